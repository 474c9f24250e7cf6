"""Activations before a mask, the mask, and what is left; and the mean over many masks."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nncore.figures.numbers import short
from nncore.figures.panels import DIVERGING
from nncore.figures.theme import AMOUNTS, LEGEND_BELOW, PENCIL, THEMES, ThemeName, template

_LIGHT_TO_DARK = [[place / (len(AMOUNTS) - 1), color] for place, color in enumerate(AMOUNTS)]
_CELL, _TITLE = 24, 40


def masked_figure(
    before: NDArray[np.float64],
    mask: NDArray[np.float64],
    *,
    compact: bool = False,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw what a layer gives, a cross on each unit that is dropped, and what is passed on.

    Both strips have one scale, so that what is enlarged is darker.

    Parameters
    ----------
    before : ndarray of shape (units,)
    mask : ndarray of shape (units,)
        0 where a unit is dropped.
    compact : bool
        Fewer units in a row, for a phone.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    after = before * mask
    columns = min(len(before), 16 if compact else 32)
    rows = -(-len(before) // columns)
    height = 2 * (rows * _CELL + _TITLE) + 8
    signed = bool(before.min() < 0)
    largest = float(np.abs(after).max()) or float(np.abs(before).max()) or 1.0
    colors = THEMES[theme]
    layout: dict[str, Any] = {
        "template": template(theme),
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "annotations": [],
        "showlegend": False,
    }
    traces: list[dict[str, Any]] = []
    titles = ("before: what the layer gives", "after: what the next layer reads")
    for place, (values, title) in enumerate(zip((before, after), titles, strict=True)):
        axis = str(place + 1) if place else ""
        top = 1 - (place * (rows * _CELL + _TITLE) + _TITLE) / height
        hidden = {"visible": False, "fixedrange": True}
        layout[f"xaxis{axis}"] = {**hidden, "anchor": f"y{axis}", "range": [-0.5, columns - 0.5]}
        layout[f"yaxis{axis}"] = {
            **hidden,
            "anchor": f"x{axis}",
            "domain": [top - rows * _CELL / height, top],
            "range": [rows - 0.5, -0.5],
        }
        layout["annotations"].append(
            {
                "text": f"<b>{title}</b>",
                "x": 0,
                "y": top,
                "xref": "paper",
                "yref": "paper",
                "xanchor": "left",
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"color": colors.ink},
            }
        )
        traces.append(
            {
                "type": "heatmap",
                "z": _cells(values, rows, columns),
                "customdata": _cells(np.arange(len(values), dtype=float), rows, columns),
                "xaxis": f"x{axis}",
                "yaxis": f"y{axis}",
                "zmin": -largest if signed else 0,
                "zmax": largest,
                "colorscale": DIVERGING if signed else _LIGHT_TO_DARK,
                "showscale": False,
                "xgap": 1,
                "ygap": 1,
                "hoverongaps": False,
                "hovertemplate": "unit %{customdata}: %{z:.4~f}<extra></extra>",
            }
        )
    dropped = np.flatnonzero(mask == 0)
    traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": (dropped % columns).tolist(),
            "y": (dropped // columns).tolist(),
            "xaxis": "x2",
            "yaxis": "y2",
            # Dropped cells are the color of 0, light in both themes.
            "marker": {"symbol": "x-thin", "size": 10, "line": {"color": PENCIL, "width": 2}},
            "hoverinfo": "skip",
        }
    )
    return go.Figure({"data": traces, "layout": layout})


def masked_sentence(before: NDArray[np.float64], mask: NDArray[np.float64]) -> str:
    """Say in one sentence what `masked_figure` shows."""
    dropped = int((mask == 0).sum())
    return (
        f"{len(before)} activations with the mean {short(float(before.mean()), 3)}; {dropped} are "
        f"dropped, and what is passed on has the mean {short(float((before * mask).mean()), 3)}."
    )


def means_figure(
    scaled: NDArray[np.float64],
    unscaled: NDArray[np.float64],
    whole: float,
    *,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw how the layer's mean output spreads over many masks, enlarged and not enlarged.

    Parameters
    ----------
    scaled, unscaled : ndarray of shape (masks,)
        The mean output under each mask, with the kept units enlarged and as they are.
    whole : float
        The mean output without a mask.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    both = np.concatenate([scaled, unscaled, [whole]])
    edges = np.linspace(both.min(), both.max() or 1.0, 61)
    middles = (edges[1:] + edges[:-1]) / 2
    named = (
        ("not enlarged", unscaled, colors.muted, "dash"),
        ("enlarged by 1 / (1 − rate)", scaled, colors.accent, "solid"),
    )
    return go.Figure(
        {
            "data": [
                {
                    "type": "scatter",
                    "mode": "lines",
                    "name": name,
                    "x": middles.tolist(),
                    "y": np.histogram(values, edges)[0].tolist(),
                    "line": {"shape": "hvh", "color": color, "width": 2.5, "dash": dash},
                    "fill": "tozeroy",
                    "hovertemplate": "near %{x:.3~g}: %{y} masks<extra></extra>",
                }
                for name, values, color, dash in named
            ],
            "layout": {
                "template": template(theme),
                "title": {"text": f"The layer’s mean output under {len(scaled):,} masks"},
                "height": 300,
                "margin": {"l": 64, "b": 92},
                "xaxis": {"title": {"text": "mean of what is passed on"}, "nticks": 6},
                "yaxis": {"title": {"text": "masks"}, "rangemode": "tozero", "nticks": 5},
                "shapes": [
                    {
                        "type": "line",
                        "x0": whole,
                        "x1": whole,
                        "yref": "paper",
                        "y0": 0,
                        "y1": 1,
                        "line": {"color": colors.ink, "width": 2, "dash": "dashdot"},
                    }
                ],
                "annotations": [
                    {
                        "text": "without a mask",
                        "x": whole,
                        "y": 1,
                        "yref": "paper",
                        "xanchor": "left",
                        "xshift": 5,
                        "yanchor": "top",
                        "showarrow": False,
                    }
                ],
                "legend": LEGEND_BELOW,
            },
        }
    )


def means_sentence(scaled: NDArray[np.float64], unscaled: NDArray[np.float64], whole: float) -> str:
    """Say in one sentence what `means_figure` shows."""
    return (
        f"Over {len(scaled):,} masks the layer's mean output is {short(float(scaled.mean()), 3)} "
        f"on average if kept units are enlarged, {short(float(unscaled.mean()), 3)} if not; without "
        f"a mask it is {short(whole, 3)}."
    )


def _cells(values: NDArray[np.float64], rows: int, columns: int) -> list[list[float | None]]:
    """Lay values out in rows; places without one stay empty."""
    cells: list[float | None] = [*values.tolist(), *[None] * (rows * columns - len(values))]
    return [cells[row * columns : (row + 1) * columns] for row in range(rows)]
