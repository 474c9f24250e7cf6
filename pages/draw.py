import streamlit as st

from nncore.datasets import LARGEST_PIXELS
from ui import judged, session
from ui.draw import nothing, reading
from ui.draw.reader import reader

OPENING = "mnist_cnn"

st.title("Can it read your handwriting?")
st.markdown(
    "Draw a digit, with the mouse or a finger. After every stroke the network says what it sees."
)
# On a phone the sheet comes first, so that it and the answer are on the screen together.
top = st.container()
place = st.container()
below = st.container()
with st.container() if session.narrow() else top:
    network = judged.choose(
        "Who reads",
        key="reader",
        opening=OPENING,
        accept=lambda experiment: experiment.data.name in LARGEST_PIXELS,
        notes=below,  # above the sheet they would move it, even under a stroke
    )
chosen = reader(st.session_state["reader"], network)
with place:
    if chosen:
        reading.section(chosen)
        nothing.section(chosen)
    else:
        st.skeleton(height=420)
