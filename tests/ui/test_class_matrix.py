"""A pressed cell is told by its row and column; a browser may send anything."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from ui.class_matrix import pressed


def page() -> None:
    import streamlit as st

    from nncore.figures.evaluation import confusion_cells
    from ui.class_matrix import class_matrix

    covered = bool(st.session_state.get("covered"))
    class_matrix(
        confusion_cells([[4, 1], [0, 5]], ["a", "b"], covered=covered),
        key="cells",
        alt="Nine of ten.",
        chosen=st.session_state.get("chosen"),
        on_cell=None if covered else lambda *cell: st.session_state.update(chosen=cell),
    )


def opened(**state: object) -> AppTest:
    app = AppTest.from_function(page)
    for name, value in state.items():
        app.session_state[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def shown(app: AppTest) -> dict[str, object]:
    found: dict[str, object] = json.loads(app.get("bidi_component")[0].proto.json)
    return found


def test_every_cell_has_a_sentence_and_can_be_pressed() -> None:
    data = shown(opened(chosen=(0, 1)))
    assert data["said"][0][1] == "a called b: 1 of 5 test rows (20.0%)"
    assert data["alt"] == "Nine of ten."
    assert (data["chosen"], data["pressable"]) == ([0, 1], True)


def test_what_is_covered_can_neither_be_pressed_nor_taken_away() -> None:
    app = opened(covered=True)
    assert shown(app)["pressable"] is False
    assert not app.get("download_button")
    assert [one.proto.label for one in opened().get("download_button")] == [
        "Numbers (CSV)",
        "Picture (SVG)",
    ]


@pytest.mark.parametrize(
    "sent", [None, "12", [], [1], [0, 2], [-1, 0], [0, 1.0], ["0", "1"], {"row": 1}, [0, 1, 1]]
)
def test_nonsense_from_a_browser_is_no_cell(sent: object) -> None:
    assert pressed(sent, 2) is None
    assert pressed([0, 1], 2) == (0, 1)
