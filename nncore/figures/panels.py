"""Small pictures side by side: images of ink, and what was added to or taken from them.

Ink is dark on paper white. A change is signed: blue is ink added, orange ink taken away, and no
change is nearly white. Every picture of a change says in its title how far it is magnified.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from nncore.figures.theme import PAPER, PENCIL, SIGNED, THEMES, ThemeName, template

GRAYS = [[0.0, PAPER], [1.0, PENCIL]]
DIVERGING = [[place / (len(SIGNED) - 1), color] for place, color in enumerate(SIGNED)]
_TITLE = 44
"""Pixels above a picture for its title, of two lines at most."""


@dataclass(frozen=True)
class Panel:
    """One picture.

    Attributes
    ----------
    title : str
        At most two short lines, separated by `<br>`.
    values : array_like of shape (height, width)
        Ink, 0…`largest`; or signed, from -`largest` to `largest`.
    signed : bool
        Which of the two.
    largest : float
        What is drawn darkest.
    """

    title: str
    values: ArrayLike
    signed: bool = False
    largest: float = 1.0


def panels_figure(
    panels: Sequence[Panel], *, columns: int, size: int = 210, theme: ThemeName = "light"
) -> go.Figure:
    """Draw pictures in rows.

    Parameters
    ----------
    panels : sequence of Panel
    columns : int
        Pictures in a row.
    size : int
        Height of each, pixels.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    rows = -(-len(panels) // columns)
    height = rows * (size + _TITLE)
    layout: dict[str, Any] = {
        "template": template(theme),
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "annotations": [],
    }
    traces = []
    for place, panel in enumerate(panels):
        row, column = divmod(place, columns)
        values = np.asarray(panel.values, dtype=np.float32)
        axis = str(place + 1) if place else ""
        left, right = (column + 0.02) / columns, (column + 0.98) / columns
        top = 1 - (row * (size + _TITLE) + _TITLE) / height
        hidden = {"visible": False, "fixedrange": True, "constrain": "domain"}
        layout[f"xaxis{axis}"] = {
            **hidden,
            "domain": [left, right],
            "anchor": f"y{axis}",
            "range": [-0.5, values.shape[1] - 0.5],
        }
        layout[f"yaxis{axis}"] = {
            **hidden,
            "domain": [max(0.0, top - size / height), top],
            "anchor": f"x{axis}",
            "range": [values.shape[0] - 0.5, -0.5],
            "scaleanchor": f"x{axis}",
            "constraintoward": "top",
        }
        layout["annotations"].append(
            {
                "text": panel.title,
                "x": (left + right) / 2,
                "y": top,
                "xref": "paper",
                "yref": "paper",
                "xanchor": "center",
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"size": 14, "color": colors.ink},
            }
        )
        traces.append(
            {
                "type": "heatmap",
                "z": values,
                "xaxis": f"x{axis}",
                "yaxis": f"y{axis}",
                "zmin": -panel.largest if panel.signed else 0,
                "zmax": panel.largest,
                "colorscale": DIVERGING if panel.signed else GRAYS,
                "showscale": False,
                "hovertemplate": "row %{y}, column %{x}: %{z:.3~f}<extra></extra>",
            }
        )
    return go.Figure({"data": traces, "layout": layout})
