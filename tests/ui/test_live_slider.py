"""The slider's side on the server: what it hands to the browser, and what it takes from there."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from ui import address
    from ui.live_slider import live_slider

    address.arrive("neuron")
    st.session_state["shown"] = live_slider("w₁", -5, 5, 0.5, 0.1, key="w1", widest=(-100, 100))


def opened(**query: str) -> AppTest:
    app = AppTest.from_function(page)
    for name, text in query.items():
        app.query_params[name] = text
    return app.run()


def handed(app: AppTest) -> dict[str, Any]:
    component = next(one for one in app.main if one.type == "bidi_component")
    return json.loads(component.proto.json)


def test_it_starts_at_its_default_or_where_the_link_says() -> None:
    assert opened().session_state["shown"] == 0.5
    assert opened(w1="3").session_state["shown"] == 3.0
    # Typed numbers may leave the slider; an address may too.
    assert opened(w1="50").session_state["shown"] == 50.0
    assert opened(w1="500").session_state["shown"] == 0.5


def test_the_browser_gets_value_default_and_bounds() -> None:
    told = handed(opened(w1="3"))
    assert (told["value"], told["standard"], told["low"], told["high"]) == (3.0, 0.5, -5, 5)
    assert told["complaint"] == "A number from −100 to 100 belongs here."


def test_a_page_may_set_it_at_any_time() -> None:
    app = opened()
    app.session_state["w1"] = -2.0
    app.run()
    assert app.session_state["shown"] == -2.0
    assert handed(app)["value"] == -2.0


@pytest.mark.parametrize(
    "sent",
    [None, "x", [], [1.0], ["1", 2], [float("inf"), 1], [10**400, 1], [1.0, "x"], {"value": 1}],
    ids=["nothing", "text", "empty", "no turn", "no number", "inf", "huge", "no count", "mapping"],
)
def test_nonsense_from_a_browser_changes_nothing(sent: Any) -> None:
    app = opened()
    app.session_state["w1.slider"] = {"sent": sent}
    app.run()
    assert not app.exception
    assert app.session_state["shown"] == 0.5
    assert handed(app)["turn"] == 0


def test_a_value_out_of_bounds_that_was_left_behind_becomes_the_nearest_one_within() -> None:
    app = opened()
    app.session_state["w1"] = 500.0
    app.run()
    assert app.session_state["shown"] == app.session_state["w1"] == 100.0
