"""A look at the data before any network sees them: facts, a few examples, one test example.

Everything returned is plain JSON, so that a worker can compute it and a page can draw it. Samples
come from the training part: whoever has studied the test part can no longer be surprised by it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from nncore import spec
from nncore.datasets import (
    DESCRIPTIONS,
    LARGEST_PIXELS,
    class_names,
    feature_names,
    measured,
    plane_points,
)

MAXIMUM_POINTS = 400
TABLE_ROWS = 8
IMAGES_PER_CLASS = 2
_DATA: TypeAdapter[spec.Data] = TypeAdapter(spec.Data)


def preview(data_json: str) -> dict[str, Any]:
    """Describe a data set and show a sample of it.

    Parameters
    ----------
    data_json : str
        A data specification, as `model_dump_json()` of `Experiment.data` writes it.

    Returns
    -------
    dict
        `name`, `label`, `question`, `source`, `license`, `kind`; `rows`, `train_rows`,
        `test_rows`, `features`, `input_shape`; `class_names`, `class_counts` (rows of each class,
        both parts together), `feature_names`; `minimum` and `maximum` of all values; `sample`.
        Where the answer is an amount, there are no classes. Of a plane there are
        `coordinate_names` too.

        `sample` always has `labels`: classes, or amounts. Of a plane it has `points`, [x1, x2]
        each, at most 400, whatever the features; of a table `rows`, eight of them; of images `images`, two of each class, each a list of rows of
        pixels. Values are in the units they were measured in.
    """
    data = _DATA.validate_json(data_json)
    description = DESCRIPTIONS[data.name]
    dataset = measured(data)
    X, y = dataset.X_train, dataset.y_train
    labels = np.concatenate([y, dataset.y_test])
    counts = np.zeros(0) if data.regression else np.bincount(labels, minlength=data.classes)
    found = {
        "name": data.name,
        "label": description.label,
        "question": description.question,
        "source": description.source,
        "license": description.license,
        "kind": description.kind,
        "rows": len(X) + len(dataset.X_test),
        "train_rows": len(X),
        "test_rows": len(dataset.X_test),
        "features": int(np.prod(data.input_shape)),
        "input_shape": list(data.input_shape),
        "class_names": list(class_names(data)),
        "class_counts": counts.tolist(),
        "feature_names": list(feature_names(data)),
        "minimum": min(X.min(), dataset.X_test.min()).item(),
        "maximum": max(X.max(), dataset.X_test.max()).item(),
    }
    if isinstance(data, spec.PlaneSpecification):
        # Points lie where they are measured, whatever is made of them.
        found["coordinate_names"] = list(description.feature_names)
        X = plane_points(data)[0]
    return found | {"sample": _SAMPLES[description.kind](X, y, data.classes)}


def example(data_json: str, index: int) -> dict[str, Any]:
    """Return one example of the test part.

    Parameters
    ----------
    data_json : str
        A data specification, as for `preview`.
    index : int
        From 0 to the number of test examples less one.

    Returns
    -------
    dict
        `index`, `kind`, `label` (int), `class_name`, `test_rows`; for images `pixels` (rows of
        ints) and `maximum` (the largest possible pixel), otherwise `values` and `feature_names`.

    Raises
    ------
    ValueError
        With a sentence, if there is no such example.
    """
    data = _DATA.validate_json(data_json)
    if not 0 <= index < data.test_rows:
        raise ValueError(
            f"There is no test example {index:,}: they are numbered from 0 to {data.test_rows - 1:,}."
        )
    description = DESCRIPTIONS[data.name]
    dataset = measured(data)
    label = int(dataset.y_test[index])
    found: dict[str, Any] = {
        "index": index,
        "kind": description.kind,
        "label": label,
        "class_name": class_names(data)[label],
        "test_rows": data.test_rows,
    }
    if description.kind == "images":
        largest = LARGEST_PIXELS[data.name]
        return found | {"pixels": dataset.X_test[index, ..., 0].tolist(), "maximum": largest}
    return found | {
        "values": dataset.X_test[index].tolist(),
        "feature_names": list(feature_names(data)),
    }


def _points(X: NDArray[Any], y: NDArray[np.int64], classes: int) -> dict[str, Any]:
    # The training part is already shuffled, so its first rows are a fair sample.
    return {"points": X[:MAXIMUM_POINTS].tolist(), "labels": y[:MAXIMUM_POINTS].tolist()}


def _table(X: NDArray[Any], y: NDArray[np.int64], classes: int) -> dict[str, Any]:
    return {"rows": X[:TABLE_ROWS].tolist(), "labels": y[:TABLE_ROWS].tolist()}


def _images(X: NDArray[Any], y: NDArray[np.int64], classes: int) -> dict[str, Any]:
    chosen = [
        int(row)
        for label in range(classes)
        for row in np.flatnonzero(y == label)[:IMAGES_PER_CLASS]
    ]
    return {"images": X[chosen, ..., 0].tolist(), "labels": y[chosen].tolist()}


_SAMPLES = {"plane": _points, "table": _table, "images": _images}
