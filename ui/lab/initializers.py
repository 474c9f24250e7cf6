"""How the weights are drawn decides whether signals survive the way through the layers."""

import numpy as np
import streamlit as st

from nncore import glossary, spec, spread
from nncore.figures import spread as figures
from ui import job_panel, session
from ui.live_chart import chart
from ui.live_slider import live_slider

FORMULAS = {
    "glorot_uniform": r"W \sim U(-r, r),\quad r = \sqrt{\frac{6}{n_{in} + n_{out}}}"
    r" = \sqrt{\tfrac{6}{%(width)d + %(width)d}} = %(glorot_limit).4f",
    "glorot_normal": r"W \sim N(0, s^2),\quad s = \sqrt{\frac{2}{n_{in} + n_{out}}}"
    r" = \sqrt{\tfrac{2}{%(width)d + %(width)d}} = %(glorot).4f",
    "he_uniform": r"W \sim U(-r, r),\quad r = \sqrt{\frac{6}{n_{in}}}"
    r" = \sqrt{\tfrac{6}{%(width)d}} = %(he_limit).4f",
    "he_normal": r"W \sim N(0, s^2),\quad s = \sqrt{\frac{2}{n_{in}}}"
    r" = \sqrt{\tfrac{2}{%(width)d}} = %(he).4f",
    "random_normal": r"W \sim N(0, s^2),\quad s = %(stddev)g",
    "zeros": "W = 0",
}
"""Initializer → its formula for a layer with as many inputs as neurons."""
FIT = (
    "Glorot for tanh and sigmoid, He for ReLU and its relatives. Keras's default is Glorot uniform."
)


def section() -> None:
    """Draw the controls, the spread of every layer, and what zeros lead to."""
    st.markdown(
        "Nothing is trained here: random inputs pass through freshly drawn layers. Which way of "
        "drawing keeps the numbers alive to the last layer? Change the activation and look again."
    )
    with st.container(key="picture_first_initializers"):
        picture, controls = st.columns([2, 1], gap="large")
    with controls:
        chosen = st.selectbox(
            "Initializer",
            list(spec.INITIALIZER_NAMES),
            index=list(spec.INITIALIZER_NAMES).index("glorot_uniform"),
            key="initializer",
            bind="query-params",
            help=glossary.sentence("kernel_initializer"),
        )
        activation = st.selectbox(
            "Activation",
            ["tanh", "relu", "sigmoid", "linear", "leaky_relu", "elu", "gelu", "silu", "softplus"],
            key="bent_by",
            bind="query-params",
            help=glossary.sentence("activation"),
        )
        depth = int(live_slider("layers", 2, 20, 10, 1, key="deep"))
        width = int(
            live_slider("width", 4, 128, 64, 4, key="wide", help=glossary.sentence("units"))
        )
        seed = int(
            st.number_input(
                "Seed",
                0,
                9_999,
                0,
                key="drawn",
                bind="query-params",
                help="Another seed draws other weights; the same one always draws the same.",
            )
            or 0
        )
        stddev = 0.05
        if chosen == "random_normal":
            stddev = live_slider("stddev", 0.01, 1.0, 0.05, 0.01, key="stddev", widest=(1e-6, 100))
    measured = session.ask(spread.measured, activation, depth, width, seed, stddev)
    theme = job_panel.theme()
    with picture:
        if measured is None:
            st.skeleton(height=640)
        else:
            chart(
                figures.spread_figure(measured, chosen, theme=theme),
                key="spread.lines",
                alt=figures.spread_sentence(measured, chosen),
                name="spread",
            )
            chart(
                figures.distributions_figure(measured[chosen], chosen, theme=theme),
                key="spread.layers",
                alt=figures.spread_sentence(measured, chosen),
                name="activations-by-layer",
            )
    st.latex(FORMULAS[chosen] % _numbers(width, stddev))
    if measured is not None:
        st.markdown(
            f"{figures.spread_sentence(measured, chosen)} {_verdict(measured[chosen])} {FIT}"
        )
        st.caption(
            "Zeros have no line: their spread is 0 in every layer, and a logarithmic axis has no 0. "
            "Normal numbers are cut at two standard deviations and then widened to the spread of the "
            "formula, as Keras does it, except those of random_normal."
        )
    _symmetry(seed)


def _numbers(width: int, stddev: float) -> dict[str, float]:
    return {
        "width": width,
        "stddev": stddev,
        "glorot": (2 / (2 * width)) ** 0.5,
        "glorot_limit": (6 / (2 * width)) ** 0.5,
        "he": (2 / width) ** 0.5,
        "he_limit": (6 / width) ** 0.5,
    }


def _verdict(one: dict[str, list[float | None]]) -> str:
    """Say whether the signal fades, grows or lives."""
    first, last = one["spread"][0], one["spread"][-1]
    if last is None:
        return "The numbers **overflow**: no network can start like this."
    if not first:
        return "Every neuron says the same to every input: there is **no signal** at all."
    ratio = last / first
    if ratio < 0.1:
        return f"The signal **fades** to {ratio:.2g} of what it was."
    if ratio > 10:
        return f"The signal **grows** {ratio:.2g} times."
    return "The signal **survives**."


def _symmetry(seed: int) -> None:
    """Train four hidden neurons that started alike, and four that did not."""
    st.subheader("Why not zeros?")
    steps = 200
    columns = st.columns(2, gap="large")
    for column, name in zip(columns, ("zeros", "glorot_uniform"), strict=True):
        weights = session.ask(spread.after_steps, name, seed, steps)
        with column:
            if weights is None:
                st.skeleton(height=180)
                continue
            W = np.array(weights)
            chart(
                figures.weights_figure(
                    W, f"From {name}, after {steps} steps", theme=job_panel.theme()
                ),
                key=f"symmetry.{name}",
                alt=figures.weights_sentence(W),
                name=f"weights-{name}",
            )
    st.markdown(
        "Above are the hidden weights of a 2-4-1 sigmoid network that learned AND, once from zeros and once from Glorot's random "
        "weights. From zeros the four neurons get the same gradient at every step, so they stay "
        "**equal to the last digit**: four neurons do the work of one. That is not the trap of small "
        "gradients: training goes on, and never tells them apart. Random weights break the "
        "symmetry; biases may start at zero."
    )
