"""Learning rates of several schedules over the same epochs, before a single step is taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from nncore.figures.theme import LEGEND_BELOW, THEMES, ThemeName, template
from nncore.schedules import Values

STEPPED = ("step", "plateau")
_DASHES = ("dot", "solid", "dash", "solid", "dashdot", "longdash")


def comparison_figure(
    courses: Mapping[str, tuple[Values, Values]],
    at: float,
    names: tuple[str, ...],
    *,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw the learning rate of each schedule.

    Parameters
    ----------
    courses : mapping of str to (epochs, rates), shapes (n,)
        Schedule → fractional epochs and learning rates.
    at : float
        The epoch that is marked.
    names : tuple of str
        All schedules there are, so that each keeps its color.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    traces: list[dict[str, Any]] = []
    for name, (epochs, rates) in courses.items():
        place = names.index(name)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": epochs,
                "y": rates,
                "name": name,
                "line": {
                    "color": colors.categorical[2 + place],
                    "dash": _DASHES[place % len(_DASHES)],
                    "width": 3,
                    "shape": "hv" if name in STEPPED else "linear",
                },
                "hovertemplate": f"{name}: %{{y:.5~g}}<extra></extra>",
            }
        )
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": "Learning rate, as planned"},
                "height": 400,
                "margin": {"l": 72, "b": 104},
                "hovermode": "x unified",
                "xaxis": {"title": {"text": "epoch"}, "rangemode": "tozero"},
                "yaxis": {
                    "title": {"text": "learning rate"},
                    "rangemode": "tozero",
                    "tickformat": "~g",
                    "nticks": 6,
                },
                "shapes": [
                    {
                        "type": "line",
                        "x0": at,
                        "x1": at,
                        "y0": 0,
                        "y1": 1,
                        "yref": "paper",
                        "line": {"color": colors.muted, "width": 1, "dash": "dot"},
                    }
                ],
                "legend": LEGEND_BELOW,
            },
        }
    )


def sentence(rates: Mapping[str, float], at: float) -> str:
    """Say in one sentence what the rates are at the marked epoch."""
    each = ", ".join(f"{name} {rate:.4g}" for name, rate in rates.items())
    return f"Learning rates at epoch {at:g}: {each or 'no schedule is chosen'}."
