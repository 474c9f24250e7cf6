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
        Of the scores of a run.
    """

    label: str
    amounts: str
    holds: Callable[[Scores], bool]


@dataclass(frozen=True)
class Scores:
    """What a run is worth in the end.

    Attributes
    ----------
    train, test : float
        Shares of each part that are right (0…1), or of its variation that is explained (at most 1).
    train_guessing, test_guessing : float
        The same for always giving the best single answer; 0 for amounts.
    """

    train: float
    test: float
    train_guessing: float
    test_guessing: float

    @property
    def gap(self) -> float:
        """How much better the training part is known than the test part."""
        return self.train - self.test

    @property
    def guesses(self) -> bool:
        """Whether nothing was learned: not even of the training part, or of neither part much."""
        # A gap between two parts that are both guessed is an accident of the draw, no memory.
        return self.train <= self.train_guessing + BARELY or (
            self.test <= self.test_guessing + BARELY and self.gap <= GAP
        )


BREAKS = "breaks"
_BROKEN = "The run breaks: its loss ends far above that of guessing, or its numbers grow beyond all bounds."
OUTCOMES: dict[str, Outcome] = {
    BREAKS: Outcome(
        _BROKEN,
        _BROKEN,
        lambda scores: not (np.isfinite(scores.train) and np.isfinite(scores.test)),
    ),
    "guesses": Outcome(
        "It does no better than always answering the most frequent class.",
        "It does no better than always answering the mean.",
        lambda scores: scores.guesses,
    ),
    "memorizes": Outcome(
        "On test points it is right far less often than on training points: more than 10 of 100.",
        "It explains far less of the test points than of the training points.",
        lambda scores: scores.gap > GAP,
    ),
    "learns": Outcome(
        "It is right on at least 95 of 100 test points.",
        "It explains at least 95% of how the test points vary.",
        lambda scores: scores.test >= GOOD,
    ),
    "partly": Outcome(
        "It learns something, but stays below 95 of 100 test points.",
        "It learns something, but explains less than 95% of how the test points vary.",
        lambda scores: True,
    ),
}
"""In the order in which they are asked: the first that holds is the outcome."""


def choices(data: spec.Data) -> dict[str, str]:
    """Return the outcomes in the words that fit the data: name to sentence."""
    return {name: one.amounts if data.regression else one.label for name, one in OUTCOMES.items()}


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
    data = datasets.load(experiment.data)
    if experiment.data.regression:
        # The training part's loss is measured against the same mean as the test part's.
        scale = _loss_of_mean(experiment.training.loss, data.y_test)
        scores = Scores(
            float(1 - part.train_loss[-1] / scale), float(1 - part.test_loss[-1] / scale), 0.0, 0.0
        )
    else:
        shares = [float(np.bincount(y).max() / len(y)) for y in (data.y_train, data.y_test)]
        scores = Scores(float(part.train_accuracy[-1]), float(part.test_accuracy[-1]), *shares)
    return next(name for name, one in OUTCOMES.items() if one.holds(scores))


def _loss_of_mean(loss: str, y: NDArray[np.float64]) -> float:
    """Return the mean loss of always answering the mean."""
    wanted = targets(loss, y, 1, np.float64)
    answers = np.full((len(y), 1), y.mean())
    return float(LOSSES[loss].value(wanted, answers).mean()) or 1.0
