"""Where on the plane several networks say the one class and where the other, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from nncore.figures.theme import CLASS_SYMBOLS, THEMES, ThemeName, template

_SIDE, _TITLE = 230, 48


def plane_maps_figure(
    maps: Mapping[str, Mapping[str, Any]], *, columns: int, theme: ThemeName = "light"
) -> go.Figure:
    """Draw each network's answers over the plane, its boundary, and the points it learned from.

    Parameters
    ----------
    maps : mapping of str to dict
        A title to what `nncore.plane_map.answers` returns.
    columns : int
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    rows = -(-len(maps) // columns)
    height = rows * (_SIDE + _TITLE)
    layout: dict[str, Any] = {
        "template": template(theme),
        "height": height,
        "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
        "annotations": [],
        "showlegend": False,
    }
    traces: list[dict[str, Any]] = []
    for place, (title, one) in enumerate(maps.items()):
        row, column = divmod(place, columns)
        axis = str(place + 1) if place else ""
        top = 1 - (row * (_SIDE + _TITLE) + _TITLE) / height
        hidden = {"visible": False, "fixedrange": True, "constrain": "domain"}
        layout[f"xaxis{axis}"] = {
            **hidden,
            "domain": [(column + 0.02) / columns, (column + 0.98) / columns],
            "anchor": f"y{axis}",
            "range": [one["x"][0], one["x"][-1]],
        }
        layout[f"yaxis{axis}"] = {
            **hidden,
            "domain": [max(0.0, top - _SIDE / height), top],
            "anchor": f"x{axis}",
            "range": [one["y"][0], one["y"][-1]],
            "scaleanchor": f"x{axis}",
            "constraintoward": "top",
        }
        layout["annotations"].append(
            {
                "text": title,
                "x": (column + 0.5) / columns,
                "y": top,
                "xref": "paper",
                "yref": "paper",
                "xanchor": "center",
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"color": colors.ink},
            }
        )
        grid = {"x": one["x"], "y": one["y"], "z": np.round(one["p"], 3).tolist()}
        on = {"xaxis": f"x{axis}", "yaxis": f"y{axis}", "hoverinfo": "skip"}
        traces.append(
            {
                "type": "heatmap",
                **grid,
                **on,
                "zmin": 0,
                "zmax": 1,
                "colorscale": [[0, colors.negative], [0.5, colors.surface], [1, colors.positive]],
                "showscale": False,
                "opacity": 0.6,
                "zsmooth": "best",
            }
        )
        traces.append(
            {
                "type": "contour",
                **grid,
                **on,
                "showscale": False,
                "autocontour": False,
                "contours": {"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"},
                "line": {"color": colors.ink, "width": 2.5},
            }
        )
        for label, color in enumerate((colors.negative, colors.positive)):
            own = [
                point
                for point, given in zip(one["points"], one["labels"], strict=True)
                if given == label
            ]
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": [round(point[0], 3) for point in own],
                    "y": [round(point[1], 3) for point in own],
                    **on,
                    "marker": {
                        "color": color,
                        "symbol": CLASS_SYMBOLS[label],
                        "size": 6,
                        "line": {"color": colors.background, "width": 1},
                    },
                }
            )
    return go.Figure({"data": traces, "layout": layout})


def plane_maps_sentence(maps: Mapping[str, Mapping[str, Any]]) -> str:
    """Say in one sentence what `plane_maps_figure` shows."""
    plain = [title.replace("<br>", ", ") for title in maps]
    return f"What networks answer over the plane: {'; '.join(plain)}."
