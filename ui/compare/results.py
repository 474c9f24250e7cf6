"""The pictures and words of a comparison's runs, while they go on and when they have ended."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from nncore import comparison_table
from nncore.comparison import Comparison, Courses
from nncore.figures.comparison_traces import RUNS_OF_A_BAND
from nncore.paired_differences import PAIRS
from ui.compare import judgment, measures, pictures
from ui.compare.measures import Measure

NO_PEEKING = (
    "The verdict comes when all runs have ended: whoever stops as soon as a difference pleases "
    "finds differences where there are none."
)
GAP = "The gap is what a network does worse on rows it has not learned from."
GAP_OF_MEANS = (
    f"{GAP} It may lie below zero: the training loss is a mean over an epoch in which the network "
    "still learned, and dropout, noise and augmentation make training rows harder, but not "
    "validation rows."
)


def while_going_on(
    comparison: Comparison, courses: Mapping[str, Courses], key: str, metric: str
) -> None:
    """Draw the courses as far as they have come; the verdict waits."""
    _curves(comparison, courses, *_controls(comparison, key, metric), key)
    st.caption(NO_PEEKING)


def ended(
    comparison: Comparison,
    courses: Mapping[str, Courses],
    key: str,
    metric: str,
    *,
    gap: str = GAP,
) -> Measure:
    """Say the verdict and show what is behind it; return what the reader compares by.

    `gap` is what to say below the picture of the gap.
    """
    above = st.container()
    measure, training, log = _controls(comparison, key, metric)
    finals = {name: one.final(measure.course) for name, one in courses.items()}
    broken = {name: one.broken for name, one in courses.items()}
    found = judgment.verdict(finals, broken, comparison, measure)
    with above:
        judgment.say(found, comparison, key)
    _curves(comparison, courses, measure, training, log, key)
    if not any(np.isfinite(values).any() for values in finals.values()):
        return measure
    known = any(np.isfinite(row.low) for row in found.rows)
    left, right = st.columns(2, gap="medium") if known else (st.container(), st.container())
    with left:
        if known:
            pictures.intervals(found, comparison, measure, key)
        else:
            st.caption(
                f"There is no interval: only from {PAIRS} pairs of ended runs on can it be said "
                "how far luck reaches."
            )
    with right:
        pictures.paired(finals, broken, comparison, measure, key, log=log)
    several = judgment.several(found)
    if several:
        st.caption(several)
    judgment.table(found, key)
    if measure.course.startswith("val"):
        pictures.gap(comparison, courses, key)
        st.caption(gap)
    st.download_button(
        "All runs (.csv)",
        lambda: comparison_table.to_csv(courses),
        "comparison.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"{key}.csv",
    )
    return measure


def _controls(comparison: Comparison, key: str, metric: str) -> tuple[Measure, bool, bool]:
    """Draw what can be chosen about the pictures.

    Returns
    -------
    measure : Measure
    training : bool
        Whether the training part is drawn as well.
    log : bool
        Whether losses stand on a logarithmic axis.
    """
    known = {one.what: one for one in measures.of(comparison)}
    opening = next((what for what, one in known.items() if one.course == metric), next(iter(known)))
    with st.container(horizontal=True, vertical_alignment="center"):
        chosen = opening
        if len(known) > 1:
            chosen = st.segmented_control(
                "Compare by",
                list(known),
                default=opening,
                required=True,
                key=f"{key}.measure",
                persist_state="session",
                label_visibility="collapsed",
            )
        measure = known[chosen]
        held_out = measure.course.startswith("val")
        training = held_out and st.toggle(
            "Training, too", key=f"{key}.training", persist_state="session"
        )
        log = measure.metric == "loss" and st.toggle(
            "Log axis", key=f"{key}.log", persist_state="session"
        )
    return measure, training, log


def _curves(
    comparison: Comparison,
    courses: Mapping[str, Courses],
    measure: Measure,
    training: bool,
    log: bool,
    key: str,
) -> None:
    """Draw the courses, and say what cannot be seen in them."""
    pictures.bands(comparison, courses, measure, key, training=training, log=log)
    said = []
    if measure.course.startswith("train"):
        said.append("There are no validation rows; this is the training part.")
    if training:
        said.append("Training is solid, validation dashed.")
    if 1 < len(comparison.seeds) < RUNS_OF_A_BAND:
        said.append(f"Under {RUNS_OF_A_BAND} seeds there is no band: each run is a line.")
    broken = [
        f"{name} ({int(one.broken.sum())} of {len(one.seeds)})"
        for name, one in courses.items()
        if one.broken.any()
    ]
    if broken:
        said.append(f"Broken down, at the crosses: {', '.join(broken)}.")
    if said:
        st.caption(" ".join(said))
