"""Principal components: the examples on two of them, what each holds, and what each stands for.

A direction of images is an image itself. Going along it adds it to the mean image and going back
takes it away, so that a row of images shows what an axis of the picture means.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nncore.figures.theme import CLASS_SYMBOLS, LEGEND_BELOW, THEMES, ThemeName, template

STEPS = (-2, -1, 0, 1, 2)
"""Standard deviations along a direction at which images are shown."""
_MOST_LOADINGS = 10


def projection_figure(
    projection: dict[str, Any],
    class_names: Sequence[str],
    axes: tuple[int, int],
    chosen: Sequence[float],
    *,
    height: int = 560,
    shares: bool = True,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw a sample of the examples on two directions; a point's `customdata` is its number.

    Parameters
    ----------
    projection : dict
        As `nncore.datasets.exploration.projection.projection` returns it.
    class_names : sequence of str
    axes : (int, int)
        The horizontal and the vertical direction, counted from 0.
    chosen : sequence of float
        Coordinates of the example that is ringed, along all directions.
    height : int
        Of the figure.
    shares : bool
        Whether the axes say how much of the variance they hold.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    points = np.array(projection["points"])
    labels, indices = np.array(projection["labels"]), np.array(projection["indices"])
    traces = []
    for label, name in enumerate(class_names):
        own = labels == label
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": name,
                "x": points[own, axes[0]].tolist(),
                "y": points[own, axes[1]].tolist(),
                "customdata": indices[own].tolist(),
                "marker": {
                    "color": colors.categorical[label],
                    "symbol": CLASS_SYMBOLS[label],
                    "size": 7,
                    "opacity": 0.8,
                },
                "hovertemplate": f"{name}, number %{{customdata:,}}<extra></extra>",
            }
        )
    ring = {
        "type": "scatter",
        "mode": "markers",
        "x": [chosen[axes[0]]],
        "y": [chosen[axes[1]]],
        "marker": {
            "symbol": "circle-open",
            "size": 20,
            "color": colors.ink,
            "line": {"width": 3},
        },
        "showlegend": False,
        "hoverinfo": "skip",
    }
    across, up = ({"title": {"text": _direction(projection, axis, shares)}} for axis in axes)
    return go.Figure(
        {
            "data": [*traces, ring],
            "layout": {
                "template": template(theme),
                "height": height,
                "hovermode": "closest",
                # A point wants to be hit by a finger, too.
                "hoverdistance": 24,
                "uirevision": f"{axes} {projection['train_rows']}",
                "margin": {"t": 8, "b": 96},
                "xaxis": across,
                "yaxis": {**up, "scaleanchor": "x"},
                "legend": LEGEND_BELOW,
            },
        }
    )


def projection_sentence(
    projection: dict[str, Any],
    class_names: Sequence[str],
    axes: tuple[int, int],
    *,
    shares: bool = True,
) -> str:
    """Say in one sentence what `projection_figure` shows."""
    across, up = (_direction(projection, axis, shares) for axis in axes)
    return (
        f"{len(projection['points']):,} of {projection['train_rows']:,} training examples of "
        f"{len(class_names)} classes, {across} across and {up} up."
    )


def _direction(projection: dict[str, Any], axis: int, shares: bool) -> str:
    held = f" ({projection['shares'][axis]:.1%} of the variance)" if shares else ""
    return f"direction {axis + 1}{held}"


def shares_figure(projection: dict[str, Any], *, theme: ThemeName = "light") -> go.Figure:
    """Draw how much of the variance lies along each direction, and along all up to it.

    Parameters
    ----------
    projection : dict
        As `nncore.datasets.exploration.projection.projection` returns it.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    shares = projection["shares"]
    numbers = list(range(1, len(shares) + 1))
    return go.Figure(
        {
            "data": [
                {
                    "type": "bar",
                    "name": "this direction",
                    "x": numbers,
                    "y": shares,
                    "marker": {"color": colors.accent},
                    "hovertemplate": "direction %{x}: %{y:.1%}<extra></extra>",
                },
                {
                    "type": "scatter",
                    "mode": "lines+markers",
                    "name": "all up to it",
                    "x": numbers,
                    "y": list(accumulate(shares)),
                    "line": {"color": colors.muted, "width": 2},
                    "hovertemplate": "the first %{x}: %{y:.1%}<extra></extra>",
                },
            ],
            "layout": {
                "template": template(theme),
                "height": 280,
                "margin": {"t": 36},
                "xaxis": {"title": {"text": "direction"}, "dtick": 1 if len(shares) < 8 else 2},
                "yaxis": {
                    "title": {"text": "share of the variance"},
                    "tickformat": ".0%",
                    "range": [0, 1.05],
                },
                "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom"},
            },
        }
    )


