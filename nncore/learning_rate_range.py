"""A range test: one short run whose learning rate rises from far too small to far too large.

The rate grows by the same factor at every step. While it is too small the loss stays where it is;
then it falls; in the end the steps are too long, and the loss climbs back to where it began. A good
rate lies between. One such run costs a few hundred steps, a search over whole runs many thousands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import spec
from nncore.descent import Descent

Values = NDArray[np.float64]

LOW, HIGH, STEPS = 1e-5, 10.0, 300
MOST_STEPS = 2_000
SMOOTHED_OVER = 1 / 30
"""Width of the bell that smooths the losses, as a share of all steps, on either side."""
CEILING = 10.0
"""Losses above so many times that of the beginning count as that: else one would hide the rest."""
LEAST_FALL = 0.03
"""A loss that falls by less than this share has found nothing."""


@dataclass(frozen=True)
class Climb:
    """A run with a rising learning rate; n is the number of steps until it broke, or all.

    Attributes
    ----------
    rates : ndarray of float64, shape (n,)
        Of each step.
    losses : ndarray of float64, shape (n,)
        Of each step's mini-batch, before the step.
    smoothed : ndarray of float64, shape (n,)
    """

    rates: Values
    losses: Values
    smoothed: Values


@dataclass(frozen=True)
class Found:
    """What a climb tells of learning rates.

    Attributes
    ----------
    fastest : float
        Where the smoothed loss falls fastest, seen over the logarithm of the rate.
    lowest : float
        Where it is lowest.
    breaks : float
        Where it is back where it began; the last rate if it never is.
    broke : bool
        Whether it was back where it began.
    rate : float
        The one to begin with: in the middle between `fastest` and `breaks`, on the logarithmic axis.
    """

    fastest: float
    lowest: float
    breaks: float
    broke: bool
    rate: float


RULE = (
    "the middle, on the logarithmic axis, between the rate at which the smoothed loss falls fastest "
    "and the one at which it is back where it began: √(fastest · breaks)"
)
"""How `read` chooses, in words."""


def rising(low: float = LOW, high: float = HIGH, steps: int = STEPS) -> Values:
    """Return learning rates that grow by the same factor at every step: shape (steps,)."""
    return np.geomspace(low, high, steps)


def climb(step: Callable[[int, float], float], rates: Values) -> Climb:
    """Take steps with rising rates until the loss is no number any more.

    Parameters
    ----------
    step : function
        Gets the number of the step, from 0, and its rate; takes it; returns the loss before it.
    rates : ndarray of shape (n,)
    """
    losses: list[float] = []
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for number, rate in enumerate(rates.tolist()):
            loss = step(number, rate)
            if not np.isfinite(loss):
                break
            losses.append(loss)
    seen = np.array(losses, dtype=np.float64)
    return Climb(rates[: len(seen)], seen, smoothed(seen, len(rates)))


def smoothed(losses: Values, steps: int) -> Values:
    """Return the mean of each loss and its neighbors, weighted by a bell curve.

    A moving average of the past alone, as often used, would lag behind and shift all rates up.

    Parameters
    ----------
    losses : ndarray of shape (n,)
    steps : int
        Planned steps, which the width of the bell is a share of.
    """
    if not len(losses):
        return losses
    width = max(1.0, SMOOTHED_OVER * steps)
    reach = int(3 * width)
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width) ** 2)
    capped = np.minimum(losses, CEILING * _beginning(losses))
    # At both ends there are fewer neighbors, and their weights are scaled up.
    whole = np.convolve(np.ones_like(capped), bell)[reach:-reach]
    mean: Values = np.convolve(capped, bell)[reach:-reach] / whole
    return mean


def read(seen: Climb) -> Found | None:
    """Return what a climb tells, or None if its loss never fell by `LEAST_FALL`.

    References
    ----------
    L. Smith, Cyclical learning rates for training neural networks, WACV 2017. The test is his; the
    rule by which one rate is read from it differs from author to author, this one is `RULE`.
    """
    rates, loss = seen.rates, seen.smoothed
    if len(loss) < 3:
        return None
    start = _beginning(seen.losses)
    above = np.flatnonzero(loss > start)
    lowest = int(np.argmin(loss))
    if loss[lowest] > (1 - LEAST_FALL) * start:
        return None
    slope = np.gradient(loss, np.log(rates))
    fastest = int(np.argmin(slope[: lowest + 1]))
    back = above[above > lowest]
    broke = len(back) > 0 or seen.losses[-1] > start
    last = int(back[0]) if len(back) else len(rates) - 1
    return Found(
        fastest=float(rates[fastest]),
        lowest=float(rates[lowest]),
        breaks=float(rates[last]),
        broke=bool(broke),
        rate=float(np.sqrt(rates[fastest] * rates[last])),
    )


def climbed(
    experiment_json: str, low: float = LOW, high: float = HIGH, steps: int = STEPS
) -> Climb:
    """Climb with the network, the optimizer and the mini-batches of an Experiment.

    Its own learning rate, schedule and epochs do not matter.

    Parameters
    ----------
    experiment_json : str
    low, high : float
        First and last rate.
    steps : int

    Raises
    ------
    ValueError
        With a sentence, if the network is not trained in NumPy or the range is none.
    """
    if not (0 < low < high and 10 <= steps <= MOST_STEPS):
        raise ValueError(
            f"The rates rise from a small one to a larger one in 10 to {MOST_STEPS:,} steps."
        )
    experiment = spec.parse(experiment_json)
    descent = Descent(experiment)
    network = descent.network

    def step(number: int, rate: float) -> float:
        X, y = descent.batch(number)
        loss = float(network.loss(X, y, experiment.training.loss))
        descent.step(number, rate)
        return loss

    return climb(step, rising(low, high, steps))


def _beginning(losses: NDArray[Any]) -> float:
    """Return the loss before anything was learned: the median of the first tenth."""
    return float(np.median(losses[: max(1, len(losses) // 10)]))
