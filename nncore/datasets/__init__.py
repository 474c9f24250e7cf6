"""The data sets, all in one form: a training part, a test part and names.

`DESCRIPTIONS` can be read anywhere. `load` and `measured` are for workers: some data sets come
with scikit-learn, which is imported only when one of them is asked for. Whatever scaling needs to
know about the data, it learns from the training part alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import spec
from nncore.datasets import customers, digits, mnist, tabular, toy
from nncore.datasets.dataset import Dataset, Description, Kind, Parts

__all__ = ["DESCRIPTIONS", "LARGEST_PIXELS", "Dataset", "Description", "Kind", "load", "measured"]

DESCRIPTIONS: dict[str, Description] = {
    "customers": customers.CUSTOMERS,
    "moons": toy.MOONS,
    "circles": toy.CIRCLES,
    "breast_cancer": tabular.BREAST_CANCER,
    "digits": digits.DIGITS,
    "mnist": mnist.MNIST,
}
_LOADERS: dict[str, Callable[[Any], Parts]] = {
    "customers": customers.customers,
    "moons": toy.moons,
    "circles": toy.circles,
    "breast_cancer": tabular.breast_cancer,
    "digits": digits.digits,
    "mnist": mnist.mnist,
}
LARGEST_PIXELS = {"digits": digits.LARGEST_PIXEL, "mnist": mnist.LARGEST_PIXEL}


# One of each kind in memory: scaled MNIST alone is 220 MB.
@lru_cache(maxsize=1)
def load(data: spec.Data) -> Dataset:
    """Return a data set as a network reads it.

    Tables and points are standardized: each column minus its mean, divided by its standard
    deviation, both of the training part. Pixels are divided by the largest possible one.

    Parameters
    ----------
    data : nncore.spec data specification

    Returns
    -------
    Dataset
        `X` float32 of shape (n, *input_shape), `y` int64 of shape (n,).
    """
    raw = measured(data)
    mean, scale = _scaling(data, raw.X_train)

    def scaled(X: NDArray[Any]) -> NDArray[np.float32]:
        if X.dtype == np.uint8:  # float64 would need 500 MB on the way
            return X.astype(np.float32) / np.float32(scale)
        return ((X - mean) / scale).astype(np.float32)

    return Dataset(
        scaled(raw.X_train),
        raw.y_train,
        scaled(raw.X_test),
        raw.y_test,
        raw.class_names,
        raw.feature_names,
        mean,
        scale,
    )


@lru_cache(maxsize=1)
def measured(data: spec.Data) -> Dataset:
    """Return the same examples in the same order as `load`, in the units they were measured in."""
    parts = _LOADERS[data.name](data)
    description = DESCRIPTIONS[data.name]
    return Dataset(
        parts.X_train,
        parts.y_train.astype(np.int64),
        parts.X_test,
        parts.y_test.astype(np.int64),
        description.class_names,
        description.feature_names,
        mean=np.zeros(()),
        scale=np.ones(()),
    )


def _scaling(
    data: spec.Data, X_train: NDArray[Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what `load` subtracts and divides by."""
    if data.name in LARGEST_PIXELS:
        return np.zeros(()), np.asarray(float(LARGEST_PIXELS[data.name]))
    deviation = X_train.std(axis=0)
    # A column that never varies carries nothing; dividing by 1 leaves it at 0.
    return X_train.mean(axis=0), np.where(deviation > 0, deviation, 1.0)
