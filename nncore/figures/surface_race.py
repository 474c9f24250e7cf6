"""A loss surface as a map, with the optimizers' paths on it and their losses step by step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nncore.figures.numbers import short
from nncore.figures.theme import LEGEND_BELOW, THEMES, Theme, ThemeName, template, translucent
from nncore.surfaces import Surface

Array = NDArray[Any]
_GRID = 81
_LEVELS = 16
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
_SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "star")


def looks(names: tuple[str, ...], colors: Theme) -> dict[str, dict[str, str]]:
    """Return color, dash and end mark of each racer, the same whichever of them run."""
    return {
        name: {
            "color": colors.categorical[2 + place],
            "dash": _DASHES[place % len(_DASHES)],
            "symbol": _SYMBOLS[place % len(_SYMBOLS)],
        }
        for place, name in enumerate(names)
    }


def map_figure(
    surface: Surface,
    paths: Mapping[str, Array],
    racers: tuple[str, ...],
    *,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw the surface as a map, fainter where the loss is lower, and the paths on it.

    Parameters
    ----------
    surface : Surface
    paths : mapping of str to ndarray, shape (steps + 1, 2)
        Racer → its weights after each step, NaN once diverged.
    racers : tuple of str
        All there are, so that each keeps its color.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    traces = [_contours(surface, colors), _stars(surface, colors)]
    for name, path in paths.items():
        look = looks(racers, colors)[name]
        losses = surface.loss(path)
        arrived = int(np.isfinite(losses).sum()) - 1
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": path[:, 0],
                "y": path[:, 1],
                "name": name,
                "line": {"color": look["color"], "dash": look["dash"], "width": 2.5},
                "marker": {
                    "symbol": look["symbol"],
                    "color": look["color"],
                    # The steps are points, and the last one is the racer itself.
                    "size": [13 if step == arrived else 4 for step in range(len(path))],
                    "line": {
                        "color": colors.background,
                        "width": [1.5 if step == arrived else 0 for step in range(len(path))],
                    },
                },
                "customdata": np.stack([np.arange(len(path)), losses], axis=-1),
                "hovertemplate": f"{name}, step %{{customdata[0]}}<br>"
                "w = (%{x:.4f}, %{y:.4f})<br>loss %{customdata[1]:.5~g}<extra></extra>",
            }
        )
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": f"{surface.label}: fainter is lower, stars are minima"},
                "height": 470,
                "margin": {"b": 92},
                "uirevision": surface.label,
                "xaxis": {
                    "title": {"text": "weight w₁"},
                    "range": list(surface.across),
                    "showgrid": False,
                },
                "yaxis": {
                    "title": {"text": "weight w₂"},
                    "range": list(surface.up),
                    "showgrid": False,
                },
                "legend": _legend(),
            },
        }
    )


def losses_figure(
    surface: Surface,
    paths: Mapping[str, Array],
    racers: tuple[str, ...],
    *,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw how far above the lowest minimum each racer is, step by step; see `map_figure`."""
    colors = THEMES[theme]
    lowest = float(surface.loss(np.array(surface.minima[0])))
    traces = []
    for name, path in paths.items():
        look = looks(racers, colors)[name]
        above = surface.loss(path) - lowest
        # A logarithmic axis has no place for 0, nor for rounding below it.
        drawn = [float(one) if np.isfinite(one) and one > 1e-16 else None for one in above]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": list(range(len(path))),
                "y": drawn,
                "name": name,
                "line": {"color": look["color"], "dash": look["dash"], "width": 2.5},
                "hovertemplate": f"{name}, step %{{x}}: %{{y:.4~g}}<extra></extra>",
            }
        )
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": "Loss above the lowest minimum"},
                "height": 300,
                "margin": {"l": 72, "b": 92},
                "xaxis": {"title": {"text": "step"}},
                "yaxis": {
                    "title": {"text": "loss − lowest loss"},
                    "type": "log",
                    "exponentformat": "power",
                    "dtick": 2,
                },
                "legend": _legend(),
            },
        }
    )


def sentence(surface: Surface, paths: Mapping[str, Array]) -> str:
    """Say in one sentence how the race ended."""
    ends = [
        f"{name} at a loss of {short(float(surface.loss(path[-1])), 3)}"
        if np.isfinite(path[-1]).all()
        else f"{name} diverged"
        for name, path in paths.items()
    ]
    steps = len(next(iter(paths.values()))) - 1 if paths else 0
    return f"{surface.label} after {steps} steps: {', '.join(ends) or 'nobody runs'}."


def _contours(surface: Surface, colors: Theme) -> dict[str, Any]:
    across, up = np.linspace(*surface.across, _GRID), np.linspace(*surface.up, _GRID)
    losses = surface.loss(np.stack(np.meshgrid(across, up), axis=-1))
    lowest = float(surface.loss(np.array(surface.minima[0])))
    # Near a minimum losses differ by little, far from it by much: roots make both visible.
    heights = np.sqrt(np.maximum(losses - lowest, 0))
    return {
        "type": "contour",
        "x": across.round(4),
        "y": up.round(4),
        "z": heights,
        "customdata": losses,
        "showscale": False,
        "ncontours": _LEVELS,
        "colorscale": [
            [0.0, translucent(colors.muted, 0.0)],
            [1.0, translucent(colors.muted, 0.4)],
        ],
        "line": {"color": translucent(colors.muted, 0.5), "width": 1},
        "hovertemplate": "w = (%{x:.2f}, %{y:.2f})<br>loss %{customdata:.4~g}<extra></extra>",
        "name": "loss",
    }


def _stars(surface: Surface, colors: Theme) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [place[0] for place in surface.minima],
        "y": [place[1] for place in surface.minima],
        "name": "minimum",
        "showlegend": False,
        "marker": {"symbol": "star", "size": 15, "color": colors.ink},
        "hovertemplate": "minimum at (%{x:.3f}, %{y:.3f})<extra></extra>",
    }


def _legend() -> dict[str, Any]:
    return LEGEND_BELOW