def shares_sentence(projection: dict[str, Any]) -> str:
    """Say in one sentence what `shares_figure` shows."""
    shares = projection["shares"]
    return (
        f"The first direction holds {shares[0]:.1%} of the variance and the first {len(shares)} "
        f"together {sum(shares):.1%}."
    )


def along(
    projection: dict[str, Any], axis: int, shape: tuple[int, int]
) -> list[NDArray[np.float64]]:
    """Return what lies along a direction: the mean image and two steps to either side of it.

    Parameters
    ----------
    projection : dict
        Of images, as `nncore.datasets.exploration.projection.projection` returns it.
    axis : int
        The direction, counted from 0.
    shape : (int, int)
        Of an image.

    Returns
    -------
    list of ndarray of float64, shape `shape`
        At each of `STEPS` standard deviations from the mean.
    """
    mean, direction = np.array(projection["mean"]), np.array(projection["directions"][axis])
    deviation = projection["deviations"][axis]
    return [(mean + step * deviation * direction).reshape(shape) for step in STEPS]


def loadings_figure(
    projection: dict[str, Any],
    feature_names: Sequence[str],
    axis: int,
    *,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw which columns a direction of a table is made of, the largest shares first.

    Parameters
    ----------
    projection : dict
        Of a table, as `nncore.datasets.exploration.projection.projection` returns it.
    feature_names : sequence of str
    axis : int
        The direction, counted from 0.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    weights = projection["directions"][axis]
    order = _largest(weights)
    reach = 1.1 * abs(weights[order[0]])
    return go.Figure(
        {
            "data": [
                {
                    "type": "bar",
                    "orientation": "h",
                    "x": [weights[place] for place in order],
                    "y": [feature_names[place] for place in order],
                    "marker": {
                        "color": [
                            colors.positive if weights[place] > 0 else colors.negative
                            for place in order
                        ]
                    },
                    "hovertemplate": "%{y}: %{x:.3f}<extra></extra>",
                }
            ],
            "layout": {
                "template": template(theme),
                "title": {"text": f"What direction {axis + 1} is made of"},
                "height": 120 + 26 * len(order),
                "margin": {"l": 8},
                "xaxis": {
                    "title": {"text": "weight of a column"},
                    "range": [-reach, reach],
                    "zeroline": True,
                    "zerolinecolor": colors.muted,
                },
                "yaxis": {"type": "category", "autorange": "reversed"},
            },
        }
    )


def loadings_sentence(projection: dict[str, Any], feature_names: Sequence[str], axis: int) -> str:
    """Say in one sentence what `loadings_figure` shows."""
    weights = projection["directions"][axis]
    largest = ", ".join(
        f"{feature_names[place]} ({weights[place]:+.2f})".replace("-", "−")
        for place in _largest(weights)[:3]
    )
    return f"Direction {axis + 1} is made mostly of {largest}."


def _largest(weights: Sequence[float]) -> list[int]:
    order = sorted(range(len(weights)), key=lambda place: -abs(weights[place]))
    return order[:_MOST_LOADINGS]
