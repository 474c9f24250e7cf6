"""The test part of a comparison: closed until a button opens it, and every look is counted.

Whoever looks, changes something and looks again has begun to choose by these rows; then they are
validation data, and there is no test part left. So looks belong to the rows, whichever comparison
they are opened in.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import streamlit as st

from nncore import held_out
from nncore.comparison import Comparison, Courses
from nncore.engine import Engine
from ui import session
from ui.compare import judgment, pictures
from ui.compare.measures import MEASURES, Measure
from ui.compare.pictures import Finals


def closed(
    engine: Engine,
    comparison: Comparison,
    courses: Mapping[str, Courses],
    measure: Measure,
    key: str,
    scores: Callable[[str], Finals | None],
) -> None:
    """Draw the button that opens the test part, and what is there once it is open.

    Parameters
    ----------
    engine : Engine
        Keeps count of the looks.
    comparison : Comparison
    courses : mapping of str to Courses
    measure : Measure
        What is compared on validation rows.
    key : str
    scores : function
        From "loss" or "accuracy" to the test scores of each variant, one a seed; None, and
        a sentence on the page, while there are none.
    """
    owner = session.compare_owner()
    places = [f"test part of {part}" for part in held_out.parts(comparison.variants.values())]
    looks = max(engine.looks(place, owner) for place in places)
    opened = f"{key}.test.{comparison.key}"
    if not st.session_state.get(opened):
        st.button(
            "Open the test part",
            icon=":material/lock_open:",
            key=f"{key}.open_test",
            on_click=_open,
            args=(engine, places, owner, opened),
        )
        st.caption(_BEFORE if looks == 0 else f"{_looked(looks)} {_AGAIN}")
        return
    st.markdown(f"**Test part.** {_looked(looks)}")
    measured = MEASURES[f"test_{measure.metric}"]
    finals = scores(measure.metric)
    if finals is None:  # then it has been said why
        return
    broken = {name: one.broken for name, one in courses.items()}
    found = judgment.verdict(finals, broken, comparison, measured)
    judgment.say(found, comparison, f"{key}.test")
    if any(np.isfinite(values).any() for values in finals.values()):
        pictures.paired(finals, broken, comparison, measured, f"{key}.test", log=False)
        judgment.table(found, f"{key}.test")
    st.button(
        "Close it",
        icon=":material/lock:",
        key=f"{key}.close_test",
        on_click=st.session_state.pop,
        args=(opened,),
    )


def _open(engine: Engine, places: Sequence[str], owner: str, opened: str) -> None:
    if st.session_state.get(opened):  # the second press of a double click
        return
    for place in places:
        engine.look(place, owner)
    st.session_state[opened] = True


_BEFORE = "The test part is for one look, when all is decided."
_AGAIN = "Looks are counted for these rows, in whichever comparison they are opened."


def _looked(looks: int) -> str:
    if looks == 1:
        return "Looked at once: this is what it is for."
    return (
        f"Looked at {looks} times: now it is validation data for whoever chooses by it, and only "
        "rows that nobody has seen could test the choice."
    )
