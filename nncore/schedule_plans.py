"""Plans of the learning rate, as a reader sets them: six ways, one set of numbers for all of them.

A plan can be drawn before training and be trained with. The plateau rule is no plan but an answer to
the run, so it is drawn for a loss that is assumed to stall.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nncore import plateau, schedules, spec

STALLS_AT = 0.3
"""Share of the epochs after which the assumed loss falls no more."""


@dataclass(frozen=True)
class Plan:
    """What the reader has set; rates are per step, epochs are whole.

    Attributes
    ----------
    rate : float
        Learning rate at the start, or after the warm-up.
    epochs : int
    factor : float
    every : int
        Epochs between two falls; the plateau's patience too.
    warmup : int
        Epochs.
    """

    rate: float
    epochs: int
    factor: float
    every: int
    warmup: int

    @property
    def stalls_at(self) -> int:
        """The last epoch, counted from 1, at which the assumed loss is lower than before."""
        return max(1, round(STALLS_AT * self.epochs))

    @property
    def plateau(self) -> spec.ReduceLROnPlateau:
        """The plateau rule of this plan."""
        return spec.ReduceLROnPlateau(factor=self.factor, patience=self.every)


SCHEDULES: dict[str, Callable[[Plan], spec.Schedule]] = {
    "constant": lambda plan: spec.Constant(),
    "step": lambda plan: spec.StepDecay(factor=plan.factor, every_epochs=plan.every),
    "exponential": lambda plan: spec.ExponentialDecay(factor=plan.factor, every_epochs=plan.every),
    "cosine": lambda plan: spec.CosineDecay(),
    "warm-up and cosine": lambda plan: spec.CosineDecay(warmup_epochs=plan.warmup),
    "plateau": lambda plan: spec.Constant(),
}
"""Name → the schedule of a plan; `PLATEAU` answers the run besides."""
PLATEAU = "plateau"
NAMES = tuple(SCHEDULES)


def planned(name: str, plan: Plan, experiment: spec.Experiment) -> spec.Experiment:
    """Return an Experiment that is trained by a plan, and for as long."""
    training = experiment.training
    fields = {
        "optimizer": training.optimizer.model_copy(update={"learning_rate": plan.rate}),
        "schedule": SCHEDULES[name](plan),
        "epochs": plan.epochs,
        "reduce_lr_on_plateau": plan.plateau if name == PLATEAU else None,
    }
    return experiment.model_copy(update={"training": training.model_copy(update=fields)})


def rates(
    name: str, plan: Plan, steps: NDArray[np.int64], steps_per_epoch: int
) -> schedules.Values:
    """Return the learning rate at each step, the plateau's for a loss that stalls.

    Parameters
    ----------
    name : str
        One of `NAMES`.
    plan : Plan
    steps : ndarray of int64, shape (n,)
        Counted from 0.
    steps_per_epoch : int
    """
    if name == PLATEAU:
        losses = plateau.assumed_losses(plan.epochs + 1, plan.stalls_at)
        by_epoch = np.array(plateau.learning_rates(losses, plan.rate, plan.plateau))
        found: schedules.Values = by_epoch[steps // steps_per_epoch]
        return found
    training = spec.Training(
        optimizer=spec.SGD(learning_rate=plan.rate),
        schedule=SCHEDULES[name](plan),
        epochs=plan.epochs,
    )
    return schedules.learning_rates(training, steps_per_epoch, steps)
