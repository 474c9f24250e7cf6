"""A guess before the answer: one question, which nobody has to answer.

The guess stands in the address, so that a reload does not ask again. On Evaluate, whoever came by a
link that says what is to be seen is not asked at all: somebody wanted to show it. Elsewhere a link
that shows the answer holds a guess, and any other link, to a part of a page, asks as the page does.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui import address

UNGUESSED = "none"
"""Stands in the address for a reader who went on without a guess."""


def made(key: str, options: Mapping[str, str], *, by_link_too: bool = False) -> str | None:
    """Return the guess, "" if there is none and the answer may be seen, None to ask for one.

    Parameters
    ----------
    key : str
        In the session state and in the address.
    options : mapping of str to str
        Short names of the answers, and what readers call them; without any, nothing is asked.
    by_link_too : bool
        Whether to ask whoever came by a link, as well, unless the link holds a guess.
    """
    value = address.choice(key, "", {*options, UNGUESSED})
    if not value and options and (by_link_too or not address.by_link()):
        return None
    return value if value in options else ""


def kept(key: str) -> dict[str, str | None]:
    """Return what `ui.address.keep` writes of a guess."""
    return {key: st.session_state.get(key) or None}


def ask(key: str, question: str, options: Mapping[str, str]) -> None:
    """Ask for a guess; see `made`."""

    def take(guess: str) -> None:
        st.session_state[key] = guess

    st.radio(
        f"**{question}**",
        list(options),
        index=None,
        format_func=options.__getitem__,
        key=f"{key}.field",
        on_change=lambda: take(st.session_state[f"{key}.field"] or ""),
    )
    st.button(
        "Show me",
        key=f"{key}.show",
        icon=":material/visibility:",
        on_click=take,
        args=(UNGUESSED,),
    )
