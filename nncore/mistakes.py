"""The examples behind a cell of the confusion matrix, and what else can be read from the answers.

A count says how often a 4 was called a 9; the images say why. Mistakes come surest first, for those
are the ones that no doubt would have given away. Right answers come most doubtful first: they were
nearly mistakes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from nncore import spec
from nncore.datasets import DESCRIPTIONS, LARGEST_PIXELS, feature_names, measured, plane_points
from nncore.evaluation import wilson_interval

Labels = NDArray[np.int64]
Probabilities = NDArray[np.float32]
AT_MOST = 120
"""Examples that can be asked for at once."""
MOST_POINTS = 1_000
_DATA: TypeAdapter[spec.Data] = TypeAdapter(spec.Data)


def in_cell(y_true: Labels, y_prob: Probabilities, true: int, answered: int) -> Labels:
    """Return which test examples stand in one cell of the confusion matrix.

    Parameters
    ----------
    y_true : ndarray of int, shape (n,)
    y_prob : ndarray of shape (n, classes)
    true, answered : int
        Row and column of the cell.

    Returns
    -------
    ndarray of int64
        Numbers of test examples: mistakes surest first, right answers most doubtful first.
    """
    found = np.flatnonzero((y_true == true) & (y_prob.argmax(axis=1) == answered))
    sureness = y_prob[found, answered]
    return found[np.argsort(sureness if true == answered else -sureness, kind="stable")]


def frequent(confusion: Labels, count: int) -> list[tuple[int, int]]:
    """Return the cells with the most mistakes as (true, answered), at most `count`, largest first.

    Parameters
    ----------
    confusion : ndarray of int, shape (classes, classes)
    count : int
    """
    mistakes = np.where(np.eye(len(confusion), dtype=bool), 0, confusion)
    order = np.argsort(-mistakes, axis=None, kind="stable")[:count]
    cells = zip(*np.unravel_index(order, mistakes.shape), strict=True)
    return [(int(true), int(answered)) for true, answered in cells if mistakes[true, answered]]


def to_guess_from(confusion: Labels, count: int = 4) -> list[tuple[int, int]]:
    """Return some kinds of mistakes, the most frequent among them, for a reader to guess it.

    Parameters
    ----------
    confusion : ndarray of int, shape (classes, classes)
    count : int
        At most so many; the others are spread over the rest from frequent to rare.

    Returns
    -------
    list of (true, answered)
        In the order of the classes, which gives nothing away; empty where there is no choice.
    """
    found = frequent(confusion, confusion.size)
    if len(found) < 2:
        return []
    places = np.linspace(0, len(found) - 1, min(count, len(found))).round().astype(int)
    return sorted(found[place] for place in places)


def second_guesses(y_true: Labels, y_prob: Probabilities) -> dict[str, Any]:
    """Count how often the class that comes second is the right one where the first is wrong.

    Returns
    -------
    dict
        `mistakes`, `second_right`, and `top_2`: the share of all examples whose true class is among
        the two most probable ones, with its Wilson 95% `interval`.
    """
    order = np.argsort(-y_prob, axis=1, kind="stable")
    wrong = order[:, 0] != y_true
    second = int((order[wrong, 1] == y_true[wrong]).sum())
    right = int((~wrong).sum()) + second
    return {
        "mistakes": int(wrong.sum()),
        "second_right": second,
        "top_2": right / len(y_true),
        "interval": list(wilson_interval(right, len(y_true))),
    }


def examples(data_json: str, numbers: str) -> dict[str, Any]:
    """Return some examples of the test part as they were measured; for a worker.

    Parameters
    ----------
    data_json : str
        A data specification, as `model_dump_json()` of `Experiment.data` writes it.
    numbers : str
        Of the examples, such as "3 17 4": at most `AT_MOST`.

    Returns
    -------
    dict
        Plain JSON: `kind`; for images `images` (rows of ints each) and `maximum`, the largest
        possible pixel; otherwise `rows` and `feature_names`.

    Raises
    ------
    ValueError
        With a sentence, if one of them does not exist or they are too many.
    """
    data = _DATA.validate_json(data_json)
    chosen = [int(number) for number in numbers.split()]
    if len(chosen) > AT_MOST or any(not 0 <= one < data.test_rows for one in chosen):
        raise ValueError(
            f"At most {AT_MOST} test examples can be seen at once, numbered from 0 to "
            f"{data.test_rows - 1:,}."
        )
    X, kind = measured(data).X_test[chosen], DESCRIPTIONS[data.name].kind
    if kind == "images":
        return {
            "kind": kind,
            "images": X[..., 0].tolist(),
            "maximum": LARGEST_PIXELS[data.name],
        }
    return {"kind": kind, "rows": X.tolist(), "feature_names": list(feature_names(data))}


def plane(data_json: str) -> dict[str, Any]:
    """Return the test points of a plane where they are drawn; for a worker.

    Parameters
    ----------
    data_json : str
        A data specification whose data are points.

    Returns
    -------
    dict
        `points`, [x1, x2] each, the first `MOST_POINTS` of the test part, and `names` of both axes.
    """
    data = _DATA.validate_json(data_json)
    if not isinstance(data, spec.PlaneSpecification):
        raise ValueError(f"{DESCRIPTIONS[data.name].label}: these are not points of a plane.")
    points = plane_points(data)[2][:MOST_POINTS]
    names = DESCRIPTIONS[data.name].feature_names
    return {"points": points.tolist(), "names": list(names)}
