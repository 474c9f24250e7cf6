"""Is one variant better than another, or was it the luck of the seeds? The answer in words.

A clear difference is told with its size and its interval; where there is none, these runs cannot
tell, which is not to say that the variants are equally good. Runs that broke down are counted and
told: a mean over those that are left flatters a variant that breaks often. All of it is about the
luck of seeds: what other data would say, no number of seeds can show.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from numpy.typing import ArrayLike

from nncore.paired_differences import CHANCE, PAIRS, Row, compared

__all__ = ["RULE", "Row", "Verdict", "verdict"]

RULE = (
    "Each seed gives one pair of runs, the variant's and the reference's, and what counts is how "
    "far the mean of their differences lies from zero, measured by how much they scatter (paired t "
    f"test, from {PAIRS} pairs on). "
    "It is called clear only if luck alone would make us say so, of any of the variants, in at most "
    f"{100 * CHANCE:.0f} of 100 such comparisons (Holm's correction)."
)

_LARGE = 1e6
"""Losses of this size, of runs about to break down, are told by their power of ten."""


LISTED = 3
"""So many clear differences in one direction are told as a list."""


@dataclass(frozen=True)
class Verdict:
    """What a comparison says.

    Attributes
    ----------
    rows : tuple of Row
        One a variant, without the reference, in their order.
    reference : str
    what : str
        The measured thing, such as "validation accuracy".
    in_points : bool
        Whether values are shares of 1, told in percentage points.
    sentence : str
        All of it, to be read aloud.
    sentences : dict of str to str
        Of each variant alone.
    rule : str
        How it was decided, in two sentences.
    """

    rows: tuple[Row, ...]
    reference: str
    what: str
    in_points: bool
    sentence: str
    sentences: dict[str, str]
    rule: str = RULE


def verdict(
    finals: Mapping[str, ArrayLike],
    reference: str,
    *,
    what: str,
    smaller_is_better: bool,
    in_points: bool | None = None,
    broken: Mapping[str, ArrayLike] | None = None,
) -> Verdict:
    """Compare each variant with the reference, by paired differences over seeds.

    Parameters
    ----------
    finals : mapping of str to array_like of float, shape (R,)
        What each variant came to, one value a seed, with the same seeds in the same order. A value
        that is not finite is a run that broke down.
    reference : str
        One of the variants.
    what : str
        What was measured, in words: "validation accuracy".
    smaller_is_better : bool
    in_points : bool, optional
        Whether values are shares of 1, told in percentage points; by default where more is better.
    broken : mapping of str to array_like of bool, shape (R,), optional
        Which runs broke down. Other values that are not finite are then runs that have not ended,
        as after a stop half-way.

    Returns
    -------
    Verdict

    Raises
    ------
    ValueError
        With a sentence, if the reference is none of the variants or their lengths differ.
    """
    rows = compared(finals, reference, smaller_is_better, broken)
    words = _Words(reference, what, not smaller_is_better if in_points is None else in_points)
    sentences = {row.variant: words.of(row) for row in rows}
    return Verdict(rows, reference, what, words.in_points, words.of_all(rows), sentences)


@dataclass(frozen=True)
class _Words:
    """How rows are told; see `Verdict`."""

    reference: str
    what: str
    in_points: bool

    def of(self, row: Row) -> str:
        """Tell one variant in full."""
        if math.isnan(row.difference):
            return self._untested(row)
        if row.low == row.high == 0:
            return self._equal(row) + self._broken(row)
        said = f"ver {self._pairs(row)}, {row.variant} ends with {self._size(row)}"
        if row.clear:
            among = " among the runs that ended" if row.broken or row.reference_broken else ""
            return f"O{said}. Clear difference{among}.{self._broken(row)}"
        return (
            f"No clear difference: o{said}.{self._doubt(row)} "
            f"These runs cannot tell which is better.{self._broken(row)}"
        )

    def of_all(self, rows: Sequence[Row]) -> str:
        """Tell all variants: one in full, several in short."""
        if not rows:
            return "There is nothing to compare: it takes two variants."
        if len(rows) == 1:
            return self.of(rows[0])
        told = self._clear(rows)
        unclear = [row for row in rows if row.answer == "no clear difference"]
        if unclear:
            names = _listed([row.variant for row in unclear], "or")
            over = f" over {self._pairs(unclear[0])}" * all(map(_whole, unclear))
            told.append(
                f"No clear difference in {self.what} between {self.reference} and {names}{over}: "
                "these runs cannot tell which is better."
                + "".join(self._broken(row) for row in unclear)
            )
        few = [row for row in rows if row.answer == "too few runs"]
        if few:
            told.append(
                f"Too few runs to tell about {_listed([row.variant for row in few], 'and')}: each "
                f"takes {PAIRS} seeds that ended both with it and with {self.reference}."
            )
        told += [self._untested(row) for row in rows if row.answer == "broken"]
        return " ".join(told)

    def _clear(self, rows: Sequence[Row]) -> list[str]:
        """Tell the clear differences: whole runs that are many and go one way in one list."""
        clear, told = [row for row in rows if row.clear], []
        for way, sign in (("more", 1), ("less", -1)):
            alike = [row for row in clear if row.difference * sign > 0 and _whole(row)]
            if len(alike) < LISTED:
                continue
            clear = [row for row in clear if row not in alike]
            first, *others = alike
            unit = " points" * self.in_points
            each = [
                f"{first.variant} by {self._number(first.difference, first)}{unit} on average "
                f"(95% interval {self._interval(first)})",
                *(
                    f"{row.variant} by {self._number(row.difference, row)} ({self._interval(row)})"
                    for row in others
                ),
            ]
            told.append(
                f"Over {self._pairs(first)}, {len(alike)} variants end with clearly {way} {self.what} "
                f"than {self.reference}: {_listed(each, 'and')}."
            )
        return told + [self.of(row) for row in clear]

    def _untested(self, row: Row) -> str:
        if row.answer == "too few runs":
            return (
                f"Too few runs to tell: {_counted(row.pairs, 'seed')} ended with both {row.variant} and "
                f"{self.reference}, and it takes {PAIRS}.{self._broken(row)}"
            )
        left = "no pair is" if not row.pairs else f"only {_counted(row.pairs, 'pair')} are"
        return (
            f"{self._broken(row).lstrip()} So {left} left to compare {row.variant} with "
            f"{self.reference}."
        )

    def _equal(self, row: Row) -> str:
        """Tell that no seed makes any difference."""
        said = (
            f"No clear difference: over {self._pairs(row)}, {row.variant} and {self.reference} end "
            f"with exactly the same {self.what}."
        )
        perfect = self.in_points and row.mean == row.reference_mean == 1
        return f"{said} All reach 100%: the task is too easy to tell them apart." * perfect or said

    def _doubt(self, row: Row) -> str:
        """Say why a difference is not clear although its interval does not reach zero."""
        if row.low < 0 < row.high:
            return ""
        if row.low == row.high:
            return f" But {row.pairs} coins, too, fall all to one side now and then."
        return " Alone it would count, but with several variants luck finds one like it more often."

    def _pairs(self, row: Row) -> str:
        if row.pairs == row.runs:
            return _counted(row.pairs, "seed")
        return f"the {row.pairs} of {row.runs} seeds that ended with both"

    def _broken(self, row: Row) -> str:
        """Count the runs that broke down, if there are any."""
        counts = ((row.broken, row.variant), (row.reference_broken, self.reference))
        told = [f"{_share(count, row.runs)} with {name}" for count, name in counts if count]
        if not told:
            return ""
        left = " and are not in this mean" if row.pairs >= PAIRS else ""
        return f" {_capitalized(' and '.join(told))} broke down{left}."

    def _size(self, row: Row) -> str:
        """Tell the mean difference and its interval."""
        unit = "points " * self.in_points
        way = "more" if row.difference > 0 else "less"
        mean = f"{self._number(row.difference, row)} {unit}{way} {self.what} than {self.reference}"
        if row.low == row.high:
            return f"{mean}, with every seed exactly as much"
        return f"{mean}, on average; 95% interval {self._interval(row)}"

    def _interval(self, row: Row) -> str:
        """Tell an interval in the direction of its middle, "0.4 to 2.0"; across zero, both ways."""
        if row.low < 0 < row.high:
            low, high = (self._number(end, row) for end in (row.low, row.high))
            return f"from {low} less to {high} more"
        ends = sorted((row.low, row.high), key=abs)
        return " to ".join(self._number(end, row) for end in ends)

    def _number(self, value: float, row: Row) -> str:
        """Write a size without its sign, as finely as its interval is wide."""
        if abs(value) >= _LARGE:
            return f"{abs(value):.2g}"
        factor = 100 if self.in_points else 1
        value, width = factor * abs(value), factor * ((row.high - row.low) / 2 or abs(value) / 10)
        places = min(15, max(int(self.in_points), -math.floor(math.log10(width))))
        # A number that is not zero shall not be read as zero.
        while value and not float(f"{value:.{places}f}") and places < 15:
            places += 1
        return f"{value:,.{places}f}"


def _whole(row: Row) -> bool:
    """Say whether all runs ended, and seeds differ in what they show."""
    return row.pairs == row.runs and not row.broken + row.reference_broken and row.low < row.high


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}{'s' * (count != 1)}"


def _share(count: int, runs: int) -> str:
    return f"all {runs} runs" if count == runs > 1 else f"{count} of {_counted(runs, 'run')}"


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


def _listed(names: Sequence[str], word: str) -> str:
    """Write a list as English does: a, b and c."""
    *before, last = names
    return f"{', '.join(before)} {word} {last}" if before else last
