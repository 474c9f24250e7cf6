"""A Plotly chart that is updated in place: it neither flickers nor loses the reader's zoom.

Streamlit's own Plotly element is mounted anew whenever its data change. This component keeps one
chart and hands new figures to `Plotly.react`. Plotly itself comes from the Python package, so a
room without internet sees the same chart.
"""

import gzip
import json
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import plotly
import plotly.graph_objects as go
import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ui import base_path, component_events, picking

SCRIPT = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"

LOADING = (
    base_path.JAVASCRIPT
    + """
const loading = () => window.nncorePlotly ??= new Promise((resolve, reject) => {
  const script = document.createElement('script');
  script.src = new URL('plotly.min.js?v=VERSION', base);
  script.onload = () => resolve(window.Plotly);
  script.onerror = () => { window.nncorePlotly = undefined; reject(); };
  document.head.append(script);
});
""".replace("VERSION", plotly.__version__)
)
"""A function for components: `loading()` gives Plotly, and loads it once a page."""

JAVASCRIPT = (
    LOADING
    + picking.JAVASCRIPT
    + """
// The first charts of a page are drawn one by one, so that the topmost is seen before the others.
const turn = () => window.nncoreTurn = (window.nncoreTurn ?? Promise.resolve())
  .then(() => new Promise((next) => { setTimeout(next); }));
export default async function ({ data, parentElement, setTriggerValue }) {
  const chart = parentElement.querySelector('.chart');
  const figure = JSON.parse(data.figure);
  chart.newest = figure;
  chart.setAttribute('aria-label', data.alt);
  chart.style.minHeight = (figure.layout.height ?? 400) + 'px';
  try {
    const Plotly = await loading();
    if (!chart._fullLayout) await turn();
    if (chart.newest !== figure) return;
    await Plotly.react(chart, figure.data, figure.layout, {
      responsive: true, displaylogo: false,
      // On a phone the tools would lie over the title.
      displayModeBar: matchMedia('(hover: hover)').matches ? 'hover' : false,
      // What readers see is not uploaded anywhere.
      modeBarButtonsToRemove: ['select2d', 'lasso2d', 'autoScale2d', 'sendChartToCloud'],
      toImageButtonOptions: { filename: data.name, scale: 2 },
    });
    if (data.pickable) pickable(chart, setTriggerValue);
    if (data.pointable) pointable(chart, setTriggerValue);
    chart.dataset.points = figure.data.reduce((n, t) => n + (t.x?.length ?? 0), 0);
  } catch {
    chart.textContent = 'The chart could not be loaded. ' + data.alt;
  }
}
"""
)

_HTML = '<div class="chart" role="img" style="width:100%"></div>'

_component = st.components.v2.component(
    "live_chart",
    html=_HTML,
    js=JAVASCRIPT,
    isolate_styles=False,
)
_preparation = st.components.v2.component(
    "plotly_preparation",
    js=LOADING + "export default function () { loading().catch(() => {}); }",
    isolate_styles=False,
)


def prepare() -> None:
    """Let the browser load Plotly while the page is still computing its first chart."""
    with st.container(key="unseen"):
        _preparation(key="plotly", data={})


def live_chart(
    figure_json: str,
    *,
    key: str,
    alt: str,
    name: str = "chart",
    on_pick: Callable[[float], None] | None = None,
    on_point: Callable[[int], None] | None = None,
) -> None:
    """Draw a figure, or bring the one drawn under the same key up to date.

    Parameters
    ----------
    figure_json : str
        The figure as JSON, with `layout.uirevision` set where zoom is to survive.
    key : str
        The same for every update of one chart.
    alt : str
        One sentence that says what the chart shows now.
    name : str
        File name of a downloaded picture, without its ending.
    on_pick : function, optional
        Gets the place on the horizontal axis that the reader pressed or dragged to, before the
        page runs again.
    on_point : function, optional
        Gets the number of the point that the reader clicked or tapped, its `customdata`, before
        the page runs again. A browser may send any whole number.
    """

    def picked() -> None:
        place = component_events.told(key, "picked")
        # Python's whole numbers know no bound, and NaN is within none.
        if on_pick and isinstance(place, int | float) and abs(place) <= sys.float_info.max:
            on_pick(float(place))

    def pointed() -> None:
        number = component_events.told(key, "pointed")
        if on_point and isinstance(number, int):
            on_point(number)

    _component(
        key=key,
        data={
            "figure": figure_json,
            "alt": alt,
            "name": name,
            "pickable": on_pick is not None,
            "pointable": on_point is not None,
        },
        on_picked_change=picked,
        on_pointed_change=pointed,
    )


def chart(
    figure: go.Figure | dict[str, Any],
    *,
    key: str,
    alt: str,
    name: str = "chart",
    on_pick: Callable[[float], None] | None = None,
    on_point: Callable[[int], None] | None = None,
) -> None:
    """Draw a finished figure, of Plotly's class or as a plain dictionary; see `live_chart`."""
    live_chart(
        to_json(figure) if isinstance(figure, dict) else str(figure.to_json()),
        key=key,
        alt=alt,
        name=name,
        on_pick=on_pick,
        on_point=on_point,
    )


def to_json(figure: dict[str, Any]) -> str:
    """Write a plain figure dictionary as compact JSON."""
    return json.dumps(figure, separators=(",", ":"))


@cache
def _packed_script() -> bytes:
    return gzip.compress(SCRIPT.read_bytes(), compresslevel=6)


async def plotly_script(_: Request) -> Response:
    """Serve plotly.js from the installed Python package, compressed, cacheable for a year."""
    return Response(
        await run_in_threadpool(_packed_script),
        media_type="text/javascript",
        headers={
            "content-encoding": "gzip",
            "cache-control": "public, max-age=31536000, immutable",
        },
    )
