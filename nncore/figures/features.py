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
    CLASS_SYMBOLS,
    SIGNED,
    THEMES,
    ThemeName,
    template,
    translucent,
)
from nncore.table_lesson import Split

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


def splits_figure(splits: Sequence[Split], *, theme: ThemeName = "light") -> go.Figure:
    """Draw for each split what both have, joined by a line: the longer, the further apart.

    Parameters
    ----------
    splits : sequence of Split
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    places = [split.seed for split in splits]
    both = {
        "logistic regression": [100 * split.logistic / split.rows for split in splits],
        "network 30-8-1": [100 * split.network / split.rows for split in splits],
    }
    joined: dict[str, list[Any]] = {"x": [], "y": []}
    for place, *ends in zip(places, *both.values(), strict=True):
        joined["x"] += [place, place, None]
        joined["y"] += [*ends, None]
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            **joined,
            "line": {"color": colors.muted, "width": 2},
            "hoverinfo": "skip",
            "showlegend": False,
        }
    ]
    for number, (name, values) in enumerate(both.items()):
        color = colors.categorical[2 + number]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": places,
                "y": values,
                "name": name,
                "marker": {
                    # The larger ring stays in sight around the other where both are equal.
                    "symbol": [f"{CLASS_SYMBOLS[0]}-open", CLASS_SYMBOLS[1]][number],
                    "size": [16, 9][number],
                    "color": color,
                    "line": {"color": color, "width": 2.5},
                },
                "hovertemplate": f"split %{{x}}, {name}: %{{y:.1f}}%<extra></extra>",
            }
        )
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": "Test accuracy on several splits of one table"},
                "height": 380,
                "margin": {"b": 92},
                "xaxis": {"title": {"text": "seed of the split"}, "dtick": 1, "fixedrange": True},
                "yaxis": {"title": {"text": "test accuracy, %"}, "fixedrange": True},
                "legend": {
                    "orientation": "h",
                    "x": 0,
                    "xref": "container",
                    "y": 0,
                    "yref": "container",
                    "yanchor": "bottom",
                },
            },
        }
    )


def splits_sentence(splits: Sequence[Split]) -> str:
    """Say in one sentence what `splits_figure` shows."""
    said = [
        f"split {split.seed}: {split.logistic} and {split.network} of {split.rows}"
        for split in splits
    ]
    return f"Right on the test part, logistic regression and network: {'; '.join(said)}."
