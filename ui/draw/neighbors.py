"""The training images that a drawing resembles most, and whether its answer may be trusted.

They are found by a worker, after the probabilities are on the page: those wait for nobody.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from nncore import likeness
from nncore.datasets import LARGEST_PIXELS, class_names
from nncore.engine import EngineBusy, Refused
from nncore.figures import gallery
from ui import session
from ui.draw.reader import Reader
from ui.drawing import drawing
from ui.evaluate.score import percent

SURE = 0.9
"""From this probability on, and with enough neighbors of the same kind, an answer is trusted."""
COUNT = 8
"""Of training images shown."""
Question = tuple[str, bytes, int, bytes | None]
"""What `likeness.nearest` is asked."""
_PATIENCE, _GLANCE = 0.2, 0.02
"""Seconds that a stroke, and a look at what has become of it, wait for an answer."""


def show(
    image: NDArray[np.float32],
    for_mnist: NDArray[np.float32],
    probabilities: NDArray[np.float32],
    reader: Reader,
    trust: DeltaGenerator | None,
) -> None:
    """Show the nearest training images here, and at `trust` whether to believe the answer.

    Whether it looks like a digit is asked of the image the network reads; where that has 8×8
    pixels, which tell too little, of the one prepared for MNIST.
    """
    data = reader.experiment.data
    st.subheader("What it resembles")
    judged = for_mnist.tobytes() if reader.target == "digits" else None
    question = data.model_dump_json(), image.tobytes(), COUNT, judged
    try:
        found = _nearest(question, _PATIENCE)
    except Refused as refused:
        st.error(str(refused))
        return
    if found is None:
        _wait(question, [])
        return
    names = class_names(data)
    largest = LARGEST_PIXELS[data.name]
    captions = [
        f"{names[label]}\n{distance:.2f}"
        for label, distance in zip(found["labels"], found["distances"], strict=True)
    ]
    st.markdown(
        "The training images that are nearest to what the network reads. Under each stand its label "
        "and its distance."
    )
    drawing(
        gallery.gallery([pixels / largest for pixels in found["pixels"]], captions),
        key="draw.neighbors",
        alt=gallery.sentence(captions, what="training image"),
    )
    verdict = found["verdict"]
    st.caption(f"{verdict['sentence']} The rule: {verdict['rule']}")
    if trust is None:
        return
    read = int(probabilities.argmax())
    same = Counter(found["labels"])[read]
    with trust:
        _trust(verdict["digit"], names[read], float(probabilities[read]), same, len(captions))


def _nearest(question: Question, patience: float) -> dict[str, Any] | None:
    """Ask a worker; return None if it has no answer in so many seconds."""
    engine = session.engine()
    if engine is None:
        raise Refused(session.NOT_RUNNING)
    with suppress(EngineBusy):
        return engine.ask(likeness.nearest, *question, timeout=patience)
    return None


@st.fragment(run_every=0.7)
def _wait(question: Question, drawn: list[bool]) -> None:
    """Look again now and then, without holding up the next stroke, and draw the page once more.

    `drawn` is empty when this is drawn for the first time, which is no time to begin anew.
    """
    st.caption("Its neighbors among the training images are being looked for.")
    if drawn:
        with suppress(Refused):
            if _nearest(question, _GLANCE) is None:
                return
        st.rerun()
    drawn.append(True)


def _trust(digit: bool, name: str, share: float, same: int, count: int) -> None:
    """Say whether the answer may be believed, and why."""
    if not digit:
        st.warning(
            f"**Do not trust this answer: your drawing does not look like a digit.** The network "
            f"says {name} all the same, because it can say nothing but digits.",
            icon=":material/warning:",
        )
    elif share < SURE or same <= count / 2:
        st.info(
            f"**Doubtful.** It looks like a digit, but the network is {percent(share)} sure of "
            f"{name}, and {same} of the {count} nearest training images are labeled {name}."
        )
    else:
        st.success(
            f"**Probably right.** It looks like a digit, the network is sure, and {same} of the "
            f"{count} nearest training images are labeled {name}."
        )
