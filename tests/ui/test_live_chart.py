"""The chart component brings its own plotly.js, from the installed package."""

import gzip
import json

import plotly
import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest

from ui import live_chart


def test_plotly_is_served_from_the_package_compressed_and_cacheable() -> None:
    client = TestClient(Starlette(routes=[Route("/plotly.min.js", live_chart.plotly_script)]))
    answer = client.get("/plotly.min.js")
    assert answer.content == live_chart.SCRIPT.read_bytes()
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert len(gzip.compress(answer.content)) < 2_000_000


def test_the_address_changes_with_plotlys_version() -> None:
    assert f"plotly.min.js?v={plotly.__version__}" in live_chart.JAVASCRIPT


def test_no_tool_of_a_chart_uploads_it() -> None:
    uploading = "sendChartToCloud"
    assert f'name:"{uploading}"' in live_chart.SCRIPT.read_text()
    assert f"'{uploading}'" in live_chart.JAVASCRIPT


def page() -> None:
    import streamlit as st

    from ui import live_chart

    picked = st.session_state.setdefault("picked", [])
    live_chart.live_chart("{}", key="chart", alt="A curve.", on_pick=picked.append)


@pytest.mark.parametrize(
    ("sent", "picked"),
    [(1.5, [1.5]), (-2, [-2.0]), (float("nan"), []), (float("inf"), []), (10**400, []), ("x", [])],
    ids=["number", "whole", "nan", "inf", "huge", "text"],
)
def test_a_place_that_was_picked_is_a_number_or_nothing(sent: object, picked: list[float]) -> None:
    app = AppTest.from_function(page).run()
    name = f"$$STREAMLIT_INTERNAL_KEY_{app.main[0].proto.id}__events"
    told = json.dumps([{"event": "picked", "value": sent}])
    app._run(WidgetStates(widgets=[WidgetState(id=name, json_trigger_value=told)]))
    assert not app.exception
    assert app.session_state["picked"] == picked
