"""Optimizers side by side on one drawn surface, from the same start.

Each takes the same number of steps along the exact gradient. One learning rate for all is not a
fair race, since the rules mean different things by it; so the best of many rates can be found for
each, all of them tried at once through a leading axis.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.optimizers import SGD, Adam, AdamW, Optimizer, RMSprop
from nncore.surfaces import SURFACES, Surface

Array = NDArray[Any]

RACERS: dict[str, Optimizer] = {
    "SGD": SGD(),
    "momentum": SGD(momentum=0.9),
    "Nesterov": SGD(momentum=0.9, nesterov=True),
    "RMSprop": RMSprop(),
    "Adam": Adam(),
    "AdamW": AdamW(),
}
"""Name → rule, with Keras's defaults."""

RATES: tuple[float, ...] = tuple(float(f"{rate:.2g}") for rate in np.geomspace(1e-4, 3.0, 61))
"""Learning rates that `best_rates` tries."""

FAR = 1e4
"""Weights beyond this have left the picture for good: the run has diverged."""


def path(
    surface: Surface, rule: Optimizer, start: tuple[float, float], rate: Any, steps: int
) -> Array:
    """Follow an optimizer downhill.

    Parameters
    ----------
    surface : Surface
    rule : Optimizer
    start : (float, float)
    rate : float or ndarray, shape (R, 1)
        One learning rate, or several at once.
    steps : int

    Returns
    -------
    ndarray, shape (steps + 1, 2) or (steps + 1, R, 2)
        The start and the weights after each step, NaN once they have diverged.
    """
    theta = np.broadcast_to(np.array(start, dtype=float), (*np.shape(rate)[:-1], 2)).copy()
    state = rule.initial_state(theta)
    course = np.empty((steps + 1, *theta.shape))
    course[0] = theta
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(steps):
            rule.update(theta, surface.gradient(theta), state, rate, step)
            theta[~(np.abs(theta).max(axis=-1) < FAR)] = np.nan
            course[step + 1] = theta
    return course


def race(
    surface: Surface, start: tuple[float, float], rates: Mapping[str, float], steps: int
) -> dict[str, Array]:
    """Follow several optimizers from the same start.

    Parameters
    ----------
    surface : Surface
    start : (float, float)
    rates : mapping of str to float
        Racer → its learning rate.
    steps : int

    Returns
    -------
    dict of str to ndarray, shape (steps + 1, 2)
    """
    return {name: path(surface, RACERS[name], start, rate, steps) for name, rate in rates.items()}


@lru_cache(maxsize=256)
def best_rate(surface: str, racer: str, start: tuple[float, float], steps: int) -> float:
    """Return the rate of `RATES` that ends lowest; of equal ones the smallest.

    Parameters
    ----------
    surface, racer : str
        Names of `SURFACES` and of `RACERS`.
    start : (float, float)
    steps : int
    """
    where = SURFACES[surface]
    ends = path(where, RACERS[racer], start, np.array(RATES)[:, None], steps)[-1]
    with np.errstate(over="ignore", invalid="ignore"):
        losses = where.loss(ends)
    if np.isnan(losses).all():
        return RATES[0]
    return RATES[int(np.nanargmin(losses))]
