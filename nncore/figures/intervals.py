"""How sure a difference between variants is: its mean, its interval, and where zero lies.

Where an interval holds zero, these runs cannot tell the variant from the reference.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nncore.figures.comparison import Figure
from nncore.figures.comparison_traces import look_of
from nncore.figures.paired_finals import on_lines
from nncore.figures.theme import THEMES, ThemeName, template
from nncore.verdict import Row


def intervals_figure(
    rows: Sequence[Row],
    places: Mapping[str, int],
    *,
    reference: str,
    what: str,
    smaller_is_better: bool,
    in_points: bool = False,
    theme: ThemeName = "light",
) -> Figure:
    """Draw each variant's mean difference to the reference, with its interval and a line at zero.

    Parameters
    ----------
    rows : sequence of Row
        Of a verdict; those without an interval are named and left empty.
    places : mapping of str to int
        Which color and symbol each variant has, see `nncore.figures.comparison_traces.look_of`.
    reference : str
        The variant that stands at zero.
    what : str
        What was compared, such as "validation loss".
    smaller_is_better : bool
    in_points : bool
        Whether values are shares of 1, drawn in percentage points.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors, scale = THEMES[theme], 100.0 if in_points else 1.0
    traces: list[dict[str, Any]] = []
    reach = [0.0]
    for height, row in enumerate(rows):
        color, symbol = look_of(places[row.variant], theme)
        low, middle, high = (scale * end for end in (row.low, row.difference, row.high))
        if not np.isfinite([low, middle, high]).all():
            continue
        reach += [low, high]
        traces += [
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": [low, high],
                "y": [height, height],
                "line": {"color": color, "width": 3},
                "marker": {
                    "symbol": "line-ns",
                    "size": 18,
                    "line": {"color": color, "width": 3},
                },
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "x": [middle],
                "y": [height],
                "marker": {"symbol": symbol, "size": 9, "color": color},
                "hovertemplate": f"{html.escape(row.variant)}: %{{x:+.3~g}} on average, "
                f"from {low:+.3g} to {high:+.3g}<extra></extra>",
            },
        ]
    name = html.escape(reference)
    left, right = f"← better than {name}", "worse →"
    if not smaller_is_better:
        left, right = "← worse", f"better than {name} →"
    return {
        "data": traces,
        "layout": {
            "template": template(theme),
            "title": {"text": f"Difference in {what} to {name}"},
            "height": 150 + 52 * max(len(rows), 1),
            "margin": {"r": 14, "b": 76},
            "showlegend": False,
            "shapes": [
                {
                    "type": "line",
                    "x0": 0,
                    "x1": 0,
                    "yref": "paper",
                    "y0": 0,
                    "y1": 1,
                    "line": {"color": colors.ink, "width": 1.5},
                    "layer": "below",
                }
            ],
            "annotations": [
                {
                    "text": text,
                    "xref": "paper",
                    "x": side,
                    "xanchor": "left" if side == 0 else "right",
                    "yref": "paper",
                    "y": 0,
                    "yanchor": "top",
                    "yshift": -48,
                    "showarrow": False,
                    "font": {"color": colors.ink},
                }
                for side, text in ((0, left), (1, right))
            ],
            "xaxis": {
                "title": {
                    "text": f"variant − {name}" + (", percentage points" if in_points else ""),
                    "standoff": 2,
                },
                "nticks": 5,
                "tickformat": "~g",
                "range": _room(reach),
            },
            "yaxis": {
                "tickvals": list(range(len(rows))),
                "ticktext": [f"<b>{on_lines(row.variant)}</b><br>{row.answer}" for row in rows],
                "range": [len(rows) - 0.5, -0.5],
                "showgrid": False,
                "fixedrange": True,
            },
        },
    }


def _room(ends: Sequence[float]) -> list[float]:
    """Return an axis that holds all of these, with a little room on both sides."""
    low, high = min(ends), max(ends)
    room = 0.08 * (high - low) or 1.0
    return [low - room, high + room]
