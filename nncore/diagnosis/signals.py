"""Signals that shrink or grow from layer to layer: vanishing gradients, exploding sums.

Each layer multiplies. Factors below 1 leave nothing of a gradient that has to come back through
many layers; factors above 1 make sums on the way forward, and gradients on the way back, explode.
"""

from __future__ import annotations

import math

import numpy as np

from nncore.diagnosis.finding import UNKNOWN, Sign
from nncore.diagnosis.observation import Observation
from nncore.diagnosis.thresholds import BLOWN_UP, HARDLY_LEARNED, VANISHED


def vanishing(seen: Observation) -> Sign | None:
    """Look for a first layer whose gradient is a tiny share of the last one's."""
    norms = seen.gradient_norm
    if norms is None or norms.shape[1] < 3 or seen.loss < HARDLY_LEARNED or seen.trouble:
        return None
    early = norms[: max(1, len(norms) // 2)]
    known = early[(early[:, 0] > 0) & (early[:, -1] > 0)]
    if not len(known):  # exactly 0 is no shrinking: something is switched off
        return None
    ratios = known[:, 0] / known[:, -1]
    ratio = float(np.median(ratios))
    if ratio > VANISHED:
        return None
    layers = norms.shape[1] - 1
    when = "median of the looks in the first half" if len(norms) > 1 else "in the end"
    return Sign(
        min(1.0, math.log10(VANISHED / ratio) / 4 + 0.3),
        f"The gradient of layer 1 is {_times(ratio)} that of the output layer ({when}): "
        f"through {layers} layers back, each leaves about "
        f"{ratio ** (1 / layers):.0%} of it. The first layers hardly learn, and the loss stays at "
        f"{seen.loss:.0%} of guessing.",
    )


def exploding(seen: Observation) -> Sign | None:
    """Look for sums that are huge before the first step, larger from layer to layer."""
    sums = seen.first_sums
    if sums is None or seen.loss < HARDLY_LEARNED or len(sums) < 2:
        return None
    largest = float(np.nanmax(sums))
    if not largest > BLOWN_UP:
        return None
    factor = (sums[-1] / sums[0]) ** (1 / (len(sums) - 1)) if sums[0] > 0 else np.nan
    ended = f" {seen.trouble.what}" if seen.trouble else ""
    return Sign(
        min(1.0, math.log10(largest / BLOWN_UP) / 3 + 0.6),
        f"Before the first step the sums z spread by {sums[0]:.3g} in layer 1 and by "
        f"{sums[-1]:.3g} in {seen.layer(len(sums) - 1)}: about {factor:.2g} times as much from "
        f"each layer to the next, where about 1 is sound.{ended}",
    )


def _times(ratio: float) -> str:
    return f"{ratio:.2g} of" if ratio >= 0.001 else f"1/{1 / ratio:,.0f} of"


def ratio_back(seen: Observation) -> str:
    """Say what is left of the output layer's gradient at layer 1."""
    norms = seen.gradient_norm
    if norms is None or norms.shape[1] < 2:
        return UNKNOWN
    early = norms[: max(1, len(norms) // 2)]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = early[:, 0] / early[:, -1]
    ratios = ratios[np.isfinite(ratios)]
    if len(ratios) and not ratios.any():
        return "exactly 0 (not shrunk, but switched off)"
    return f"{np.median(ratios):.2g}" if len(ratios) else UNKNOWN


def largest_sums(seen: Observation) -> str:
    """Say how far sums spread before the first step, in the layer where they do most."""
    return UNKNOWN if seen.first_sums is None else f"{np.nanmax(seen.first_sums):.3g}"
