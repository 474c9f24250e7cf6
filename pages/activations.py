import streamlit as st

from ui.activations import curves, gradients, softmax, stack

SECTIONS = {
    "Curves": curves.section,
    "Why bend?": stack.section,
    "Depth": gradients.section,
    "Softmax": softmax.section,
}

st.title("Why does a neuron bend its sum?")
chosen = st.segmented_control(
    "Part",
    list(SECTIONS),
    default="Curves",
    required=True,
    key="part",
    bind="query-params",
    label_visibility="collapsed",
    width="stretch",
)
SECTIONS[chosen or "Curves"]()
