"""Techniques side by side: a guess, the panel of the comparison, and what became of the weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from nncore import spec
from nncore.comparison import Comparison, Courses
from nncore.datasets import preview
from nncore.figures import data as data_figures
from nncore.techniques import TECHNIQUES
from nncore.verdict import verdict
from ui import job_panel, session
from ui.compare.panel import compare_panel
from ui.live_chart import chart
from ui.regularization import afterwards, road, variants

KEY = "regularization"
_UNDECIDED = "no clear difference"


def section() -> None:
    """Draw the part."""
    picture, controls = variants.places()
    with controls:
        comparison, names = variants.choose()
        guess = _guess(comparison) if comparison is not None else None
    with picture:
        if comparison is None:
            st.skeleton(height=420)
            return
        # Overfitting is what lies between the two, so here they are drawn together at first.
        st.session_state.setdefault(f"{KEY}.training", True)
        courses = compare_panel(comparison, KEY, metric="val_accuracy", road=road.of(comparison))
        if courses is None:
            _what_runs(comparison, names)
            return
    with controls:
        _answer(comparison, courses, guess)
    afterwards.section(comparison, courses, KEY)
    _read_on()


def _guess(comparison: Comparison) -> str | None:
    """Ask which variant will be best."""
    return st.radio(
        "**Your guess: which will have the best validation accuracy?**",
        [*comparison.variants, _UNDECIDED],
        index=None,
        key=f"guess.{','.join(comparison.variants)}",
    )


def _what_runs(comparison: Comparison, names: Sequence[str]) -> None:
    first = next(iter(comparison.variants.values()))
    st.markdown(
        f"All learn from the same **{first.fitted_rows:,}** examples, few enough to be learned by "
        f"heart, for {first.training.epochs} epochs. They are judged by {first.validation_rows:,} "
        f"others; {first.data.test_rows:,} more are the test part, which stays closed. What differs:"
    )
    st.markdown(
        "\n".join(f"- **{TECHNIQUES[name].label}**: {TECHNIQUES[name].sentence}" for name in names)
    )
    _sample(first)


def _sample(experiment: spec.Experiment) -> None:
    """Draw the examples that are learned from, or some of them."""
    found = session.ask(preview.preview, experiment.data.model_dump_json())
    if found is None:
        st.skeleton(height=420)
        return
    if found["kind"] == "plane":
        rows = experiment.fitted_rows
        sample = {name: values[:rows] for name, values in found["sample"].items()}
        found = {**found, "sample": sample}
    chart(
        data_figures.sample_figure(found, theme=job_panel.theme()),
        key=f"{KEY}.sample",
        alt=data_figures.sample_sentence(found),
        name="data",
    )


def _answer(comparison: Comparison, courses: Mapping[str, Courses], guess: str | None) -> None:
    """Set the guess beside the answer; a technique that did harm is named as well."""
    found = verdict(
        {name: one.final("val_accuracy") for name, one in courses.items()},
        comparison.reference,
        what="validation accuracy",
        smaller_is_better=False,
        broken={name: one.broken for name, one in courses.items()},
    )
    told = [row for row in found.rows if row.answer in ("better", "worse", "no clear difference")]
    if not told:
        if guess is not None:
            st.markdown(f"Your guess: **{guess}**. These runs are too few to judge it.")
        return
    better = [row for row in told if row.answer == "better"]
    worse = [row for row in told if row.answer == "worse"]
    answer = _UNDECIDED
    if better:
        answer = max(better, key=lambda row: row.mean).variant
    elif len(worse) == len(found.rows):
        answer = comparison.reference
    if guess is not None:
        said = "So it is." if guess == answer else f"These runs say: **{answer}**."
        st.markdown(f"Your guess: **{guess}**. {said}")
    if better:
        names = ", ".join(row.variant for row in better)
        st.markdown(f"Clearly better than {comparison.reference}: {names}.")
    else:
        st.markdown(
            "Nothing here was clearly better by validation accuracy, though the gaps may differ: a "
            "smaller gap alone is no better network."
        )
    if worse:
        names = ", ".join(row.variant for row in worse)
        st.markdown(
            f"Clearly **worse** than {comparison.reference}: {names}. What is meant against "
            "overfitting may cost more than it saves."
        )


def _read_on() -> None:
    st.markdown(
        "**A smaller gap is not the aim.** A network that has learned nothing has no gap at all. "
        "Look at the validation accuracy first, and at the gap to see why. The parts above show "
        "what each technique does, number by number."
    )
