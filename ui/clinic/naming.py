"""Naming the cause: four to choose from, and what decides between them."""

from __future__ import annotations

import streamlit as st

from nncore.diagnosis.examination import Examination
from nncore.diagnosis.finding import Rule
from nncore.diagnosis.rules import RULES
from ui.clinic import record
from ui.clinic.case import Case


def question(case: Case) -> None:
    """Ask for the cause, and say whether it was named."""
    choices = [name for name in RULES if name in case.patient.choices]
    tried = record.tries(case.number)
    last = tried[-1] if tried and tried[-1] in choices else None
    st.radio(
        "**Which cause do these signs speak for?**",
        choices,
        index=None if last is None else choices.index(last),
        format_func=lambda name: RULES[name].title,
        key=f"clinic.cause.{case.number}",
        on_change=lambda: record.name(
            case.number, st.session_state[f"clinic.cause.{case.number}"] or record.TOLD
        ),
    )
    if not record.known(case.number):
        if tried:
            st.warning(f"Not {RULES[tried[-1]].title.lower()}.", icon=":material/close:")
        st.button(
            "Tell me the cause",
            icon=":material/visibility:",
            key="clinic.tell",
            on_click=record.name,
            args=(case.number, record.TOLD),
        )
    elif last == case.patient.cause:
        st.success(f"Yes: {RULES[last].title.lower()}.", icon=":material/check:")


def decision(case: Case, found: Examination) -> None:
    """Say what speaks against a wrong cause, and, once the true one is known, what decides."""
    tried = [name for name in record.tries(case.number) if name in RULES]
    true = RULES[case.patient.cause]
    if tried and tried[-1] != true.name:
        wrong = RULES[tried[-1]]
        st.markdown(
            f"**Why not {wrong.title.lower()}?** {_measured(wrong, found)} {_consequence(wrong, found)}"
        )
    if not record.known(case.number):
        return
    evidence = next((one.evidence for one in found.findings if one.rule == true.name), "")
    st.subheader(true.title)
    st.markdown(f"**What decides.** {evidence or _missing(case)}")
    st.markdown(f"**Why it does harm.** {true.cause}")
    st.markdown(f"**What tells it apart.** {true.apart}")
    with st.expander("All readings of this run", icon=":material/stethoscope:"):
        st.markdown(_readings(found))
        st.caption(
            "One reading outside its sound range is no diagnosis: a cause drags other signs behind "
            "it. What is found here, the likeliest cause first: "
            + (", ".join(RULES[one.rule].title.lower() for one in found.findings) or "nothing")
            + "."
        )


def _measured(rule: Rule, found: Examination) -> str:
    reading = rule.reading
    return (
        f"Its reading is the {reading.what}: here {found.readings[rule.name]}; "
        f"sound is {reading.sound}."
    )


def _consequence(rule: Rule, found: Examination) -> str:
    """Say that a sign is there, but as a consequence, where it is."""
    if rule.name in {one.rule for one in found.findings}:
        return "That is out of range, but it is a consequence: look for what comes before it."
    return "So look for a reading that is out of range."


def _missing(case: Case) -> str:
    """Say that with this seed the failure does not show."""
    return (
        f"With seed {case.seed} this failure happens not to show: chance was kind. "
        "Press Another seed."
    )


def _readings(found: Examination) -> str:
    fired = {one.rule for one in found.findings}
    lines = ["| Reading | This run | Sound |", "|:--|:--|:--|"]
    for name, rule in RULES.items():
        value = found.readings[name]
        lines.append(
            f"| {rule.reading.what} | {f'**{value}**' if name in fired else value} | "
            f"{rule.reading.sound} |"
        )
    return "\n".join(lines)
