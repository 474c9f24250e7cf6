"""How large the weights of several networks are, one below the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from nncore.figures.comparison_traces import look_of
from nncore.figures.theme import THEMES, ThemeName, template, translucent
from nncore.weight_sizes import NEAR, REACH

_ROW = 84


def sizes_figure(
    measured: Mapping[str, Mapping[str, Any]], *, theme: ThemeName = "light"
) -> go.Figure:
    """Draw a histogram for each network, all with the same axes, the band near zero marked.

    Parameters
    ----------
    measured : mapping of str to dict
        Name of a variant to what `nncore.weight_sizes.measured` returns.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    rows = len(measured)
    # Roots, so that the few large weights are seen beside the many near zero.
    top = max(np.sqrt(max(one["shares"])) for one in measured.values())
    ticks = [tick for tick in (0.001, 0.01, 0.1, 0.3, 1.0) if np.sqrt(tick) <= 1.05 * top]
    layout: dict[str, Any] = {
        "template": template(theme),
        "title": {"text": "Sizes of the weights"},
        "height": 100 + _ROW * rows,
        "margin": {"l": 60, "r": 12, "t": 64, "b": 48},
        "showlegend": False,
        "shapes": [],
        "annotations": [],
        "xaxis": {
            "title": {"text": "weight"},
            "range": [-REACH, REACH],
            "anchor": f"y{rows}" if rows > 1 else "y",
            "nticks": 9,
        },
    }
    traces = []
    for place, (name, one) in enumerate(measured.items()):
        axis = str(place + 1) if place else ""
        color, _ = look_of(place, theme)
        edges, shares = np.array(one["edges"]), np.array(one["shares"])
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": name,
                "x": ((edges[1:] + edges[:-1]) / 2).round(4).tolist(),
                "y": np.sqrt(shares).round(4).tolist(),
                "customdata": shares.round(5).tolist(),
                "yaxis": f"y{axis}",
                "line": {"shape": "hvh", "color": color, "width": 2},
                "fill": "tozeroy",
                "fillcolor": translucent(color, 0.3),
                "hovertemplate": f"{name}, near %{{x}}: %{{customdata:.2%}}<extra></extra>",
            }
        )
        low, high = 1 - (place + 0.9) / rows, 1 - (place + 0.22) / rows
        layout[f"yaxis{axis}"] = {
            "domain": [low, high],
            "range": [0, 1.05 * top],
            "tickvals": [float(np.sqrt(tick)) for tick in ticks[-2:]],
            "ticktext": [f"{tick:.0%}" if tick >= 0.01 else f"{tick:.1%}" for tick in ticks[-2:]],
        }
        layout["annotations"].append(
            {
                "text": f"<b>{name}</b>: {one['near']:.1%} near zero",
                "x": 0,
                "y": high,
                "xref": "paper",
                "yref": "paper",
                "xanchor": "left",
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"color": colors.ink},
            }
        )
    layout["shapes"] = [
        {
            "type": "rect",
            "x0": -NEAR,
            "x1": NEAR,
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "line": {"width": 0},
            "fillcolor": translucent(colors.muted, 0.25),
        }
    ]
    return go.Figure({"data": traces, "layout": layout})


def sizes_sentence(measured: Mapping[str, Mapping[str, Any]]) -> str:
    """Say in one sentence what `sizes_figure` shows."""
    told = [f"{name} {one['near']:.1%}" for name, one in measured.items()]
    return f"Share of weights nearer to 0 than {NEAR:g}: {', '.join(told)}."
