"""What a penalty adds to the loss, and how it pulls single weights toward 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nncore.figures.numbers import short
from nncore.figures.theme import LEGEND_BELOW, THEMES, ThemeName, template
from nncore.penalty_lesson import TYPES

_DASHES = ("solid", "dash", "dot")
_MOST_POINTS = 201


def total_figure(data_loss: float, penalty: float, *, theme: ThemeName = "light") -> go.Figure:
    """Draw the loss that training makes small as one bar of two pieces.

    Parameters
    ----------
    data_loss, penalty : float
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    pieces = (("data loss", data_loss, colors.accent), ("penalty", penalty, colors.muted))
    return go.Figure(
        {
            "data": [
                {
                    "type": "bar",
                    "orientation": "h",
                    "x": [value],
                    "y": [""],
                    "name": f"{name} {short(value, 3)}",
                    "marker": {
                        "color": color,
                        "pattern": {"shape": "/" if name == "penalty" else ""},
                    },
                    "hovertemplate": f"{name}: {value:.6g}<extra></extra>",
                }
                for name, value, color in pieces
            ],
            "layout": {
                "template": template(theme),
                "barmode": "stack",
                "title": {"text": "What training makes small"},
                "height": 170,
                "margin": {"l": 8, "r": 16, "t": 44, "b": 76},
                "xaxis": {"title": {"text": "loss"}, "rangemode": "tozero", "nticks": 6},
                "yaxis": {"visible": False},
                "legend": {
                    **LEGEND_BELOW,
                    "traceorder": "normal",
                },
            },
        }
    )


def total_sentence(data_loss: float, penalty: float) -> str:
    """Say in one sentence what `total_figure` shows."""
    return (
        f"A bar of two pieces: data loss {short(data_loss, 3)} and penalty {short(penalty, 3)}, "
        f"together {short(data_loss + penalty, 3)}."
    )


def pulled_figure(
    courses: Mapping[str, NDArray[np.float64]],
    *,
    stacked: bool = False,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw how weights move if a penalty alone pulls at them, one panel a penalty.

    Parameters
    ----------
    courses : mapping of str to ndarray of shape (steps + 1, 3)
        A title, such as "L1", to what `nncore.penalty_lesson.pulled` returns.
    stacked : bool
        One panel below the other, for a phone.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    traces: list[dict[str, Any]] = []
    every = np.concatenate([course.ravel() for course in courses.values()])
    margin = 0.06 * float(np.ptp(every)) or 1.0
    seen = [min(0.0, float(every.min())) - margin, max(0.0, float(every.max())) + margin]
    layout: dict[str, Any] = {
        "template": template(theme),
        "title": {"text": "Three weights, pulled by the penalty alone"},
        "height": 560 if stacked else 360,
        "margin": {"l": 64, "r": 12, "t": 64, "b": 84},
        "annotations": [],
        "legend": LEGEND_BELOW,
    }
    for panel, (title, course) in enumerate(courses.items()):
        axis = str(panel + 1) if panel else ""
        near, far = panel / len(courses), (panel + 1) / len(courses)
        across = [0.0, 1.0] if stacked else [near + 0.02 * panel, far - 0.04 * (1 - panel)]
        up = [1 - far + 0.1 * (1 - panel), 1 - near - 0.06 * panel] if stacked else [0.0, 1.0]
        steps = np.unique(np.linspace(0, len(course) - 1, _MOST_POINTS).round().astype(int))
        for place, kind in enumerate(TYPES):
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": steps.tolist(),
                    "y": course[steps, place].tolist(),
                    "name": kind,
                    "legendgroup": kind,
                    "showlegend": panel == 0,
                    "xaxis": f"x{axis}",
                    "yaxis": f"y{axis}",
                    "line": {
                        "color": colors.categorical[2 + place],
                        "width": 3,
                        "dash": _DASHES[place],
                    },
                    "hovertemplate": f"{kind}, step %{{x}}: %{{y:.4~g}}<extra></extra>",
                }
            )
        layout[f"xaxis{axis}"] = {
            "domain": across,
            "anchor": f"y{axis}",
            "nticks": 5,
            "title": {"text": "steps of gradient descent"},
        }
        layout[f"yaxis{axis}"] = {
            "domain": up,
            "anchor": f"x{axis}",
            "range": seen,
            "title": {"text": "weight" if stacked or panel == 0 else ""},
            "zeroline": True,
            "zerolinecolor": colors.muted,
            "nticks": 6,
        }
        layout["annotations"].append(
            {
                "text": f"<b>{title}</b>",
                "x": across[0],
                "y": up[1],
                "xref": "paper",
                "yref": "paper",
                "xanchor": "left",
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"color": colors.ink},
            }
        )
    return go.Figure({"data": traces, "layout": layout})


def pulled_sentence(courses: Mapping[str, NDArray[np.float64]]) -> str:
    """Say in one sentence what `pulled_figure` shows."""
    return "; ".join(f"{title}: {_moves(course)}" for title, course in courses.items()) + "."


def _moves(course: NDArray[np.float64]) -> str:
    moves: Sequence[str] = [
        f"the {kind} weight goes from {short(first, 3)} to {short(last, 3)}"
        for kind, first, last in zip(TYPES, course[0].tolist(), course[-1].tolist(), strict=True)
    ]
    return ", ".join(moves)
