"""A shadow of the data on two directions, chosen so that the shadow is as wide as it can be.

Principal component analysis finds the direction in which the examples differ most, then the next
one at a right angle to it, and so on. The directions are the eigenvectors of the covariance matrix
C = XᵀX / (n - 1) of the centered examples X, and an eigenvalue is the variance along its direction.
With X = U S Vᵀ they are the columns of V: C = V (S² / (n - 1)) Vᵀ.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.datasets.exploration.training_part import index_of, training_part

MOST_FITTED = 5_000
MOST_SHOWN = 1_500
DIRECTIONS = 6
"""So many directions can be looked along."""
SHARES = 20


@dataclass(frozen=True)
class Principal:
    """Principal components.

    Attributes
    ----------
    mean : ndarray of float64, shape (features,)
    directions : ndarray of float64, shape (components, features)
        Of length 1, at right angles, the one with the largest variance first. The largest entry
        of each is positive, for the sign of a direction means nothing.
    variances : ndarray of float64, shape (components,)
        Along each direction.
    total : float
        Variance along all directions there are.
    """

    mean: NDArray[np.float64]
    directions: NDArray[np.float64]
    variances: NDArray[np.float64]
    total: float

    def coordinates(self, X: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where examples (n, features) lie along each direction, (n, components)."""
        return (X - self.mean) @ self.directions.T


def principal_components(X: NDArray[np.float64], count: int) -> Principal:
    """Find the directions along which examples differ most.

    Parameters
    ----------
    X : ndarray of float64, shape (n, features)
        At least two examples.
    count : int
        How many directions at most; there are no more than features.

    References
    ----------
    K. Pearson: On lines and planes of closest fit to systems of points in space, 1901.
    """
    mean = X.mean(axis=0)
    centered = X - mean
    variances, vectors = np.linalg.eigh(centered.T @ centered / (len(X) - 1))
    largest = np.argsort(-variances)[:count]
    directions = vectors[:, largest].T
    signs = np.sign(directions[np.arange(len(largest)), np.abs(directions).argmax(axis=1)])
    # Rounding can leave a variance of 0 a little below it.
    return Principal(
        mean,
        directions * signs[:, np.newaxis],
        variances[largest].clip(0),
        float(variances.clip(0).sum()),
    )


def projection(data_json: str) -> dict[str, Any]:
    """Project a sample of the training part on the directions in which it differs most.

    Parameters
    ----------
    data_json : str
        A data specification, as `model_dump_json()` writes it.

    Returns
    -------
    dict
        `fitted`: how many examples the directions were found with, of `train_rows`. `shares`: of
        the variance along each of the first 20 directions. `directions` (6 at most, a list of one
        number a pixel or column each), `deviations` along them, and `mean`, as a network reads
        them. `points`: a list of coordinates for each example of a sample, `indices` their numbers
        in the training part, `labels` their classes.
    """
    part = training_part(data_json)
    found = _fitted(data_json)
    shown = part.sample(MOST_SHOWN)
    coordinates = found.coordinates(part.as_read(shown))[:, :DIRECTIONS]
    return {
        "fitted": min(len(part.X), MOST_FITTED),
        "train_rows": len(part.X),
        "shares": (found.variances / (found.total or 1.0)).tolist(),
        "directions": found.directions[:DIRECTIONS].round(4).tolist(),
        "deviations": np.sqrt(found.variances[:DIRECTIONS]).tolist(),
        "mean": found.mean.round(4).tolist(),
        "points": coordinates.round(3).tolist(),
        "indices": shown.tolist(),
        "labels": part.y[shown].tolist(),
    }


def projected(data_json: str, index: int) -> list[float]:
    """Return where one training example lies along each of the directions of `projection`.

    Raises
    ------
    ValueError
        With a sentence, if there is no such example.
    """
    part = training_part(data_json)
    row = np.array([index_of(part, index)])
    coordinates: list[float] = _fitted(data_json).coordinates(part.as_read(row))[0].tolist()
    return coordinates[:DIRECTIONS]


@lru_cache(maxsize=8)
def _fitted(data_json: str) -> Principal:
    part = training_part(data_json)
    return principal_components(part.as_read(part.sample(MOST_FITTED)), SHARES)
