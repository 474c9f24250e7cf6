"""The material is to blame: inputs of very different sizes, labels without a pattern."""

from __future__ import annotations

import numpy as np

from nncore.diagnosis.finding import UNKNOWN, Sign
from nncore.diagnosis.observation import Observation
from nncore.diagnosis.thresholds import (
    FEWEST_ROWS,
    FOUND_SOMETHING,
    LARGE,
    NO_PATTERN,
    SOLVED,
    UNEVEN,
)


def unscaled(seen: Observation) -> Sign | None:
    """Look for input columns whose sizes are far apart, or far from 1."""
    if seen.inputs is None or seen.loss < SOLVED:
        return None
    spread, largest = seen.inputs.spread, seen.inputs.largest
    varied = np.flatnonzero(spread > 0)
    if not len(varied):
        return None
    wide, narrow = varied[spread[varied].argmax()], varied[spread[varied].argmin()]
    uneven = float(spread[wide] / spread[narrow])
    if largest.max() < LARGE or (uneven < UNEVEN and spread[wide] < LARGE):
        return None
    return Sign(
        1.0,
        f"The values of {_column(seen, wide)} spread by {spread[wide]:,.3g} and reach "
        f"{largest[wide]:,.4g}; those of {_column(seen, narrow)} spread by {spread[narrow]:.2g}: "
        f"{uneven:,.0f} times less. Scaled inputs all spread by 1.",
    )


def random_labels(seen: Observation) -> Sign | None:
    """Look for labels that not even neighbors agree on, and nothing learned of new examples."""
    if seen.neighbors is None or seen.majority is None or seen.trouble:
        return None
    if seen.experiment.fitted_rows < FEWEST_ROWS or seen.neighbors > seen.majority + NO_PATTERN:
        return None
    held = seen.held_share[np.isfinite(seen.held_share)]
    if not len(held) or held.min() < FOUND_SOMETHING:
        return None
    learned = (
        f"The training loss falls to {seen.loss:.0%} of guessing, by heart; the"
        if seen.loss < FOUND_SOMETHING
        else "The"
    )
    return Sign(
        0.95,
        f"The five nearest neighbors of a training row know its class in {seen.neighbors:.0%} of "
        f"cases; always answering the most frequent class is right in {seen.majority:.0%}. {learned} "
        f"{seen.held} loss never comes below {held.min():.0%} of guessing: there is nothing that "
        "carries over to new examples.",
    )


def _column(seen: Observation, place: int) -> str:
    names = seen.inputs.names if seen.inputs else ()
    return f"“{names[place]}”" if place < len(names) else f"input {place + 1}"


def unevenness(seen: Observation) -> str:
    """Say how far the spreads of input columns are apart."""
    if seen.inputs is None or not (seen.inputs.spread > 0).any():
        return UNKNOWN
    spread = seen.inputs.spread[seen.inputs.spread > 0]
    return f"{spread.max() / spread.min():,.3g} to 1"


def agreement(seen: Observation) -> str:
    """Say how often neighbors have the same class."""
    if seen.neighbors is None or seen.majority is None:
        return UNKNOWN
    return f"{seen.neighbors:.0%}, the most frequent class {seen.majority:.0%}"
