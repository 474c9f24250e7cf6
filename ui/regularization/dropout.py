"""Dropout: a mask on real activations, the mean over many masks, and the loss with holes."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from nncore import batch_lesson, dropout_lesson, glossary, inside_network, spec
from nncore.figures import dropout as figures
from nncore.figures.numbers import short
from ui import address, job_panel, judged, session
from ui.evaluate import example, guess
from ui.judged import Judged
from ui.live_chart import chart
from ui.live_slider import live_slider
from ui.neuron.layout import picture_and_controls, table
from ui.regularization.layers import choose_layer, hidden_dense

MANY = 1_000
"""Masks whose means are compared."""
SHOWN = 6
"""Units whose arithmetic is written out."""
_DRAW = "dropout.draw"
_GUESS = "mean_after"
_GUESSES = {
    "smaller": "it gets smaller by the share that is dropped",
    "same": "it stays the same on average",
    "larger": "it gets larger",
}


def section() -> None:
    """Draw the part."""
    picture, controls = picture_and_controls()
    with controls:
        network = judged.choose("A trained network", opening="digits_dense", accept=hidden_dense)
        if network is None:
            with picture:
                st.skeleton(height=420)
            return
        number = example.field(network)
        layer = choose_layer(network, batch_lesson.dense_layers(network.experiment.model.layers))
        rate = live_slider(
            "rate", 0.0, 0.9, 0.3, 0.05, key="rate", help=glossary.sentence("Dropout")
        )
        training = _training()
        if training:
            st.button(
                "Draw another mask",
                width="stretch",
                key="dropout.again",
                on_click=_draw_again,
            )
        guessed = guess.made(_GUESS, _GUESSES, by_link_too=True)
        if guessed is None:
            guess.ask(_GUESS, "What does dropout do to the mean of what is passed on?", _GUESSES)
    address.keep(guess.kept(_GUESS), key="dropout.guess")
    found = session.ask(
        inside_network.activations, spec.to_json(network.experiment), network.weights, number
    )
    with picture:
        if found is None:
            st.skeleton(height=420)
            return
        before = next(one for one in found["layers"] if one["place"] == layer)["values"]
        before = np.asarray(before, dtype=np.float64)
        seed = int(st.session_state.get(_DRAW, 0))
        mask = dropout_lesson.masks(len(before), rate if training else 0.0, seed, 1)[0]
        chart(
            figures.masked_figure(before, mask, compact=session.narrow(), theme=job_panel.theme()),
            key="dropout.mask",
            alt=figures.masked_sentence(before, mask),
            name="dropout",
        )
        _told(before, mask, rate, training)
        if guessed is not None:
            _means(before, rate, guessed)
    if guessed is not None:
        _losses(network, layer, rate)


def _training() -> bool:
    chosen = st.segmented_control(
        "The network is",
        ["in training", "in use"],
        default="in training",
        required=True,
        key="dropping",
        bind="query-params",
        width="stretch",
    )
    return chosen != "in use"


def _draw_again() -> None:
    st.session_state[_DRAW] = int(st.session_state.get(_DRAW, 0)) + 1


def _told(before: Any, mask: Any, rate: float, training: bool) -> None:
    if not training:
        st.markdown(
            "In use nothing is dropped and nothing is enlarged: both strips are the same. The same "
            "input gives the same answer every time."
        )
        return
    dropped = int((mask == 0).sum())
    factor = 1 / (1 - rate)
    active = np.argsort(-np.abs(before))[: 2 * SHOWN]
    kept = [unit for unit in active if mask[unit]][: SHOWN // 2]
    gone = [unit for unit in active if not mask[unit]][: SHOWN - len(kept)]
    rows = [
        [
            f"{unit}",
            f"{before[unit]:.4f}",
            f"× {factor:.4f}" if mask[unit] else "× 0",
            f"{before[unit] * mask[unit]:.4f}",
        ]
        for unit in sorted([*kept, *gone])
    ]
    st.markdown(
        f"This mask drops **{dropped} of {len(before)}** units (×). Each unit that is kept is "
        f"multiplied by 1 / (1 − {rate:g}) = **{factor:.4f}**."
    )
    st.markdown(table(["unit", "before", "mask", "after"], rows))


def _means(before: Any, rate: float, guessed: str) -> None:
    whole = float(before.mean())
    drawn = dropout_lesson.masks(len(before), rate, 0, MANY)
    scaled = (drawn * before).mean(axis=1)
    unscaled = scaled * (1 - rate)
    if guessed:
        right = guessed == "same"
        st.markdown(f"Your guess: {_GUESSES[guessed]}. {'So it is' if right else 'It does not'}:")
    chart(
        figures.means_figure(scaled, unscaled, whole, theme=job_panel.theme()),
        key="dropout.means",
        alt=figures.means_sentence(scaled, unscaled, whole),
        name="dropout-means",
    )
    off = 2 * float(scaled.std()) / MANY**0.5
    st.markdown(
        f"Without a mask the layer's mean output is **{short(whole, 4)}**. Over {MANY:,} masks it is "
        f"**{short(float(scaled.mean()), 4)}** on average; chance alone moves this average by up to "
        f"{short(off, 2)}. A single mask moves it by {short(float(scaled.std()), 2)} (standard "
        f"deviation). Were kept units not enlarged, it would be {short(float(unscaled.mean()), 4)}."
    )


def _losses(network: Judged, layer: int, rate: float) -> None:
    st.subheader("Why the training loss looks worse than the validation loss")
    found = session.ask(
        dropout_lesson.losses,
        spec.to_json(network.experiment),
        network.weights,
        layer,
        float(rate),
        0,
        timeout=1.9,
    )
    if found is None:
        return
    on = float(np.mean(found["on"]))
    st.markdown(
        f"The same weights and the same {found['rows']} training examples: the loss is "
        f"**{short(found['off'], 3)}** with all units, and **{short(on, 3)}** with masks of rate "
        f"{rate:g} on this layer (mean of {len(found['on'])} masks an example; "
        f"{short(min(found['on']), 3)} to {short(max(found['on']), 3)})."
    )
    st.markdown(
        "While a network is trained, the training loss is measured with the masks on, and besides "
        "while the weights are still moving; the validation loss is measured after the epoch with "
        "all units. So with dropout a validation loss *below* the training loss is no miracle and "
        "no mistake. To see the gap, measure both the same way: without masks."
    )
    _how_trained(network)


def _how_trained(network: Judged) -> None:
    rates = [one.rate for one in network.experiment.model.layers if one.type == "Dropout"]
    said = (
        f"It was trained with dropout of {', '.join(f'{rate:g}' for rate in rates)}, so it has "
        "learned to do without any single unit."
        if rates
        else "It was trained without dropout and has never learned to do without units; a network "
        "trained with it suffers less."
    )
    st.markdown(f"**{network.label}:** {said}")
