import streamlit as st

from ui import live_chart
from ui.optimization import path, range_test

PARTS = {
    "Range test": (
        range_test.section,
        "Guess at which learning rate training breaks; one short run finds out.",
    ),
    "Path": (
        path.section,
        "Guess whether two optimizers that start together end together; then look at their ways.",
    ),
}
OPENING = "Range test"

st.title("What makes training go well?")
live_chart.prepare()
part = (
    st.segmented_control(
        "Part",
        list(PARTS),
        default=OPENING,
        required=True,
        key="part",
        bind="query-params",
        label_visibility="collapsed",
        width="stretch",
    )
    or OPENING
)
section, first = PARTS[part]
st.markdown(first)
section()
