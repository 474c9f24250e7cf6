"""A component tells what it was sent, and nothing where it was never drawn."""

from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from ui import component_events

    st.session_state.setdefault("drawn", {"picked": 0.5})
    for key, event in (("drawn", "picked"), ("drawn", "pointed"), ("never", "picked")):
        st.text(component_events.told(key, event))


def test_what_was_never_drawn_or_sent_tells_nothing() -> None:
    app = AppTest.from_function(page).run()
    assert not app.exception
    assert [one.value for one in app.text] == ["0.5", "None", "None"]
