"""Batch normalization on one real batch, and its moving averages."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from nncore import batch_lesson, batch_normalization, glossary, spec
from nncore.batch_normalization import Normalized
from nncore.figures import batch_normalization as figures
from nncore.figures.numbers import short
from nncore.inference import BATCH_NORMALIZATION_EPSILON
from ui import address, job_panel, judged, session
from ui.evaluate import guess
from ui.live_chart import chart
from ui.live_slider import live_slider
from ui.neuron.layout import picture_and_controls, table
from ui.regularization import moving_averages
from ui.regularization.layers import choose_layer, hidden_dense

SIZES = (4, 8, 16, 32)
TUTORIAL_EPSILON = 1e-5
_DRAW = "batch.draw"
_GUESS = "company"
_GUESSES = {
    "same": "the same number again",
    "other": "another number, because its company is another",
}
Sums = NDArray[np.float64]


def section() -> None:
    """Draw the part."""
    picture, controls = picture_and_controls()
    with controls:
        network = judged.choose("A trained network", opening="digits_dense", accept=hidden_dense)
        if network is None:
            with picture:
                st.skeleton(height=480)
            return
        dense = batch_lesson.dense_layers(network.experiment.model.layers)
        layer = choose_layer(network, dense)
        units = dense[layer]
        if st.session_state.get("bn_unit", 0) >= units:
            st.session_state["bn_unit"] = units - 1
        unit = st.number_input(
            f"Unit (0 to {units - 1:,})", 0, units - 1, 0, key="bn_unit", bind="query-params"
        )
        size = int(
            st.segmented_control(
                "Examples in the batch",
                SIZES,
                default=8,
                required=True,
                key="bn_size",
                bind="query-params",
                width="stretch",
            )
            or 8
        )
        gamma = live_slider(
            "γ", -3, 3, 1.0, 0.1, key="gamma", help="The learned scale; 1 at first."
        )
        beta = live_slider("β", -3, 3, 0.0, 0.1, key="beta", help="The learned shift; 0 at first.")
        st.button(
            "Same first example, other company",
            width="stretch",
            key="bn.again",
            on_click=_draw_again,
        )
        guessed = guess.made(_GUESS, _GUESSES, by_link_too=True)
        if guessed is None:
            guess.ask(
                _GUESS,
                "The same example in another batch: what does batch normalization make of it?",
                _GUESSES,
            )
    address.keep(guess.kept(_GUESS), key="batch_norm.guess")
    sums = session.ask(
        batch_lesson.sums, spec.to_json(network.experiment), network.weights, layer, int(unit)
    )
    with picture:
        if sums is None:
            st.skeleton(height=480)
            return
        draw = int(st.session_state.get(_DRAW, 0))
        z = sums[_company(len(sums), size, draw)]
        found = batch_normalization.in_training(z[:, None], gamma, beta)
        chart(
            figures.batch_figure(z, found, 0, theme=job_panel.theme()),
            key="bn.batch",
            alt=figures.batch_sentence(z, found),
            name="batch-normalization",
        )
    _arithmetic(z, found, gamma, beta)
    if guessed is not None:
        _company_told(sums, size, draw, gamma, beta, guessed)
        moving_averages.section(sums, size, gamma, beta)
        _explanation(z)


def _draw_again() -> None:
    st.session_state[_DRAW] = int(st.session_state.get(_DRAW, 0)) + 1


def _company(rows: int, size: int, draw: int) -> NDArray[np.int64]:
    """Return the rows of a batch: example 0, and others that depend on the draw."""
    others = np.random.default_rng([draw, size]).permutation(np.arange(1, rows))[: size - 1]
    return np.concatenate([[0], others])


def _arithmetic(z: Sums, found: Normalized, gamma: float, beta: float) -> None:
    st.subheader("The first example, in numbers", help=glossary.sentence("BatchNormalization"))
    mean, variance = float(found.mean[0]), float(found.variance[0])
    terms = 2 if session.narrow() else 4
    shown = [f"{value:.4f}" for value in z[:terms].tolist()]
    more = r" + \dots" if len(z) > terms else ""
    total = " + ".join(f"({one})" if one.startswith("-") else one for one in shown)
    st.latex(rf"\mu = \frac{{{total}{more}}}{{{len(z)}}} = {mean:.4f}")
    st.latex(rf"\sigma^2 = \frac{{1}}{{{len(z)}}} \sum (z - \mu)^2 = {variance:.4f}")
    normalized, output = float(found.normalized[0, 0]), float(found.output[0, 0])
    st.latex(
        rf"\hat z = \frac{{{z[0]:.4f} - {_signed(mean)}}}{{\sqrt{{{variance:.4f} + "
        rf"{BATCH_NORMALIZATION_EPSILON:g}}}}} = {normalized:.4f}"
    )
    st.latex(
        rf"\gamma \hat z + \beta = {gamma:g} \cdot {_signed(normalized)} + {_signed(beta, 'g')} = "
        rf"{output:.4f}"
    )


def _company_told(
    sums: Sums, size: int, draw: int, gamma: float, beta: float, guessed: str
) -> None:
    """Show what becomes of the first example in several batches, and in use."""
    st.subheader("The same example in other company")
    if guessed:
        right = guessed == "other"
        st.markdown(f"Your guess: {_GUESSES[guessed]}. {'So it is' if right else 'It is not'}:")
    rows = []
    for place in range(draw, draw + 4):
        batch = sums[_company(len(sums), size, place), None]
        found = batch_normalization.in_training(batch, gamma, beta)
        rows.append(
            [
                f"batch {place + 1}",
                *(
                    f"{value:.4f}"
                    for value in (
                        float(found.mean[0]),
                        float(found.variance[0]),
                        float(found.output[0, 0]),
                    )
                ),
            ]
        )
    whole = batch_normalization.in_use(
        sums[:1, None], np.array([sums.mean()]), np.array([sums.var()]), gamma, beta
    )
    rows.append(
        [
            f"all {len(sums)} examples",
            f"{sums.mean():.4f}",
            f"{sums.var():.4f}",
            f"{float(whole.output[0, 0]):.4f}",
        ]
    )
    st.markdown(table(["", "μ", "σ²", "result"], rows))
    st.markdown(
        f"Its z is {sums[0]:.4f} every time. This trembling is the reason why batch normalization "
        "also regularizes a little: a network cannot learn by heart what changes each time. Smaller "
        "batches tremble more. In use an answer must not depend on who else is asked about, so the "
        "moving averages take over."
    )


def _explanation(z: Sums) -> None:
    outputs = {
        epsilon: float(
            batch_normalization.in_training(z[:, None], epsilon=epsilon).normalized[0, 0]
        )
        for epsilon in (BATCH_NORMALIZATION_EPSILON, TUTORIAL_EPSILON)
    }
    ours, theirs = outputs.values()
    st.markdown(
        f"**ε is not the same everywhere.** Keras adds {BATCH_NORMALIZATION_EPSILON:g} to the "
        f"variance, many tutorials write {short(TUTORIAL_EPSILON)}: the first example becomes "
        f"{ours:.6f} or {theirs:.6f}. Where a unit hardly varies, the difference is large."
    )
    st.markdown(
        "**A short training leaves the averages behind.** They begin at 0 and 1 and take some "
        "hundreds of batches to arrive. Until then the validation loss, measured with them, can "
        "look far worse than the training loss, although nothing is learned by heart."
    )
    st.markdown(
        "The layer stands before the activation here: Dense without activation, then batch "
        "normalization, then the activation. γ and β are learned like weights, so the network can "
        "undo the normalization where it does harm; the bias of the Dense layer does nothing any "
        "more, for the mean is taken away again."
    )


def _signed(value: float, written: str = ".4f") -> str:
    text = format(value, written)
    return f"({text})" if text.startswith("-") else text
