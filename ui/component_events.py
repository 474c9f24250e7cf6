"""What a component of ours has just told, for its callbacks.

A message may name a component that the page at hand has not drawn: one that a stranger made up, or
one that comes late. Then nothing is kept under its key, and it has told nothing.
"""

import streamlit as st


def told(key: str, event: str) -> object:
    """Return what the component of this key tells with an event, or None if it tells nothing."""
    state = st.session_state.get(key)
    return None if state is None else state.get(event)
