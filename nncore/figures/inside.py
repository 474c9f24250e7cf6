"""What every layer of a network gives for one example, and the weights of its first units.

A layer of units is a strip of cells, a layer of filters a strip of small maps. Amounts run from
light to dark; where there are negative numbers, orange is below zero and blue above.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from nncore.figures.panels import DIVERGING
from nncore.figures.theme import AMOUNTS, THEMES, ThemeName, template

_FRAME = THEMES["light"].accent
"""Cells and maps are light in both themes."""
_LIGHT_TO_DARK = [[place / (len(AMOUNTS) - 1), color] for place, color in enumerate(AMOUNTS)]
_TITLE = 34
_CELL = 22
UNITS_A_ROW, MOST_ROWS = 32, 16
"""Cells in a row; more of them in a layer that would else be too high."""


def activations_figure(
    layers: Sequence[Mapping[str, Any]],
    *,
    selected: tuple[int, int] | None = None,
    compact: bool = False,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw what every layer gives, one strip under the other.

    Parameters
    ----------
    layers : sequence of dict
        As `nncore.inside_network.activations` returns them.
    selected : (int, int), optional
        Index of a layer and number of one of its units, which is framed.
    compact : bool
        Fewer maps in a row, for a phone.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    maps_a_row = 8 if compact else 16
    strips = [_strip(np.asarray(one["values"]), maps_a_row) for one in layers]
    width = 350 if compact else 740
    heights = [
        max(_CELL, round(strip.shape[0] * (width / strip.shape[1] if side else _CELL)))
        for strip, side in strips
    ]
    height = sum(heights) + _TITLE * len(heights) + 8
    layout: dict[str, Any] = {
        "template": template(theme),
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "annotations": [],
        "shapes": [],
    }
    traces = []
    used = 0
    for place, (one, (strip, side), own) in enumerate(zip(layers, strips, heights, strict=True)):
        axis = str(place + 1) if place else ""
        top = 1 - (used + _TITLE) / height
        used += own + _TITLE
        hidden = {"visible": False, "fixedrange": True}
        layout[f"xaxis{axis}"] = {
            **hidden,
            "anchor": f"y{axis}",
            "range": [-0.5, strip.shape[1] - 0.5],
        }
        layout[f"yaxis{axis}"] = {
            **hidden,
            "anchor": f"x{axis}",
            "domain": [max(0.0, top - own / height), top],
            "range": [strip.shape[0] - 0.5, -0.5],
        }
        layout["annotations"].append(
            {
                "text": _title(one, compact),
                "x": 0,
                "y": top,
                "xref": "paper",
                "yref": "paper",
                "xanchor": "left",
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"size": 13, "color": colors.ink},
            }
        )
        traces.append(_heat(strip, f"x{axis}", f"y{axis}", side == 0))
        if selected and one["place"] == selected[0] and selected[1] < len(one["values"]):
            layout["shapes"].append(_frame(selected[1], side, strip.shape[1], axis))
    return go.Figure({"data": traces, "layout": layout})


def activations_sentence(layers: Sequence[Mapping[str, Any]]) -> str:
    """Say in one sentence what `activations_figure` shows."""
    return "What every layer gives: " + "; ".join(_facts(one) for one in layers) + "."


def weights_figure(
    images: ArrayLike,
    start: int,
    largest: float,
    *,
    columns: int,
    selected: int | None = None,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw the weights of units or filters as pictures, blue above zero and orange below.

    Parameters
    ----------
    images : array_like of shape (units, height, width)
    start : int
        The number of the first.
    largest : float
        What is drawn darkest, above and below zero.
    columns : int
        Pictures in a row.
    selected : int, optional
        The number of a unit, which is framed.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    values = np.asarray(images, dtype=np.float32)
    strip, side = _strip(values, columns)
    hidden = {"visible": False, "fixedrange": True, "constrain": "domain"}
    heat = _heat(strip, "x", "y", False) | {
        "zmin": -largest,
        "zmax": largest,
        "colorscale": DIVERGING,
    }
    here = None if selected is None else selected - start
    return go.Figure(
        {
            "data": [heat],
            "layout": {
                "template": template(theme),
                "title": {"text": f"Weights of units {start} to {start + len(values) - 1}"},
                "height": 60 + round(strip.shape[0] * (90 if columns > 4 else 84) / side),
                "margin": {"l": 0, "r": 0, "t": 44, "b": 4},
                "xaxis": {**hidden, "range": [-0.5, strip.shape[1] - 0.5]},
                "yaxis": {
                    **hidden,
                    "range": [strip.shape[0] - 0.5, -0.5],
                    "scaleanchor": "x",
                    "constraintoward": "top",
                },
                "shapes": [_frame(here, side, strip.shape[1], "")]
                if here is not None and 0 <= here < len(values)
                else [],
            },
        }
    )


def table_weights_figure(
    table: ArrayLike, feature_names: Sequence[str], start: int, *, theme: ThemeName = "light"
) -> go.Figure:
    """Draw the weights of units for the features of a table as a heat map.

    Parameters
    ----------
    table : array_like of shape (features, units)
    feature_names : sequence of str
    start : int
        The number of the first unit.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    values = np.asarray(table, dtype=np.float32)
    largest = float(np.abs(values).max()) or 1.0
    return go.Figure(
        {
            "data": [
                {
                    "type": "heatmap",
                    "z": values,
                    "x": [str(start + place) for place in range(values.shape[1])],
                    "y": list(feature_names),
                    "zmin": -largest,
                    "zmax": largest,
                    "colorscale": DIVERGING,
                    "colorbar": {"title": {"text": "weight"}, "thickness": 12},
                    "hovertemplate": "%{y}, unit %{x}: %{z:.3f}<extra></extra>",
                }
            ],
            "layout": {
                "template": template(theme),
                "title": {"text": "Weight of each feature for each unit"},
                "height": 130 + 20 * len(values),
                "xaxis": {"title": {"text": "unit"}, "type": "category", "fixedrange": True},
                "yaxis": {"type": "category", "autorange": "reversed", "fixedrange": True},
            },
        }
    )


