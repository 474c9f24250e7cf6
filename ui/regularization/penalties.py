"""The penalty's arithmetic: what it adds to the loss, and how it pulls at single weights."""

from __future__ import annotations

from typing import Any

import streamlit as st

from nncore import glossary, penalty_lesson, spec
from nncore.figures import penalties as figures
from nncore.figures.numbers import short
from nncore.regularizers import REGULARIZERS
from ui import address, job_panel, judged, session
from ui.evaluate import guess
from ui.judged import Judged
from ui.live_chart import chart
from ui.neuron.layout import picture_and_controls, table
from ui.regularization.layers import choose_layer

STRENGTHS = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1)
RATES = (0.01, 0.03, 0.1, 0.3)
STEPS = (50, 200, 1_000, 2_000)
_GUESS = "pulled_more"
_GUESSES = {
    "large": "the weight 0.4 loses more than the weight 0.04",
    "same": "both lose the same",
    "small": "the weight 0.04 loses more",
}


def section() -> None:
    """Draw the part."""
    picture, controls = picture_and_controls()
    with controls:
        network = judged.choose("A trained network", opening="digits_dense")
        found = (
            session.ask(penalty_lesson.measured, spec.to_json(network.experiment), network.weights)
            if network is not None
            else None
        )
    if network is None or found is None:
        with picture:
            st.skeleton(height=520)
        return
    with controls:
        layer, name, strength, rate, steps = _controls(network, found)
        guessed = guess.made(_GUESS, _GUESSES, by_link_too=True)
        if guessed is None:
            guess.ask(_GUESS, "One step of L2 at two weights, 0.4 and 0.04:", _GUESSES)
    address.keep(guess.kept(_GUESS), key="penalties.guess")
    with picture:
        _total(found, layer, name, strength)
        if guessed is None:
            st.info("How single weights move is drawn after your guess.")
        else:
            _pulled(layer, strength, rate, steps)
    if guessed is not None:
        _one_step(layer, strength, rate, guessed)
        _explanation(found)


def _controls(
    network: Judged, found: dict[str, Any]
) -> tuple[dict[str, Any], str, float, float, int]:
    layers = {one["place"]: one for one in found["layers"]}
    chosen = choose_layer(network, layers, "Layer")
    name = (
        st.segmented_control(
            "Penalty",
            list(REGULARIZERS),
            default="l2",
            required=True,
            format_func=str.upper,
            key="penalty",
            bind="query-params",
            help=f"{glossary.sentence('l1')} {glossary.sentence('l2')}",
            width="stretch",
        )
        or "l2"
    )
    strength = st.select_slider(
        "Strength λ",
        STRENGTHS,
        0.01,
        format_func=lambda value: f"{value:g}",
        key="strength",
        bind="query-params",
    )
    rate = st.select_slider(
        "Learning rate",
        RATES,
        0.1,
        format_func=lambda value: f"{value:g}",
        key="pull_rate",
        bind="query-params",
        help=glossary.sentence("learning_rate"),
    )
    steps = st.select_slider(
        "Steps",
        STEPS,
        200,
        format_func=lambda value: f"{value:,}",
        key="steps",
        bind="query-params",
    )
    return layers[chosen], name, float(strength), float(rate), int(steps)


def _total(found: dict[str, Any], layer: dict[str, Any], name: str, strength: float) -> None:
    penalty, data_loss = strength * layer[name], found["data_loss"]
    chart(
        figures.total_figure(data_loss, penalty, theme=job_panel.theme()),
        key="penalty.total",
        alt=figures.total_sentence(data_loss, penalty),
        name="penalty",
    )
    st.latex(
        rf"\underbrace{{{_number(data_loss)}}}_{{\text{{data loss}}}} + "
        rf"\underbrace{{{strength:g}}}_{{\lambda}} \cdot "
        rf"\underbrace{{{layer[name]:.2f}}}_{{{REGULARIZERS[name].formula}}} = "
        rf"{_number(data_loss + penalty)}"
    )


def _pulled(layer: dict[str, Any], strength: float, rate: float, steps: int) -> None:
    courses = {
        name.upper(): penalty_lesson.pulled(layer["followed"], name, strength, rate, steps)
        for name in REGULARIZERS
    }
    chart(
        figures.pulled_figure(courses, stacked=session.narrow(), theme=job_panel.theme()),
        key="penalty.pulled",
        alt=figures.pulled_sentence(courses),
        name="pulled-weights",
    )


def _one_step(layer: dict[str, Any], strength: float, rate: float, guessed: str) -> None:
    """Write what one step does to each weight that is followed."""
    st.subheader("One step, in numbers")
    if guessed:
        st.markdown(
            f"Your guess: {_GUESSES[guessed]}. "
            + ("So it is: " if guessed == "large" else "With L2 it is the other way: ")
            + "L2 takes a **share** of each weight, so it takes ten times as much from 0.4 as from "
            "0.04. With L1 both lose the same."
        )
    l1, l2 = rate * strength, 2 * rate * strength
    rows = []
    for kind, weight in zip(penalty_lesson.TYPES, layer["followed"], strict=True):
        after = {
            name: float(penalty_lesson.pulled([weight], name, strength, rate, 1)[1, 0])
            for name in REGULARIZERS
        }
        rows.append([kind, *(f"{value:.6f}" for value in (weight, after["l1"], after["l2"]))])
    st.markdown(table(["weight", "before", "after one step of L1", "after one step of L2"], rows))
    st.markdown(
        f"L1 moves every weight by the same **{short(l1, 3)}** toward 0 (learning rate × λ). L2 "
        f"takes **{100 * l2:.3g}%** of it (2 × learning rate × λ): what is left after n steps is "
        f"{1 - l2:.6g}ⁿ of the weight, which is never 0."
    )


def _explanation(found: dict[str, Any]) -> None:
    st.markdown(
        "**“L1 makes weights exactly 0.”** Its minimum has zeros; steps of gradient descent do not "
        "land on them. A weight that has come to 0 swings across it, one step's width to either "
        "side, as the lines show. So we count weights *near* zero, and say what near means."
    )
    st.markdown(
        f"In training the data pull too: {found['rows']} training examples give this network its "
        "data loss, and their gradient holds a weight where both pulls are equal. A weight that "
        "the data pull at with less than λ is brought to 0 by L1; by L2 it is only made smaller."
    )
    st.markdown(
        'In Keras `kernel_regularizer="l2"` means a strength of **0.01**, often ten times what was '
        "meant. And the loss that Keras prints **includes** the penalties, in training and in "
        "validation: two runs with different strengths cannot be compared by it. Here the data loss "
        "is drawn, and the penalty is told apart."
    )
    rows = [
        [
            f"{one['place'] + 1}",
            f"{one['count']:,}",
            f"{one['l2']:,.2f}",
            f"{0.01 * one['l2']:.4f}",
        ]
        for one in found["layers"]
    ]
    st.markdown(
        table(["layer", "weights", "Σ w²", '"l2" adds'], rows)
        + "\n\nBiases are free: a penalty is on the weights alone."
    )


def _number(value: float) -> str:
    return f"{value:.4f}" if abs(value) >= 0.001 else f"{value:.2g}"
