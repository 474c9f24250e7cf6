"""What features are worth: shares of right answers with their intervals, and features themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from nncore.evaluation import wilson_interval
from nncore.figures.theme import (
    AMOUNTS,
    SIGNED,
    THEMES,
    ThemeName,
    template,
    translucent,
)

STRIP_COLUMNS = 16


@dataclass(frozen=True)
class Score:
    """So many right answers, of so many, by somebody.

    Attributes
    ----------
    name : str
        Who answered; at most two short lines, separated by `<br>`.
    correct, rows : int
    aside : bool
        Whether it is drawn for comparison only.
    """

    name: str
    correct: int
    rows: int
    aside: bool = False


def scores_figure(
    scores: Sequence[Score], *, narrow: bool = False, theme: ThemeName = "light"
) -> go.Figure:
    """Draw a bar for each score, with its Wilson 95% interval.

    Parameters
    ----------
    scores : sequence of Score
    narrow : bool
        Whether there is little room, as on a phone.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    shares = [100 * one.correct / one.rows for one in scores]
    intervals = [wilson_interval(one.correct, one.rows) for one in scores]
    return go.Figure(
        {
            "data": [
                {
                    "type": "bar",
                    "orientation": "h",
                    "x": shares,
                    "y": [one.name for one in scores],
                    "marker": {
                        "color": [
                            translucent(colors.muted if one.aside else colors.accent, 0.35)
                            for one in scores
                        ],
                        "line": {
                            "color": [
                                colors.muted if one.aside else colors.accent for one in scores
                            ],
                            "width": 1.5,
                        },
                    },
                    "error_x": {
                        "type": "data",
                        "array": [
                            100 * high - share
                            for (_, high), share in zip(intervals, shares, strict=True)
                        ],
                        "arrayminus": [
                            share - 100 * low
                            for (low, _), share in zip(intervals, shares, strict=True)
                        ],
                        "color": colors.ink,
                        "thickness": 2,
                        "width": 6,
                    },
                    "text": [f"<b>{share:.1f}%</b>" for share in shares],
                    "textposition": "inside",
                    "insidetextanchor": "start",
                    "textfont": {"color": colors.ink},
                    "customdata": [
                        f"{one.correct:,} of {one.rows:,}, interval {low:.1%} to {high:.1%}"
                        for one, (low, high) in zip(scores, intervals, strict=True)
                    ],
                    "hovertemplate": "%{y}: %{customdata}<extra></extra>",
                }
            ],
            "layout": {
                "template": template(theme),
                "title": {"text": "Test images read correctly"},
                "height": 110 + 52 * len(scores),
                "bargap": 0.35,
                "margin": {"l": 110 if narrow else 190, "r": 12},
                "xaxis": {
                    "title": {"text": "% right, with 95% interval"},
                    "range": [0, 102],
                    "fixedrange": True,
                },
                "yaxis": {"type": "category", "autorange": "reversed", "fixedrange": True},
            },
        }
    )


def scores_sentence(scores: Sequence[Score]) -> str:
    """Say in one sentence what `scores_figure` shows."""
    said = []
    for one in scores:
        low, high = wilson_interval(one.correct, one.rows)
        name = one.name.replace("<br>", " ")
        said.append(f"{name} {one.correct / one.rows:.1%} (interval {low:.1%} to {high:.1%})")
    return f"Read correctly: {'; '.join(said)}."


def strip_figure(values: Sequence[float], *, theme: ThemeName = "light") -> go.Figure:
    """Draw learned features as cells in rows of sixteen: nobody gave them names.

    Parameters
    ----------
    values : sequence of float
        Dark for large ones; with signs, blue is positive and orange negative.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    cells = np.full(-(-len(values) // STRIP_COLUMNS) * STRIP_COLUMNS, np.nan)
    cells[: len(values)] = values
    grid = cells.reshape(-1, STRIP_COLUMNS)
    largest = float(np.nanmax(np.abs(grid))) or 1.0
    signed = bool(np.nanmin(grid) < 0)
    scale = SIGNED if signed else AMOUNTS
    numbers = np.arange(1, len(cells) + 1).reshape(grid.shape)
    axis: dict[str, Any] = {"visible": False, "fixedrange": True}
    return go.Figure(
        {
            "data": [
                {
                    "type": "heatmap",
                    "z": grid,
                    "customdata": numbers,
                    "zmin": -largest if signed else 0,
                    "zmax": largest,
                    "colorscale": [
                        [place / (len(scale) - 1), color] for place, color in enumerate(scale)
                    ],
                    "xgap": 2,
                    "ygap": 2,
                    "hoverongaps": False,
                    "colorbar": {"thickness": 10, "title": {"text": "output"}},
                    "hovertemplate": "unit %{customdata}: %{z:.3~g}<extra></extra>",
                }
            ],
            "layout": {
                "template": template(theme),
                "title": {"text": f"{len(values)} learned features of this image"},
                "height": 80 + 30 * max(len(grid), 3),
                "margin": {"l": 4, "r": 4, "t": 44, "b": 8},
                "xaxis": axis,
                "yaxis": {**axis, "autorange": "reversed"},
            },
        }
    )


def strip_sentence(values: Sequence[float]) -> str:
    """Say in one sentence what `strip_figure` shows."""
    silent = sum(value == 0 for value in values)
    return (
        f"{len(values)} outputs of the last hidden layer, from {min(values):.3g} to "
        f"{max(values):.3g}; {silent} of them are 0."
    )
