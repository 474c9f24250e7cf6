"""Where a run broke: the step, the layer and the numbers that grew too large, and what would help.

A run that breaks down is gone over again from the last moment at which it was sound, this time
looking at every number. The first that is too large for the computer tells the cause: sums,
because weights have grown; a gradient, because it grew on its way back; or the step itself. Weights
can also grow by weight decay, if the learning rate is so large that shrinking them overshoots 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import spec
from nncore.activations import ACTIVATIONS
from nncore.growing_decay import growing_decay
from nncore.losses import LOSSES
from nncore.network import Network, Pass
from nncore.trajectory import Trouble

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
    training : spec.Training
    memory : mapping of str to ndarray
        What the optimizer remembers after the step.
    """

    number: int
    epoch: int
    learning_rate: float
    gradient: Array
    theta: Array
    passed: Pass
    loss: float
    training: spec.Training
    memory: Mapping[str, Array]

    def trouble(self, layer: int, what: str, besides: str = "") -> Trouble:
        """Return a trouble of this step, with the repair of its cause.

        Weight decay that makes weights grow is behind whatever else they made too large.
        """
        what = f"Step {self.number:,}, in epoch {self.epoch:,}: {what}"
        decay = growing_decay(self.training, self.learning_rate)
        if decay:
            return Trouble(self.number, layer, f"{what} {decay.what}", decay.repair)
        rate = self.learning_rate
        lower = f"Lower the learning rate, from {rate:.3g} to {rate / 10:.3g} to begin with."
        return Trouble(self.number, layer, what, f"{lower} {besides}".rstrip())


def found(network: Network, step: Step) -> Trouble | None:
    """Return the first thing that broke in a step; None if all its numbers are finite."""
    return next(_findings(network, step), None)


def _findings(network: Network, step: Step) -> Iterator[Trouble]:
    """Yield what broke in the order in which it was computed: one is the cause of the next."""
    gradients, weights = (_by_layer(network, numbers) for numbers in (step.gradient, step.theta))
    number = np.finfo(step.theta.dtype)
    bound = f"the largest number that there is, {number.max:.2g} in {number.dtype}"
    last = len(weights) - 1
    for layer in reversed(range(len(gradients))):
        if not _finite(gradients[layer]):
            way = (
                "It is what the layer reads times the error of the answers."
                if layer == last
                else "On its way back it is multiplied by the weights of every layer that follows."
            )
            yield step.trouble(
                layer,
                f"the gradient of layer {layer + 1} passed {bound}. {way}",
                f"Smaller initial weights {'' if layer == last else 'or fewer layers '}help too.",
            )
    for layer, numbers in enumerate(weights):
        if not _finite(numbers):
            yield _of_weights(network, step, layer, bound)
    for layer, sums in enumerate(step.passed.z):
        if not _finite(sums):
            yield step.trouble(
                layer,
                f"the sums z of layer {layer + 1} passed {bound}: weights of up to "
                f"{_largest(weights[layer])} met inputs of up to {_largest(step.passed.x[layer])}.",
                _bounding(network, layer),
            )
    if not np.isfinite(step.loss):
        yield _of_loss(network, step, bound)


def _of_weights(network: Network, step: Step, layer: int, bound: str) -> Trouble:
    """Tell what made a layer's weights too large: what is remembered, decay, or a gradient."""
    optimizer = step.training.optimizer.name
    squares = step.memory.get("square")
    if squares is not None and not _finite(_by_layer(network, squares)[layer]):
        return step.trouble(
            layer,
            f"the weights of layer {layer + 1} are no longer numbers, for the square of a gradient, "
            f"which {optimizer} remembers, passed {bound}.",
            _bounding(network, layer),
        )
    if growing_decay(step.training, step.learning_rate):
        return step.trouble(layer, f"the weights of layer {layer + 1} passed {bound}.")
    gradient = _largest(_by_layer(network, step.gradient)[layer])
    past = f", with what {optimizer} remembers of earlier ones" if step.memory else ""
    return step.trouble(
        layer,
        f"the weights of layer {layer + 1} passed {bound}: a gradient of up to {gradient}{past}, "
        "at this learning rate, made the step.",
        "Smaller initial weights help too.",
    )


def _of_loss(network: Network, step: Step, bound: str) -> Trouble:
    """Tell whether sums or answers made the loss too large."""
    last = len(network.activations) - 1
    output, logits = network.activations[last], LOSSES[step.training.loss].logits
    if logits and logits.activation == output:
        return step.trouble(
            last,
            f"the loss, added up over the examples, passed {bound}. It is computed from the last "
            f"sums z, which have grown to {_largest(step.passed.z[last])}; the answers that "
            f"{output} makes of them still lie between 0 and 1.",
            _bounding(network, last),
        )
    return step.trouble(
        last,
        f"the loss, added up over the examples, passed {bound}, for the answers have grown to "
        f"{_largest(step.passed.a[-1])}.",
        "An output whose answers are bounded, such as tanh, keeps the loss small too.",
    )


def _bounding(network: Network, layer: int) -> str:
    """Advise a bounded activation before a layer if what it reads has no bound; "" if it has."""
    if layer == 0 or np.isfinite(ACTIVATIONS[network.activations[layer - 1]].highest):
        return ""
    return "Hidden answers that are bounded, as those of tanh are, keep sums smaller too."


def _largest(numbers: Array) -> str:
    return f"{np.abs(numbers).max():.3g}"


def _by_layer(network: Network, theta: Array) -> list[Array]:
    """Return each layer's weights and biases as one row of numbers."""
    weights, biases = network.windows(theta)
    return [np.concatenate([W.ravel(), b]) for W, b in zip(weights, biases, strict=True)]


def _finite(numbers: Array) -> bool:
    return bool(np.isfinite(numbers).all())
