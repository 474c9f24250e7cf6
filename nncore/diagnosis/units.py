"""Units that do not do their part: silent for every example, or all doing the same."""

from __future__ import annotations

import numpy as np

from nncore.activations import ACTIVATIONS
from nncore.diagnosis.finding import UNKNOWN, Sign
from nncore.diagnosis.observation import Observation
from nncore.diagnosis.thresholds import ALIKE, HARDLY_LEARNED, SILENT, SOLVED

_FLAT = ("relu",)
"""Activations whose slope is exactly 0 on one side."""


def dying(seen: Observation) -> Sign | None:
    """Look for a whole layer of ReLU units that are 0 for every training row."""
    if seen.dead is None or seen.loss < HARDLY_LEARNED:
        return None
    flat = [place for place, name in enumerate(seen.hidden) if name in _FLAT]
    if not flat:
        return None
    end, start = seen.dead[-1], seen.dead[0]
    worst = max(flat, key=lambda place: float(end[place]))
    if end[worst] < SILENT:
        return None
    overall = float(np.mean(end[flat]))
    course = f", after {start[worst]:.0%} before the first step" if len(seen.dead) > 1 else ""
    return Sign(
        0.8 + 0.2 * overall,
        f"In {seen.layer(worst)} {end[worst]:.0%} of the units are 0 for every training row"
        f"{course}; in all ReLU layers together {overall:.0%} are. No gradient passes a layer that is "
        "0 everywhere, so nothing before it learns.",
    )


def symmetric(seen: Observation) -> Sign | None:
    """Look for a hidden layer whose units all have the same weights in the end."""
    if seen.alike is None or seen.loss < SOLVED:
        return None
    hidden = seen.alike[:-1]
    same = [place for place, share in enumerate(hidden) if share <= ALIKE]
    if not same:
        return None
    first = same[0]
    stood = (
        " The hidden layers' gradient is exactly 0, too."
        if seen.gradient_norm is not None and (seen.gradient_norm[:, first] == 0).all()
        else ""
    )
    return Sign(
        1.0,
        f"In {seen.layer(first)} all units still have the same weights when training ends: they "
        f"differ by {hidden[first]:.1g} of their size. Units that start alike get the same gradient "
        f"and stay alike, so they count as one.{stood}",
    )


def linear(activation: str) -> bool:
    """Say whether an activation bends nothing: its slope is the same everywhere."""
    z = np.array([[-2.0], [-0.5], [1.0], [3.0]])
    function = ACTIVATIONS[activation]
    slope = function.df(z, function.f(z))
    return bool(np.all(slope == slope[0]))


def most_silent(seen: Observation) -> str:
    """Say how many units of a hidden layer are silent, in the layer with most of them."""
    if seen.dead is None or not seen.hidden:
        return UNKNOWN
    return f"{seen.dead[-1][:-1].max():.0%} of a layer"


def least_apart(seen: Observation) -> str:
    """Say how far a hidden layer's units differ, in the layer where they do least."""
    if seen.alike is None or not np.isfinite(seen.alike[:-1]).any():
        return UNKNOWN
    return f"{np.nanmin(seen.alike[:-1]):.2g} of their largest weight"
