"""Images compared with all training images, and how far apart those are themselves.

The distance between two images is that of their descriptions (`nncore.strokes`). How far is far?
The training images say so: each is compared with all others, and a limit is put where only a small
share of them lies beyond. The test part has no say in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nncore import datasets, spec, strokes

Array = NDArray[np.float32]

NEIGHBORS = 5
"""The distance to the training images is the mean of that many nearest."""
SHARE_FARTHER = 0.012
SHARE_MORE_DETAILED = 0.003
"""Shares of the training images that are beyond each limit themselves."""
MEASURING_ROWS = 5_000
"""The last so many training images say where the limits lie; all of them would take a minute."""
AT_ONCE = 250
"""So many images are compared at a time: all of MNIST as float32 would be 190 MB."""


@dataclass(frozen=True)
class Limits:
    """Where "does not look like a digit" begins.

    Attributes
    ----------
    distance : float
        Mean distance to the nearest training images; see `nncore.strokes.describe`.
    detail : float
        See `nncore.strokes.detail`.
    """

    distance: float
    detail: float


MEASURED = {"mnist": Limits(distance=0.537, detail=53.2)}
"""What `measure` found where it takes longer than a reader waits: `python -m nncore.likeness_limits`."""


@dataclass(frozen=True)
class Reference:
    """Training images as they are compared.

    Attributes
    ----------
    described : ndarray of float32, shape (training images, numbers)
        See `nncore.strokes.describe`.
    limits : Limits
    """

    described: Array
    limits: Limits

    def distances(self, images: Array) -> Array:
        """Return how far images are from each training image.

        Parameters
        ----------
        images : ndarray of float32, shape (n, side, side)

        Returns
        -------
        ndarray of float32, shape (n, training images)
        """
        told = strokes.describe(images)
        squared = (told**2).sum(axis=1, keepdims=True) + 1 - 2 * (told @ self.described.T)
        return np.asarray(np.sqrt(squared.clip(min=0)))


def mean_of_nearest(distances: Array) -> Array:
    """Return the mean distance to the nearest training images, shape (n,)."""
    nearest = np.partition(distances, NEIGHBORS - 1, axis=1)[:, :NEIGHBORS]
    return np.asarray(nearest.mean(axis=1))


@lru_cache(maxsize=2)
def reference(data: spec.Data) -> Reference:
    """Return the training images of data to compare with; half a second for MNIST."""
    return Reference(_described(data), MEASURED.get(data.name) or measure(data))


def measure(data: spec.Data) -> Limits:
    """Find the limits that the stated shares of the training images exceed.

    Each image is compared with all others, so that it is not its own nearest.
    """
    described = _described(data)
    measuring = np.arange(max(0, len(described) - MEASURING_ROWS), len(described))
    means = []
    for start in range(0, len(measuring), AT_ONCE):
        rows = measuring[start : start + AT_ONCE]
        alike = described[rows] @ described.T
        alike[np.arange(len(rows)), rows] = -1
        closest = np.partition(alike, -NEIGHBORS, axis=1)[:, -NEIGHBORS:]
        means.append(np.sqrt(np.maximum(2 - 2 * closest, 0)).mean(axis=1))
    return Limits(
        float(np.quantile(np.concatenate(means), 1 - SHARE_FARTHER)),
        float(
            np.quantile(strokes.detail(training_images(data, measuring)), 1 - SHARE_MORE_DETAILED)
        ),
    )


def _described(data: spec.Data) -> Array:
    """Return the description of every training image."""
    rows = np.arange(data.train_rows)
    described = np.empty((len(rows), strokes.length(data.input_shape[0])), np.float32)
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        described[some] = strokes.describe(training_images(data, some))
    return described


def training_images(data: spec.Data, rows: NDArray[np.int64]) -> Array:
    """Return some training images, from 0, paper, to 1, ink: shape (n, side, side)."""
    pixels = datasets.measured(data).X_train[rows, ..., 0]
    return pixels.astype(np.float32) / np.float32(datasets.LARGEST_PIXELS[data.name])


def main() -> None:
    """Print the limits of the data that readers cannot wait for."""
    for data in (spec.Mnist(),):
        print(f"{data.name}: {measure(data)}")


if __name__ == "__main__":
    main()
