"""The 2-3-1 network by hand: every number, and every number editable."""

import streamlit as st

from nncore import glossary, neuron_words, small_network
from nncore.figures import small_network as network_figures
from nncore.figures.drawing import letter
from nncore.small_network import EXAMPLE_B1, EXAMPLE_B2, EXAMPLE_W1, EXAMPLE_W2, EXAMPLE_X
from ui import address, job_panel, session
from ui.drawing import drawing
from ui.live_slider import live_slider
from ui.neuron.layout import ANY_NUMBER, picture_and_controls

NEURONS = ["h₁", "h₂", "h₃", "ŷ"]
DEFAULTS: dict[str, float] = {
    **{f"n{row + 1}{place + 1}": EXAMPLE_W1[row][place] for row in range(3) for place in range(2)},
    **{f"nb{row + 1}": EXAMPLE_B1[row] for row in range(3)},
    **{f"v{row + 1}": EXAMPLE_W2[row] for row in range(3)},
    "vb": EXAMPLE_B2,
    "in1": EXAMPLE_X[0],
    "in2": EXAMPLE_X[1],
}
"""Name in the address → value of the example; n12 is the weight of h₁ for x₂, v1 that of ŷ for h₁."""


@st.fragment
def section() -> None:
    """Draw the part."""
    picture, controls = picture_and_controls()
    with controls:
        for place in (1, 2):
            _slider(f"in{place}", letter("x", place), "features")
        chosen = st.segmented_control(
            "Edit the weights of",
            NEURONS,
            default=NEURONS[0],
            required=True,
            key="edited",
            bind="query-params",
            width="stretch",
        )
        place = NEURONS.index(chosen or NEURONS[0])
        _weights(place)
        st.button("Back to the example", on_click=_reset, icon=":material/restart_alt:")
    value = {name: address.number(name, default, *ANY_NUMBER) for name, default in DEFAULTS.items()}
    numbers = small_network.compute(
        (value["in1"], value["in2"]),
        [(value[f"n{row}1"], value[f"n{row}2"]) for row in (1, 2, 3)],
        [value[f"nb{row}"] for row in (1, 2, 3)],
        [value[f"v{row}"] for row in (1, 2, 3)],
        value["vb"],
    )
    with picture:
        drawing(
            network_figures.network_drawing(
                numbers, place, theme=job_panel.theme(), compact=session.narrow()
            ),
            key="small.drawing",
            alt=network_figures.sentence(numbers),
        )
        _verdict(numbers.y)
    _formulas(numbers)


def _slider(name: str, label: str, term: str) -> float:
    return live_slider(
        label,
        -3,
        3,
        DEFAULTS[name],
        0.1,
        key=name,
        help=glossary.sentence(term),
        widest=ANY_NUMBER,
    )


def _weights(place: int) -> None:
    if place < 3:
        for source in (1, 2):
            _slider(f"n{place + 1}{source}", f"weight of {letter('x', source)}", "weights")
        _slider(f"nb{place + 1}", "bias", "bias")
    else:
        for source in (1, 2, 3):
            _slider(f"v{source}", f"weight of {letter('h', source)}", "weights")
        _slider("vb", "bias", "bias")


def _reset() -> None:
    st.session_state.update(DEFAULTS)


def _verdict(y: float) -> None:
    if y != y:
        st.warning(
            "These numbers are too large to add: somewhere ∞ and −∞ meet, and the answer is no "
            "number. Use smaller ones."
        )
        return
    says = "Purchase" if y >= 0.5 else "No purchase"
    st.markdown(
        f"**ŷ = {y:.6f}: {100 * y:.1f}%, “{says}”.** Read as the probability that this customer "
        "buys; above one half the network says yes."
    )


def _formulas(numbers: small_network.Computed) -> None:
    st.subheader("Every number on the way")
    for place, column in enumerate(st.columns(3)):
        with column:
            st.markdown(f"Hidden neuron {place + 1}")
            st.latex(neuron_words.hidden_neuron(numbers, place))
    st.markdown("The last neuron reads the three answers, as if they were inputs:")
    st.latex(neuron_words.output_neuron(numbers))
    st.caption(
        "Here a neuron's weights are a row, and z = W·x as on paper. Keras stores the transpose, "
        "with a neuron's weights as a column, and computes x·W: the same numbers."
    )
