"""What can be said about a data set at first sight, and a single example as numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from nncore.datasets import LARGEST_PIXELS, feature_names
from nncore.datasets.exploration.training_part import index_of, training_part

SHOWN_PER_CLASS = 2


def facts(data_json: str) -> dict[str, Any]:
    """Describe a data set; values and counts are those of its training part.

    Parameters
    ----------
    data_json : str
        A data specification, as `model_dump_json()` writes it.

    Returns
    -------
    dict
        `label`, `question`, `source`, `license`, `kind`, `rows`, `train_rows`, `test_rows`,
        `tests_what_was_trained`, `input_shape`, `class_names`, `class_counts` (of the training part), `feature_names`;
        `number_type` and `bytes` of what is kept in memory; `minimum` and `maximum` of all values
        and `zeros`, the share of them that is 0; `largest`, the largest possible pixel or None;
        `mean` and `scale`, a number or a list of one a column: a network reads
        (value - mean) / scale; `examples`, two of each class: dicts of `index`, `label` and `values`.
    """
    part = training_part(data_json)
    X, y, description = part.X, part.y, part.description
    mean, scale = part.scaling
    chosen = [
        int(row)
        for label in range(len(part.class_names))
        for row in np.flatnonzero(y == label)[:SHOWN_PER_CLASS]
    ]
    return {
        "label": description.label,
        "question": description.question,
        "source": description.source,
        "license": description.license,
        "kind": description.kind,
        "rows": part.data.rows,
        "train_rows": len(X),
        "test_rows": part.data.test_rows,
        "tests_what_was_trained": part.data.tests_what_was_trained,
        "input_shape": list(part.data.input_shape),
        "class_names": list(part.class_names),
        "class_counts": np.bincount(y, minlength=len(part.class_names)).tolist(),
        "feature_names": list(feature_names(part.data)),
        "number_type": str(X.dtype),
        "bytes": X.nbytes,
        "minimum": X.min().item(),
        "maximum": X.max().item(),
        "zeros": 1 - np.count_nonzero(X) / X.size,
        "largest": LARGEST_PIXELS.get(part.data.name),
        "mean": mean.tolist(),
        "scale": scale.tolist(),
        "examples": [
            {"index": row, "label": int(y[row]), "values": _values(X[row])} for row in chosen
        ],
    }


def example(data_json: str, index: int) -> dict[str, Any]:
    """Return one example of the training part, in the units it was measured in.

    Parameters
    ----------
    data_json : str
        A data specification, as for `facts`.
    index : int
        From 0 to the number of training examples less one.

    Returns
    -------
    dict
        `index`, `label`, `values` (of an image rows of pixels, otherwise one a column);
        `following`: for each class the number of the next example of it, from the start again
        after the last one, or None if the class has none.

    Raises
    ------
    ValueError
        With a sentence, if there is no such example.
    """
    part = training_part(data_json)
    index = index_of(part, index)
    following: list[int | None] = []
    for label in range(len(part.class_names)):
        own = np.flatnonzero(part.y == label)
        later = int(np.searchsorted(own, index, side="right"))
        following.append(int(own[later % len(own)]) if len(own) else None)
    return {
        "index": index,
        "label": int(part.y[index]),
        "values": _values(part.X[index]),
        "following": following,
    }


def _values(one: Any) -> list[Any]:
    """Return an image (height, width, 1) as rows of pixels, a row of a table as it is."""
    values: list[Any] = (one[..., 0] if one.ndim == 3 else one).tolist()
    return values
