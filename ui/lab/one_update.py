"""One update under glass: each number of one example's way forward, back, and of the step."""

from __future__ import annotations

from typing import Any

import streamlit as st

from nncore import explain, glossary, spec
from nncore.engine import Engine
from ui import moments, session
from ui.lab import marks

GROUPS = {
    "Forward": ("forward",),
    "Loss": ("loss",),
    "Backward": ("delta", "partials"),
    "Update": ("update", "again"),
}
"""Part of an update → kinds of its steps."""
SHOWN_LINES = 8


def section(experiment: spec.Experiment, moment: int | None) -> None:
    """Explain one update, beginning with the weights of a moment; None is the last one.

    Parameters
    ----------
    experiment : spec.Experiment
    moment : int or None
        As in the player.
    """
    st.markdown(
        "Take one training example and follow it with the network's own numbers: forward to an "
        "answer, back with the question how much each number matters, and one step of each. "
        "Every derivative is also **measured**, by nudging the number; ✓ means that both agree."
    )
    left, middle, right = st.columns([1, 2, 1], vertical_alignment="bottom")
    with left:
        sample = st.number_input(
            "Training example", 0, experiment.fitted_rows - 1, 0, key="glass.sample"
        )
    with middle:
        part = st.segmented_control(
            "Part of the update",
            list(GROUPS),
            default="Forward",
            required=True,
            wrap=True,
            key="glass.part",
        )
    with right:
        asked = st.toggle(
            "Leave one number blank", key="glass.blank", help="Find it yourself; it is checked."
        )
    whole = session.answered(lambda engine: _explained(engine, experiment, moment, sample))
    if whole is None:
        return
    told, step = whole
    st.caption(_situation(told, step))
    st.caption("To follow another moment, go there and press **Explain this moment**.")
    marks.watch()
    for one in told["steps"]:
        if one["kind"] in GROUPS[part]:
            _step(one, _blank(told, one) if asked else None)


def _explained(
    engine: Engine, experiment: spec.Experiment, moment: int | None, sample: int
) -> tuple[dict[str, Any], int]:
    last = 10**9
    theta, step = moments.theta(engine, experiment, last if moment is None else moment)
    steps = experiment.training.epochs * experiment.steps_per_epoch
    # After the last step there is no next one, but its learning rate can be shown.
    told = engine.ask(
        explain.update, spec.to_json(experiment), theta, sample, min(step, steps - 1), timeout=1.5
    )
    return told, step


def _situation(told: dict[str, Any], step: int) -> str:
    sample = told["sample"]
    inputs = ", ".join(
        f"{name} = {value:.4g}" for name, value in zip(sample["names"], sample["x"], strict=True)
    )
    target = f"{sample['target']:g}"
    if sample["class_name"]:
        target += f" ({sample['class_name']})"
    return (
        f"After step {step:,}. Example {sample['index']}, standardized: {inputs}; target {target}. "
        f"Learning rate {told['learning_rate']:.4g}. Here the example is a batch of its own."
    )


def _blank(told: dict[str, Any], step: dict[str, Any]) -> dict[str, Any] | None:
    return next((one for one in told["blanks"] if one["step"] == step["id"]), None)


def _step(step: dict[str, Any], blank: dict[str, Any] | None) -> None:
    st.markdown(f"##### {step['title']}")
    st.markdown(step["sentence"])
    formula, program = st.columns(2, vertical_alignment="top")
    with formula, st.container(key=f"mark_{step['id']}_formula"):
        st.caption("Formula")
        st.latex(step["formula"])
    with program:
        if step["numpy"]:
            with st.container(key=f"mark_{step['id']}_numpy"):
                st.caption("NumPy")
                st.code(step["numpy"], language="python")
        with st.container(key=f"mark_{step['id']}_keras"):
            st.caption("Keras")
            st.code(step["keras"], language="python")
    with st.container(key=f"mark_{step['id']}_numbers"):
        _lines(step, blank)
    if blank:
        _question(step, blank)


def _lines(step: dict[str, Any], blank: dict[str, Any] | None) -> None:
    lines = [_written(line) for line in step["lines"]]
    if blank:
        lines[blank["line"]] = f"${blank['latex']}$"
    shown = lines
    if len(lines) > SHOWN_LINES:
        everything = st.toggle(
            f"Show all {len(lines)} lines", key=f"glass.all.{step['id']}", value=False
        )
        shown = lines if everything else _first(lines, blank)
    st.markdown("\n".join(f"- {line}" for line in shown))


def _first(lines: list[str], blank: dict[str, Any] | None) -> list[str]:
    """Return the first lines, the one with the blank among them."""
    first = lines[:SHOWN_LINES]
    if blank and blank["line"] >= SHOWN_LINES:
        first[-1] = lines[blank["line"]]
    return first


def _written(line: dict[str, Any]) -> str:
    text = f"${line['latex']}$"
    if "numeric" in line:
        sign = "✓" if line["agrees"] else "✗ not smooth here"
        text += f" {sign} measured {line['numeric']:.5g}"
    return text


def _question(step: dict[str, Any], blank: dict[str, Any]) -> None:
    given = st.number_input(
        blank["question"],
        value=None,
        format="%g",
        step=0.01,
        placeholder="three digits are enough",
        key=f"glass.answer.{step['id']}.{blank['answer']:.6g}",
        help=glossary.sentence("gradient") if step["kind"] != "forward" else None,
    )
    if given is None:
        return
    if abs(given - blank["answer"]) <= blank["tolerance"]:
        st.success(f"Right: {blank['answer']:.5g}.", icon=":material/check:")
    elif abs(given + blank["answer"]) <= blank["tolerance"]:
        st.warning("The size is right, the sign is not. Look at each sign in the line once more.")
    else:
        st.warning("Not yet. Every number that you need stands in the line.")
