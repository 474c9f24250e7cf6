"""How a neuron's learning went: mistakes of each pass, the loss downhill, scores of many groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from nncore.figures.theme import THEMES, ThemeName, template
from nncore.neuron import Lesson

_MOST_PASSES = 40
_ROOM = 8
"""Passes that the axis has room for from the start."""


def mistakes_figure(
    lesson: Lesson, looks: int, *, theme: ThemeName = "light", height: int = 400
) -> go.Figure:
    """Draw the mistakes of each pass that is over as bars.

    What is still to come is not drawn: the reader may be asked when it will end.

    Parameters
    ----------
    lesson : Lesson
    looks : int
        How far the reader has gone.
    theme : "light" or "dark"
    height : int
        In pixels.
    """
    colors = THEMES[theme]
    over = mistakes(lesson)[: looks // lesson.rows]
    counts = over[:_MOST_PASSES]
    cut = f", the first {_MOST_PASSES}" if len(over) > _MOST_PASSES else ""
    room = max(_ROOM, len(counts))
    return go.Figure(
        {
            "data": [
                {
                    "type": "bar",
                    "x": list(range(1, len(counts) + 1)),
                    "y": counts,
                    "marker": {"color": colors.accent},
                    "hovertemplate": "pass %{x}: %{y} mistakes<extra></extra>",
                }
            ],
            "layout": {
                "template": template(theme),
                "title": {"text": f"Mistakes in each pass{cut}"},
                "height": height,
                "bargap": 0.25,
                "uirevision": "mistakes",
                "xaxis": {
                    "title": {"text": "pass through the four rows"},
                    "range": [0.4, room + 0.6],
                    "dtick": 1 if room < 16 else 5,
                },
                "yaxis": {"range": [0, lesson.rows + 0.2], "dtick": 1},
            },
        }
    )


def mistakes(lesson: Lesson) -> list[int]:
    """Count the mistakes of each pass."""
    passes = np.abs(lesson.error).reshape(-1, lesson.rows).sum(axis=1)
    return [int(count) for count in passes]


def mistakes_sentence(lesson: Lesson, looks: int) -> str:
    """Say in one sentence what `mistakes_figure` shows."""
    counts = mistakes(lesson)[: looks // lesson.rows]
    if not counts:
        return "Mistakes in each pass: no pass is over yet."
    first = f"Mistakes in each pass: {counts[0] or 'none'} in the first"
    if len(counts) == 1:
        return f"{first}."
    return f"{first}, {counts[-1] or 'none'} in pass {len(counts):,}."


def loss_figure(
    epoch: Sequence[int],
    loss: Sequence[float],
    at: int,
    *,
    theme: ThemeName = "light",
    height: int = 400,
) -> go.Figure:
    """Draw the loss over the epochs, both axes logarithmic, with a point at one moment.

    Parameters
    ----------
    epoch, loss : sequences of equal length
    at : int
        Index of the moment that is looked at.
    theme : "light" or "dark"
    height : int
        In pixels.
    """
    colors = THEMES[theme]
    # A logarithmic axis has no zero: epoch 0 is drawn at 1, where nothing has been learned either.
    x = [max(1, number) for number in epoch]
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": list(loss),
            "line": {"color": colors.accent, "width": 3},
            "customdata": list(epoch),
            "hovertemplate": "epoch %{customdata:,}<br>loss %{y:.5g}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [x[at]],
            "y": [loss[at]],
            "marker": {"size": 13, "color": colors.ink},
            "hoverinfo": "skip",
        },
    ]
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": "Loss, downhill"},
                "height": height,
                "showlegend": False,
                "uirevision": "loss",
                "margin": {"l": 72},
                "xaxis": {
                    "type": "log",
                    "title": {"text": "epochs"},
                    "dtick": 1,
                    "tickformat": ",d",
                },
                "yaxis": {"type": "log", "nticks": 6, "tickformat": "~g"},
            },
        }
    )


def loss_sentence(epoch: Sequence[int], loss: Sequence[float]) -> str:
    """Say in one sentence what `loss_figure` shows."""
    return f"The loss goes from {loss[0]:.3g} to {loss[-1]:.3g} in {epoch[-1]:,} epochs."


def scores_figure(
    scores: Mapping[str, Sequence[float]], ceiling: float, *, theme: ThemeName = "light"
) -> go.Figure:
    """Draw the scores of some rules on many groups as one row of points each, beside the ceiling.

    Parameters
    ----------
    scores : mapping of str to sequence of float
        Rule → share right (0…1) in each group.
    ceiling : float
        What no rule can exceed in the long run, 0…1.
    theme : "light" or "dark"
    """
    colors = THEMES[theme]
    traces: list[dict[str, Any]] = []
    symbols = ("circle-open", "diamond-open", "square-open")
    for row, ((name, shares), symbol) in enumerate(zip(scores.items(), symbols, strict=False)):
        # Spread over a little height by their order, so that equal scores do not hide each other.
        heights = [row + 0.5 * ((7 * place) % 11 / 11 - 0.5) for place in range(len(shares))]
        traces += [
            {
                "type": "scatter",
                "mode": "markers",
                "x": [100 * share for share in shares],
                "y": heights,
                "name": name,
                "marker": {"symbol": symbol, "size": 9, "color": colors.accent, "opacity": 0.75},
                "hovertemplate": f"{name}: %{{x:.1f}}% of 200<extra></extra>",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "x": [100 * float(np.mean(shares))],
                "y": [row],
                "marker": {
                    "symbol": "line-ns",
                    "size": 44,
                    "line": {"color": colors.ink, "width": 4},
                },
                "hovertemplate": f"{name}, mean: %{{x:.2f}}%<extra></extra>",
            },
        ]
    names = list(scores)
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": "Right, of every 200 fresh customers"},
                "height": 130 + 70 * len(names),
                "showlegend": False,
                "uirevision": "scores",
                "xaxis": {"title": {"text": "right, in %"}, "range": [71, 95]},
                "yaxis": {
                    "tickvals": list(range(len(names))),
                    "ticktext": names,
                    "range": [len(names) - 0.4, -0.6],
                    "showgrid": False,
                },
                "shapes": [
                    {
                        "type": "line",
                        "x0": 100 * ceiling,
                        "x1": 100 * ceiling,
                        "y0": 0,
                        "y1": 1,
                        "yref": "paper",
                        "line": {"color": colors.ink, "width": 2, "dash": "dash"},
                    }
                ],
                "annotations": [
                    {
                        "text": f"ceiling {100 * ceiling:.2f}%",
                        "x": 100 * ceiling,
                        "y": 1,
                        "yref": "paper",
                        "yanchor": "bottom",
                        "showarrow": False,
                    }
                ],
            },
        }
    )


def scores_sentence(scores: Mapping[str, Sequence[float]], ceiling: float) -> str:
    """Say in one sentence what `scores_figure` shows."""
    told = ", ".join(f"{name} {100 * float(np.mean(one)):.1f}%" for name, one in scores.items())
    groups = len(next(iter(scores.values())))
    return (
        f"Mean share of right answers over {groups} groups of 200 fresh customers: {told}; "
        f"the ceiling is {100 * ceiling:.2f}%."
    )
