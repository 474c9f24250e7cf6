import streamlit as st

from ui import judged, live_chart
from ui.evaluate import (
    confidence,
    features,
    inside,
    luck,
    mistakes,
    robustness,
    threshold,
    two_networks,
)

PARTS = {
    "Mistakes": (mistakes.section, "See which classes are taken for which, and by how many."),
    "Two networks": (
        two_networks.section,
        "Choose a second network: which examples does one get right and the other not?",
    ),
    "Threshold": (
        threshold.section,
        "Move the threshold from which on something is called, and watch who is found and missed.",
    ),
    "Confidence": (
        confidence.section,
        "Guess whether the network is as often right as it is sure; then look.",
    ),
    "Robustness": (
        robustness.section,
        "Turn, shift or fade an image, or add noise, and watch what the network makes of it.",
    ),
    "Inside": (
        inside.section,
        "Follow one example through the layers; then switch off a unit and see who misses it.",
    ),
    "Features": (
        features.section,
        "Guess first: what is read best, features that somebody thought of or features that a "
        "network learned?",
    ),
    "Luck": (
        luck.section,
        "Guess how much of a score is luck; then train one small network with eleven seeds.",
    ),
}
TEST_PART = {
    False: "A network is judged on its **test part**: examples that it never saw in training.",
    True: "This network's **test part** is the truth table that it was trained on: what it says of "
    "new examples stays open.",
}
"""Whether the test part has the same examples as the training part → what it is."""

WITHOUT_CHARTS = {"Mistakes", "Two networks"}
"""Parts that have something to show before a chart is drawn: they do not wait for its library."""

st.title("Where does it err?")
part = (
    st.segmented_control(
        "Part",
        list(PARTS),
        default="Mistakes",
        required=True,
        key="part",
        bind="query-params",
        label_visibility="collapsed",
        width="stretch",
    )
    or "Mistakes"
)
section, first = PARTS[part]
if part not in WITHOUT_CHARTS:
    live_chart.prepare()
chosen, what = st.columns([1, 2], gap="large")
what.markdown(first)
with chosen:
    network = judged.choose()
what.markdown(TEST_PART[network is not None and network.experiment.data.tests_what_was_trained])
if network is None:
    st.skeleton(height=420)
    st.stop()
section(network)
