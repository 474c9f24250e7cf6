"""Values that a widget cannot have are as good as not sent; those it can have arrive as before."""

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest

from ui import widget_values


def page() -> None:
    import streamlit as st

    st.number_input("Seed", 0, 99, 7, key="seed")
    st.number_input("Rate", 0.0, 1.0, 0.5, key="rate")
    st.toggle("Raised", key="raised")
    st.segmented_control("Part", ["one", "two"], default="one", key="part", on_change=lambda: None)
    st.text_input("Answer", key="answer")


DEFAULTS = {"seed": 7, "rate": 0.5, "raised": False, "part": "one", "answer": ""}


@pytest.fixture
def app() -> AppTest:
    widget_values.check()
    return AppTest.from_function(page).run()


def said(app: AppTest, key: str, state: WidgetState) -> object:
    """Return what a widget holds once a browser has said something of it."""
    shown = (getattr(element, "proto", None) for element in app.main)
    ids = (str(getattr(proto, "id", "")) for proto in shown)
    state.id = next(one for one in ids if one.endswith(f"-{key}"))
    app._run(WidgetStates(widgets=[state]))
    assert not app.exception
    return app.session_state[key]


@pytest.mark.parametrize("key", DEFAULTS)
@pytest.mark.parametrize(
    "kind", ["string_value", "bytes_value", "json_value", "double_array_value", "chat_input_value"]
)
def test_a_value_of_another_kind_is_as_good_as_not_sent(app: AppTest, key: str, kind: str) -> None:
    state = WidgetState()
    if kind in ("string_value", "json_value"):
        setattr(state, kind, "{")
    elif kind == "bytes_value":
        state.bytes_value = b"\xff"
    else:
        getattr(state, kind).SetInParent()
    expected = "{" if (key, kind) == ("answer", "string_value") else DEFAULTS[key]
    assert said(app, key, state) == expected


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -1.0, 1e308])
def test_a_number_that_the_field_cannot_show_is_its_default(app: AppTest, number: float) -> None:
    assert said(app, "rate", WidgetState(double_value=number)) == 0.5
    assert said(app, "seed", WidgetState(double_value=number)) == 7


def test_what_browsers_send_arrives(app: AppTest) -> None:
    assert said(app, "seed", WidgetState(int_value=9)) == 9
    assert said(app, "seed", WidgetState(double_value=8.0)) == 8
    assert said(app, "rate", WidgetState(double_value=0.25)) == 0.25
    assert said(app, "raised", WidgetState(bool_value=True)) is True
    two = WidgetState()
    two.string_array_value.data.append("two")
    assert said(app, "part", two) == "two"
