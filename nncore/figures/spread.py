"""How widely activations spread from layer to layer, for each way of drawing the weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nncore.figures.numbers import short
from nncore.figures.theme import (
    AMOUNTS,
    LEGEND_BELOW,
    SIGNED,
    THEMES,
    ThemeName,
    color_at,
    readable_on,
    template,
)

_DASHES = ("solid", "dash", "solid", "dash", "dot", "dashdot")
_COLORS = (2, 2, 4, 4, 5, 6)


def spread_figure(
    measured: Mapping[str, Mapping[str, Any]], chosen: str, *, theme: ThemeName = "light"
) -> go.Figure:
    """Draw each initializer's spread over the layers, on a logarithmic axis.

    Parameters
    ----------
    measured : mapping
        As `nncore.spread.measured` returns it.
    chosen : str
        The initializer drawn boldly.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    traces = []
    for place, (name, one) in enumerate(measured.items()):
        spread = [value if value else None for value in one["spread"]]
        if not any(spread):
            continue
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": list(range(1, len(spread) + 1)),
                "y": spread,
                "name": name,
                "line": {
                    "color": colors.categorical[_COLORS[place]],
                    "dash": _DASHES[place],
                    "width": 4 if name == chosen else 2,
                },
                "marker": {"size": 8 if name == chosen else 4},
                "hovertemplate": f"{name}, layer %{{x}}: %{{y:.3~g}}<extra></extra>",
            }
        )
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": "Spread of the activations, layer by layer"},
                "height": 340,
                "margin": {"l": 72, "b": 104},
                "xaxis": {"title": {"text": "layer"}, "dtick": 1 if _count(measured) < 13 else 5},
                "yaxis": {
                    "title": {"text": "standard deviation"},
                    "type": "log",
                    "exponentformat": "power",
                    "nticks": 6,
                },
                "legend": LEGEND_BELOW,
            },
        }
    )


def spread_sentence(measured: Mapping[str, Mapping[str, Any]], chosen: str) -> str:
    """Say in one sentence what `spread_figure` shows of the chosen initializer."""
    first, last = (measured[chosen]["spread"][place] for place in (0, -1))
    words = [short(value) if value is not None else "beyond all numbers" for value in (first, last)]
    return (
        f"With {chosen} the activations' standard deviation is {words[0]} in the first layer and "
        f"{words[1]} in layer {_count(measured)}."
    )


def distributions_figure(
    one: Mapping[str, Any], name: str, *, theme: ThemeName = "light"
) -> go.Figure:
    """Draw how each layer's activations are distributed, one column a layer.

    Parameters
    ----------
    one : mapping
        One initializer's part of what `nncore.spread.measured` returns.
    name : str
        The initializer.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    edges, shares = np.array(one["edges"]), np.array(one["shares"])
    middles = (edges[1:] + edges[:-1]) / 2
    return go.Figure(
        {
            "data": [
                {
                    "type": "heatmap",
                    "x": list(range(1, len(shares) + 1)),
                    "y": middles,
                    # Roots, so that rare values can be seen beside the many at 0.
                    "z": np.sqrt(shares.T),
                    "customdata": shares.T,
                    "zmin": 0,
                    "zmax": float(np.sqrt(shares.max())) or 1.0,
                    "colorscale": [
                        [place / (len(AMOUNTS) - 1), color] for place, color in enumerate(AMOUNTS)
                    ],
                    "showscale": False,
                    "xgap": 2,
                    "hovertemplate": "layer %{x}: %{customdata:.1%} of the activations<br>"
                    "are near %{y:.3~g}<extra></extra>",
                }
            ],
            "layout": {
                "template": template(theme),
                "title": {"text": f"Activations by layer: {name}"},
                "height": 300,
                "margin": {"l": 72},
                "xaxis": {
                    "title": {"text": "layer"},
                    "dtick": 1 if len(shares) < 13 else 5,
                    "showgrid": False,
                },
                "yaxis": {"title": {"text": "activation"}, "showgrid": False, "nticks": 6},
            },
        }
    )


def weights_figure(W: NDArray[Any], title: str, *, theme: ThemeName = "light") -> go.Figure:
    """Draw the weights of a small layer as numbers on color, one column a neuron.

    Parameters
    ----------
    W : ndarray, shape (inputs, units)
    title : str
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    largest = float(np.abs(W).max()) or 1.0
    notes = [
        {
            "text": f"{value:.4f}",
            "x": column,
            "y": row,
            "showarrow": False,
            "font": {"color": readable_on(color_at(SIGNED, 0.5 + value / largest / 2))},
        }
        for row, line in enumerate(W.tolist())
        for column, value in enumerate(line)
    ]
    return go.Figure(
        {
            "data": [
                {
                    "type": "heatmap",
                    "z": W,
                    "zmin": -largest,
                    "zmax": largest,
                    "colorscale": [
                        [place / (len(SIGNED) - 1), color] for place, color in enumerate(SIGNED)
                    ],
                    "showscale": False,
                    "xgap": 2,
                    "ygap": 2,
                    "hovertemplate": "%{z:.17g}<extra></extra>",
                }
            ],
            "layout": {
                "template": template(theme),
                "title": {"text": title},
                "height": 90 + 44 * len(W),
                "annotations": notes,
                "xaxis": {
                    "tickmode": "array",
                    "tickvals": list(range(W.shape[1])),
                    "ticktext": [f"unit {unit + 1}" for unit in range(W.shape[1])],
                    "showgrid": False,
                },
                "yaxis": {
                    "tickmode": "array",
                    "tickvals": list(range(len(W))),
                    "ticktext": [f"from x{'₁₂₃₄'[row]}" for row in range(len(W))],
                    "autorange": "reversed",
                    "showgrid": False,
                },
            },
        }
    )


def weights_sentence(W: NDArray[Any]) -> str:
    """Say in one sentence what `weights_figure` shows."""
    same = bool((W[:, :1] == W).all())
    return f"The weights of {W.shape[1]} units: {'all the same' if same else 'all different'}."


def _count(measured: Mapping[str, Mapping[str, Any]]) -> int:
    return len(next(iter(measured.values()))["spread"])
