"""The lab's buttons, and whether the experiment on the screen has been trained.

A change of any control shows the network before its first step. Only Train shows the run, so that
there is time for a guess; the address remembers that it was pressed.
"""

from collections.abc import Mapping

import streamlit as st

from nncore import outcomes
from nncore.preset import Preset
from ui.draft import Draft, change, open_experiment

PARAMETER = "trained"
GUESS = "Your guess: what will happen?"


def buttons(
    draft: Draft, examples: Mapping[str, Preset], complaint: str | None
) -> tuple[bool, str | None]:
    """Draw the row of buttons.

    Returns
    -------
    pressed : bool
        Whether Train was pressed just now.
    guess : str or None
        The outcome that the reader expects.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        example = st.menu_button(
            "Examples",
            list(examples),
            format_func=lambda name: examples[name].label,
            icon=":material/menu_book:",
            key="lab.examples",
        )
        if example:
            _open(draft, examples[example])
        guess = _guess(draft)
        pressed = st.button(
            "Train",
            type="primary",
            icon=":material/play_arrow:",
            disabled=complaint is not None,
            help=complaint,
            key="lab.train",
        )
        st.button(
            f"New seed (now {draft.training.seed})",
            icon=":material/casino:",
            help="Other initial weights and another order of the batches. Until you press it, "
            "every run of this experiment begins with the same weights.",
            on_click=_new_seed,
            args=(draft,),
            key="lab.new_seed",
        )
    return pressed, guess


def trained(link: str, pressed: bool, guess: str | None) -> bool:
    """Return whether the run of the experiment with this link is to be shown."""
    if pressed:
        # A guess counts only if it was there before the run.
        st.session_state["lab.guessed"] = guess
        st.session_state["lab.press"] = count() + 1
        st.session_state["lab.trained"] = link
        st.query_params.pop("moment", None)
        st.query_params[PARAMETER] = "1"
    elif "lab.trained" not in st.session_state and st.query_params.get(PARAMETER):
        st.session_state["lab.trained"] = link
    shown = bool(link) and st.session_state.get("lab.trained") == link
    if not shown:
        for name in (PARAMETER, "moment"):
            st.query_params.pop(name, None)
    return shown


def guessed() -> str | None:
    """Return what the reader expected when Train was pressed."""
    guess: str | None = st.session_state.get("lab.guessed")
    return guess


def count() -> int:
    """Return how often Train was pressed in this session."""
    pressed: int = st.session_state.get("lab.press", 0)
    return pressed


def _guess(draft: Draft) -> str | None:
    experiment = draft.experiment
    if experiment is None:
        return None
    sentences = outcomes.choices(experiment)
    return st.selectbox(
        GUESS,
        list(sentences),
        index=None,
        format_func=sentences.__getitem__,
        placeholder=GUESS,
        label_visibility="collapsed",
        key="lab.guess",
        width=400,
    )


def _new_seed(draft: Draft) -> None:
    seed = (draft.training.seed + 1) % 2**31
    training = draft.training.model_copy(update={"seed": seed})
    change(draft, training=training, revision=draft.revision + 1)


def _open(draft: Draft, example: Preset) -> None:
    open_experiment(example.experiment, draft.key)
    st.session_state.pop("lab.guess", None)
    st.rerun()
