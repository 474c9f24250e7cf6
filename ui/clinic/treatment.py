"""Trying a repair: one change, trained again at once, and looked at by the same rules."""

from __future__ import annotations

import streamlit as st

from nncore import spec
from nncore.diagnosis.examination import HEALED, Examination, examine
from nncore.diagnosis.observation import last
from nncore.diagnosis.repairs import REPAIRS
from nncore.diagnosis.rules import RULES
from nncore.figures import sick_runs
from nncore.figures.theme import ThemeName
from ui import session
from ui.clinic import onward, record
from ui.clinic.case import Case
from ui.live_chart import chart


def treatment(case: Case, sick: Examination, theme: ThemeName) -> None:
    """Let the reader choose one change, and draw the run with it beside the sick one."""
    st.subheader("Try a repair")
    with st.container(key="picture_first_treatment"):
        picture, controls = st.columns([2, 1], gap="large")
    with controls:
        repair = st.radio(
            "**Which one change will heal it?** Wrong ones can be tried, too.",
            [name for name in REPAIRS if name in case.patient.repairs],
            index=None,
            format_func=lambda name: REPAIRS[name].label,
            key=f"clinic.repair.{case.number}",
        )
    if repair is None:
        with picture:
            st.info(
                "Choose a repair. The same network is trained again with that one change: the "
                "same seed, so equal data, equal initial weights where shapes allow, and equal "
                "batches.",
                icon=":material/healing:",
            )
        return
    experiment = REPAIRS[repair].change(case.experiment)
    with picture:
        treated = session.ask(examine, spec.to_json(experiment), timeout=3.0)
        if treated is None:
            st.skeleton(height=340)
            return
        chart(
            sick_runs.losses_figure(
                [("Before", sick.seen), ("With the repair", treated.seen)],
                compact=session.narrow(),
                theme=theme,
            ),
            key="clinic.treated",
            alt=f"Before: {sick_runs.losses_sentence(sick.seen)} "
            f"With the repair: {sick_runs.losses_sentence(treated.seen)}",
            name="repair",
        )
    with controls:
        _verdict(case, treated)
        onward.links(experiment)


def _verdict(case: Case, treated: Examination) -> None:
    """Say whether the rules find anything left."""
    seen = treated.seen
    held = last(seen.held_loss)
    if treated.healthy:
        if record.heal(case.number):
            st.rerun()  # the score stands above
        st.success(
            f"**Healed.** The {seen.held} loss ends at {held:.3g}, well below the "
            f"{seen.guessing:.3g} of guessing, and no rule finds anything.",
            icon=":material/check:",
        )
        return
    if treated.findings:
        first = treated.findings[0]
        st.warning(
            f"**Not healed.** The rules now find: {RULES[first.rule].title}.",
            icon=":material/close:",
        )
        st.caption(first.evidence)
        return
    st.warning(
        f"**Not healed yet.** No rule finds anything, but the {seen.held} loss ends at "
        f"{held:.3g}; healed is below {HEALED:.0%} of the {seen.guessing:.3g} of guessing.",
        icon=":material/close:",
    )
