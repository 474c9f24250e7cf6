"""Rare cases: a test that finds nobody and is right 95 times in 100.

The breast cancer table is thinned until the malignant tumors are as rare as wanted. Who always
says "benign" is then nearly always right. Beside that, a logistic regression learns from the same
rows; each tumor is scored by a regression that was fitted without it (cross-validation), so that
every rare case counts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import datasets, spec

Array = NDArray[np.float64]

MEASUREMENTS: dict[str, tuple[str, ...]] = {
    "mean texture alone": ("mean texture",),
    "all 30 measurements": datasets.feature_names(spec.BreastCancer()),
}
"""What the regression may read."""
LEAST_SHARE, MOST_SHARE = 0.01, 0.5
FOLDS = 5
PENALTY = 1.0
_MALIGNANT = 0
_STEPS = 25


def rare(share: float, measurements: str, seed: int) -> dict[str, Any]:
    """Thin the malignant tumors and score every tumor that is left; for a worker.

    Parameters
    ----------
    share : float
        Of malignant tumors, 0.01…0.5.
    measurements : str
        A name in `MEASUREMENTS`.
    seed : int
        Decides which tumors are left, and the folds.

    Returns
    -------
    dict
        Plain JSON: `positive`, whether each tumor is malignant, and `scores`, the probability
        that it is, according to a regression fitted without it.

    Raises
    ------
    ValueError
        With a sentence, if there is no such share or choice of measurements.
    """
    if not LEAST_SHARE <= share <= MOST_SHARE:
        raise ValueError(
            f"The share of malignant tumors is {LEAST_SHARE:.0%} to {MOST_SHARE:.0%}, not "
            f"{share:.4g}."
        )
    if measurements not in MEASUREMENTS:
        raise ValueError(f"The regression reads {' or '.join(MEASUREMENTS)}.")
    table = datasets.measured(spec.BreastCancer())
    names = list(datasets.feature_names(spec.BreastCancer()))
    columns = [names.index(name) for name in MEASUREMENTS[measurements]]
    X = np.vstack([table.X_train, table.X_test])[:, columns].astype(np.float64)
    positive = np.append(table.y_train, table.y_test) == _MALIGNANT
    kept = thinned(positive, share, seed)
    scores = scored_without_itself(X[kept], positive[kept], seed)
    return {"positive": positive[kept].tolist(), "scores": scores.tolist()}


def thinned(positive: NDArray[np.bool_], share: float, seed: int) -> NDArray[np.int64]:
    """Return the rows that are left, so that a share of them is positive.

    As many as possible stay: all negative ones, or all positive ones if these are too few.

    Parameters
    ----------
    positive : ndarray of bool, shape (n,)
    share : float
        0 < share < 1.
    seed : int
    """
    rng = np.random.default_rng(seed)
    rarer, others = (rng.permutation(np.flatnonzero(positive == kind)) for kind in (True, False))
    wanted = max(1, round(len(others) * share / (1 - share)))
    if wanted > len(rarer):
        others = others[: max(1, round(len(rarer) * (1 - share) / share))]
    return np.sort(np.append(rarer[:wanted], others))


def scored_without_itself(X: Array, positive: NDArray[np.bool_], seed: int) -> Array:
    """Score each row by a logistic regression fitted to the other folds.

    Each fold gets its part of both kinds, and columns are standardized by the rows fitted to.

    Parameters
    ----------
    X : ndarray of float64, shape (n, d)
    positive : ndarray of bool, shape (n,)
        At least two of either kind.
    seed : int
        Deals the rows out to the folds.

    Returns
    -------
    ndarray of float64, shape (n,)
        Probabilities.
    """
    rng = np.random.default_rng(seed)
    folds = min(FOLDS, int(positive.sum()), int((~positive).sum()))
    fold = np.empty(len(X), np.int64)
    for kind in (True, False):
        rows = rng.permutation(np.flatnonzero(positive == kind))
        fold[rows] = np.arange(len(rows)) % folds
    scores = np.empty(len(X))
    for number in range(folds):
        out = fold == number
        mean, deviation = X[~out].mean(axis=0), X[~out].std(axis=0)
        Z = (X - mean) / deviation
        w, b = logistic_regression(Z[~out], positive[~out].astype(np.float64))
        scores[out] = _sigmoid(Z[out] @ w + b)
    return scores


def logistic_regression(X: Array, y: Array, penalty: float = PENALTY) -> tuple[Array, float]:
    """Fit weights and bias by Newton's method: one neuron, learned to the end.

    The loss is Σ binary cross-entropy + ½ · penalty · ‖w‖². With p = σ(Xw + b) its gradient is
    Xᵀ(p - y) + penalty · w and its second derivative Xᵀ diag(p(1 - p)) X + penalty, so each step
    solves one system of equations. A step that does not lower the loss is halved.

    Parameters
    ----------
    X : ndarray of float64, shape (n, d)
    y : ndarray of float64, shape (n,)
        0 or 1, both present.
    penalty : float
        Above 0.

    Returns
    -------
    w : ndarray of shape (d,)
    b : float

    References
    ----------
    T. Hastie, R. Tibshirani, J. Friedman, The Elements of Statistical Learning, 2nd ed., 4.4.1.
    """
    ones = np.column_stack([X, np.ones(len(X))])
    penalties = np.append(np.full(X.shape[1], penalty), 0.0)  # the bias goes free

    def loss(theta: Array) -> float:
        z = ones @ theta
        return float((np.logaddexp(0, z) - y * z).sum() + (penalties * theta**2).sum() / 2)

    theta = np.zeros(ones.shape[1])
    for _ in range(_STEPS):
        p = _sigmoid(ones @ theta)
        gradient = ones.T @ (p - y) + penalties * theta
        curvature = ones.T @ (ones * (p * (1 - p))[:, None]) + np.diag(penalties)
        step = np.linalg.solve(curvature, gradient)
        if np.abs(step).max() < 1e-9:
            break
        while loss(theta - step) > loss(theta) and np.abs(step).max() > 1e-9:
            step /= 2
        theta -= step
    return theta[:-1], float(theta[-1])


def _sigmoid(z: Array) -> Array:
    return np.exp(-np.logaddexp(0, -z))
