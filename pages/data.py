import streamlit as st

from ui.data import balance, explored, facts, means, numbers, pairs, projection

PARTS = {
    "Facts": (facts.section, "Look at two examples of each class, and at what they are made of."),
    "One in numbers": (numbers.section, "Choose an example and see the numbers a network gets."),
    "Balance": (balance.section, "Compare how many examples each class has."),
    "Means": (means.section, "See what the examples of a class have in common."),
    "Pairs": (pairs.section, "Find the classes that come closest to each other."),
    "Projection": (projection.section, "Point at any of the points and see what it is."),
}

st.title("What is in the data?")
left, right = st.columns([1, 2], gap="medium", vertical_alignment="bottom")
with left:
    data = explored.choose()
with right:
    part = (
        st.segmented_control(
            "Part",
            list(PARTS),
            default="Facts",
            required=True,
            key="aspect",
            bind="query-params",
            label_visibility="collapsed",
            width="stretch",
        )
        or "Facts"
    )
section, first = PARTS[part]
if data is None:
    st.skeleton(height=420)
    st.stop()
st.markdown(first)
section(data)
explored.keep_in_address(data)
