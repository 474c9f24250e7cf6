"""Rows on which networks are judged: their loss and their accuracy, for many networks at once.

Dropout is off and penalties are kept apart, so that variants with and without them can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import losses, spec
from nncore.moment_values import predicted
from nncore.network import Network

Array = NDArray[Any]
Values = NDArray[np.float64]

_NUMBERS_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class JudgedRows:
    """Rows with their answers, as a loss wants them.

    Attributes
    ----------
    X : ndarray of shape (n, features)
    labels : ndarray of shape (n,)
        Classes counted from 0, or the amounts of a regression.
    y : ndarray
        See `nncore.losses.targets`.
    loss : str
    regression : bool
    """

    X: Array
    labels: Array
    y: Array
    loss: str
    regression: bool

    @classmethod
    def of(cls, experiment: spec.Experiment, X: Array, labels: Array, dtype: Any) -> JudgedRows:
        """Take rows of the data of an Experiment."""
        name = experiment.training.loss
        units = experiment.model.layers[-1].units  # type: ignore[union-attr]
        y = losses.targets(name, labels, units, dtype)
        return cls(X.astype(dtype), labels, y, name, bool(experiment.data.regression))

    def judge(self, network: Network) -> tuple[Values, Values]:
        """Return the loss and the accuracy of each network.

        Parameters
        ----------
        network : Network
            With one leading axis, of R networks.

        Returns
        -------
        loss, accuracy : ndarray of float64, shape (R,)
            NaN without rows; the accuracy also for a regression and where the loss is not finite.
        """
        count = len(network.theta)
        loss, accuracy = np.full((2, count), np.nan)
        if not len(self.X):
            return loss, accuracy
        at_once = max(1, _NUMBERS_AT_ONCE // (3 * sum(network.sizes) * len(self.X)))
        for start in range(0, count, at_once):
            some = slice(start, start + at_once)
            bare = Network(network.sizes, network.activations, network.theta[some])
            passed = bare.forward(self.X)
            loss[some] = bare.loss_of(passed, self.y, self.loss)
            if not self.regression:
                accuracy[some] = (predicted(self.loss, passed.a[-1]) == self.labels).mean(axis=-1)
        accuracy[~np.isfinite(loss)] = np.nan
        return loss, accuracy
