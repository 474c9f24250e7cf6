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
from nncore.datasets import (
    customers,
    digits,
    drawn,
    gates,
    label_noise,
    mnist,
    plane,
    tabular,
    toy,
)
from nncore.datasets.dataset import Dataset, Description, Kind, Parts

__all__ = [
    "DESCRIPTIONS",
    "LARGEST_PIXELS",
    "Dataset",
    "Description",
    "Kind",
    "class_names",
    "feature_names",
    "load",
    "measured",
    "pixel_unit",
    "plane_points",
    "scaling",
    "test_part",
    "unit",
]

DESCRIPTIONS: dict[str, Description] = {
    "customers": customers.CUSTOMERS,
    "moons": toy.MOONS,
    "circles": toy.CIRCLES,
    "ring": drawn.RING,
    "xor": drawn.EXCLUSIVE_OR,
    "gaussians": drawn.GAUSSIANS,
    "spiral": drawn.SPIRAL,
    "blobs": drawn.BLOBS,
    "gates": gates.GATES,
    "regression_plane": drawn.REGRESSION_PLANE,
    "regression_gaussians": drawn.REGRESSION_GAUSSIANS,
    "breast_cancer": tabular.BREAST_CANCER,
    "digits": digits.DIGITS,
    "mnist": mnist.MNIST,
}
_LOADERS: dict[str, Callable[[Any], Parts]] = {
    "breast_cancer": tabular.breast_cancer,
    "digits": digits.digits,
    "mnist": mnist.mnist,
}
"""How data that are not points of the plane are loaded."""
LARGEST_PIXELS = {"digits": digits.LARGEST_PIXEL, "mnist": mnist.LARGEST_PIXEL}


def class_names(data: spec.DataSpecification) -> tuple[str, ...]:
    """Return the names of the classes of data, in the order of the labels."""
    return DESCRIPTIONS[data.name].class_names[: data.classes]  # type: ignore[attr-defined]


def feature_names(data: spec.DataSpecification) -> tuple[str, ...]:
    """Return the name of each column that a network reads; none for images."""
    named = DESCRIPTIONS[data.name].feature_names  # type: ignore[attr-defined]
    if not isinstance(data, spec.PlaneSpecification):
        return named
    return tuple(plane.LABELS[feature].format(*named) for feature in data.features)


def plane_points(
    data: spec.PlaneSpecification,
) -> tuple[NDArray[np.float64], NDArray[Any], NDArray[np.float64], NDArray[Any]]:
    """Return the points of a plane where they are drawn, whatever features a network reads.

    The rows and their order are those of `load`.

    Returns
    -------
    points_train : ndarray of float64, shape (n_train, 2)
    y_train : ndarray of shape (n_train,)
        int64 classes, or float64 amounts if `data.regression`.
    points_test, y_test : ndarray
        The same for the test part.
    """
    parts = plane.points(data)
    return parts.X_train, parts.y_train, parts.X_test, parts.y_test


# One of each kind in memory: scaled MNIST alone is 220 MB.
@lru_cache(maxsize=1)
def load(data: spec.Data) -> Dataset:
    """Return a data set as a network reads it.

    Tables and points are standardized: each column minus its mean, divided by its standard
    deviation, both of the training part. Pixels are divided by the largest possible one. Gates stay
    as they are, and so does what shall not be scaled (`data.scaled`).

    Parameters
    ----------
    data : nncore.spec data specification

    Returns
    -------
    Dataset
        `X` float32 of shape (n, *input_shape); `y` int64 of shape (n,), or float64 if the answer
        is an amount.
    """
    raw = measured(data)
    mean, scale = scaling(data, raw.X_train)
    return Dataset(
        _scaled(raw.X_train, mean, scale),
        raw.y_train,
        _scaled(raw.X_test, mean, scale),
        raw.y_test,
        raw.class_names,
        raw.feature_names,
        mean,
        scale,
    )


def test_part(data: spec.Data) -> tuple[NDArray[np.float32], NDArray[Any]]:
    """Return the test part as `load` does, without scaling a training part that nobody asked for.

    Returns
    -------
    X_test : ndarray of float32, shape (n_test, *input_shape)
    y_test : ndarray of shape (n_test,)
    """
    raw = measured(data)
    mean, scale = scaling(data, raw.X_train)
    return _scaled(raw.X_test, mean, scale), raw.y_test


@lru_cache(maxsize=1)
def measured(data: spec.Data) -> Dataset:
    """Return the same examples in the same order as `load`, in the units they were measured in."""
    if isinstance(data, spec.PlaneSpecification):
        parts = plane.load(data)
    else:
        parts = label_noise.noisy(data, _LOADERS[data.name](data))
    kind = np.float64 if data.regression else np.int64
    return Dataset(
        parts.X_train,
        parts.y_train.astype(kind),
        parts.X_test,
        parts.y_test.astype(kind),
        class_names(data),
        feature_names(data),
        mean=np.zeros(()),
        scale=np.ones(()),
    )


def scaling(
    data: spec.Data, X_train: NDArray[Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what `load` subtracts and divides by.

    Parameters
    ----------
    data : nncore.spec data specification
    X_train : ndarray of shape (n_train, *input_shape)
        In the units it was measured in.

    Returns
    -------
    mean, scale : ndarray of float64, shape (n_features,) or ()
    """
    if not (isinstance(data, spec.Scaled) and data.scaled):
        return np.zeros(()), np.ones(())
    if data.name in LARGEST_PIXELS:
        return np.zeros(()), np.asarray(float(LARGEST_PIXELS[data.name]))
    deviation = X_train.std(axis=0)
    # A column that does not vary, but by rounding, carries nothing; dividing by 1 leaves it at 0.
    varies = deviation > 1e-12 * np.abs(X_train).max(axis=0)
    return X_train.mean(axis=0), np.where(varies, deviation, 1.0)


def pixel_unit(data: spec.Data) -> np.float32:
    """Return the number that a network reads where an image is all ink: 1, unless it is unscaled."""
    scaled = isinstance(data, spec.Scaled) and data.scaled
    return np.float32(1 if scaled else LARGEST_PIXELS[data.name])


def unit(data: spec.Data) -> NDArray[np.float32]:
    """Return what a step of size 1 in scaled inputs is in the numbers that a network reads.

    Returns
    -------
    ndarray of float32, shape (n_features,) or ()
        1 where the inputs are scaled, or never are; otherwise what scaling would divide by: the
        largest pixel, or the standard deviation of each column.
    """
    if not isinstance(data, spec.Scaled) or data.scaled:
        return np.ones((), np.float32)
    return scaling(data.unaltered, measured(data).X_train)[1].astype(np.float32)


def _scaled(
    X: NDArray[Any], mean: NDArray[np.float64], scale: NDArray[np.float64]
) -> NDArray[np.float32]:
    if X.dtype == np.uint8:  # float64 would need 500 MB on the way
        return X.astype(np.float32) / np.float32(scale)
    return ((X - mean) / scale).astype(np.float32)
