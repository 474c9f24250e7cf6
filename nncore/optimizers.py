"""Optimizers: what a step makes of a gradient.

All of them go downhill; they differ in what they remember. An optimizer sees an array of numbers
and its gradient, never a network, and changes the array in place. The rules are Keras's, with
Keras's names and defaults.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from nncore import spec
from nncore.one_each import beside, one_each

Array = NDArray[Any]
State = dict[str, Array]
"""What an optimizer remembers from step to step: arrays shaped like the parameters."""


class Optimizer(ABC):
    """A rule that turns a gradient into a step.

    Its numbers may be arrays that broadcast against theta, such as (R, 1), one for each network.

    Attributes
    ----------
    remembers : tuple of str
        Names of the arrays in its state.
    """

    remembers: ClassVar[tuple[str, ...]] = ()

    def initial_state(self, theta: Array) -> State:
        """Return zeros for all that the rule remembers."""
        return {name: np.zeros_like(theta) for name in self.remembers}

    @abstractmethod
    def update(
        self, theta: Array, gradient: Array, state: State, learning_rate: Any, step: int
    ) -> None:
        """Take one step: change `theta` and `state` in place.

        Parameters
        ----------
        theta, gradient : ndarray of shape (..., P)
            Parameters and the gradient of the loss by them.
        state : dict of str to ndarray
            From `initial_state`, then what the last step left.
        learning_rate : float or ndarray
            One for all, or an array that broadcasts against theta, such as (R, 1).
        step : int
            Steps done before this one, 0 at first.
        """


@dataclass(frozen=True)
class SGD(Optimizer):
    """Gradient descent; with momentum the steps of the past roll on.

    With `nesterov` the velocity counts as already rolled on when the gradient is added.
    """

    momentum: Any = 0.0
    nesterov: bool = False
    remembers = ("velocity",)

    @cached_property
    def _rolls(self) -> bool:
        return bool(np.any(self.momentum))

    def update(
        self, theta: Array, gradient: Array, state: State, learning_rate: Any, step: int
    ) -> None:
        change = learning_rate * gradient
        if not self._rolls:
            theta -= change
            return
        velocity = state["velocity"]
        velocity *= self.momentum
        velocity -= change
        theta += self.momentum * velocity - change if self.nesterov else velocity


@dataclass(frozen=True)
class RMSprop(Optimizer):
    """Divides each gradient by the root of a moving average of its square."""

    rho: float = 0.9
    epsilon: float = 1e-7
    remembers = ("square",)

    def update(
        self, theta: Array, gradient: Array, state: State, learning_rate: Any, step: int
    ) -> None:
        square = state["square"]
        square *= self.rho
        square += (1 - self.rho) * (gradient * gradient)
        theta -= learning_rate * gradient / np.sqrt(square + self.epsilon)


@dataclass(frozen=True)
class Adam(Optimizer):
    """Moving averages of the gradient and of its square; their quotient is the direction.

    Both averages start at 0 and are therefore too small at first; the learning rate makes up for
    it.

    References
    ----------
    D. Kingma, J. Ba, Adam: a method for stochastic optimization, ICLR 2015.
    """

    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7
    remembers = ("mean", "square")

    def update(
        self, theta: Array, gradient: Array, state: State, learning_rate: Any, step: int
    ) -> None:
        mean, square = state["mean"], state["square"]
        mean += (1 - self.beta_1) * (gradient - mean)
        square += (1 - self.beta_2) * (gradient * gradient - square)
        # math.sqrt: NumPy's root of a Python float would turn float32 into float64.
        correction = math.sqrt(_reached(self.beta_2, step)) / _reached(self.beta_1, step)
        theta -= (learning_rate * correction) * mean / (np.sqrt(square) + self.epsilon)


@dataclass(frozen=True)
class AdamW(Adam):
    """Adam, after shrinking every parameter by `weight_decay`, biases too, as Keras does.

    References
    ----------
    I. Loshchilov, F. Hutter, Decoupled weight decay regularization, ICLR 2019.
    """

    weight_decay: Any = 0.004

    def update(
        self, theta: Array, gradient: Array, state: State, learning_rate: Any, step: int
    ) -> None:
        theta -= (learning_rate * self.weight_decay) * theta
        super().update(theta, gradient, state, learning_rate, step)


def _reached(beta: float, step: int) -> float:
    """Return 1 - β^(step + 1), the share of its goal that an average begun at 0 has reached.

    Keras rounds β to float32 before it takes the power, in float64 too, which makes the first steps
    0.0006% shorter. So does this, or ten steps would not be Keras's.
    """
    return 1 - float(np.float32(beta)) ** (step + 1)


OPTIMIZERS: dict[str, type[Optimizer]] = {
    kind.__name__: kind for kind in (SGD, RMSprop, Adam, AdamW)
}
"""Name → optimizer."""


def of(training: spec.Training) -> Optimizer:
    """Return the optimizer of a specification; the learning rate is given to each step."""
    return stacked([training], 1)


def stacked(trainings: Sequence[spec.Training], networks: int, dtype: Any = None) -> Optimizer:
    """Return one optimizer for networks that are trained at once.

    Parameters
    ----------
    trainings : sequence of spec.Training
        With the same optimizer but for its numbers.
    networks : int
        Of each of them, one behind another along a leading axis.
    dtype : dtype
        Of the networks.

    Returns
    -------
    Optimizer
        A number in which they differ is an array (R, 1), with one for each network.
    """
    options = [one.optimizer.model_dump(exclude={"name", "learning_rate"}) for one in trainings]
    merged = {
        name: beside(one_each([one[name] for one in options], networks, dtype), 2)
        for name in options[0]
    }
    return OPTIMIZERS[trainings[0].optimizer.name](**merged)
