"""Differences of runs with the same seed: their mean, its interval, and what luck would make of it.

Runs with the same seed see the same split and the same order of batches, and start from the same
weights wherever shapes allow. What luck both share goes out of their difference. The t test then
weighs the mean of the differences against how much they scatter, and Holm's correction keeps five
questions asked at once from finding by luck what one would not.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nncore import student_t

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]
Answer = Literal["better", "worse", "no clear difference", "too few runs", "broken"]

PAIRS = 5
"""With fewer, nothing is said."""
CHANCE = 0.05
"""How often luck alone may bring a comparison to call a difference clear."""
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Row:
    """One variant against the reference; differences are variant minus reference.

    Attributes
    ----------
    variant : str
    runs, pairs : int
        Seeds, and those of them with which both runs came to an end.
    broken, reference_broken : int
        Runs of the variant, and of the reference, that broke down.
    mean, reference_mean : float
        Over the pairs; NaN without any.
    difference, low, high : float
        Mean difference and its 95% interval, as it was measured (an accuracy: 0…1); NaN with fewer
        than `PAIRS` pairs.
    p_adjusted : float
        How often luck alone would make some variant look as different, Holm-corrected; NaN as well.
    answer : {"better", "worse", "no clear difference", "too few runs", "broken"}
    """

    variant: str
    runs: int
    pairs: int
    broken: int
    reference_broken: int
    mean: float = math.nan
    reference_mean: float = math.nan
    difference: float = math.nan
    low: float = math.nan
    high: float = math.nan
    p_adjusted: float = math.nan
    answer: Answer = "too few runs"

    @property
    def clear(self) -> bool:
        """Whether there is a clear difference."""
        return self.answer in ("better", "worse")


def compared(
    finals: Mapping[str, ArrayLike],
    reference: str,
    smaller_is_better: bool,
    broken: Mapping[str, ArrayLike] | None = None,
) -> tuple[Row, ...]:
    """Compare each variant with the reference; see `nncore.verdict.verdict`."""
    values = {name: np.asarray(final, np.float64) for name, final in finals.items()}
    if reference not in values:
        raise ValueError(f"“{reference}” is none of the variants: {', '.join(values)}.")
    if len({final.shape for final in values.values()}) > 1 or values[reference].ndim != 1:
        raise ValueError("Variants are compared seed by seed: each needs one value for every seed.")
    failed = {
        name: ~np.isfinite(final) if broken is None else np.asarray(broken[name], bool)
        for name, final in values.items()
    }
    values = {name: np.where(failed[name], np.nan, final) for name, final in values.items()}
    tested = [
        _tested(name, values[name], values[reference], failed[name], failed[reference])
        for name in values
        if name != reference
    ]
    adjusted = iter(holm([chance for _, chance in tested if not math.isnan(chance)]))
    return tuple(
        row if math.isnan(chance) else _answered(row, next(adjusted), smaller_is_better)
        for row, chance in tested
    )


def holm(chances: Sequence[float]) -> list[float]:
    """Adjust several p values, so that all of them together err as seldom as one alone.

    The smallest of m is multiplied by m, the next by m - 1 and so on; none may fall below the one
    before it, nor rise above 1.

    References
    ----------
    S. Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of
    Statistics 6 (1979), 65-70.
    """
    adjusted, greatest = [0.0] * len(chances), 0.0
    for rank, place in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        greatest = min(1.0, max(greatest, (len(chances) - rank) * chances[place]))
        adjusted[place] = greatest
    return adjusted


def paired(differences: Values) -> tuple[float, float, float, float]:
    """Return the mean of paired differences, its 95% interval, and how probable luck makes it.

    Parameters
    ----------
    differences : ndarray of shape (n,)
        Two at least, all finite.

    Returns
    -------
    mean, low, high, chance : float

    Notes
    -----
    The t test supposes that differences scatter like a bell. If they do not scatter at all it has
    nothing to measure by; then only their sign counts, as with a coin: all n of them fall to one
    side with the chance 2 / 2ⁿ. Accuracies on few rows take few values and are no bell either: among
    networks that do not differ, 8 seeds and 40 rows give a false alarm in 6 of 100 comparisons
    instead of 5.

    References
    ----------
    Student, The probable error of a mean, Biometrika 6 (1908), 1-25.
    """
    count = len(differences)
    # Runs that are about to break down have losses whose squares overflow.
    scale = float(np.abs(differences).max()) or 1.0
    scaled = differences / scale
    mean = float(scaled.mean())
    error = float(scaled.std(ddof=1)) / math.sqrt(count)
    if error <= _ROUNDING * abs(mean):
        return mean * scale, mean * scale, mean * scale, 2 / 2**count if mean else 1.0
    reach = student_t.critical(count - 1, CHANCE) * error
    chance = student_t.two_sided(mean / error, count - 1)
    return mean * scale, (mean - reach) * scale, (mean + reach) * scale, chance


def _tested(
    name: str, variant: Values, reference: Values, failed: Flags, reference_failed: Flags
) -> tuple[Row, float]:
    """Return what one variant came to, not yet answered, and its p value; NaN if there is none."""
    both = np.isfinite(variant) & np.isfinite(reference)
    variant, reference = variant[both], reference[both]
    lost = int((failed | reference_failed).sum())
    row = Row(name, len(both), len(variant), int(failed.sum()), int(reference_failed.sum()))
    if row.pairs:
        row = replace(row, mean=float(variant.mean()), reference_mean=float(reference.mean()))
    if row.pairs < PAIRS:
        hindered = lost == row.runs or (lost > 0 and row.pairs + lost >= PAIRS)
        return replace(row, answer="broken" if hindered else "too few runs"), math.nan
    # What rounding makes of two equal values is no difference.
    alike = np.isclose(variant, reference, rtol=1e-12, atol=0.0)
    mean, low, high, chance = paired(np.where(alike, 0.0, variant - reference))
    return replace(row, difference=mean, low=low, high=high), chance


def _answered(row: Row, adjusted: float, smaller_is_better: bool) -> Row:
    answer: Answer = "no clear difference"
    if adjusted < CHANCE:
        answer = "better" if (row.difference < 0) == smaller_is_better else "worse"
    return replace(row, p_adjusted=adjusted, answer=answer)
