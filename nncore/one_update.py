"""All numbers of one update of a network by one example: forward, backward, the step.

They are computed in float64, so that what is told can be checked to the last digit shown. Every
partial derivative is also measured: its number is nudged up and down, and the loss is looked at.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import datasets, losses, numpy_training, optimizers, schedules, spec
from nncore.gradients import central_differences
from nncore.network import Network, Pass

Array = NDArray[Any]

AGREE = 1e-6
"""Partial derivative and measurement agree if they differ by less than this share of the larger
one, or of a hundredth of the largest of all."""
MEASURABLE = 1e-10
"""Differences below this are rounding: no measurement is finer."""


def parameters(network: Network, content: bytes) -> Array:
    """Read parameters from float32 or float64 bytes; the network's own if there are none.

    Raises
    ------
    ValueError
        With a sentence, if they are not of this network, or not finite.
    """
    if not content:
        return network.theta
    size = network.theta.shape[-1]
    kind = {4 * size: "<f4", 8 * size: "<f8"}.get(len(content))
    theta = np.frombuffer(content, kind).astype(np.float64) if kind else np.array([np.nan])
    if not np.isfinite(theta).all():
        raise ValueError(f"These are not the {size:,} parameters of this network.")
    return theta


def example(experiment: spec.Experiment, sample: int) -> tuple[Array, Any, Array]:
    """Return a training row x (n,), its label, and what the loss compares with: shape (1, ...).

    Raises
    ------
    ValueError
        With a sentence, if there is no such row.
    """
    data = datasets.load(experiment.data)
    if not 0 <= sample < experiment.fitted_rows:
        raise ValueError(f"Choose a training row from 0 to {experiment.fitted_rows - 1:,}.")
    label = data.y_train[sample]
    units = experiment.model.layers[-1].units  # type: ignore[union-attr]
    y = losses.targets(experiment.training.loss, np.array([label]), units, np.float64)
    return data.X_train[sample].astype(np.float64), label, y


class OneUpdate:
    """The numbers of one update.

    Parameters
    ----------
    experiment : spec.Experiment
    theta : bytes
        See `parameters`.
    sample : int
        Which training row, counted from 0.
    step : int
        Steps done before, which decide the learning rate.

    Attributes
    ----------
    dense : list of spec.Dense
    network : Network
        In float64, before the update.
    x : ndarray of shape (n,)
    label : int or float
    y : ndarray
        What the loss compares with, see `nncore.losses.targets`; one row.
    passed : Pass
    deltas : list of ndarray, shapes (units,)
        ∂L/∂z of each layer.
    gradient, numeric : ndarray of shape (P,)
        Partial derivatives, penalties included, by backpropagation and by measuring.
    rate : float
        Learning rate.
    after : Network
        After the update.
    loss, loss_after : float
        Of the example, without penalties.

    Raises
    ------
    ValueError
        With a sentence, if the network is not trained here, theta or the row are not its own, or
        numbers grow too large.
    """

    def __init__(self, experiment: spec.Experiment, theta: bytes, sample: int, step: int) -> None:
        complaint = numpy_training.refusal(experiment)
        if complaint:
            raise ValueError(complaint)
        self.experiment = experiment
        self.loss_name = experiment.training.loss
        self.dense: list[Any] = [one for one in experiment.model.layers if one.type == "Dense"]
        start = Network.of(experiment)
        self.network = start.at(parameters(start, theta))
        self.sample = sample
        self.x, self.label, self.y = example(experiment, sample)
        rates = schedules.learning_rates(
            experiment.training, experiment.steps_per_epoch, np.array([max(step, 0)])
        )
        self.rate = float(rates[0])
        with np.errstate(over="ignore", invalid="ignore"):
            self._compute()
        told = [self.gradient, self.numeric, self.after.theta, [self.loss, self.loss_after]]
        if not all(np.isfinite(numbers).all() for numbers in told):
            raise ValueError(
                "With these weights the numbers grow too large to be written. Choose smaller ones."
            )

    def _compute(self) -> None:
        network, loss = self.network, self.loss_name
        self.passed: Pass = network.forward(self.x[None])
        self.deltas: list[Array] = [dz[0] for dz in network.deltas(self.passed, self.y, loss)]
        self.gradient = network.backward(self.passed, self.y, loss)
        self.numeric = central_differences(self._total, network.theta)
        theta = network.theta.copy()
        optimizer = optimizers.of(self.experiment.training)
        optimizer.update(theta, self.gradient, optimizer.initial_state(theta), self.rate, step=0)
        self.after = network.at(theta)
        self.loss, self.loss_after = (
            float(one.loss(self.x[None], self.y, loss)) for one in (network, self.after)
        )

    def _total(self, theta: Array) -> Array:
        """Return the loss with penalties for many parameter arrays at once."""
        network = self.network.at(theta)
        total: Array = network.loss(self.x[None], self.y, self.loss_name) + network.penalty()
        return total

    def agrees(self, place: int) -> bool:
        """Say whether a partial derivative is what measuring gives."""
        value, numeric = self.gradient[place], self.numeric[place]
        scale = max(abs(value), abs(numeric), 0.01 * float(np.abs(self.gradient).max()))
        return bool(abs(value - numeric) <= AGREE * scale + MEASURABLE)
