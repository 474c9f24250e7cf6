"""Networks that fit too little, too much, or not at all: straight, by heart, held down."""

from __future__ import annotations

import numpy as np

from nncore.diagnosis.finding import UNKNOWN, Sign
from nncore.diagnosis.observation import Observation, last
from nncore.diagnosis.thresholds import (
    BETTER_NEIGHBORS,
    FOUND_SOMETHING,
    GAP,
    HARDLY_LEARNED,
    LEARNED,
    NO_PATTERN,
    OF_FEW_ROWS,
    PENALIZED,
    SHRUNK,
    SOLVED,
    WORSE_THAN_BEST,
)
from nncore.diagnosis.units import linear


def all_linear(seen: Observation) -> Sign | None:
    """Look for hidden layers without a bend, where a straight line is not enough."""
    if not seen.hidden or not all(map(linear, seen.hidden)) or seen.trouble:
        return None
    if seen.loss < (LEARNED if seen.neighbors is None else SOLVED):
        return None
    layers = len(seen.activations)
    folded = f"The {layers} layers have no bend between them, so they multiply out to one."
    right = last(seen.train_accuracy)
    if seen.neighbors is None:
        return Sign(0.6, f"{folded} The training loss stays at {seen.loss:.0%} of guessing.")
    if seen.neighbors - right < BETTER_NEIGHBORS:
        return None
    return Sign(
        min(1.0, 0.5 + 2 * (seen.neighbors - right)),
        f"{folded} It is right on {right:.0%} of the training rows, while the five nearest "
        f"neighbors of each row know the class of {seen.neighbors:.0%}: there is a pattern, but no "
        "straight line has it.",
    )


def overfitting(seen: Observation) -> Sign | None:
    """Look for a validation loss that was low, and rose while the training loss went on falling."""
    held = seen.held_share
    known = held[np.isfinite(held)]
    if seen.trouble or len(known) < 3:
        return None
    best, end = float(known.min()), float(known[-1])
    gap, usual = end - seen.loss, GAP + OF_FEW_ROWS / float(np.sqrt(_held_rows(seen)))
    if not _was_low(seen) or gap < usual or end - best < WORSE_THAN_BEST:
        return None
    at = float(seen.epoch[int(np.nanargmin(held))])
    return Sign(
        min(1.0, 0.4 + gap / 2),
        f"The {seen.held} loss was lowest around epoch {at:.3g}, at {best * seen.guessing:.3g}, and "
        f"ends at {end * seen.guessing:.3g}, while the training loss ends at "
        f"{seen.loss * seen.guessing:.3g}: a gap of {gap:.1f} times the loss of guessing, where "
        f"up to {usual:.2g} may be chance.",
    )


def _was_low(seen: Observation) -> bool:
    """Say whether the loss of new examples was once below what guessing costs, not by luck alone."""
    bound = 1.0 if _patterned(seen) else FOUND_SOMETHING
    return bool((seen.held_share[np.isfinite(seen.held_share)] <= bound).any())


def _held_rows(seen: Observation) -> int:
    """Return how many rows the validation loss is the mean of: of few, it is partly luck."""
    experiment = seen.experiment
    return experiment.validation_rows or experiment.data.test_rows


def _patterned(seen: Observation) -> bool:
    """Say whether neighbors show that the labels have a pattern, so there was something to learn."""
    if seen.neighbors is None or seen.majority is None:
        return False
    return seen.neighbors > seen.majority + NO_PATTERN


def over_regularized(seen: Observation) -> Sign | None:
    """Look for penalties that outweigh the data, and weights that they pulled to nothing."""
    if seen.trouble or seen.shrunk is None or seen.loss < HARDLY_LEARNED:
        return None
    outweighs = _outweighs(seen)
    if outweighs < PENALIZED or seen.shrunk > SHRUNK:
        return None
    return Sign(
        min(1.0, 0.7 + outweighs / 50),
        f"Before the first step the penalties cost {seen.first_penalty:.3g}, {outweighs:.1f} times "
        f"the data loss. The weights gave in: they end at {seen.shrunk:.1%} of their first length, "
        f"and the loss at {seen.loss:.0%} of guessing.",
    )


def _outweighs(seen: Observation) -> float:
    """Return the penalties before the first step as a multiple of the data loss then."""
    if not len(seen.train_loss):
        return 0.0
    return seen.first_penalty / max(float(seen.train_loss[0]), 1e-12)


def straight_layers(seen: Observation) -> str:
    """Say how many hidden layers bend nothing."""
    return f"{sum(map(linear, seen.hidden))} of {len(seen.hidden)} hidden layers"


def gap(seen: Observation) -> str:
    """Say how far the loss of new examples ends above that of training."""
    end = last(seen.held_share)
    if seen.trouble or not np.isfinite(end):
        return UNKNOWN
    low = _was_low(seen)
    aside = "" if low else f" (but the {seen.held} loss was never well below guessing)"
    return f"{end - seen.loss + 0.0:.2g} times the loss of guessing{aside}"


def first_penalty(seen: Observation) -> str:
    """Say what penalties cost before the first step."""
    return f"{_outweighs(seen):.2g} times the data loss"
