"""Rows or columns: the same layer in two notations, and a slope that is right in two ways."""

from __future__ import annotations

from typing import Any

import streamlit as st

from nncore import conventions, spec
from nncore.engine import Engine
from nncore.figures.numbers import short
from ui import moments, session
from ui.live_slider import live_slider

LAST = 10**9
"""A moment beyond every run's end, which stands for its last one."""
KINDS = {
    "rows": "Examples are rows: X·W, as in Keras and here",
    "columns": "Examples are columns: W·X, as in many books",
}
WAYS = {
    "from_a": ("a (1 − a)", "a", "right"),
    "from_z": ("σ(z) (1 − σ(z))", "z", "right"),
    "a_for_z": ("σ(a) (1 − σ(a))", "z, but was given a", "**wrong**"),
    "z_for_a": ("z (1 − z)", "a, but was given z", "**wrong**"),
}
"""A way of `conventions.sigmoid_slopes` → formula, what it reads, verdict."""


def section(experiment: spec.Experiment, moment: int | None) -> None:
    """Show the first layer in both conventions, and sigmoid's slope in all four ways.

    Parameters
    ----------
    experiment : spec.Experiment
    moment : int or None
        As in the player; None is the last one.
    """
    st.markdown(
        "Two books can write the same layer so differently that their formulas seem to disagree. "
        "Below, the first layer of your network computes one training example in both ways."
    )
    sample = st.number_input(
        "Training example", 0, experiment.fitted_rows - 1, 0, key="conventions.sample", width=240
    )
    whole = session.answered(lambda engine: _shown(engine, experiment, moment, sample))
    if whole is None:
        return
    told, step = whole
    st.caption(f"After step {step:,}. Example {sample}, standardized, as a batch of its own.")
    for name, title in KINDS.items():
        st.markdown(f"##### {title}")
        st.latex(told[name]["latex"])
        shapes, program = st.columns(2, vertical_alignment="center")
        shapes.markdown(f"Shapes: {told[name]['shapes']}")
        program.code(told[name]["numpy"], language="python")
    st.markdown(
        "The sums are the same: every matrix of one is that of the other with rows and columns "
        "exchanged, and so is their order in the product."
    )
    st.markdown("##### One book's weights in the other book's formula")
    st.markdown(told["mixed"]["sentence"])
    if told["mixed"]["latex"]:
        st.latex(told["mixed"]["latex"])
    _slopes(told["slope"])


def _shown(
    engine: Engine, experiment: spec.Experiment, moment: int | None, sample: int
) -> tuple[dict[str, Any], int]:
    theta, step = moments.theta(engine, experiment, LAST if moment is None else moment)
    told: dict[str, Any] = engine.ask(
        conventions.conventions, spec.to_json(experiment), theta, sample, timeout=1.5
    )
    return told, step


def _slopes(own: dict[str, Any]) -> None:
    """Draw the slope of sigmoid at the network's own first sum and at one to choose."""
    st.markdown("##### The slope of sigmoid, from a or from z")
    st.markdown(
        f"Unit 1 of that layer has the sum z = {_number(own['z'])}; a sigmoid makes "
        f"a = σ(z) = {_number(own['a'])} of it. Its slope σ′ can be computed from either number, "
        "each with its own formula. Guess first: what comes out if the formula for one is given "
        "the other? Move z to see where the mistake hides and where it shows."
    )
    z = live_slider("z", -8.0, 8.0, 2.0, 0.1, key="slope_at", widest=(-20.0, 20.0))
    chosen = conventions.sigmoid_slopes(z)
    rows = [
        f"| formula | reads | at your z = {_number(own['z'])} | at z = {_number(z)} | |",
        "|:--|:--|--:|--:|:--|",
    ]
    rows += [
        f"| {formula} | {reads} | {_number(own[way]['value'])} | "
        f"{_number(chosen[way]['value'])} | {verdict} |"
        for way, (formula, reads, verdict) in WAYS.items()
    ]
    st.markdown("\n".join(rows))
    for way in WAYS:
        st.latex(chosen[way]["latex"])
        st.caption(chosen[way]["sentence"])


def _number(value: float) -> str:
    """Write a number to four digits; what a sigmoid flattens to nothing is 0, not a tail of it."""
    return short(value, 4) if abs(value) > 1e-12 else "0"
