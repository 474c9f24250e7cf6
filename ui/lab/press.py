"""The lab's buttons, and whether the experiment on the screen has been trained.

A change of any control shows the network before its first step. Only Train shows the run, so that
there is time for a guess; the address remembers that it was pressed.
"""

import math
from collections.abc import Mapping

import streamlit as st

from nncore import outcomes
from nncore.preset import Preset
from ui import component_events
from ui import draft as drafts
from ui.draft import Draft, change, open_experiment

PARAMETER, MOMENT = "trained", "moment"
PLAYER = "lab.player"
"""Key of the player."""
EXPLAINING = "update"
"""The section that explains a moment."""
EXPLAINED = "lab.explained"
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
        st.session_state.pop(EXPLAINED, None)
    elif "lab.trained" not in st.session_state and st.query_params.get(PARAMETER):
        st.session_state["lab.trained"] = link
    return bool(link) and st.session_state.get("lab.trained") == link


def write_address(draft: Draft, shown: bool, pressed: bool) -> None:
    """Put the experiment into the page's address, and whether its run is shown.

    The moment is put there by the player. A run that was just asked for begins anew.
    """
    moment = st.query_params.get(MOMENT) if shown and not pressed else None
    drafts.write_address(draft, **{PARAMETER: "1" if shown else None, MOMENT: moment})


def refused() -> None:
    """Forget that the run of a link is to be shown, since its experiment is not."""
    if "lab.trained" not in st.session_state:
        st.session_state["lab.trained"] = ""


def explain() -> None:
    """Keep the moment that the player has handed over, and open the section that explains it."""
    moment = component_events.told(PLAYER, "explain")
    # The player hands over a whole number; anybody may send anything in its place.
    st.session_state[EXPLAINED] = max(0, moment) if isinstance(moment, int) else None
    st.session_state[f"open_{EXPLAINING}"] = True


def moment() -> int | None:
    """Return the moment to be explained: handed over by the player, or in the address.

    A moment that is no number is the last one, as in the player; so is None.
    """
    handed_over: int | None = st.session_state.get(EXPLAINED)
    if handed_over is not None:
        return handed_over
    try:
        return max(0, math.floor(float(st.query_params.get(MOMENT, "")) + 0.5))
    except (ValueError, OverflowError):
        return None


def guessed() -> str | None:
    """Return what the reader expected when Train was pressed."""
    guess: str | None = st.session_state.get("lab.guessed")
    return guess


def count() -> int:
    """Return how often Train was pressed in this session."""
    pressed: int = st.session_state.get("lab.press", 0)
    return pressed


def _guess(draft: Draft) -> str | None:
    sentences = outcomes.choices(draft.data)
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
