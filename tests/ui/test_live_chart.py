"""The chart component brings its own plotly.js, from the installed package."""

import gzip

import plotly
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

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
