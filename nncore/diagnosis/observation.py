"""The signs of a run: all that a diagnosis may look at.

A run in NumPy leaves every sign, a run in Keras only some: what is not known is None, and a rule
that needs it stays silent. Losses are those of the data; penalties are kept apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import spec
from nncore.trajectory import Trouble

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Inputs:
    """What a network reads, column by column, of d columns.

    Attributes
    ----------
    names : tuple of str
        Empty for images.
    spread : ndarray of shape (d,)
        Standard deviation of each column over the training rows.
    largest : ndarray of shape (d,)
        Largest size of a value in each column.
    """

    names: tuple[str, ...]
    spread: Array
    largest: Array


@dataclass(frozen=True)
class Observation:
    """What was seen of a run; M moments, K of which tell of the layers, L layers with weights.

    Attributes
    ----------
    experiment : spec.Experiment
    epoch : ndarray of shape (M,)
        Epochs done.
    train_loss, train_accuracy : ndarray of shape (M,)
        Of the rows that the weights are fitted to; accuracy is NaN where answers are amounts.
    held_loss, held_accuracy : ndarray of shape (M,)
        Of rows that they are not fitted to; NaN if there are none.
    held : str
        What these rows are called: "validation" or "test".
    penalty : ndarray of shape (M,)
        L1 and L2 penalties, which training adds to the loss.
    first_penalty : float
        The same before the first step.
    guessing : float
        Loss of giving every example the same, best answer.
    activations : tuple of str
        Of each layer with weights, the output layer last.
    gradient_norm, dead, saturated : ndarray of shape (K, L), or None
        See `nncore.trajectory.Trajectory`; K is 1 where only the end is known.
    first_sums : ndarray of shape (L,), or None
        Standard deviation of each layer's sums z before the first step.
    alike : ndarray of shape (L,), or None
        How far the weights of a layer's units differ in the end, as a share of the largest of
        them; NaN for a layer of one unit.
    moved : float or None
        Length of the way that all weights went, from first to last, as a share of their length.
    shrunk : float or None
        Length of all weights in the end as a share of that at the beginning.
    inputs : Inputs or None
    majority : float or None
        Share of the most frequent class among the training rows.
    neighbors : float or None
        Share of training rows whose class is that of most of their five nearest neighbors.
    trouble : Trouble or None
        Why the run ended early.
    """

    experiment: spec.Experiment
    epoch: Array
    train_loss: Array
    train_accuracy: Array
    held_loss: Array
    held_accuracy: Array
    held: str
    penalty: Array
    first_penalty: float
    guessing: float
    activations: tuple[str, ...]
    gradient_norm: Array | None = None
    dead: Array | None = None
    saturated: Array | None = None
    first_sums: Array | None = None
    alike: Array | None = None
    moved: float | None = None
    shrunk: float | None = None
    inputs: Inputs | None = None
    majority: float | None = None
    neighbors: float | None = None
    trouble: Trouble | None = None

    @property
    def loss(self) -> float:
        """The training loss in the end, as a share of that of guessing; infinite if it broke."""
        if self.trouble is not None or not len(self.train_loss):
            return float("inf")
        return float(self.train_loss[-1]) / self.guessing if self.guessing > 0 else 0.0

    @property
    def held_share(self) -> Array:
        """Loss of rows that the weights are not fitted to, as shares of that of guessing."""
        return self.held_loss / self.guessing if self.guessing > 0 else 0.0 * self.held_loss

    @property
    def hidden(self) -> tuple[str, ...]:
        """Activations of the hidden layers."""
        return self.activations[:-1]

    def layer(self, place: int) -> str:
        """Name a layer with weights as readers count them, from 1 on."""
        return "the output layer" if place == len(self.activations) - 1 else f"layer {place + 1}"


def last(values: NDArray[Any]) -> float:
    """Return the last number that is one; NaN if there is none."""
    sound = values[np.isfinite(values)]
    return float(sound[-1]) if len(sound) else float("nan")
