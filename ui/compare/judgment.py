"""What a comparison says in the end: the verdict, how it is decided, and the numbers behind it."""

import re

import numpy as np
import streamlit as st

from nncore.comparison import Comparison
from nncore.verdict import Row, Verdict
from nncore.verdict import verdict as judge
from ui.compare.measures import Measure
from ui.compare.pictures import Finals

ONE_RUN = (
    "**One run proves nothing.** With another seed the order may turn around. "
    "From five seeds on there is a verdict."
)

_NUMBER = re.compile(r" (?=\d)")
"""A space before a number: a name breaks elsewhere, so that "L2 0.001" stays together."""

SMALLEST_CHANCE = 0.001
"""Smaller ones are not told apart: no t test is as exact as that."""


def verdict(
    finals: Finals, broken: dict[str, np.ndarray], comparison: Comparison, measure: Measure
) -> Verdict:
    """Judge finals; those that are NaN and not broken have not ended, and count for nothing."""
    return judge(
        finals,
        comparison.reference,
        what=measure.what,
        smaller_is_better=measure.smaller_is_better,
        broken=broken,
    )


def say(found: Verdict, comparison: Comparison, key: str) -> None:
    """Say the verdict, in large letters, and its rule below."""
    with st.container(key=f"verdict.{key}", gap="small"):
        if len(comparison.seeds) == 1:
            st.markdown(ONE_RUN)
        else:
            st.markdown(f"**{found.sentence}**")
    with st.expander("How this is decided"):
        st.markdown(found.rule)


def several(found: Verdict) -> str:
    """Say why an interval beside zero may not be clear; empty if there is none."""
    beside = [
        row.variant
        for row in found.rows
        if row.answer == "no clear difference" and (row.low > 0 or row.high < 0)
    ]
    if not beside:
        return ""
    return (
        f"The interval of {' and of '.join(beside)} leaves zero out, and yet the difference is not "
        f"clear: each interval is wrong in 5 of 100 cases, and with {len(found.rows)} of them one "
        "is wrong more often than that."
    )


def table(found: Verdict, key: str) -> None:
    """Show the numbers of each variant beside those of the reference."""
    scale, digits = (100.0, ".2f") if found.in_points else (1.0, "#.3g")
    unit = ", points" if found.in_points else ""
    heads = (
        "variant",
        "verdict",
        f"difference{unit}",
        f"95% interval{unit}",
        "mean",
        f"mean, {_plain(found.reference)}",
        "pairs",
        "p (Holm)",
    )
    lines = ["|".join(("", *heads, "")), "|---|---|--:|--:|--:|--:|--:|--:|"]
    for row in found.rows:
        mean, reference, difference, low, high = (
            "–" if np.isnan(value) else f"{scale * value:{sign}{digits}}".replace("-", "−")
            for value, sign in (
                (row.mean, ""),
                (row.reference_mean, ""),
                (row.difference, "+"),
                (row.low, "+"),
                (row.high, "+"),
            )
        )
        chance = "–" if np.isnan(row.p_adjusted) else f"{row.p_adjusted:.2g}"
        if row.p_adjusted < SMALLEST_CHANCE:
            chance = f"< {SMALLEST_CHANCE:g}"
        between = "–" if np.isnan(row.low) else f"{low} to {high}"
        cells = (
            _NUMBER.sub("\N{NO-BREAK SPACE}", _plain(row.variant)),
            row.answer,
            *map(_together, (difference, between, mean, reference, _pairs(row), chance)),
        )
        lines.append("|".join(("", *cells, "")))
    # On a phone the table scrolls sideways.
    with st.container(key=f"verdict_rows.{key}"):
        st.markdown("\n".join(lines))


def _together(cell: str) -> str:
    """Return a cell that stays on one line."""
    return cell.replace(" ", "\N{NO-BREAK SPACE}")


def _pairs(row: Row) -> str:
    lost = row.broken + row.reference_broken
    return f"{row.pairs} of {row.runs}" + (f" ({lost} broke down)" if lost else "")


def _plain(name: str) -> str:
    """Return a name that no table or markup takes for its own."""
    return "".join(f"\\{one}" if one in "|*_`$[]<>\\" else one for one in name)
