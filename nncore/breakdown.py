"""Where a run broke: the step, the layer and the numbers that grew too large, and what would help.

A run that breaks down is gone over again from the last moment at which it was sound, this time
looking at every number. The first that is too large for the computer tells the cause: sums,
because weights have grown; a gradient, because it grew on its way back; or the step itself. A run
can also be lost without any such number, when its loss is far above that of guessing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import divergence, spec
from nncore.network import Network, Pass
from nncore.trajectory import Trajectory, Trouble

Array = NDArray[Any]


@dataclass(frozen=True)
class Step:
    """What one step computed and left.

    Attributes
    ----------
    number : int
        Counted from 1.
    epoch : int
        The epoch it belongs to, counted from 1.
    learning_rate : float
    gradient : ndarray of shape (P,)
    theta : ndarray of shape (P,)
        Parameters after the step.
    passed : Pass
        What they make of the training rows.
    loss : float
        Of the training rows.
    """

    number: int
    epoch: int
    learning_rate: float
    gradient: Array
    theta: Array
    passed: Pass
    loss: float

    def trouble(self, layer: int, what: str, besides: str) -> Trouble:
        """Return a trouble of this step; a smaller learning rate mends it first of all."""
        rate = self.learning_rate
        lower = f"Lower the learning rate, from {rate:.3g} to {rate / 10:.3g} to begin with."
        return Trouble(self.number, layer, what, f"{lower} {besides}")


def found(network: Network, step: Step) -> Trouble | None:
    """Return the first thing that broke in a step; None if all its numbers are finite."""
    return next(_findings(network, step), None)


def _findings(network: Network, step: Step) -> Iterator[Trouble]:
    """Yield what broke in the order in which it was computed: one is the cause of the next."""
    gradients, weights = (_by_layer(network, numbers) for numbers in (step.gradient, step.theta))
    number = np.finfo(step.theta.dtype)
    where = f"Step {step.number:,}, in epoch {step.epoch:,}:"
    bound = f"the largest number that there is, {number.max:.2g} in {number.dtype}"
    for layer in reversed(range(len(gradients))):
        if not _finite(gradients[layer]):
            yield step.trouble(
                layer,
                f"{where} the gradient of layer {layer + 1} passed {bound}. On its way back it is "
                "multiplied by the weights of every layer that follows.",
                "Smaller initial weights or fewer layers help too.",
            )
    for layer, numbers in enumerate(weights):
        if not _finite(numbers):
            yield step.trouble(
                layer,
                f"{where} the weights of layer {layer + 1} passed {bound}: a gradient of up to "
                f"{np.abs(gradients[layer]).max():.3g}, at this learning rate, made the step.",
                "Smaller initial weights help too.",
            )
    for layer, sums in enumerate(step.passed.z):
        if not _finite(sums):
            yield step.trouble(
                layer,
                f"{where} the sums z of layer {layer + 1} passed {bound}, for the weights have "
                f"grown to {np.abs(weights[layer]).max():.3g}.",
                "An activation whose answers are bounded, such as tanh, keeps sums small too.",
            )
    if not np.isfinite(step.loss):
        yield step.trouble(
            len(weights) - 1,
            f"{where} the loss passed {bound}, for the answers have grown to "
            f"{np.abs(step.passed.a[-1]).max():.3g}.",
            "An output whose answers are bounded, such as tanh, keeps the loss small too.",
        )


def _by_layer(network: Network, theta: Array) -> list[Array]:
    """Return each layer's weights and biases as one row of numbers."""
    weights, biases = network.windows(theta)
    return [np.concatenate([W.ravel(), b]) for W, b in zip(weights, biases, strict=True)]


def _finite(numbers: Array) -> bool:
    return bool(np.isfinite(numbers).all())


@dataclass(frozen=True)
class Hope:
    """Follows the loss of a run from moment to moment, and says when it is lost.

    The rule is like that of `nncore.divergence`: for a tenth of the run and at least two epochs, or
    at the last moment, the loss is above three times that of guessing and above three times that at
    the beginning.

    Attributes
    ----------
    guessing : float
        Loss of guessing; 0 (a single class) leaves the rule out.
    first : float
        Loss at the first moment.
    bad_since : int
        Step of the first of the latest moments that are all above the bound; -1 if there is none.
    """

    guessing: float
    first: float
    bad_since: int = -1

    def after(self, part: Trajectory, experiment: spec.Experiment) -> tuple[Hope, Trajectory]:
        """Take in a part of a run; return what to go on with, and the part up to the trouble."""
        bound = divergence.FACTOR * max(self.guessing, self.first)
        last = experiment.training.epochs * experiment.steps_per_epoch
        patience = max(2 * experiment.steps_per_epoch, last // 10)
        bad_since = self.bad_since
        for moment, (step, loss) in enumerate(zip(part.step, part.train_loss, strict=True)):
            if self.guessing == 0 or loss <= bound:
                bad_since = -1
                continue
            bad_since = int(step) if bad_since < 0 else bad_since
            if step - bad_since >= patience or step == last:
                trouble = self._hopeless(int(step), float(loss))
                return self, part.until(moment + 1, trouble)
        return Hope(self.guessing, self.first, bad_since), part

    def _hopeless(self, step: int, loss: float) -> Trouble:
        what = (
            f"After step {step:,} the training loss is {loss:.3g}, more than "
            f"{divergence.FACTOR:g} times the {self.guessing:.3g} of guessing and than "
            f"{divergence.FACTOR:g} times the {self.first:.3g} of the beginning."
        )
        return Trouble(step, None, what, divergence.ADVICE)