def _strip(values: NDArray[Any], maps_a_row: int) -> tuple[NDArray[np.float32], int]:
    """Lay units or maps out in rows; what is no number stays transparent.

    Returns
    -------
    strip : ndarray of float32
    side : int
        Width of a map with its gap; 0 for single cells.
    """
    if values.ndim == 1:
        columns = max(UNITS_A_ROW, -(-len(values) // MOST_ROWS))
        rows = -(-len(values) // columns)
        cells = np.full(rows * columns, np.nan, np.float32)
        cells[: len(values)] = values
        return cells.reshape(rows, columns), 0
    count, height, width = values.shape
    gap = max(1, width // 10)
    rows = -(-count // maps_a_row)
    strip = np.full((rows * (height + gap), maps_a_row * (width + gap)), np.nan, np.float32)
    for place, one in enumerate(values):
        row, column = divmod(place, maps_a_row)
        top, left = row * (height + gap), column * (width + gap)
        strip[top : top + height, left : left + width] = one
    return strip, width + gap


def _heat(strip: NDArray[np.float32], x: str, y: str, cells: bool) -> dict[str, Any]:
    """Color a strip: signed numbers around zero, amounts from zero up."""
    largest = float(np.nanmax(np.abs(strip))) or 1.0
    signed = float(np.nanmin(strip)) < 0
    trace: dict[str, Any] = {
        "type": "heatmap",
        "z": strip,
        "xaxis": x,
        "yaxis": y,
        "zmin": -largest if signed else 0,
        "zmax": largest,
        "colorscale": DIVERGING if signed else _LIGHT_TO_DARK,
        "showscale": False,
        "hoverongaps": False,
        "hovertemplate": "%{z:.3~f}<extra></extra>",
    }
    if cells:
        numbers = np.arange(strip.size).reshape(strip.shape)
        trace |= {
            "customdata": numbers.tolist(),
            "xgap": 1,
            "ygap": 1,
            "hovertemplate": "unit %{customdata}: %{z:.3~f}<extra></extra>",
        }
    return trace


def _frame(unit: int, side: int, width: int, axis: str) -> dict[str, Any]:
    """Frame one cell, or one map with half of the gap around it, in a strip of a width."""
    size = side or 1
    row, column = divmod(unit, width // size)
    # A map lies in the corner of its place; its gap is the same on both sides.
    shift = (max(1, side // 11) / 2 + 0.5) if side else 0.5
    return {
        "type": "rect",
        "xref": f"x{axis}",
        "yref": f"y{axis}",
        "x0": column * size - shift,
        "x1": (column + 1) * size - shift,
        "y0": row * size - shift,
        "y1": (row + 1) * size - shift,
        "line": {"color": _FRAME, "width": 3},
    }


def _title(one: Mapping[str, Any], compact: bool) -> str:
    values = np.asarray(one["values"])
    name = str(one["name"])
    return f"<b>{name}</b>" + ("" if compact else f": {_amount(one, values)}")


def _facts(one: Mapping[str, Any]) -> str:
    return f"{one['name']}: {_amount(one, np.asarray(one['values']))}"


def _amount(one: Mapping[str, Any], values: NDArray[Any]) -> str:
    shown, total = len(values), one["total"]
    what = (
        f"{total:,} maps of {values.shape[1]} × {values.shape[2]}"
        if values.ndim == 3
        else f"{total:,} {'unit' if total == 1 else 'units'}"
    )
    first = f", the first {shown:,} shown" if shown < total else ""
    low, high = float(values.min()), float(values.max())
    zeros = float((values == 0).mean())
    zero = f", {zeros:.0%} of them 0" if zeros > 0.005 else ""
    size = f"all {_short(low)}" if low == high else f"from {_short(low)} to {_short(high)}"
    return f"{what}{first}, {size}{zero}"


def _short(value: float) -> str:
    """Write a number in three digits; a tiny one as what it is next to, with a true minus."""
    if 0 < abs(value) < 0.0005:
        return "almost 0"
    return f"{value:.3g}".replace("-", "−")
