"""The frame of all fair comparisons of this page: a guess, the panel, and the time to a given loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from nncore import reaching
from nncore.comparison import Comparison, Courses
from nncore.figures import reaching as figures
from nncore.figures.numbers import short
from ui import job_panel
from ui.compare.panel import compare_panel
from ui.live_chart import chart
from ui.live_slider import live_slider
from ui.neuron.layout import table
from ui.optimization.example import Road

Place = DeltaGenerator
Option = TypeVar("Option", str, float, int)
MOST_SEEDS, FIRST_SEEDS = 10, 5


def seeds(key: str) -> tuple[int, ...]:
    """Let the reader choose how many seeds; return them, from 1 on."""
    count = live_slider(
        "seeds",
        1,
        MOST_SEEDS,
        FIRST_SEEDS,
        1,
        key=key,
        help="Every variant is trained with each seed: other initial weights, another order of the "
        "batches. Under five there is no verdict.",
    )
    return tuple(range(1, int(count) + 1))


def guess(comparison: Comparison, key: str) -> str:
    """Ask which variant will end lowest; return its name, or "" if nobody guessed."""
    names = list(comparison.variants)
    return str(
        st.selectbox(
            "Your guess: which ends with the lowest loss?",
            names,
            index=None,
            placeholder="guess before you compare",
            key=key,
        )
        or ""
    )


def compared(
    comparison: Comparison,
    key: str,
    guessed: str,
    *,
    road: Road = "keras",
    more: Callable[[Mapping[str, Courses]], None] | None = None,
) -> dict[str, Courses] | None:
    """Draw the panel, then the answer to the guess and the time to a given loss.

    Parameters
    ----------
    comparison : Comparison
    key : str
        Of the panel.
    guessed : str
        From `guess`.
    road : {"keras", "numpy"}
        See `ui.compare.panel.compare_panel`.
    more : function, optional
        Draws what else there is to see of the courses, before the time to a given loss.

    Returns
    -------
    dict of str to Courses, or None
        As the panel returns it.
    """
    courses = compare_panel(comparison, key, road=road)
    if courses is None or not any(one.ended.any() for one in courses.values()):
        return courses
    _answer(courses, guessed)
    if more:
        more(courses)
    _race(comparison, courses, key, timed=road == "keras")
    return courses


def _answer(courses: Mapping[str, Courses], guessed: str) -> None:
    """Put the guess beside what came out."""
    medians = {}
    for name, one in courses.items():
        finals = one.final("val_loss")
        # A run that broke down has no end, and counts as worse than all others.
        sound = np.sort(np.where(np.isfinite(finals), finals, np.inf)[one.ended])
        if len(sound):
            medians[name] = float(sound[len(sound) // 2])
    if not guessed or not medians:
        return
    best = min(medians, key=lambda name: medians[name])
    said = "as you guessed" if best == guessed else f"you guessed **{guessed}**"
    st.markdown(
        f"Lowest median of the final validation loss: **{best}**, {short(medians[best], 3)}; {said}. "
        "Whether that is more than luck, the verdict above says."
    )


@st.fragment
def _race(comparison: Comparison, courses: Mapping[str, Courses], key: str, *, timed: bool) -> None:
    """Ask for a loss, and say who reaches it when."""
    st.subheader("How long to a given loss?")
    low, high, usual = reaching.levels(courses)
    clocks = [name for name in figures.CLOCKS if timed or name != "seconds"]
    step = float(f"{(high - low) / 200:.1g}") or 0.001
    left, right = st.columns(2, gap="large", vertical_alignment="center")
    with left:
        level = live_slider(
            "loss",
            float(f"{low:.3g}"),
            float(f"{high:.3g}"),
            float(f"{usual:.3g}"),
            step,
            key=f"{key}_level",
            help="A run is there when its validation loss is at or below this for the first time.",
        )
    with right:
        by = (
            st.segmented_control(
                "Clock",
                clocks,
                default="steps",
                required=True,
                key=f"{key}.clock",
                format_func=lambda name: f"by {name}",
                label_visibility="collapsed",
            )
            or "steps"
        )
    reached = {
        name: reaching.reached(comparison.variants[name], one, level)
        for name, one in courses.items()
    }
    chart(
        figures.race_figure(
            comparison.variants, courses, reached, level, by, theme=job_panel.theme()
        ),
        key=f"{key}.race",
        alt=figures.sentence(reached, level, by),
        name="time-to-loss",
    )
    st.markdown(
        table(
            ["variant", "reached by", *clocks],
            [
                [
                    name,
                    f"{one.count} of {one.runs}",
                    *(_written(one.median(each), each) for each in clocks),
                ]
                for name, one in reached.items()
            ],
        )
    )
    st.caption(
        "Medians over seeds, where runs that never reach it count as slower than all others; “–”: "
        "most never do. Losses are looked at now and then, with Keras after each epoch, and no time is "
        "finer than that. A run that jumps about may touch the level and leave it again."
        + (
            " Seconds are those of this machine, of training alone; they vary with what else it does."
            if timed
            else " There are no seconds here: NumPy trains all these runs in one pass, in a time that "
            "they share."
        )
    )


def _written(median: float, clock: str) -> str:
    if not np.isfinite(median):
        return "–"
    return f"{median:.2f} s" if clock == "seconds" else f"{median:,.0f}"
