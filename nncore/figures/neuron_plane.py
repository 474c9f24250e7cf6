"""The plane of two inputs, and the line on which a neuron is undecided.

On one side of the line w₁x₁ + w₂x₂ + b = 0 the sum is above zero and the neuron fires, on the other
it does not. The weights are an arrow that stands upright on the line and points to where it fires;
the bias moves the line along the arrow.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nncore.activations import sigmoid
from nncore.figures.line_geometry import Line, clipped, firing_side, line_sentence
from nncore.figures.theme import THEMES, Theme, ThemeName, template, translucent

_CELLS = 41


@dataclass(frozen=True)
class Plane:
    """What is drawn behind and around the line.

    Attributes
    ----------
    x1, x2 : sequence of float
        Points.
    labels : sequence of int
        Class 0 or 1 of each point; -1 for a point without one.
    low, high : float
        Ends of both axes.
    names : (str, str)
        Of the inputs.
    classes : (str, str)
        Names of class 0 and class 1.
    titles : sequence of str
        What each point says when pointed at; may be empty.
    size : float
        Of the points, in pixels.
    """

    x1: Sequence[float] = ()
    x2: Sequence[float] = ()
    labels: Sequence[int] = ()
    low: float = -3.0
    high: float = 3.0
    names: tuple[str, str] = ("x₁", "x₂")
    classes: tuple[str, str] = ("0", "1")
    titles: Sequence[str] = field(default=())
    size: float = 16


def plane_figure(
    plane: Plane,
    line: Line | None,
    *,
    title: str,
    smooth: bool = False,
    earlier: Sequence[Line] = (),
    others: Sequence[tuple[str, Line]] = (),
    looked_at: int | None = None,
    theme: ThemeName = "light",
    height: int = 400,
) -> dict[str, Any]:
    """Draw points, the two sides of a neuron's line, and the line.

    Parameters
    ----------
    plane : Plane
    line : (float, float, float) or None
        The neuron's w₁, w₂ and b.
    title : str
    smooth : bool
        Shade by the sigmoid of the sum rather than by its sign.
    earlier : sequence of lines
        Where the line was before, oldest first; drawn faintly.
    others : sequence of (name, line)
        To compare with.
    looked_at : int, optional
        Point that is marked.
    theme : "light" or "dark"
    height : int
        In pixels.

    Returns
    -------
    dict
        A figure, as `plotly.graph_objects.Figure` and `Plotly.react` accept it: plain lists and
        numbers, no NaN. Plotly's checks of every value would cost as much as all the rest.
    """
    colors = THEMES[theme]
    low, high = plane.low, plane.high
    traces: list[dict[str, Any]] = []
    if line is not None and all(map(math.isfinite, line)):
        traces += _smooth_sides(plane, line, colors) if smooth else _sides(plane, line, colors)
    for age, before in enumerate(reversed(earlier), 1):
        color = translucent(colors.ink, 0.5 * 0.7**age)
        traces += _line(before, low, high, color, 2, "dot", "earlier", quiet=True)
    dashes = ("dash", "dot", "dashdot")
    for (name, other), dash in zip(others, dashes, strict=False):
        traces += _line(other, low, high, colors.ink, 2.5, dash, name)
    if line is not None:
        traces += _line(line, low, high, colors.accent, 4, "solid", "z = 0")
    traces += _points(plane, colors, looked_at)
    axis = {"range": [low, high], "constrain": "domain", "showgrid": False, "fixedrange": True}
    return {
        "data": traces,
        "layout": {
            "template": template(theme),
            "title": {"text": title},
            "height": height,
            "uirevision": "plane",
            "xaxis": {**axis, "title": {"text": plane.names[0]}},
            "yaxis": {**axis, "title": {"text": plane.names[1]}, "scaleanchor": "x"},
            "legend": {"orientation": "h", "y": -0.18, "x": 0, "yanchor": "top"},
            "annotations": _arrow(line, low, high, colors) if line is not None else [],
            "hovermode": "closest",
        },
    }


def _sides(plane: Plane, line: Line, colors: Theme) -> list[dict[str, Any]]:
    w1, w2, b = line
    if w1 == w2 == 0:
        b = 1.0 if b > 0 else -1.0
    return [
        {
            "type": "scatter",
            "mode": "none",
            "x": [corner[0] for corner in corners],
            "y": [corner[1] for corner in corners],
            "fill": "toself",
            "fillcolor": translucent(color, 0.16),
            "hoverinfo": "skip",
            "showlegend": False,
        }
        for corners, color in (
            (firing_side((w1, w2, b), plane.low, plane.high), colors.positive),
            (firing_side((-w1, -w2, -b), plane.low, plane.high), colors.negative),
        )
    ]


def _smooth_sides(plane: Plane, line: Line, colors: Theme) -> list[dict[str, Any]]:
    along = np.linspace(plane.low, plane.high, _CELLS)
    w1, w2, b = line
    with np.errstate(over="ignore", invalid="ignore"):
        a = sigmoid(w1 * along[None, :] + w2 * along[:, None] + b)
    scale = [
        [0.0, translucent(colors.negative, 0.34)],
        [0.5, translucent(colors.muted, 0.05)],
        [1.0, translucent(colors.positive, 0.34)],
    ]
    return [
        {
            "type": "heatmap",
            "x": along.tolist(),
            "y": along.tolist(),
            "z": np.nan_to_num(a, nan=0.5).round(4).tolist(),
            "zmin": 0,
            "zmax": 1,
            "colorscale": scale,
            "showscale": False,
            "zsmooth": "best",
            "hovertemplate": "%{x:.2f}, %{y:.2f}: a = %{z:.3f}<extra></extra>",
        }
    ]


def _line(
    line: Line,
    low: float,
    high: float,
    color: str,
    width: float,
    dash: str,
    name: str,
    *,
    quiet: bool = False,
) -> list[dict[str, Any]]:
    ends = clipped(line, low, high)
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [end[0] for end in ends],
            "y": [end[1] for end in ends],
            "line": {"color": color, "width": width, "dash": dash},
            "name": name,
            "showlegend": not quiet and bool(ends),
            "hoverinfo": "skip",
        }
    ]


def _points(plane: Plane, colors: Theme, looked_at: int | None) -> list[dict[str, Any]]:
    looks = {
        0: (colors.negative, "circle", f"class {plane.classes[0]}"),
        1: (colors.positive, "diamond", f"class {plane.classes[1]}"),
        -1: (colors.ink, "x", "the inputs"),
    }
    if plane.classes != ("0", "1"):
        looks |= {
            0: (colors.negative, "circle", plane.classes[0]),
            1: (colors.positive, "diamond", plane.classes[1]),
        }
    traces = []
    for label, (color, symbol, name) in looks.items():
        chosen = [place for place, one in enumerate(plane.labels) if one == label]
        if not chosen:
            continue
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [plane.x1[place] for place in chosen],
                "y": [plane.x2[place] for place in chosen],
                "name": name,
                "text": [plane.titles[place] if plane.titles else name for place in chosen],
                "hovertemplate": "%{x:.3g}, %{y:.3g}<br>%{text}<extra></extra>",
                "cliponaxis": False,
                "marker": {
                    "color": color,
                    "symbol": symbol,
                    "size": plane.size,
                    "line": {"color": colors.background, "width": 1.5},
                },
            }
        )
    if looked_at is not None:
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [plane.x1[looked_at]],
                "y": [plane.x2[looked_at]],
                "name": "looked at",
                "hoverinfo": "skip",
                "marker": {
                    "symbol": "circle-open",
                    "size": plane.size + 16,
                    "color": colors.ink,
                    "line": {"width": 3},
                },
            }
        )
    return traces


def _arrow(line: Line, low: float, high: float, colors: Theme) -> list[dict[str, Any]]:
    """Draw the weights as an arrow from the middle of the line to where the neuron fires."""
    ends = clipped(line, low, high)
    if len(ends) < 2:
        there_is_one = any(line[:2])
        note = "The line is outside the picture." if there_is_one else line_sentence(line)
        return [
            {
                "text": note,
                "x": 0.5,
                "y": 0.96,
                "xref": "paper",
                "yref": "paper",
                "showarrow": False,
                "font": {"color": colors.ink},
            }
        ]
    x1, x2 = (ends[0][0] + ends[-1][0]) / 2, (ends[0][1] + ends[-1][1]) / 2
    largest = max(map(abs, line[:2]))
    toward = (line[0] / largest, line[1] / largest)
    reach = 0.15 * (high - low) / math.hypot(*toward)
    return [
        {
            "x": x1 + reach * toward[0],
            "y": x2 + reach * toward[1],
            "ax": x1,
            "ay": x2,
            "xref": "x",
            "yref": "y",
            "axref": "x",
            "ayref": "y",
            "showarrow": True,
            "arrowhead": 2,
            "arrowwidth": 3,
            "arrowcolor": colors.accent,
            "text": "",
        }
    ]
