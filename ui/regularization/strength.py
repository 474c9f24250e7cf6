"""One technique's strength swept: how much of it helps, and from where on it harms?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st

from nncore import spec, techniques
from nncore.comparison import Comparison, Courses
from nncore.figures import strength as figures
from nncore.techniques import PLAIN, TECHNIQUES, Technique
from ui import job_panel
from ui.compare.panel import compare_panel
from ui.live_chart import chart
from ui.regularization import road, variants

KEY = "strength"
SEEDS = 8
SWEPT = {TECHNIQUES[name].label: name for name in TECHNIQUES if TECHNIQUES[name].strengths}
"""What readers call the techniques that have a strength → their names."""
_PLACES = ("without it", "at a weak one", "in the middle", "at a strong one")


def section() -> None:
    """Draw the part."""
    picture, controls = variants.places()
    with controls:
        plain = variants.choose_base(key="swept", opening="moons")
        label = (
            st.selectbox("Technique", list(SWEPT), index=1, key="swept", bind="query-params")
            or "L2"
        )
        seeds = variants.choose_seeds(key="swept", opening=SEEDS)
        technique = TECHNIQUES[SWEPT[label]]
        guess = st.radio(
            f"**Your guess: at which strength of {label} is the validation accuracy highest?**",
            _PLACES,
            index=None,
            key=f"swept_guess.{label}",
        )
    comparison = Comparison(techniques.sweep(plain, SWEPT[label]), seeds)
    with picture:
        curve = st.container()
        courses = compare_panel(comparison, KEY, metric="val_accuracy", road=road.of(comparison))
        if courses is None:
            _what_runs(plain, technique)
            return
        with curve:
            _curve(courses, technique, guess)


def _what_runs(plain: spec.Experiment, technique: Technique) -> None:
    strengths = ", ".join(f"{strength:g}" for strength in technique.strengths)
    st.markdown(
        f"{technique.sentence} Once without it, and with {technique.knob} = {strengths}; each "
        f"learns from the same {plain.fitted_rows:,} examples. Then the curve of all strengths is "
        "drawn here, the plain network at the left."
    )


def _curve(courses: Mapping[str, Courses], technique: Technique, guess: str | None) -> None:
    names = [
        TECHNIQUES[PLAIN].label if place == 0 else f"{technique.strengths[place - 1]:g}"
        for place in range(len(courses))
    ]
    metric = st.segmented_control(
        "Drawn",
        ["accuracy", "loss"],
        default="accuracy",
        required=True,
        key="swept_metric",
        label_visibility="collapsed",
    )
    finals = {
        part: {
            name: one.final(f"{part}_{metric}")
            for name, one in zip(names, courses.values(), strict=True)
        }
        for part in ("train", "val")
    }
    if not any(np.isfinite(values).any() for values in finals["val"].values()):
        st.info("No run has ended, so there is no curve.")
        return
    chart(
        figures.strength_figure(
            finals["train"],
            finals["val"],
            knob=technique.knob,
            unit="share answered correctly" if metric == "accuracy" else "loss, mean per example",
            title=f"{technique.label}: what {courses[next(iter(courses))].seeds.size} seeds came to",
            theme=job_panel.theme(),
        ),
        key="strength.curve",
        alt=figures.strength_sentence(finals["val"], f"validation {metric}"),
        name="strength",
    )
    _told([one.final("val_accuracy") for one in courses.values()], names, guess)


def _told(finals: list[np.ndarray], names: list[str], guess: str | None) -> None:
    medians = [np.nanmedian(values) if np.isfinite(values).any() else -1.0 for values in finals]
    best = int(np.argmax(medians))
    place = _PLACES[0 if best == 0 else 1 + (best - 1) * (len(_PLACES) - 1) // (len(names) - 1)]
    said = f"Your guess: {guess}. " if guess else ""
    st.markdown(
        f"{said}The highest median validation accuracy is **{place}** ({names[best]}), "
        f"{medians[best]:.1%}. The highest of {len(names)} is always a little lucky: whether it "
        "differs from the plain network by more than luck is the verdict below. Training falls as "
        "the technique gets stronger; validation rises only while what is held back is learning by "
        "heart."
    )
