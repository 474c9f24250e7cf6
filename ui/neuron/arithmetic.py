"""Inputs, weights and bias to move; the sum, term by term; the answer; the line in the plane."""

import numpy as np
import streamlit as st

from nncore import glossary, neuron, neuron_words
from nncore.activations import ALL
from nncore.figures import line_geometry, neuron_parts, neuron_plane
from nncore.figures import neuron as neuron_figures
from nncore.figures.drawing import letter
from nncore.neuron import WeightedSum
from ui import job_panel, session
from ui.drawing import drawing
from ui.live_chart import chart
from ui.live_slider import live_slider
from ui.neuron.layout import ANY_NUMBER, picture_and_controls

X = (1.0, 2.0, 3.0, -1.0, 0.5)
W = (0.7, 0.3, -0.2, 0.4, -0.6)
B = 0.1
REACH = 4.0


def section() -> None:
    """Draw the part."""
    with st.container():
        _moving()
        _parts()


@st.fragment
def _moving() -> None:
    """Draw what follows the controls; the rest need not be drawn again with them."""
    picture, controls = picture_and_controls()
    with controls:
        total, activation = _controls()
    a = float(ALL[activation](np.array(total.z)))
    theme, narrow = job_panel.theme(), session.narrow()
    with picture:
        drawing(
            neuron_figures.neuron(total, activation, a, theme=theme, compact=narrow),
            key="neuron.drawing",
            alt=neuron_figures.sentence(total, activation, a),
        )
    # On a phone the drawing and the sliders that change it stay together on the screen.
    with st.container() if narrow else picture:
        worked, plane = st.columns(2, gap="medium") if len(total.x) == 2 else (st.container(), None)
        with worked:
            st.latex(neuron_words.weighted_sum(total))
            if np.isfinite(total.z):
                st.latex(neuron_words.activated(activation, total.z, a))
            st.markdown(neuron_words.fires(total, activation, a))
        if plane is not None:
            with plane:
                _plane(total)
        else:
            st.caption(
                "With two inputs the neuron can be drawn as a line in a plane: choose 2. With "
                f"{len(total.x)} it is the same in {len(total.x)} dimensions, where the line is a "
                "flat wall."
            )


def _controls() -> tuple[WeightedSum, str]:
    count = (
        st.segmented_control(
            "Inputs", [2, 3, 4, 5], default=2, required=True, key="inputs", bind="query-params"
        )
        or 2
    )
    activation = st.selectbox(
        "Activation",
        list(neuron_words.ACTIVATED),
        help=glossary.sentence("activation"),
        key="activation",
        bind="query-params",
    )
    x, w = [], []
    for place in range(count):
        x.append(_slider("x", place + 1, X[place], "features"))
    for place in range(count):
        w.append(_slider("w", place + 1, W[place], "weights"))
    b = live_slider("b", -5, 5, B, 0.1, key="b", help=glossary.sentence("bias"), widest=ANY_NUMBER)
    return neuron.weighted_sum(x, w, b), activation


def _slider(name: str, place: int, value: float, term: str) -> float:
    return live_slider(
        letter(name, place),
        -5,
        5,
        value,
        0.1,
        key=f"{name}{place}",
        help=glossary.sentence(term),
        widest=ANY_NUMBER,
    )


def _plane(total: WeightedSum) -> None:
    line = (float(total.w[0]), float(total.w[1]), total.b)
    # A point far outside would be drawn beside the picture.
    seen = [total.x.tolist()] if np.abs(total.x).max() <= REACH else []
    chart(
        neuron_plane.plane_figure(
            neuron_plane.Plane(
                [x1 for x1, _ in seen],
                [x2 for _, x2 in seen],
                [-1] * len(seen),
                -REACH,
                REACH,
                size=13,
            ),
            line,
            title="Where it fires",
            theme=job_panel.theme(),
            height=390,
        ),
        key="neuron.plane",
        alt=line_geometry.line_sentence(line),
        name="decision-line",
    )


def _parts() -> None:
    st.subheader("Named after a cell")
    drawn, named = st.columns([2, 1], gap="large")
    with drawn:
        drawing(
            neuron_parts.parts(theme=job_panel.theme(), compact=session.narrow()),
            key="neuron.parts",
            alt=neuron_parts.sentence(),
        )
    with named:
        for place, (living, artificial, meaning) in enumerate(neuron_parts.PARTS, 1):
            st.markdown(f"{place}\\. **{living} → {artificial}.** {meaning}")
        st.caption(
            "The likeness ends here: a cell sends pulses in time and lives in a brain of about "
            "86 billion; this one is one line of arithmetic."
        )
