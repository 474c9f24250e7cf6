"""Two runs on one map of their loss, and how true the map is: the losses met and the losses drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from nncore.figures.numbers import short
from nncore.figures.surface_race import looks
from nncore.figures.theme import LEGEND_BELOW, THEMES, Theme, ThemeName, template, translucent
from nncore.run_path import Landscape, Walk
from nncore.surface_race import RACERS

_LEVELS = 18
_LEGEND = LEGEND_BELOW


def map_figure(
    land: Landscape,
    names: tuple[str, str],
    axes: tuple[str, str],
    *,
    paths: bool = True,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw the loss in the plane, fainter where it is lower, and the runs.

    Parameters
    ----------
    land : Landscape
    names : (str, str)
        The optimizers, of `nncore.surface_race.RACERS`.
    axes : (str, str)
        What the axes are called.
    paths : bool
        False draws only where the runs begin: somebody is still guessing.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    traces = [_contours(land, colors)]
    for name, walk in _by_name(land, names).items():
        if paths:
            traces.append(_path(name, walk, _color(name, names, colors), colors))
    start = land.walks[0].points[0]
    traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": [start[0]],
            "y": [start[1]],
            "name": "start of both",
            "marker": {"symbol": "x", "size": 12, "color": colors.ink},
            "hovertemplate": f"start, loss {land.walks[0].losses[0]:.3g}<extra></extra>",
        }
    )
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": "Training loss in the plane: fainter is lower"},
                "height": 500,
                "margin": {"b": 104},
                "xaxis": {
                    "title": {"text": axes[0]},
                    "range": [land.across[0], land.across[-1]],
                    "showgrid": False,
                },
                "yaxis": {
                    "title": {"text": axes[1]},
                    "range": [land.up[0], land.up[-1]],
                    "showgrid": False,
                },
                "legend": _LEGEND,
            },
        }
    )


def losses_figure(
    land: Landscape, names: tuple[str, str], *, theme: ThemeName = "light"
) -> go.Figure:
    """Draw each run's loss over its steps, and that of the point of the plane drawn for it."""
    colors = THEMES[theme]
    traces = []
    for name, walk in _by_name(land, names).items():
        color = _color(name, names, colors)
        for losses, dash, what in (
            (walk.losses, "solid", "met by the run"),
            (walk.seen_losses, "dot", "of the map"),
        ):
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": walk.step.tolist(),
                    "y": [float(one) if np.isfinite(one) else None for one in losses],
                    "name": f"{name}, {what}",
                    "line": {"color": color, "dash": dash, "width": 2.5},
                    "hovertemplate": f"{name}, step %{{x}}: loss {what} %{{y:.3~g}}<extra></extra>",
                }
            )
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": "Training loss: met, and drawn on the map"},
                "height": 330,
                "margin": {"l": 64, "b": 120},
                "xaxis": {"title": {"text": "step"}},
                "yaxis": {"title": {"text": "training loss"}, "rangemode": "tozero", "nticks": 6},
                "legend": _LEGEND,
            },
        }
    )


def sentence(land: Landscape, names: tuple[str, str]) -> str:
    """Say in one sentence what `map_figure` shows."""
    ends = " and ".join(
        f"{name} goes from a loss of {short(float(walk.losses[0]))} to "
        f"{short(float(walk.losses[-1]))}, {walk.share:.0%} of its path in the plane"
        for name, walk in _by_name(land, names).items()
    )
    return f"From one start, {ends}."


def _by_name(land: Landscape, names: tuple[str, str]) -> Mapping[str, Walk]:
    return dict(zip(names, land.walks, strict=True))


def _contours(land: Landscape, colors: Theme) -> dict[str, Any]:
    # Near the lowest point losses differ by little, far from it by much: roots make both visible.
    heights = np.sqrt(np.maximum(land.losses - land.losses.min(), 0.0))
    return {
        "type": "contour",
        "x": land.across.round(4).tolist(),
        "y": land.up.round(4).tolist(),
        "z": heights.round(4).tolist(),
        "customdata": land.losses.round(4).tolist(),
        "showscale": False,
        "ncontours": _LEVELS,
        "colorscale": [
            [0.0, translucent(colors.muted, 0.0)],
            [1.0, translucent(colors.muted, 0.45)],
        ],
        "line": {"color": translucent(colors.muted, 0.5), "width": 1},
        "hovertemplate": "loss %{customdata:.3~g}<extra></extra>",
        "name": "loss",
    }


def _color(name: str, names: tuple[str, str], colors: Theme) -> str:
    """Return one of two colors that are far apart, whichever two optimizers run."""
    return colors.categorical[(5, 4)[names.index(name)]]


def _path(name: str, walk: Walk, color: str, colors: Theme) -> dict[str, Any]:
    look = looks(tuple(RACERS), colors)[name]
    last = len(walk.points) - 1
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": walk.points[:, 0].tolist(),
        "y": walk.points[:, 1].tolist(),
        "name": name,
        "line": {"color": color, "dash": look["dash"], "width": 2.5},
        "marker": {
            "symbol": look["symbol"],
            "color": color,
            "size": [14 if place == last else 4 for place in range(last + 1)],
            "line": {
                "color": colors.background,
                "width": [1.5 if place == last else 0 for place in range(last + 1)],
            },
        },
        "customdata": np.stack([walk.step, walk.losses], axis=-1).tolist(),
        "hovertemplate": f"{name}, step %{{customdata[0]:.0f}}<br>"
        "its loss %{customdata[1]:.4~g}<extra></extra>",
    }
