"""Curves and their derivatives, any of them together, with a point to move along them."""

import streamlit as st

from nncore import glossary
from nncore import worked_activation as worked
from nncore.activations import ALL
from nncore.figures import activations as figures
from ui import job_panel
from ui.live_chart import chart
from ui.live_slider import live_slider

NEAR = 6.0
FIRST_CHOICE = ["sigmoid", "tanh", "relu"]
LARGEST = 1_000.0
KERAS_SLOPES = (
    "Slopes differ from book to book. This page begins with 0.01, as in the paper of 2013. "
    "Keras's function `leaky_relu` has 0.2, and its layer `LeakyReLU` 0.3: look before you compare."
)


def section() -> None:
    """Draw the controls, the picture and what it says about the chosen point."""
    st.markdown(
        "Move **z**, the weighted sum of a neuron, by the slider or in the picture. Watch the "
        "height of each curve, the neuron's answer, and below it the slope: what a gradient is "
        "multiplied by when it passes back."
    )
    with st.container(key="picture_first"):
        picture, controls = st.columns([2, 1], gap="large")
    with controls:
        names = st.pills(
            "Activations, side by side",
            list(figures.LABELS),
            selection_mode="multi",
            wrap=True,
            default=FIRST_CHOICE,
            format_func=figures.LABELS.__getitem__,
            key="curves",
            bind="query-params",
            help=glossary.sentence("activation"),
        )
        z = live_slider(
            "z",
            -NEAR,
            NEAR,
            0.8,
            0.1,
            key="z",
            help="The weighted sum. Type a number up to ±1,000 to go beyond the slider.",
            widest=(-LARGEST, LARGEST),
        )
        options = {}
        if "leaky_relu" in names:
            slope = live_slider("leaky slope", 0.0, 1.0, 0.01, 0.01, key="slope")
            options["leaky_relu"] = {"negative_slope": slope}
            st.caption(KERAS_SLOPES)
    if not names:
        picture.info("Choose at least one activation.")
        return
    with picture:
        chart(
            figures.curves_figure(
                names, z, reach=max(NEAR, 1.15 * abs(z)), options=options, theme=job_panel.theme()
            ),
            key="curves.chart",
            alt=figures.curves_sentence(names, z, options),
            name="activations",
            on_pick=_move,
        )
    for place in range(0, len(names), 2):
        for name, column in zip(
            names[place : place + 2], st.columns(2, gap="medium"), strict=False
        ):
            with column.container(border=True, height="stretch"):
                _card(name, z, options.get(name, {}))


def _move(z: float) -> None:
    """Put the point where the reader pressed on the picture."""
    st.session_state["z"] = round(z, 2)


def _card(name: str, z: float, options: dict[str, float]) -> None:
    """Tell of one activation: its value here as arithmetic, its range, its use and its failure."""
    one = ALL[name]
    st.markdown(f"**{figures.LABELS[name]}**")
    lines = (
        f"f(z) = {one.formula}",
        worked.worked(name, z, options),
        f"f'(z) = {one.derivative_formula}",
        worked.worked_slope(name, z, options),
    )
    aligned = r" \\[0.6ex] ".join(line.replace("=", "&=", 1) for line in lines)
    st.latex(rf"\begin{{aligned}} {aligned} \end{{aligned}}")
    st.markdown(
        f"{_passes(worked.slope(name, z, options), one.smooth)}\n\n"
        f"**Values** {_range(one.lowest, one.highest)}. **Use:** {one.use} "
        f"**Failure:** {one.failure}"
    )


def _passes(slope: float, smooth: bool) -> str:
    """Say how much of a gradient comes back through a neuron with this slope."""
    if abs(slope) < 1e-12:
        return "Here **nothing** of a gradient comes back: at this z the neuron cannot learn."
    if abs(slope) < 0.05:
        why = "the curve is flat, the neuron is saturated" if smooth else "the curve is nearly flat"
        return f"Here only **{abs(slope):.2g}** of a gradient of 1 comes back: {why}."
    turned = ", with its sign turned" if slope < 0 else ""
    return f"Of a gradient of 1, **{abs(slope):.3g}** comes back{turned}."


def _range(lowest: float, highest: float) -> str:
    if lowest == -float("inf"):
        return "from −∞ to ∞"
    top = "upward without end" if highest == float("inf") else f"to {highest:g}"
    return f"from {lowest:.3g} {top}"
