"""Many runs at once: bands of a course, small maps side by side, and courses of a race.

A band says where half of the runs and where all of them lie; its line is the run in the middle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nncore.figures.theme import CLASS_SYMBOLS, THEMES, ThemeName, template, translucent
from nncore.many import Band

_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
_EVERY = 2
"""Of the answers on the plane every second one is enough for a small map."""


def bands_figure(
    epoch: NDArray[np.float64],
    bands: Mapping[str, Band],
    *,
    title: str,
    unit: str,
    log: bool = False,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw bands over the epochs: all runs pale, the middle half stronger, the median as a line.

    Parameters
    ----------
    epoch : ndarray of shape (M,)
    bands : mapping of str to Band
        Names, such as "training", to bands of M moments.
    title, unit : str
        What is shown, and what the vertical axis counts.
    log : bool
        Whether the vertical axis is logarithmic.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors, traces = THEMES[theme], []
    x = epoch.tolist()
    for place, (name, band) in enumerate(bands.items()):
        color = colors.categorical[2 + place]
        for low, high, opacity in (
            (band.least, band.greatest, 0.14),
            (band.lower, band.upper, 0.28),
        ):
            traces.append(
                {
                    "type": "scatter",
                    "x": x + x[::-1],
                    "y": _numbers(high) + _numbers(low)[::-1],
                    "fill": "toself",
                    "fillcolor": translucent(color, opacity),
                    "line": {"width": 0},
                    "hoverinfo": "skip",
                    "showlegend": False,
                }
            )
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": _numbers(band.median),
                "name": f"{name}, median",
                "line": {"color": color, "width": 3, "dash": _DASHES[place % len(_DASHES)]},
                "customdata": np.stack([band.least, band.greatest], axis=-1).round(4).tolist(),
                "hovertemplate": f"{name} %{{y:.3~g}}, "
                "all runs %{customdata[0]:.3~g} to %{customdata[1]:.3~g}<extra></extra>",
            }
        )
    return go.Figure({"data": traces, "layout": _layout(title, unit, log, theme)})


def courses_figure(
    courses: Mapping[str, tuple[NDArray[np.float64], NDArray[np.float64]]],
    *,
    title: str,
    unit: str,
    log: bool = False,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw one line a run: name → (epochs, values).

    Parameters
    ----------
    courses : mapping
    title, unit, log, theme
        As for `bands_figure`.
    """
    colors = THEMES[theme]
    traces = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x.tolist(),
            "y": _numbers(y),
            "name": name,
            "line": {
                "color": colors.categorical[(2 + place) % 10],
                "width": 2.5,
                "dash": _DASHES[place % len(_DASHES)],
            },
            "hovertemplate": f"{name} %{{y:.3~g}}<extra></extra>",
        }
        for place, (name, (x, y)) in enumerate(courses.items())
    ]
    return go.Figure({"data": traces, "layout": _layout(title, unit, log, theme)})


def maps_figure(
    maps: NDArray[np.float32],
    titles: Sequence[str],
    *,
    middle: float,
    reach: float,
    classes: int,
    columns: int = 4,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw what several networks answer over the plane, side by side.

    Parameters
    ----------
    maps : ndarray of shape (R, g, g)
        From the top left; the class's number where there are more than two.
    titles : sequence of str
        One over each map.
    middle, reach : float
        White is the middle, the strongest colors lie as far from it as `reach`.
    classes : int
        0 for amounts.
    columns : int
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    several = classes > 2
    low, high = (-0.5, classes - 0.5) if several else (middle - reach, middle + reach)
    rows = -(-len(maps) // columns)
    traces: list[dict[str, Any]] = []
    layout: dict[str, Any] = {
        "template": template(theme),
        "height": 36 + 150 * rows,
        "margin": {"l": 4, "r": 4, "t": 26, "b": 4},
        "annotations": [],
    }
    for place, (one, title) in enumerate(zip(maps, titles, strict=True)):
        row, column = divmod(place, columns)
        axis = "" if place == 0 else str(place + 1)
        left, bottom = column / columns, 1 - (row + 1) / rows
        layout[f"xaxis{axis}"] = {
            "domain": [left + 0.01, left + 1 / columns - 0.01],
            "anchor": f"y{axis}",
            "visible": False,
            "constrain": "domain",
        }
        layout[f"yaxis{axis}"] = {
            "domain": [bottom + 0.01, bottom + 1 / rows - 0.16 / rows],
            "anchor": f"x{axis}",
            "visible": False,
            "autorange": "reversed",
            "scaleanchor": f"x{axis}",
            "constrain": "domain",
        }
        layout["annotations"].append(
            {
                "text": title,
                "x": 0.5,
                "xref": f"x{axis} domain",
                "y": 1,
                "yref": f"y{axis} domain",
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"size": 12, "color": colors.ink},
            }
        )
        traces.append(
            {
                "type": "heatmap",
                "z": np.round(one[::_EVERY, ::_EVERY].astype(float), 2).tolist(),
                "zmin": low,
                "zmax": high,
                "colorscale": _class_scale(classes, colors.categorical)
                if several
                else [[0, colors.negative], [0.5, colors.surface], [1, colors.positive]],
                "showscale": False,
                "zsmooth": False if several else "best",
                "hoverinfo": "skip",
                "xaxis": f"x{axis}",
                "yaxis": f"y{axis}",
            }
        )
    return go.Figure({"data": traces, "layout": layout})


def _class_scale(classes: int, colors: Sequence[str]) -> list[list[Any]]:
    """Return a scale of flat colors, one a class."""
    scale: list[list[Any]] = []
    for place in range(min(classes, len(CLASS_SYMBOLS))):
        scale += [[place / classes, colors[place]], [(place + 1) / classes, colors[place]]]
    return scale


def _numbers(values: NDArray[np.float64]) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]


def _layout(title: str, unit: str, log: bool, theme: ThemeName) -> dict[str, Any]:
    axis: dict[str, Any] = {"title": {"text": unit}, "nticks": 6}
    axis |= {"type": "log", "exponentformat": "power"} if log else {"tickformat": "~g"}
    return {
        "template": template(theme),
        "title": {"text": title},
        "height": 340,
        "margin": {"l": 64, "b": 96},
        "hovermode": "x unified",
        "xaxis": {"title": {"text": "epochs"}, "nticks": 8, "tickformat": "~g"},
        "yaxis": axis,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 0,
            "yref": "container",
            "yanchor": "bottom",
        },
    }
