"""Work that is saved changes nothing that a browser or a page gets to see."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit import config
from streamlit.components.v2.bidi_component import main as component
from streamlit.components.v2.presentation import make_bidi_component_presenter
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime import app_session
from streamlit.testing.v1 import AppTest

from ui import cheap_answers

SECTIONS = ["theme", "theme.light", "theme.dark", "theme.sidebar", "theme.dark.sidebar"]


@pytest.fixture
def saving() -> Iterator[None]:
    cheap_answers._theme.cache_clear()
    cheap_answers.save_work()
    yield
    cheap_answers._theme.cache_clear()


@pytest.mark.parametrize("section", SECTIONS)
def test_the_theme_is_sent_as_streamlit_sends_it(saving: None, section: str) -> None:
    expected, sent, outer = CustomThemeConfig(), CustomThemeConfig(), CustomThemeConfig()
    cheap_answers._write_theme(expected, section)
    app_session._populate_theme_msg(sent, section)
    assert sent == expected
    app_session._populate_theme_msg(outer.sidebar, section)
    assert outer.HasField("sidebar") == bool(expected.ByteSize())


def test_a_theme_that_is_edited_is_sent_anew(saving: None) -> None:
    def color() -> str:
        sent = CustomThemeConfig()
        app_session._populate_theme_msg(sent, "theme.light")
        return sent.primary_color

    before = color()
    try:
        config.set_option("theme.light.primaryColor", "#123456")
        assert color() == before  # options are not looked through for every answer
        config._on_config_parsed.send()
        assert color() == "#123456"
    finally:
        config.set_option("theme.light.primaryColor", before)


def page() -> None:
    import streamlit as st

    def see(name: str) -> None:
        seen = st.session_state["c"]
        log.append((name, {one: seen.get(one) for one in ("value", "event")}))

    log = st.session_state.setdefault("log", [])
    mounted = st.components.v2.component("seen", js="export default () => {}")
    if "c" in st.session_state:
        see("page")
    mounted(key="c", on_value_change=lambda: see("value"), on_event_change=lambda: see("event"))


def told(app: AppTest) -> list[Any]:
    """Send a state, an event, then neither; return what callbacks and the page saw."""
    app.run()
    name = next(one for one in app.main if one.type == "bidi_component").proto.id
    kept = WidgetState(id=name, json_value=json.dumps({"value": 1}))
    event = WidgetState(
        id=f"$$STREAMLIT_INTERNAL_KEY_{name}__events",
        json_trigger_value=json.dumps([{"event": "event", "value": 2}]),
    )
    for states in ([kept], [kept, event], [kept]):
        app._run(WidgetStates(widgets=states))
        assert not app.exception
    return list(app.session_state["log"])


def test_pages_see_of_a_component_what_they_saw_before(
    saving: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    cheap = told(AppTest.from_function(page))
    monkeypatch.setattr(component, "make_bidi_component_presenter", make_bidi_component_presenter)
    assert cheap == told(AppTest.from_function(page))
    assert ("event", {"value": 1, "event": 2}) in cheap


def test_looking_at_a_component_makes_no_class(saving: None) -> None:
    app = AppTest.from_function(page).run().run()
    assert type(app.session_state["c"]) is type(app.session_state["c"])
