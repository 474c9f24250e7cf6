"""Is a network right as often as it is sure?

Its confidence is the probability that it gives to its answer. If of all answers given with 90% nine
in ten are right, and likewise at every level, the network is calibrated: then, and only then, 90%
can be read as nine in ten. The expected calibration error (ECE) is the mean distance between the
two. Even an uncalibrated confidence is of use where the unsure answers are left to somebody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nncore import evaluation

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

BINS = 10
_ROUNDING = 1e-4


@lru_cache(maxsize=8)
def answers(predictions: bytes) -> tuple[Array, NDArray[np.bool_]]:
    """Return how sure each answer was, and whether it is right.

    Kept for a while: a slider asks for the same many times. Do not write into the arrays.

    Parameters
    ----------
    predictions : bytes
        As `nncore.evaluation.read` reads them.

    Returns
    -------
    confidence : ndarray of float64, shape (n,)
        The largest probability of each row.
    right : ndarray of bool, shape (n,)

    Raises
    ------
    ValueError
        With a sentence, if there are no such predictions, or they are no probabilities.
    """
    y_true, y_prob = evaluation.read(predictions)
    if y_prob.min() < -_ROUNDING or y_prob.max() > 1 + _ROUNDING:
        raise ValueError(
            f"This network's outputs go from {y_prob.min():.3g} to {y_prob.max():.3g}: they are "
            "no probabilities, so they say nothing about how sure it is. An output layer with "
            "sigmoid or softmax gives probabilities."
        )
    confidence = np.clip(y_prob.max(axis=1).astype(np.float64), 0.0, 1.0)
    return confidence, y_prob.argmax(axis=1) == y_true


@dataclass(frozen=True)
class Reliability:
    """Answers put into bins of equal width by how sure they were.

    Attributes
    ----------
    edges : ndarray of float64, shape (bins + 1,)
        From 0 to 1; a bin contains its upper edge, the first one 0 besides.
    rows, right : ndarray of int64, shape (bins,)
        Answers in each bin, and how many of them are right.
    confidence : ndarray of float64, shape (bins,)
        Mean confidence in each bin; NaN in an empty one.
    """

    edges: Array
    rows: Integers
    right: Integers
    confidence: Array

    @property
    def share_right(self) -> Array:
        """The share of right answers in each bin; NaN in an empty one."""
        return _quotient(self.right, self.rows)

    @property
    def ece(self) -> float:
        """The expected calibration error: Σ rows · |share right - confidence| / Σ rows.

        References
        ----------
        C. Guo, G. Pleiss, Y. Sun, K. Weinberger, On Calibration of Modern Neural Networks, ICML
        2017.
        """
        return float(self.parts.sum())

    @property
    def parts(self) -> Array:
        """What each bin adds to the error: rows · |share right - confidence| / all rows."""
        gaps = np.abs(self.share_right - self.confidence)
        added: Array = np.where(self.rows > 0, self.rows * gaps, 0.0) / self.rows.sum()
        return added

    @property
    def intervals(self) -> list[tuple[float, float] | None]:
        """The Wilson 95% interval of each bin's share; None in an empty one."""
        return [
            evaluation.wilson_interval(right, rows) if rows else None
            for right, rows in zip(self.right.tolist(), self.rows.tolist(), strict=True)
        ]


def reliability(confidence: Array, right: NDArray[np.bool_], bins: int = BINS) -> Reliability:
    """Put answers into bins of equal width.

    Parameters
    ----------
    confidence : ndarray of float64, shape (n,)
        0…1, n > 0.
    right : ndarray of bool, shape (n,)
    bins : int
        At least 1.
    """
    edges = np.linspace(0.0, 1.0, bins + 1)
    place = np.searchsorted(edges[1:-1], confidence)
    rows = np.bincount(place, minlength=bins)
    total = np.bincount(place, weights=confidence, minlength=bins)
    number_right = np.bincount(place[right], minlength=bins)
    return Reliability(edges, rows, number_right, _quotient(total, rows))


@dataclass(frozen=True)
class Kept:
    """What is left when answers below a confidence are withheld.

    Attributes
    ----------
    rows, right : int
        Answers that are given, and how many of them are right.
    of : int
        All answers.
    """

    rows: int
    right: int
    of: int

    @property
    def share(self) -> float:
        """The share of answers that are given (coverage)."""
        return self.rows / self.of

    @property
    def accuracy(self) -> float | None:
        """The share of given answers that are right; None if none is given."""
        return self.right / self.rows if self.rows else None


def withheld(confidence: Array, right: NDArray[np.bool_], below: float) -> Kept:
    """Withhold the answers given with less than some confidence."""
    given = confidence >= below
    return Kept(int(given.sum()), int(right[given].sum()), len(right))


def risk_coverage(confidence: Array, right: NDArray[np.bool_]) -> tuple[Array, Array, Array]:
    """Follow the accuracy of given answers from the surest alone to all of them.

    Answers of equal confidence are given together.

    Returns
    -------
    below : ndarray of float64, shape (m,)
        Each confidence that occurs, from the highest down.
    share : ndarray of float64, shape (m,)
        Of all answers, the share with at least that confidence.
    accuracy : ndarray of float64, shape (m,)
        Of these, the share that is right.

    References
    ----------
    R. El-Yaniv, Y. Wiener, On the Foundations of Noise-free Selective Classification, Journal of
    Machine Learning Research 11 (2010), 1605-1641.
    """
    order = np.argsort(-confidence, kind="stable")
    falling = confidence[order]
    last = np.flatnonzero(np.append(falling[1:] != falling[:-1], True))
    given = last + 1
    accuracy: Array = np.cumsum(right[order])[last] / given
    return falling[last], given / len(right), accuracy


def _quotient(parts: NDArray[np.generic], wholes: Integers) -> Array:
    empty = np.full(len(wholes), np.nan)
    quotients: Array = np.divide(parts, wholes, out=empty, where=wholes > 0)
    return quotients
