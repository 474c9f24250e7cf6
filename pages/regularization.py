import streamlit as st

from ui import live_chart
from ui.regularization import (
    batch_norm,
    comparison,
    dropout,
    early_stop,
    more_data,
    penalties,
    strength,
)

PARTS = {
    "Compare": (
        comparison.section,
        "Let a network learn a few examples by heart, beside others that are held back. Guess first.",
    ),
    "Strength": (
        strength.section,
        "Sweep one technique from none to very strong: how much of it helps?",
    ),
    "Penalties": (
        penalties.section,
        "Choose a strength, and read what large weights cost and how they are pulled toward 0.",
    ),
    "Dropout": (
        dropout.section,
        "Drop a share of a hidden layer's units, and watch what the next layer reads.",
    ),
    "Batch norm": (
        batch_norm.section,
        "Put a batch normalization behind a real unit, and follow one example through it.",
    ),
    "Early stopping": (
        early_stop.section,
        "Move the patience: where would training have stopped, and which epoch is kept?",
    ),
    "More data": (
        more_data.section,
        "Move one digit or add noise to it, and see the further examples that training makes of it.",
    ),
}

st.title("What keeps a network from learning by heart?")
live_chart.prepare()
part = (
    st.segmented_control(
        "Part",
        list(PARTS),
        default="Compare",
        required=True,
        key="part",
        bind="query-params",
        label_visibility="collapsed",
        width="stretch",
    )
    or "Compare"
)
section, first = PARTS[part]
st.markdown(first)
section()
