"""Which threshold costs least, if a miss costs so many false alarms?

What a miss costs is decided by people. Given that, every threshold has a price on known examples,
and one of them the lowest. It is the lowest on these examples: on others it will cost more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import count

import numpy as np

from nncore.thresholds import Array, Curve, Integers


@dataclass(frozen=True)
class Cheapest:
    """The threshold that costs least on given examples.

    Attributes
    ----------
    threshold : float
        The shortest number between `low` (excluded) and `high` (included): all do the same.
    low, high : float
        Infinite at the ends.
    cost : float
        Of all mistakes, in units of one false alarm.
    """

    threshold: float
    low: float
    high: float
    cost: float


def cheapest(steps: Curve, miss: float) -> Cheapest:
    """Find the threshold with the lowest cost; of several, the highest.

    Parameters
    ----------
    steps : Curve
    miss : float
        What one missed example costs, where one false alarm costs 1.
    """
    found, alarms = np.append(0, steps.found), np.append(0, steps.alarms)
    cost = costs(found, alarms, steps.positives, miss)
    best = int(cost.argmin())
    edges = np.concatenate([[np.inf], steps.thresholds, [-np.inf]])
    high, low = float(edges[best]), float(edges[best + 1])
    return Cheapest(_shortest_between(low, high), low, high, float(cost[best]))


def costs(found: Integers, alarms: Integers, positives: int, miss: float) -> Array:
    """Return the cost of all mistakes at each threshold: miss · missed + false alarms."""
    return np.asarray(miss * (positives - found) + alarms, np.float64)


def _shortest_between(low: float, high: float) -> float:
    """Return the number with the fewest decimals that is above `low` and at most `high`."""
    if not math.isfinite(high):
        return math.floor(low) + 1.0
    if not math.isfinite(low):
        return float(math.floor(high))
    middle = (low + high) / 2
    for decimals in count(1):
        if low < (short := round(middle, decimals)) <= high:
            return short
        if decimals == 17:
            break
    return high
