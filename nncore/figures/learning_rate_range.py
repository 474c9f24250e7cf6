"""A range test as a picture: the loss over a rising learning rate, and what is read from it."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from nncore.figures.numbers import short
from nncore.figures.theme import LEGEND_BELOW, THEMES, Theme, ThemeName, template, translucent
from nncore.learning_rate_range import Climb, Found

_ROOM_ABOVE = 1.6
"""The loss axis ends at so many times the loss of the beginning: what is above has broken."""


def range_figure(
    seen: Climb,
    found: Found | None,
    *,
    until: float | None = None,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw each step's loss, the smoothed loss and the rates that are read from it.

    Parameters
    ----------
    seen : Climb
    found : Found or None
    until : float, optional
        Draw nothing beyond this rate: somebody is still guessing.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    shown = seen.rates <= until if until else np.ones(len(seen.rates), dtype=bool)
    start = float(np.median(seen.losses[: max(1, len(seen.losses) // 10)]))
    low, high = 0.0, _ROOM_ABOVE * start
    marks = _marks(found, colors) if found and not until else []
    return go.Figure(
        {
            "data": [
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": seen.rates[shown].tolist(),
                    "y": seen.losses[shown].tolist(),
                    "name": "each mini-batch",
                    "marker": {"color": translucent(colors.muted, 0.5), "size": 4},
                    "hovertemplate": "rate %{x:.3~g}: loss %{y:.3~g}<extra></extra>",
                },
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": seen.rates[shown].tolist(),
                    "y": seen.smoothed[shown].tolist(),
                    "name": "smoothed",
                    "line": {"color": colors.accent, "width": 3},
                    "hovertemplate": "rate %{x:.3~g}: smoothed %{y:.3~g}<extra></extra>",
                },
            ],
            "layout": {
                "template": template(theme),
                "title": {"text": "Loss while the learning rate rises"},
                "height": 430,
                "margin": {"l": 64, "t": 84, "b": 96},
                "xaxis": {
                    "title": {"text": "learning rate, logarithmic"},
                    "type": "log",
                    "range": np.log10([seen.rates[0], 2 * max(seen.rates[-1], 10.0)]).tolist(),
                    "exponentformat": "power",
                    "dtick": 1,
                },
                "yaxis": {
                    "title": {"text": "loss of the mini-batch"},
                    "range": [low, high],
                    "tickformat": "~g",
                    "nticks": 6,
                },
                "legend": LEGEND_BELOW,
                "shapes": [
                    {
                        "type": "line",
                        "x0": rate,
                        "x1": rate,
                        "y0": 0,
                        "y1": 1,
                        "yref": "paper",
                        "line": {"color": color, "width": width, "dash": dash},
                    }
                    for _, rate, color, dash, width, _ in marks
                ],
                "annotations": [
                    {
                        "text": text,
                        "x": float(np.log10(rate)),
                        "y": 1,
                        "yref": "paper",
                        "yanchor": "bottom",
                        "yshift": 18 * line,
                        "showarrow": False,
                        "font": {"color": color},
                    }
                    for text, rate, color, _, _, line in marks
                ],
            },
        }
    )


def sentence(seen: Climb, found: Found | None, until: float | None = None) -> str:
    """Say in one sentence what `range_figure` shows."""
    first = f"The learning rate rises from {short(float(seen.rates[0]))}"
    if until:
        return f"{first}; up to {short(until)} is drawn."
    if found is None:
        return f"{first} to {short(float(seen.rates[-1]))}, and the loss never falls."
    breaks = (
        f"and is back where it began at {short(found.breaks)}"
        if found.broke
        else f"and has not broken at {short(found.breaks)}, the last one"
    )
    return (
        f"{first}. The loss falls fastest at {short(found.fastest)}, is lowest at "
        f"{short(found.lowest)} {breaks}; chosen is {short(found.rate)}."
    )


def _marks(found: Found, colors: Theme) -> list[tuple[str, float, str, str, float, int]]:
    """Return text, rate, color, dash, width and line of the text of each mark."""
    marks: list[tuple[str, float, str, str, float, int]] = [
        (f"fastest {short(found.fastest)}", found.fastest, colors.muted, "dash", 1.5, 0),
        (f"chosen {short(found.rate)}", found.rate, colors.ink, "solid", 2.5, 1),
    ]
    if found.broke:
        marks.append((f"breaks {short(found.breaks)}", found.breaks, colors.muted, "dot", 1.5, 0))
    return marks
