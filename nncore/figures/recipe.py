"""A recipe, component by component: every run as a dot, and each step's gain over the one before."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from nncore.comparison import Courses
from nncore.figures.theme import THEMES, Theme, ThemeName, template, translucent
from nncore.paired_differences import Row

_ROW = 52
"""Pixels of a step."""


def runs_figure(
    courses: Mapping[str, Courses],
    names: Sequence[str],
    course: str,
    what: str,
    *,
    log: bool,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw what every run of each step came to, and the medians joined from step to step.

    Parameters
    ----------
    courses : mapping of str to Courses
    names : sequence of str
        Of all steps, the first on top, whether they have runs or not.
    course : str
        The name of the course that is compared.
    what : str
        In words, such as "validation loss".
    log : bool
        Whether the axis is logarithmic.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    finals = {name: courses[name].final(course) for name in names if name in courses}
    sound = {name: values[np.isfinite(values)] for name, values in finals.items()}
    middle = {name: float(np.median(values)) for name, values in sound.items() if len(values)}
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": list(middle.values()),
            "y": [names.index(name) for name in middle],
            "line": {"color": colors.muted, "width": 1.5, "shape": "vh"},
            "marker": {
                "symbol": "line-ns",
                "size": 24,
                "line": {"color": colors.ink, "width": 3},
            },
            "hovertemplate": "median %{x:.4~g}<extra></extra>",
        }
    ]
    for name, values in finals.items():
        kept = np.isfinite(values)
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": values[kept].tolist(),
                "y": [names.index(name)] * int(kept.sum()),
                "marker": {"color": translucent(colors.accent, 0.7), "size": 9},
                "customdata": courses[name].seeds[kept].tolist(),
                "hovertemplate": f"{html.escape(name)}, seed %{{customdata}}: %{{x:.4~g}}"
                "<extra></extra>",
            }
        )
    axis: dict[str, Any] = {"title": {"text": what}, "tickformat": "~g", "nticks": 6}
    axis |= {"type": "log", "dtick": "D2", "nticks": 0} if log else {}
    return go.Figure(
        {
            "data": traces,
            "layout": {
                **_layout(f"{what.capitalize()}: every run, | median", names, colors, theme),
                "xaxis": axis,
            },
        }
    )


def gains_figure(
    rows: Sequence[Row],
    names: Sequence[str],
    *,
    ratios: bool,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw each step against the step before it: the mean over seeds, with its 95% interval.

    Parameters
    ----------
    rows : sequence of Row
        From `nncore.recipe.gains`.
    names : sequence of str
        Of all steps, the first on top.
    ratios : bool
        Whether rows hold differences of logarithms of a loss, which are drawn as ratios; else they
        are differences of shares and drawn in percentage points.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    symbols = {"better": "circle", "worse": "x"}
    traces: list[dict[str, Any]] = []
    for row in rows:
        ends = np.array([row.low, row.difference, row.high])
        if not np.isfinite(ends).all():
            continue
        low, middle, high = (np.exp(ends) if ratios else 100 * ends).tolist()
        place = names.index(row.variant)
        color = colors.accent if row.clear else colors.muted
        traces += [
            {
                "type": "scatter",
                "mode": "lines",
                "x": [low, high],
                "y": [place, place],
                "line": {"color": color, "width": 4},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "x": [middle],
                "y": [place],
                "marker": {
                    "color": color,
                    "symbol": symbols.get(row.answer, "circle-open"),
                    "size": 12,
                    "line": {"width": 2, "color": color},
                },
                "hovertemplate": f"{html.escape(row.variant)}: %{{x:.3~g}}, 95% interval "
                f"{low:.3g} to {high:.3g}<extra></extra>",
            },
        ]
    answers = {row.variant: row.answer for row in rows}
    layout = _layout("Against the step before", names, colors, theme)
    layout["yaxis"]["ticktext"] = [
        f"{label}<br><i>{answers[name]}</i>" if name in answers else label
        for name, label in zip(names, layout["yaxis"]["ticktext"], strict=True)
    ]
    axis: dict[str, Any] = {"title": {"text": "percentage points more (better →)"}, "nticks": 5}
    if ratios:
        axis = {
            "title": {"text": "loss ÷ loss of the step before (← better)"},
            "type": "log",
            "tickvals": [0.05, 0.1, 0.2, 0.5, 1, 2, 5],
        }
    same = 1.0 if ratios else 0.0
    return go.Figure(
        {
            "data": traces,
            "layout": {
                **layout,
                "xaxis": axis,
                "shapes": [
                    {
                        "type": "line",
                        "x0": same,
                        "x1": same,
                        "y0": 0,
                        "y1": 1,
                        "yref": "paper",
                        "line": {"color": colors.ink, "width": 1.5},
                        "layer": "below",
                    }
                ],
            },
        }
    )


def sentence(medians: Mapping[str, float], what: str) -> str:
    """Say in one sentence how the median goes from step to step."""
    told = ", ".join(f"{name} {value:.3g}" for name, value in medians.items() if value == value)
    return f"Median {what}, step by step: {told or 'no run has ended'}."


def _layout(title: str, names: Sequence[str], colors: Theme, theme: ThemeName) -> dict[str, Any]:
    return {
        "template": template(theme),
        "title": {"text": title},
        "height": 100 + _ROW * len(names),
        "margin": {"r": 24, "b": 56},
        "showlegend": False,
        "uirevision": title,
        "yaxis": {
            "tickvals": list(range(len(names))),
            "ticktext": [
                name if place == 0 else f"+ {html.escape(name)}" for place, name in enumerate(names)
            ],
            "range": [len(names) - 0.5, -0.7],
            "gridcolor": colors.grid,
            "fixedrange": True,
        },
    }
