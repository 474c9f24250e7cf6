"""Softmax: several sums become shares that add up to 1."""

import numpy as np
import streamlit as st

from nncore import activations, glossary
from nncore.figures import softmax as figures
from ui import job_panel
from ui.live_chart import chart
from ui.live_slider import live_slider

FIRST_LOGITS = (2.0, 1.0, 0.1, -1.0, 0.0, 0.0)
NEAR, LARGEST = 10.0, 1_000_000.0


def section() -> None:
    """Draw the controls, the bars, the arithmetic and the Jacobian."""
    st.markdown(
        "Change a logit: **every** share changes, since all together must be 1. Then raise the "
        "temperature, and add 1,000 to all of them."
    )
    with st.container(key="picture_first"):
        picture, controls = st.columns([2, 1], gap="large")
    with controls:
        count = st.segmented_control(
            "Classes",
            [2, 3, 4, 5, 6],
            default=3,
            required=True,
            key="classes",
            bind="query-params",
            help=glossary.sentence("classes"),
        )
        logits = np.array(
            [
                live_slider(
                    f"z{'₀₁₂₃₄₅'[place]}",
                    -NEAR,
                    NEAR,
                    FIRST_LOGITS[place],
                    0.1,
                    key=f"z{place}",
                    help=glossary.sentence("logits"),
                    widest=(-LARGEST, LARGEST),
                )
                for place in range(count or 3)
            ]
        )
        temperature = live_slider(
            "temperature T",
            0.1,
            10.0,
            1.0,
            0.1,
            key="T",
            help="Logits are divided by it first. Above 1 shares become more alike, below 1 less.",
            widest=(0.01, 1_000.0),
        )
        raised = st.toggle(
            "Add 1,000 to every logit",
            key="raised",
            bind="query-params",
            help="Only differences between logits count, so nothing should happen.",
        )
    given = logits + 1_000.0 if raised else logits
    shares = activations.softmax(given, temperature)
    jacobian = activations.softmax_jacobian(shares) / temperature
    with picture:
        chart(
            figures.softmax_figure(given.tolist(), shares.tolist(), theme=job_panel.theme()),
            key="softmax.chart",
            alt=figures.softmax_sentence(given.tolist(), shares.tolist()),
            name="softmax",
        )
    _arithmetic(given, shares, temperature)
    left, right = st.columns([3, 2], gap="large")
    with left:
        chart(
            figures.jacobian_figure(jacobian, theme=job_panel.theme()),
            key="jacobian.chart",
            alt=figures.jacobian_sentence(jacobian),
            name="jacobian",
        )
    with right:
        st.latex(r"\frac{\partial a_i}{\partial z_j} = \frac{a_i\,(\delta_{ij} - a_j)}{T}")
        first = shares[0]
        st.markdown(
            "Softmax's derivative is a matrix, for each share depends on each logit; δ is 1 on the "
            "diagonal, where i = j, and 0 elsewhere. "
            f"Top left: {first:.4f}·(1 − {first:.4f})"
            f"{'' if temperature == 1 else f' / {temperature:g}'} = {jacobian[0, 0]:.4f}. Blue: more of "
            "this logit gives more of this share. Orange: it takes from it. Each row adds up to 0, "
            "because the shares always add up to 1."
        )


def _arithmetic(logits: activations.Array, shares: activations.Array, temperature: float) -> None:
    """Compute the shares as the computer does: less the largest logit first."""
    largest = float(logits.max())
    powers = np.exp((logits - largest) / temperature)
    total = float(powers.sum())
    place = int(logits.argmax())
    by = "" if temperature == 1 else f"/{temperature:.4g}"
    st.latex(
        rf"\begin{{aligned}} a_{place} &= \frac{{e^{{(z_{place} - {largest:.6g}){by}}}}}"
        rf"{{\sum_j e^{{(z_j - {largest:.6g}){by}}}}} \\[1ex]"
        rf" &= \frac{{1}}{{{' + '.join(f'{power:.4g}' for power in powers)}}}"
        rf" \\[1ex] &= \frac{{1}}{{{total:.6g}}} \approx {shares[place]:.6g} \end{{aligned}}"
    )
    st.markdown(
        f"The shares add up to **{shares.sum():.12g}**. The largest logit is taken away from all "
        "first, which changes nothing, because it cancels; but no power is then larger than e⁰ = 1. "
        f"{_overflow(largest, temperature)} Shares are not certainty: softmax gives "
        "shares that add up to 1 to any picture at all, also to one of no class."
    )


def _overflow(largest: float, temperature: float) -> str:
    if largest / temperature <= 709:
        return "Without that, e⁷¹⁰ would already be more than a computer's number can hold."
    return (
        f"Without that, e to the power of {largest / temperature:,.0f} would be more than a "
        "computer's number can hold, which ends at e⁷⁰⁹, and the answer would be no number at all."
    )
