"""How good are the answers, and which mistakes are made?

Accuracy alone hides who is being missed: precision asks how far a call can be trusted, recall how
many are found, and the confusion matrix which class is taken for which. The formulas stand here in
NumPy and give what scikit-learn gives.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import npz

Z_95 = 1.959963984540054
"""A standard normal value lies within ±Z_95 in 95 of 100 cases."""


def report(predictions: bytes, class_names: Sequence[str] | None = None) -> dict[str, Any]:
    """Judge the predictions of a run on its test part.

    Parameters
    ----------
    predictions : bytes
        `.npz` of `y_true` (n,), labels, and `y_prob` (n, classes), one probability a class.
    class_names : sequence of str, optional
        For the sentences in `notes`; the labels themselves without it.

    Returns
    -------
    dict
        Plain JSON: `rows`, `correct`, `accuracy`, `interval` (its Wilson 95% interval, two
        numbers); `classes`, a list with `label`, `precision`, `recall`, `f1`, `support` of each,
        with `called`, how many were called so, `found`, how many of these rightly, and
        `precision_interval` and `recall_interval`, like `interval`, or None where undefined;
        `macro` and `weighted`, means of the three over classes; `confusion`, a row for each true
        class and a column for each predicted one; `notes`, a sentence for each number that is
        undefined and therefore counted as 0.

    Raises
    ------
    ValueError
        With a sentence, if the bytes are not such predictions.
    """
    y_true, y_prob = read(predictions)
    classes = y_prob.shape[1]
    names = [str(label) for label in range(classes)] if class_names is None else class_names
    confusion = confusion_matrix(y_true, y_prob.argmax(axis=1), classes)
    found, called, support = confusion.diagonal(), confusion.sum(axis=0), confusion.sum(axis=1)
    scores = {
        "precision": _quotient(found, called),
        "recall": _quotient(found, support),
        "f1": _quotient(2 * found, called + support),
    }
    correct = int(found.sum())
    return {
        "rows": len(y_true),
        "correct": correct,
        "accuracy": correct / len(y_true),
        "interval": list(wilson_interval(correct, len(y_true))),
        "classes": [
            {
                "label": label,
                **{name: float(values[label]) for name, values in scores.items()},
                "support": int(support[label]),
                "called": int(called[label]),
                "found": int(found[label]),
                "precision_interval": _interval(found[label], called[label]),
                "recall_interval": _interval(found[label], support[label]),
            }
            for label in range(classes)
        ],
        "macro": {name: float(np.average(values)) for name, values in scores.items()},
        "weighted": {
            name: float(np.average(values, weights=support)) for name, values in scores.items()
        },
        "confusion": confusion.tolist(),
        "notes": [
            *(
                f"No test example was called “{names[label]}”: its precision is undefined and "
                "counted as 0."
                for label in np.flatnonzero(called == 0).tolist()
            ),
            *(
                f"No test example is “{names[label]}”: its recall is undefined and counted as 0."
                for label in np.flatnonzero(support == 0).tolist()
            ),
        ],
    }


def to_csv(judged: dict[str, Any], class_names: Sequence[str]) -> str:
    """Return a report as CSV text: a line for each class, then one for each of the two means.

    Parameters
    ----------
    judged : dict
        What `report` returns.
    class_names : sequence of str
    """
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    bounds = [f"{score}_{end}" for score in ("precision", "recall") for end in ("low", "high")]
    lines.writerow(["class", "precision", "recall", "f1", "support", *bounds])
    for one in judged["classes"]:
        intervals = (one[f"{score}_interval"] or ("", "") for score in ("precision", "recall"))
        lines.writerow(
            [class_names[one["label"]], one["precision"], one["recall"], one["f1"], one["support"]]
            + [bound for interval in intervals for bound in interval]
        )
    for mean in ("macro", "weighted"):
        lines.writerow([mean, *judged[mean].values(), judged["rows"], "", "", "", ""])
    return text.getvalue()


def sample(predictions: bytes, index: int) -> dict[str, Any]:
    """Return what was predicted for one test example.

    Parameters
    ----------
    predictions : bytes
        As for `report`.
    index : int
        From 0 to the number of test examples less one.

    Returns
    -------
    dict
        Plain JSON: `index`, `rows`, `label` (the true class), `predicted`, `correct`,
        `probabilities` (one a class).

    Raises
    ------
    ValueError
        With a sentence, if there is no such example.
    """
    y_true, y_prob = read(predictions)
    if not 0 <= index < len(y_true):
        raise ValueError(
            f"There is no test example {index:,}: they are numbered from 0 to {len(y_true) - 1:,}."
        )
    predicted = int(y_prob[index].argmax())
    return {
        "index": index,
        "rows": len(y_true),
        "label": int(y_true[index]),
        "predicted": predicted,
        "correct": predicted == int(y_true[index]),
        "probabilities": [float(p) for p in y_prob[index]],
    }


def read(predictions: bytes) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return `y_true` (n,) and `y_prob` (n, classes) of stored predictions.

    Raises
    ------
    ValueError
        With a sentence, if they are not finite numbers of these shapes.
    """
    arrays = npz.unpack(predictions)
    if set(arrays) != {"y_true", "y_prob"}:
        raise ValueError("Predictions consist of y_true and y_prob, and of nothing else.")
    y_true, y_prob = arrays["y_true"], arrays["y_prob"]
    if (
        y_prob.ndim != 2
        or y_true.shape != (len(y_prob),)
        or len(y_true) == 0
        or y_true.dtype.kind not in "iu"
        or y_prob.dtype.kind != "f"
        or not 0 <= y_true.min() <= y_true.max() < y_prob.shape[1]
    ):
        raise ValueError(
            "Predictions need one label and one row of probabilities for each test example."
        )
    if not np.isfinite(y_prob).all():
        raise ValueError(
            "The network's answers are not numbers: its training diverged. Train it again with a "
            "smaller learning rate."
        )
    return y_true.astype(np.int64), y_prob.astype(np.float32)


