"""The perceptron rule, look by look: the line moves after every mistake, and only then."""

from functools import lru_cache

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from nncore import glossary, neuron, neuron_words
from nncore.figures import line_geometry, neuron_learning, neuron_plane
from nncore.gates import GATES, ROWS
from nncore.neuron import Lesson
from ui import job_panel
from ui.live_chart import chart
from ui.live_slider import live_slider
from ui.neuron.by_hand import gate_plane
from ui.neuron.layout import beside, choose_gate, picture_and_controls, two_pictures

PASSES = 1_000
SCRUBBED = 80
"""Looks that the slider spans; the buttons and the field go further."""


@lru_cache(maxsize=64)
def lesson_of(gate: str, seed: int, learning_rate: float) -> Lesson:
    """Return the whole lesson; equal questions are answered once."""
    return neuron.perceptron_rule(
        ROWS,
        GATES[gate].outputs,
        *neuron.small_start(seed),
        learning_rate=learning_rate,
        passes=PASSES,
    )


@st.fragment
def section() -> None:
    """Draw the part."""
    picture, controls = picture_and_controls()
    with controls:
        gate = choose_gate("What it shall learn", key="learns")
        seed, learning_rate = _start()
        lesson = lesson_of(gate, seed, learning_rate)
        guess = st.number_input(
            "Your guess: after how many passes is it right?",
            min_value=1,
            max_value=PASSES,
            value=None,
            placeholder="optional",
            key="guess",
            bind="query-params",
        )
        look = _look(lesson)
    _picture(picture, gate, lesson, look)
    _explanation(gate, lesson, look, learning_rate, guess)


def _start() -> tuple[int, float]:
    seed_field, rate_field = st.columns(2)
    seed = seed_field.number_input(
        "Seed",
        0,
        9_999,
        0,
        help=glossary.sentence("seed"),
        key="rule_seed",
        bind="query-params",
    )
    rate = rate_field.number_input(
        "Learning rate",
        0.001,
        10.0,
        0.01,
        step=0.01,
        format="%g",
        help=glossary.sentence("learning_rate"),
        key="rule_rate",
        bind="query-params",
    )
    # An emptied field counts as its default.
    return int(seed or 0), float(rate or 0.01)


def _look(lesson: Lesson) -> int:
    last = lesson.looks
    if st.session_state.get("look", 0) > last:
        st.session_state["look"] = float(last)
    look = round(
        live_slider(
            "Look", 0, min(last, SCRUBBED), 0, 1, key="look", widest=(0, last), help=_LOOK_HELP
        )
    )
    with st.container(horizontal=True):
        for label, to, primary in (
            ("Back", look - 1, False),
            ("Step", look + 1, True),
            ("To the end", last, False),
        ):
            st.button(
                label,
                type="primary" if primary else "secondary",
                on_click=_go,
                args=(to, last),
                disabled=look == 0 if to < look else look >= last,
                width="stretch",
            )
    return look


_LOOK_HELP = "One look: one row is shown to the neuron, and if it is wrong, its weights move."


def _go(look: int, last: int) -> None:
    st.session_state["look"] = float(min(max(look, 0), last))


def _picture(picture: DeltaGenerator, gate: str, lesson: Lesson, look: int) -> None:
    theme = job_panel.theme()
    line = _line(lesson, look)
    moved = [before for before in range(look) if lesson.error[before]]
    number = (look - 1) // lesson.rows + 1 if look else 1
    plane, counts = two_pictures(picture, (3, 2))
    with plane:
        chart(
            neuron_plane.plane_figure(
                gate_plane(GATES[gate]),
                line,
                title=f"After look {look:,}, in pass {number:,}"
                if look
                else "Before the first look",
                earlier=[_line(lesson, before) for before in moved[-5:]],
                looked_at=int(lesson.sample[look - 1]) if look else None,
                theme=theme,
                height=400,
            ),
            key="rule.plane",
            alt=line_geometry.line_sentence(line),
            name="perceptron-rule",
        )
    with counts:
        chart(
            neuron_learning.mistakes_figure(lesson, look, theme=theme, height=beside(400)),
            key="rule.mistakes",
            alt=neuron_learning.mistakes_sentence(lesson, look),
            name="mistakes",
        )


def _line(lesson: Lesson, look: int) -> tuple[float, float, float]:
    w1, w2 = lesson.w[look].tolist()
    return w1, w2, float(lesson.b[look])


def _explanation(
    gate: str, lesson: Lesson, look: int, learning_rate: float, guess: int | None
) -> None:
    if look == 0:
        st.markdown(
            "The weights are small and random, so the line lies anywhere. The rule: show one row. "
            "If the answer is right, change nothing. If it is wrong, move each weight by learning "
            "rate · error · input, where the error is right answer minus answer. Press **Step**."
        )
    else:
        row = int(lesson.sample[look - 1])
        x = ROWS[row].tolist()
        label = GATES[gate].outputs[row]
        changed = bool(lesson.error[look - 1])
        st.markdown(
            f"Look {look:,} was at ({x[0]:.0f}, {x[1]:.0f}), which should give {label}: "
            + ("**wrong, so the line moved.**" if changed else "right, so nothing moved.")
        )
        st.latex(neuron_words.update(lesson, look - 1, x, label, learning_rate))
    if look == lesson.looks:
        _end(gate, lesson, guess)


def _end(gate: str, lesson: Lesson, guess: int | None) -> None:
    if lesson.converged:
        st.success(
            f"Pass {lesson.passes} was without a mistake, so nothing can change any more: it has "
            f"learned {GATES[gate].label}."
        )
        told = f"Your guess was {guess}; it" if guess else "It"
        st.markdown(
            f"{told} took {lesson.passes} passes, the last, clean one included. That it ends is "
            "certain whenever a line exists: Novikoff's theorem of 1962."
        )
        return
    mistakes = neuron_learning.mistakes(lesson)
    circle = lesson.circle()
    told = (
        f" After pass {circle[1]} the weights were exactly those after pass {circle[0]} (to nine "
        "decimals), and the rule knows nothing but the weights: it has gone in the same circle ever "
        "since."
        if circle
        else ""
    )
    st.error(f"After {lesson.passes:,} passes it still makes {mistakes[-1]} mistakes a pass.{told}")
    if guess:
        st.markdown(f"Your guess was {guess} passes; no number would have been right.")
    st.markdown(
        "It will never end: it would have to end with a line, and for XOR there is none (part "
        "**Gates by hand** shows the four inequalities). A rule that only ever moves a line cannot "
        "bend it."
    )
