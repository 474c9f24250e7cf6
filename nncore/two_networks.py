"""Is one network better than another, or was it luck? Both judged on the same examples.

Examples that both get right, or both wrong, say nothing about which is better. What counts is where
they disagree: if the networks were equally good, each such example would fall to either of them as
a fair coin falls. McNemar's test asks how often a coin would be as one-sided as the counts are.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from nncore.mistakes import Labels, Probabilities

GROUPS = ("first", "second", "neither", "both")
"""Who is right: the first alone, the second alone, neither, both."""


def groups(
    y_true: Labels, first: Probabilities, second: Probabilities
) -> dict[str, NDArray[np.int64]]:
    """Sort the test examples by which of two networks is right.

    Parameters
    ----------
    y_true : ndarray of int, shape (n,)
    first, second : ndarray of shape (n, classes)
        What the networks answered.

    Returns
    -------
    dict
        Of each of `GROUPS` the numbers of its examples, in the order of `ranked`.
    """
    right = [y_prob.argmax(axis=1) == y_true for y_prob in (first, second)]
    members = {
        "first": right[0] & ~right[1],
        "second": ~right[0] & right[1],
        "neither": ~right[0] & ~right[1],
        "both": right[0] & right[1],
    }
    return {
        name: ranked(np.flatnonzero(held), y_true, first, second) for name, held in members.items()
    }


def first_shown(counts: Mapping[str, int]) -> str:
    """Return the group that tells most among those with examples: mended, spoiled, wrong, right."""
    return next(name for name in ("second", "first", "neither", "both") if counts[name])


def disagreements(
    y_true: Labels, first: Probabilities, second: Probabilities, true: int, answered: int
) -> NDArray[np.int64]:
    """Return the examples of one true class that exactly one network answers with one class."""
    given = [y_prob.argmax(axis=1) == answered for y_prob in (first, second)]
    held = (y_true == true) & (given[0] ^ given[1])
    return ranked(np.flatnonzero(held), y_true, first, second)


def ranked(
    numbers: NDArray[np.int64], y_true: Labels, first: Probabilities, second: Probabilities
) -> NDArray[np.int64]:
    """Order examples by the least probability that either network gives to the true class.

    So the surest mistakes come first, and among right answers the most doubtful ones.
    """
    least = np.minimum(first[numbers, y_true[numbers]], second[numbers, y_true[numbers]])
    return numbers[np.argsort(least, kind="stable")]


def mcnemar(first_only: int, second_only: int) -> float:
    """Return how probable a split at least as uneven would be if both networks were equally good.

    With n = first_only + second_only tosses of a fair coin, at most k = min(first_only,
    second_only) of them show the rarer side with probability Σᵢ₌₀ᵏ C(n, i) / 2ⁿ, and either side
    may be the rarer one. The sum is exact: it is taken in whole numbers.

    Parameters
    ----------
    first_only, second_only : int
        Examples that only the first, or only the second network answers correctly.

    Returns
    -------
    float
        From 0 to 1; 1 if they never disagree.

    References
    ----------
    Q. McNemar, Note on the sampling error of the difference between correlated proportions or
    percentages, Psychometrika 12 (1947), 153-157.
    """
    tosses = first_only + second_only
    ways, total = 1, 1
    for heads in range(min(first_only, second_only)):
        ways = ways * (tosses - heads) // (heads + 1)
        total += ways
    return min(1.0, 2 * total / (1 << tosses))


def verdict(names: tuple[str, str], first_only: int, second_only: int) -> str:
    """Say in words whether the difference between two networks is more than luck.

    Parameters
    ----------
    names : (str, str)
        What readers call the networks.
    first_only, second_only : int
        As for `mcnemar`.
    """
    tosses = first_only + second_only
    if not tosses:
        return (
            "There is no example on which exactly one of the two is right: nothing to tell apart."
        )
    chance = mcnemar(first_only, second_only)
    better = names[0] if first_only > second_only else names[1]
    split = f"{max(first_only, second_only):,} to {min(first_only, second_only):,}"
    odds = f"A fair coin, tossed {tosses:,} times, would fall {split} or more unevenly "
    if chance < 0.05:
        return f"{odds}{_odds(chance)}. That **{better}** is ahead here is more than luck."
    return (
        f"{odds}{_odds(chance)}. So this difference may well be **luck**; it is no proof that the "
        "two are equally good either."
    )


def _odds(chance: float) -> str:
    if chance < 1e-6:
        return "less than once in a million such series"
    if chance < 0.01:
        return f"about once in {round(1 / chance):,} such series"
    return "every time" if chance == 1 else f"in about {100 * chance:.0f} of 100 such series"
