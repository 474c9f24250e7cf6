"""A patient's signs: the loss first, and one more picture that the reader asks for."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from nncore.diagnosis.examination import Examination
from nncore.diagnosis.observation import last
from nncore.figures import layer_signs, sick_runs
from nncore.figures.theme import ThemeName
from ui import session
from ui.live_chart import chart


def signs(found: Examination, theme: ThemeName) -> None:
    """Draw what is seen of a run, and let the reader look closer."""
    seen = found.seen
    chart(
        sick_runs.losses_figure([("Loss", seen)], compact=session.narrow(), theme=theme),
        key="clinic.loss",
        alt=sick_runs.losses_sentence(seen),
        name="loss",
    )
    st.caption(sick_runs.losses_sentence(seen))
    if seen.trouble:
        st.markdown(f"**Where it broke.** {seen.trouble.what}")
    look = st.segmented_control(
        "Look at",
        list(LOOKS),
        default="Gradients",
        required=True,
        key="look",
        bind="query-params",
        width="stretch",
    )
    LOOKS[look or "Gradients"](found, theme)


def _gradients(found: Examination, theme: ThemeName) -> None:
    seen = found.seen
    chart(
        layer_signs.gradients_figure(seen, compact=session.narrow(), theme=theme),
        key="clinic.gradients",
        alt=layer_signs.gradients_sentence(seen),
        name="gradients",
    )
    st.caption(
        "How strongly the training loss would change with a layer's weights. A layer whose "
        "gradient is thousands of times smaller than another's learns thousands of times slower."
    )


def _answers(found: Examination, theme: ThemeName) -> None:
    _histograms(found, "answers", theme)
    seen = found.seen
    silent = "" if seen.dead is None else _shares(seen.dead[-1][:-1].tolist())
    flat = "" if seen.saturated is None else _shares(seen.saturated[-1].tolist())
    words = [
        f"Units whose slope is 0 for every training row, layer by layer in the end: {silent}."
        if silent
        else "",
        f"Answers of sigmoid and tanh layers in their flat parts: {flat}." if flat else "",
    ]
    st.caption(" ".join(filter(None, words)))


def _weights(found: Examination, theme: ThemeName) -> None:
    _histograms(found, "weights", theme)
    seen = found.seen
    if seen.moved is None or seen.shrunk is None:
        st.caption("All weights are 0 before the first step.")
        return
    st.caption(
        f"Taken together, the weights moved by {_part(seen.moved)} their first length, and they "
        f"end at {_part(seen.shrunk)} it."
    )


def _inputs(found: Examination, theme: ThemeName) -> None:
    seen = found.seen
    if seen.inputs is not None:
        chart(
            layer_signs.inputs_figure(seen.inputs, compact=session.narrow(), theme=theme),
            key="clinic.inputs",
            alt=layer_signs.inputs_sentence(seen),
            name="inputs",
        )
    right = last(seen.train_accuracy)
    st.caption(
        f"{layer_signs.inputs_sentence(seen)} The network is right on {right:.0%} of these rows."
    )


def _histograms(found: Examination, kind: str, theme: ThemeName) -> None:
    chart(
        layer_signs.histograms_figure(
            found.layers, kind, columns=3 if session.narrow() else 6, theme=theme
        ),
        key=f"clinic.{kind}",
        alt=layer_signs.histograms_sentence(found.layers, kind),
        name=kind,
    )


def _part(share: float) -> str:
    return f"{share:.2g} times" if share > 2 else f"{share:.1%} of"


def _shares(shares: list[float]) -> str:
    return ", ".join(f"{share:.0%}" for share in shares if share == share)


LOOKS: dict[str, Callable[[Examination, ThemeName], None]] = {
    "Gradients": _gradients,
    "Answers": _answers,
    "Weights": _weights,
    "Inputs": _inputs,
}
