"""Naming the cause: four to choose from, and what decides between them."""

from __future__ import annotations

import streamlit as st

from nncore import spec
from nncore.datasets import DESCRIPTIONS
from nncore.diagnosis.examination import Examination
from nncore.diagnosis.finding import Rule
from nncore.diagnosis.rules import RULES
from ui.clinic import onward, record
from ui.clinic.case import Case


def question(case: Case, found: Examination | None) -> None:
    """Ask for the cause, and say whether it was named; if not, what speaks against it.

    Parameters
    ----------
    case : Case
    found : Examination or None
        None while the worker is busy.
    """
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
    if last == case.patient.cause:
        st.success(f"Yes: **{RULES[last].title}**.", icon=":material/check:")
    elif last is not None:
        against = _against(RULES[last], found) if found else ""
        st.warning(f"No, not **{RULES[last].title}**. {against}", icon=":material/close:")
    if not record.known(case.number):
        st.button(
            "Tell me the cause",
            icon=":material/visibility:",
            key="clinic.tell",
            on_click=record.name,
            args=(case.number, record.TOLD),
        )


def decision(case: Case, found: Examination) -> None:
    """Say, once the cause is known, what decides, and what tells it from others."""
    true = RULES[case.patient.cause]
    evidence = next((one.evidence for one in found.findings if one.rule == true.name), "")
    st.subheader(true.title)
    st.markdown(f"**What decides.** {evidence or _missing(case)}")
    st.markdown(f"**Why it does harm.** {true.cause}")
    st.markdown(f"**What tells it apart.** {true.apart}")
    st.markdown(f"**What was trained.** {_trained(case.experiment)}")
    onward.links(case.experiment)
    with st.expander("All readings of this run", icon=":material/stethoscope:"):
        st.markdown(_readings(found))
        st.caption(
            "One reading outside its sound range is no diagnosis: a cause drags other signs behind "
            "it. What is found here, the likeliest cause first: "
            + ("; ".join(RULES[one.rule].title for one in found.findings) or "nothing")
            + "."
        )


def _against(rule: Rule, found: Examination) -> str:
    """Say what a wrong cause's reading is; it may be out of range as a mere consequence."""
    reading, value = rule.reading, found.readings[rule.name]
    measured = (
        f"It would show in this reading: {reading.what}. Here it is {value}; sound is "
        f"{reading.sound}."
    )
    if rule.name in {one.rule for one in found.findings}:
        return f"{measured} That is out of range, but as a consequence: what comes before it?"
    return measured


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


def _trained(experiment: spec.Experiment) -> str:
    """Say in a sentence what data, network and training are."""
    layers = experiment.model.layers
    hidden = [layer for layer in layers[:-1] if layer.type == "Dense"]
    training = experiment.training
    first = hidden[0]
    drawn: str = first.kernel_initializer
    if drawn == "random_normal":
        drawn = f"N(0, {first.kernel_stddev:g}²)"
    penalty = f", an L2 penalty of {first.l2:g} on all weights" if first.l2 else ""
    return (
        f"{len(hidden)} hidden layers of {first.units} {first.activation} units each, initial "
        f"weights from {drawn}{penalty}; {training.optimizer.name} with a "
        f"learning rate of {training.optimizer.learning_rate:g} for {training.epochs} epochs on "
        f"{experiment.fitted_rows} rows of {DESCRIPTIONS[experiment.data.name].label}."
    )