def confusion_matrix(
    y_true: NDArray[np.int64], y_pred: NDArray[np.int64], classes: int
) -> NDArray[np.int64]:
    """Count how often each true class (row) was called each class (column).

    Parameters
    ----------
    y_true, y_pred : ndarray of int, shape (n,)
    classes : int

    Returns
    -------
    ndarray of int64, shape (classes, classes)
    """
    counts = np.bincount(y_true * classes + y_pred, minlength=classes**2)
    return counts.reshape(classes, classes).astype(np.int64)


def wilson_interval(successes: int, trials: int, z: float = Z_95) -> tuple[float, float]:
    """Return an interval for a share of which only a sample is known.

    It never leaves 0…1 and keeps its promise near both ends, where the textbook's
    p ± z·√(p(1-p)/n) shrinks to nothing.

    Parameters
    ----------
    successes, trials : int
        0 ≤ successes ≤ trials, trials > 0.
    z : float
        1.96 for 95%.

    References
    ----------
    E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of
    the American Statistical Association 22 (1927), 209-212.
    """
    share = successes / trials
    center = share + z**2 / (2 * trials)
    half = z * math.sqrt(share * (1 - share) / trials + z**2 / (4 * trials**2))
    divisor = 1 + z**2 / trials
    return max(0.0, (center - half) / divisor), min(1.0, (center + half) / divisor)


def _quotient(counts: NDArray[np.int64], totals: NDArray[np.int64]) -> NDArray[np.float64]:
    """Divide, giving 0 where there is nothing to divide by."""
    return np.divide(counts, totals, out=np.zeros(len(counts)), where=totals > 0)


def _interval(successes: np.int64, trials: np.int64) -> list[float] | None:
    """Return the Wilson interval as JSON, None where there is nothing to judge."""
    return list(wilson_interval(int(successes), int(trials))) if trials else None
