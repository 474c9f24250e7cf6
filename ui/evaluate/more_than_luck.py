"""Whether the difference between two networks is more than luck, in words and as a formula."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from nncore import two_networks


def explain(
    labels: tuple[str, str], first_only: int, second_only: int, reports: Sequence[dict[str, Any]]
) -> None:
    """Tell the verdict of McNemar's test, how it is computed, and what it does not say.

    Parameters
    ----------
    labels : (str, str)
        What readers call the networks.
    first_only, second_only : int
        Test examples that only one of them answers correctly.
    reports : sequence of two dicts
        What `nncore.evaluation.report` says of each.
    """
    st.subheader("More than luck?")
    st.markdown(two_networks.verdict(labels, first_only, second_only))
    tosses, rarer = first_only + second_only, min(first_only, second_only)
    if tosses:
        st.latex(
            rf"2 \sum_{{i=0}}^{{{rarer}}} \binom{{{tosses}}}{{i}} "
            rf"\left(\tfrac12\right)^{{{tosses}}} "
            rf"{_equals(two_networks.mcnemar(first_only, second_only))}"
        )
    st.markdown(
        "This is **McNemar's test**. Only the examples count on which exactly one of the two is "
        "right: if they were equally good, each of these would be the toss of a coin. "
        f"{_intervals(reports)} One training of each proves nothing about the next: with another "
        "seed, both would make other mistakes (see **Luck**)."
    )


def _intervals(reports: Sequence[dict[str, Any]]) -> str:
    """Correct the habit of comparing two intervals."""
    (low, high), (other_low, other_high) = (one["interval"] for one in reports)
    apart = high < other_low or other_high < low
    return (
        f"The 95% intervals of the two accuracies, {100 * low:.1f}–{high:.1%} and "
        f"{100 * other_low:.1f}–{other_high:.1%}, {'do not overlap' if apart else 'overlap'}; but "
        "overlapping intervals would not mean that there is no difference. Both networks see the "
        "same examples, and what is hard for one is often hard for the other."
    )


def _equals(chance: float) -> str:
    if chance < 1e-300:
        return r"< 10^{-300}"
    if chance >= 0.001:
        return rf"= {chance:.3f}" if chance < 1 else r"\geq 1"
    mantissa, power = f"{chance:.1e}".split("e")
    return rf"= {mantissa} \cdot 10^{{{int(power)}}}"
