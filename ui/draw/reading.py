"""Drawing and reading: what is drawn, what the network says to it, and the road between."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from nncore import drawing
from nncore.datasets import class_names, mnist
from nncore.drawing import Prepared
from nncore.figures import evaluation as figures
from ui import job_panel
from ui.draw import boxes, canvas, neighbors, photo, record, remarks, steps
from ui.draw.reader import Reader
from ui.evaluate.score import percent
from ui.live_chart import chart

Ink = NDArray[np.float32]

SURFACES: dict[str, Callable[[int], Ink | None]] = {
    "canvas": canvas.ink,
    "boxes": boxes.ink,
    "photograph": photo.ink,
}
"""Where a digit can come from."""
EXAMPLE = 42
"""The test image that is read until something is drawn."""
LEAST_TOLD = 0.001
"""The second most probable class is told of from here on."""
_SHEET = "draw.sheet"
_YOURS = "Your drawing: probability of each class"


@st.fragment
def section(reader: Reader) -> None:
    """Show a sheet to draw on, the network's answer, and every step between them.

    It is a fragment: after a stroke nothing else of the page runs again.
    """
    left, right = st.columns([1, 2], gap="large")
    below = st.container()
    sheet = st.session_state.setdefault(_SHEET, 0)
    with left:
        ink = _drawn(sheet)
    with below:
        st.subheader("What the network reads")
        st.markdown(
            "It never saw your drawing. It learned from images that had been prepared, so yours is "
            "prepared in the same way. Switch a step off to see what it is for."
        )
        without, places = steps.switches(reader.target)
    shown = _example() if ink is None else ink
    prepared = drawing.prepare(shown, target=reader.target, without=without)
    probabilities = reader.probabilities(prepared.image)
    if not np.isfinite(probabilities).all():
        right.error("This network's training diverged: its answers are no numbers. Choose another.")
        return
    read = int(probabilities.argmax())
    with right:
        answer = st.container()
        wanted = record.meant(sheet) if ink is not None else None
        guessed = record.guess()
    with answer:
        _answer(probabilities, reader, wanted, yours=ink is not None)
        if without:
            _with_all_steps(shown, reader, prepared, read)
        trust = st.container()
        hardly = remarks.remark(shown)
        if hardly:
            trust.warning(f"**Do not trust this answer.** {hardly}", icon=":material/warning:")
    if ink is not None:
        record.note(sheet, reader.label, wanted, read)
    correct, drawn = record.count(reader.label)
    if drawn:
        right.markdown(record.sentence(correct, drawn, guessed, reader))
    steps.pictures(prepared.steps, places)
    for_mnist = drawing.prepare(shown).image
    neighbors.show(prepared.image, for_mnist, probabilities, reader, None if hardly else trust)


def _drawn(sheet: int) -> Ink | None:
    offered = [name for name in SURFACES if name != "canvas" or canvas.component()]
    if "canvas" not in offered:
        st.info("The drawing canvas cannot be loaded here, so boxes to fill in take its place.")
    surface = st.segmented_control(
        "Draw on",
        offered,
        default=offered[0],
        required=True,
        key="surface",
        bind="query-params",
        label_visibility="collapsed",
        width="stretch",
    )
    if surface == "boxes" and st.session_state.get(canvas.LOST):
        st.info(
            "The drawing canvas has not reached your browser, so boxes to fill in take its place. "
            "Choose **canvas** to try once more."
        )
    ink = None
    with st.container(key="sheet"):
        try:
            ink = SURFACES[surface or offered[0]](sheet)
        except ValueError as refused:
            st.error(str(refused))
    st.button("New sheet", icon=":material/restart_alt:", width="stretch", on_click=_turn)
    return None if ink is None or ink.max() < drawing.FAINTEST_INK else ink


def _turn() -> None:
    st.session_state[_SHEET] += 1


def _example() -> Ink:
    """Return the ink of a test image, so that the page shows something from the first second."""
    return mnist.test_image(EXAMPLE).astype(np.float32) / np.float32(mnist.LARGEST_PIXEL)


def _answer(
    probabilities: NDArray[np.float32], reader: Reader, wanted: int | None, *, yours: bool
) -> None:
    names = class_names(reader.experiment.data)
    values = [float(value) for value in probabilities]
    first, second = np.argsort(probabilities)[::-1][:2]
    # A picture that was refused must not seem to have been read.
    where = "" if yours else f" in test image {EXAMPLE}"
    told = f"It reads **{names[first]}**{where}, with {percent(values[first])}."
    if values[second] >= LEAST_TOLD:
        told += f" Next comes {names[second]}, with {percent(values[second])}."
    st.markdown(told)
    figure = figures.probabilities_figure(values, names, wanted, theme=job_panel.theme())
    title = _YOURS if yours else f"Until you draw: test image {EXAMPLE}"
    # So low that on a laptop, too, what is asked of a drawing is in sight below it.
    figure.update_layout(title={"text": title}, height=330)
    chart(
        figure,
        key="draw.probabilities",
        alt=figures.probabilities_sentence(values, names, wanted),
        name="probabilities",
    )


def _with_all_steps(ink: Ink, reader: Reader, prepared: Prepared, read: int) -> None:
    """Say what the steps that are left out change."""
    whole = reader.probabilities(drawing.prepare(ink, target=reader.target).image)
    names = class_names(reader.experiment.data)
    best = int(whole.argmax())
    left_out = ", ".join(f"“{step.title}”" for step in prepared.steps if not step.taken)
    st.info(
        f"Left out: {left_out}. With every step it reads {names[best]}, with "
        f"{percent(float(whole[best]))}"
        + (": the same digit." if best == read else f"; without, {names[read]}.")
    )
