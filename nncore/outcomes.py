"""What may come of a run: five outcomes to choose from before it, and the one that came.

Guessing first makes a run an experiment. The outcomes exclude each other and leave nothing out, so
that a guess is right or wrong by the numbers, not by anybody's judgment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nncore import datasets, spec
from nncore.losses import LOSSES, targets
from nncore.trajectory import Trajectory

GOOD, GAP, BARELY = 0.95, 0.10, 0.05


@dataclass(frozen=True)
class Outcome:
    """One thing that may come of a run.

    Attributes
    ----------
    label : str
        To choose from before the run.
    amounts : str
        The same where the answer is an amount instead of a class.
    holds : function
        Of the scores (0…1, guessing 0 for amounts) on training and test part, and of the score
        that guessing has.
    """

    label: str
    amounts: str
    holds: Callable[[float, float, float], bool]


BREAKS = "breaks"
OUTCOMES: dict[str, Outcome] = {
    BREAKS: Outcome(
        "The run breaks: its numbers grow beyond all bounds.",
        "The run breaks: its numbers grow beyond all bounds.",
        lambda train, test, guessing: not (np.isfinite(train) and np.isfinite(test)),
    ),
    "memorizes": Outcome(
        "On test points it is right far less often than on training points: more than 10 of 100.",
        "It explains far less of the test points than of the training points.",
        lambda train, test, guessing: train - test > GAP,
    ),
    "guesses": Outcome(
        "It does no better than always answering the most frequent class.",
        "It does no better than always answering the mean.",
        lambda train, test, guessing: test <= guessing + BARELY,
    ),
    "learns": Outcome(
        "It is right on at least 95 of 100 test points.",
        "It explains at least 95% of how the test points vary.",
        lambda train, test, guessing: test >= GOOD,
    ),
    "partly": Outcome(
        "It learns something, but stays below 95 of 100 test points.",
        "It learns something, but explains less than 95% of how the test points vary.",
        lambda train, test, guessing: True,
    ),
}
"""In the order in which they are asked: the first that holds is the outcome."""


def choices(experiment: spec.Experiment) -> dict[str, str]:
    """Return the outcomes of an Experiment in its own words: name to sentence."""
    amounts = experiment.data.regression
    return {name: one.amounts if amounts else one.label for name, one in OUTCOMES.items()}


def outcome(experiment: spec.Experiment, part: Trajectory) -> str:
    """Return the name of what came of a run.

    Parameters
    ----------
    experiment : spec.Experiment
    part : Trajectory
        The run, or its last part.
    """
    if part.trouble is not None or not len(part):
        return BREAKS
    y = datasets.load(experiment.data).y_test
    if experiment.data.regression:
        scale = _loss_of_mean(experiment.training.loss, y)
        scores = 1 - part.train_loss[-1] / scale, 1 - part.test_loss[-1] / scale, 0.0
    else:
        share = np.bincount(y).max() / len(y)
        scores = part.train_accuracy[-1], part.test_accuracy[-1], share
    return next(name for name, one in OUTCOMES.items() if one.holds(*map(float, scores)))


def _loss_of_mean(loss: str, y: NDArray[np.float64]) -> float:
    """Return the mean loss of always answering the mean."""
    wanted = targets(loss, y, 1, np.float64)
    answers = np.full((len(y), 1), y.mean())
    return float(LOSSES[loss].value(wanted, answers).mean()) or 1.0
