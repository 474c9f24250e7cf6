"""Before a comparison: what will run, how long, how fair it is, and the button."""

from collections.abc import Callable, Sequence

import streamlit as st

from nncore.comparison import Comparison
from nncore.engine import Refused


def before(
    comparison: Comparison,
    key: str,
    *,
    seconds: float,
    press: Callable[[], None],
    notes: Sequence[str] = (),
) -> None:
    """Draw the button and what is to be known before it is pressed.

    Parameters
    ----------
    comparison : Comparison
    key : str
    seconds : float
        About how long it will take.
    press : function
        Has the runs trained; may raise Refused.
    notes : sequence of str
        More sentences, in small letters.
    """
    if st.button(
        f"Compare (about {_rounded(seconds)} s)",
        type="primary",
        icon=":material/balance:",
        key=f"{key}.compare",
    ):
        try:
            press()
        except Refused as refused:
            st.error(str(refused))
        else:
            st.rerun()
    seeds = len(comparison.seeds)
    st.markdown(
        f"{len(comparison.variants)} variants × {seeds} {'seed' if seeds == 1 else 'seeds'} = "
        f"**{len(comparison.runs)} runs**. {comparison.fairness}"
    )
    if seeds == 1:
        st.caption("One run proves nothing: choose five seeds or more for a verdict.")
    for note in notes:
        st.caption(note)


def _rounded(seconds: float) -> str:
    """Write an estimate no finer than it is."""
    return f"{max(1, round(seconds)) if seconds < 10 else round(seconds / 5) * 5}"
