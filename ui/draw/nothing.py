"""Noise, read as a digit: what the network says to it, after the visitor has guessed."""

from __future__ import annotations

import numpy as np
import streamlit as st

from nncore import likeness, noise, spec
from nncore.datasets import class_names
from nncore.figures import evaluation as figures
from nncore.figures import gallery
from ui import job_panel, session
from ui.draw.reader import Reader
from ui.drawing import drawing
from ui.evaluate.score import percent
from ui.live_chart import chart

GUESSES = {
    "none": "about 10% for each digit",
    "some": "undecided between a few",
    "sure": "sure of one digit",
}
_SEED = "draw.noise"


@st.fragment
def section(reader: Reader) -> None:
    """Ask for a guess, then show one image of noise, what it is taken for, and how sure."""
    st.subheader("What does it read in noise?")
    st.markdown(
        "Every pixel gets any gray by chance. No digit is in such an image. What will the network "
        "say to it?"
    )
    guessed = st.segmented_control(
        "Your guess",
        list(GUESSES),
        format_func=GUESSES.__getitem__,
        key="noise_guess",
        bind="query-params",
    )
    if guessed is None:
        return
    seed = st.session_state.setdefault(_SEED, 0)
    found = session.ask(noise.read, spec.to_json(reader.experiment), reader.weights, seed)
    if found is None:
        return
    names = class_names(reader.experiment.data)
    values = [float(value) for value in found["probabilities"]]
    read = int(np.argmax(values))
    left, right = st.columns([1, 2], gap="large")
    with left:
        drawing(
            gallery.gallery([found["image"][..., 0]], ["Nothing but chance"], size=200),
            key="noise.image",
            alt="An image in which every pixel is any gray by chance.",
        )
        st.button("Other noise", icon=":material/casino:", on_click=_another)
    with right:
        chart(
            figures.probabilities_figure(values, names, theme=job_panel.theme()),
            key="noise.probabilities",
            alt=figures.probabilities_sentence(values, names),
            name="noise",
        )
    st.markdown(
        f"You guessed: {GUESSES[guessed]}. It reads **{names[read]}**, with "
        f"{percent(values[read])}. Of {found['images']} such images it reads {found['favored']} "
        f"as {names[found['favorite']]}, and of {found['sure']} it is more than {noise.SURE:.0%} "
        f"sure; the median of its largest probability is {percent(found['median'])}."
    )
    st.warning(
        "**A probability is not certainty.** Softmax compares the ten digits with each other and "
        "shares 100% among them, whatever the image: “none of these” is not among its answers. It "
        "holds for images like those it learned from, and says nothing of others.",
        icon=":material/warning:",
    )
    judged = session.ask(
        likeness.verdict,
        reader.experiment.data.model_dump_json(),
        found["image"].astype(np.float32).tobytes(),
    )
    if judged:
        st.markdown(f"The comparison with training images says: {judged['sentence']}")


def _another() -> None:
    st.session_state[_SEED] += 1
