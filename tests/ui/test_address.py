"""The address carries what a page shows; whatever a stranger writes there is harmless."""

import json

import pytest
from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from ui import address

    address.arrive(st.session_state.get("where", "neuron"))
    st.session_state["shown"] = address.number("weight", 0.5, -5.0, 5.0)
    st.session_state["chosen"] = address.choice("gate", "and", ("and", "or"))
    address.keep({"weight": "2"}, key="kept")


def opened(**query: str) -> AppTest:
    app = AppTest.from_function(page)
    for name, text in query.items():
        app.query_params[name] = text
    app.run()
    assert not app.exception
    return app


def test_without_an_address_the_default_holds() -> None:
    assert opened().session_state["shown"] == 0.5
    assert opened().session_state["chosen"] == "and"


def test_a_link_sets_a_value() -> None:
    assert opened(weight="-1.25").session_state["shown"] == -1.25
    assert opened(gate="or").session_state["chosen"] == "or"


@pytest.mark.parametrize("text", ["", "six", "nan", "inf", "1e999", "-5.1", "[1]", "½"])
def test_what_is_no_number_within_the_bounds_is_the_default(text: str) -> None:
    assert opened(weight=text).session_state["shown"] == 0.5


def test_an_unknown_choice_is_the_default() -> None:
    assert opened(gate="<script>").session_state["chosen"] == "and"


def test_while_a_page_is_open_the_session_counts_and_not_the_address() -> None:
    app = opened(weight="2")
    app.session_state["weight"] = 3.0
    app.run()
    assert app.session_state["shown"] == 3.0


def test_whoever_comes_back_by_a_link_sees_what_the_link_says() -> None:
    app = opened(weight="2")
    app.session_state["where"] = "elsewhere"
    app.run()
    app.session_state["where"] = "neuron"
    app.query_params["weight"] = "4"
    app.run()
    assert app.session_state["shown"] == 4.0


def test_values_for_the_address_are_handed_to_the_browser() -> None:
    component = next(one for one in opened().main if one.type == "bidi_component")
    assert json.loads(component.proto.json) == {"weight": "2"}


@pytest.mark.parametrize("text", ["inf", "-inf", "1e999", "9" * 400])
def test_a_number_without_end_never_reaches_a_number_field(text: str) -> None:
    def fields() -> None:
        import streamlit as st

        from ui import address

        address.arrive("neuron")
        st.number_input("Seed", 0, 99, 7, key="seed", bind="query-params")
        st.number_input("Rows", 0, 99, 7, key="rows", bind="query-params")

    app = AppTest.from_function(fields)
    app.query_params["seed"] = text
    app.query_params["rows"] = "5"
    app.run()
    assert not app.exception
    assert [one.value for one in app.number_input] == [7, 5]
