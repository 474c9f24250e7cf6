"""The loss of a sick run against the line of guessing, and beside it the same run after a repair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nncore.diagnosis.observation import Observation
from nncore.figures.numbers import short
from nncore.figures.theme import LEGEND_BELOW, THEMES, Theme, ThemeName, template

_WIDE = 12.0
"""Losses beyond so many times that of guessing need a logarithmic axis."""
_SMALLEST = 1e-3
"""On a logarithmic axis, as a share of the loss of guessing."""


def losses_figure(
    runs: Sequence[tuple[str, Observation]], *, compact: bool = False, theme: ThemeName = "light"
) -> go.Figure:
    """Draw the losses of one run, or of two side by side with a common axis.

    Parameters
    ----------
    runs : sequence of (title, Observation)
        One or two.
    compact : bool
        For a narrow screen.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    log, bounds = _bounds([seen for _, seen in runs])
    gap = 0.1 if len(runs) > 1 else 0.0
    width = (1.0 - gap) / len(runs)
    traces: list[dict[str, Any]] = []
    layout: dict[str, Any] = {
        "template": template(theme),
        "height": 300 if compact else 340,
        "margin": {"l": 58, "r": 12, "t": 34, "b": 92},
        "hovermode": "x unified",
        "legend": LEGEND_BELOW,
        "annotations": [],
    }
    for place, (title, seen) in enumerate(runs):
        axis = str(place + 1) if place else ""
        left = place * (width + gap)
        color = colors.accent if place == 0 else colors.categorical[3]
        traces += _lines(seen, axis, color, colors, legend=place == len(runs) - 1, log=log)
        layout[f"xaxis{axis}"] = {
            "domain": [left, left + width],
            "anchor": f"y{axis}",
            "title": {"text": "epochs"},
            "nticks": 5 if compact or place or len(runs) > 1 else 8,
            "tickformat": "~g",
            "rangemode": "tozero",
        }
        layout[f"yaxis{axis}"] = {
            "anchor": f"x{axis}",
            "range": bounds,
            "nticks": 5,
            **(
                {"type": "log", "exponentformat": "power", "dtick": _labeled(bounds)}
                if log
                else {"tickformat": "~g"}
            ),
            **({"title": {"text": "loss"}} if place == 0 else {"showticklabels": False}),
        }
        layout["annotations"].append(
            {
                "text": f"<b>{title}</b>{_broke(seen)}",
                "x": left,
                "xref": "paper",
                "xanchor": "left",
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"size": 15},
            }
        )
    return go.Figure({"data": traces, "layout": layout})


def losses_sentence(seen: Observation) -> str:
    """Say in a sentence where the losses begin and end."""
    if seen.trouble:
        return (
            f"The training loss begins at {short(seen.train_loss[0])}; the run breaks after "
            f"{seen.trouble.step:,} steps. Guessing costs {seen.guessing:.3g}."
        )
    held = seen.held_loss[np.isfinite(seen.held_loss)]
    ends = f", the {seen.held} loss at {short(held[-1], 3)}" if len(held) else ""
    return (
        f"The training loss begins at {short(seen.train_loss[0], 3)} and ends at "
        f"{short(seen.train_loss[-1], 3)}{ends}; guessing costs {seen.guessing:.3g}."
    )


def _labeled(bounds: list[float]) -> int:
    """Return how many powers of ten lie between two labels, so that there are about five."""
    return max(1, round((bounds[1] - bounds[0]) / 5))


def _broke(seen: Observation) -> str:
    return f", broke at step {seen.trouble.step:,}" if seen.trouble else ""


def _bounds(runs: Sequence[Observation]) -> tuple[bool, list[float]]:
    """Return whether the axis is logarithmic, and its range as Plotly wants it."""
    courses = [one for seen in runs for one in (seen.train_loss, seen.held_loss)]
    if len(runs) == 1:
        # A penalty that goes to 0 must not stretch a logarithmic axis downward.
        courses.append(runs[0].penalty[:1])
    values = np.concatenate(courses)
    guessing = max(seen.guessing for seen in runs)
    finite = values[np.isfinite(values)]
    high = max(float(finite.max(initial=0.0)), guessing)
    if high <= _WIDE * guessing:
        return False, [0.0, 1.08 * high]
    low = max(float(finite[finite > 0].min(initial=guessing)), _SMALLEST * guessing)
    reach = np.log10([low / 1.5, high * 2.0])
    return True, [float(reach[0]), float(reach[1])]


def _lines(
    seen: Observation, axis: str, color: str, colors: Theme, *, legend: bool, log: bool
) -> list[dict[str, Any]]:
    """Return training, validation, penalty and guessing, and a cross where the run broke."""
    end = [0.0, max(float(seen.epoch[-1]), 1e-9)] if len(seen.epoch) else [0.0, 1.0]
    lines: list[tuple[str, Any, Any, dict[str, Any]]] = [
        ("training", seen.epoch, seen.train_loss, {"color": color, "width": 3}),
        (seen.held, seen.epoch, seen.held_loss, {"color": color, "width": 2.5, "dash": "dash"}),
        ("guessing", end, [seen.guessing] * 2, {"color": colors.ink, "width": 2, "dash": "dot"}),
    ]
    if np.nanmax(seen.penalty, initial=0.0) > 0:
        style = {"color": colors.categorical[5], "width": 2, "dash": "dashdot"}
        lines.append(("penalties", seen.epoch, seen.penalty, style))
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": list(map(float, x)),
            "y": _drawn(np.asarray(y, np.float64), log),
            "xaxis": f"x{axis}",
            "yaxis": f"y{axis}",
            "name": name,
            "legendgroup": name,
            "showlegend": legend,
            "line": line,
            "hovertemplate": f"{name} %{{y:.3~g}}<extra></extra>",
        }
        for name, x, y, line in lines
    ]
    if seen.trouble and len(seen.epoch):
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [float(seen.epoch[-1])],
                "y": _drawn(seen.train_loss[-1:], log),
                "xaxis": f"x{axis}",
                "yaxis": f"y{axis}",
                "marker": {"symbol": "x", "size": 12, "color": colors.ink},
                "showlegend": False,
                "hoverinfo": "skip",
            }
        )
    return traces


def _drawn(values: NDArray[np.float64], log: bool) -> list[float | None]:
    return [
        float(value) if np.isfinite(value) and (value > 0 or not log) else None for value in values
    ]
