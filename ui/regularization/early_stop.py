"""Early stopping tried on a course that is known to its end."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from nncore import early_stopping, early_stopping_lesson, glossary, shipped
from nncore.engine import Refused
from nncore.figures import early_stopping as figures
from nncore.history import History
from ui import address, job_panel, session
from ui.evaluate import guess
from ui.live_chart import chart
from ui.live_slider import live_slider
from ui.neuron.layout import picture_and_controls, table

MOONS = "moons"
PATIENCES = (1, 2, 3, 5, 10, 20)
_GUESS = "patience_guess"
_GUESSES = {
    "always": "more patience always ends at a lower validation loss",
    "never": "more patience never ends at a higher one, but may win nothing",
    "worse": "too much patience ends at a higher one",
}


@dataclass(frozen=True)
class Course:
    """Losses after each epoch; the validation loss is the watched one, penalties included."""

    loss: list[float]
    val_loss: list[float]
    watched: str


def section() -> None:
    """Draw the part."""
    picture, controls = picture_and_controls()
    with controls:
        course = _choose()
        patience = round(
            live_slider("patience", 1, 30, 5, 1, key="patience", help=glossary.sentence("patience"))
        )
        guessed = guess.made(_GUESS, _GUESSES, by_link_too=True)
        if guessed is None:
            guess.ask(_GUESS, "Patience costs epochs. What does it buy?", _GUESSES)
    address.keep(guess.kept(_GUESS), key="early_stop.guess")
    with picture:
        if course is None:
            st.skeleton(height=400)
            return
        stop = early_stopping.stop(course.val_loss, patience)
        chart(
            figures.stopped_figure(
                course.loss,
                course.val_loss,
                stop,
                monitored=course.watched,
                theme=job_panel.theme(),
            ),
            key="early.course",
            alt=figures.stopped_sentence(len(course.val_loss), stop),
            name="early-stopping",
        )
        st.markdown(_told(course, stop, patience, revealed=guessed is not None))
    if guessed is not None:
        _patiences(course, guessed)


def _choose() -> Course | None:
    """Let the reader choose a course, and return it."""
    engine, owner = session.engine(), session.owner()
    runs = {run.id: run for run in (engine.runs(owner) if engine else []) if run.has_result}
    labels = {MOONS: "Noisy moons, 2-32-32-1 (trained now)"}
    labels |= shipped.LABELS | job_panel.labels(list(runs.values()))
    if st.session_state.get("course") not in labels:
        st.session_state.pop("course", None)
    chosen = st.selectbox(
        "Course", list(labels), format_func=labels.__getitem__, key="course", bind="query-params"
    )
    if chosen == MOONS:
        seed = st.number_input(
            "Seed", 0, 99, 0, key="course_seed", bind="query-params", help=glossary.sentence("seed")
        )
        found = session.ask(early_stopping_lesson.course, int(seed))
        if found is None:
            return None
        return Course(found["loss"].tolist(), found["val_loss"].tolist(), "validation")
    if chosen in shipped.LABELS:
        return _of(shipped.history(chosen))
    try:
        return _of(engine.history(chosen, owner)) if engine else None
    except Refused as refused:
        st.error(str(refused))
        return None


def _of(history: History) -> Course | None:
    """Return the course of a run, if it had validation rows."""
    epochs = history.epochs
    kept = [
        place
        for place, value in enumerate(epochs["val_loss"])
        if value is not None and epochs["loss"][place] is not None
    ]
    if not kept:
        st.info("This run had no validation rows, so there was nothing to watch. Choose another.")
        return None
    penalty = [epochs["penalty"][place] or 0.0 for place in kept]
    loss = [epochs["loss"][place] for place in kept]
    watched = [
        epochs["val_loss"][place] + price for place, price in zip(kept, penalty, strict=True)
    ]
    name = "validation + penalty" if any(penalty) else "validation"
    return Course(loss, watched, name)


def _told(course: Course, stop: early_stopping.Stop, patience: int, *, revealed: bool) -> str:
    """Say where training stops; once the reader has guessed, also what patience would have won."""
    epochs = len(course.val_loss)
    last = course.val_loss[-1]
    if stop.epoch is None or stop.epoch == epochs:
        return (
            f"With a patience of {patience} all {epochs} epochs are trained. Epoch **{stop.kept}** "
            f"is kept: its validation loss was {stop.value:.4f}, that of the last {last:.4f}."
        )
    told = (
        f"With a patience of {patience} training stops after epoch **{stop.epoch}** of {epochs}: "
        f"{patience} {'epoch' if patience == 1 else 'epochs'} in a row were not below "
        f"{stop.value:.4f}, the validation loss of epoch **{stop.kept}**, whose weights are put "
        f"back. {epochs - stop.epoch} epochs are saved."
    )
    if not revealed:
        return told
    lowest = min(course.val_loss)
    if lowest >= stop.value:
        return f"{told} No later epoch was better."
    cost = stop.value - lowest
    return f"{told} An epoch with {lowest:.4f} would have come later: impatience cost {cost:.4f}."


def _patiences(course: Course, guessed: str) -> None:
    st.subheader("What patience buys", help=glossary.sentence("early_stopping"))
    if guessed:
        right = guessed == "never"
        st.markdown(f"Your guess: {_GUESSES[guessed]}. {'So it is.' if right else 'Not so:'}")
    rows = []
    for patience in PATIENCES:
        stop = early_stopping.stop(course.val_loss, patience)
        rows.append(
            [
                f"{patience}",
                "at the end" if stop.epoch is None else f"{stop.epoch}",
                f"{stop.kept}",
                f"{stop.value:.4f}",
            ]
        )
    st.markdown(table(["patience", "stops after epoch", "keeps epoch", "its loss"], rows))
    st.markdown(
        "The best weights are put back, so waiting longer can only find something lower, or nothing. "
        "Without putting them back, the last and worse weights would be kept. **The loss that is "
        "kept is flattering:** it was chosen because it was the lowest of many, on these very rows. "
        "What the network is worth, other rows must say: the test part. And a curve that trembles "
        "stops early by chance: with the moons, try other seeds."
    )
