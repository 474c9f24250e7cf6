"""Loss above, the learning rate that was really used beneath: what a schedule does to a run."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from nncore.comparison import Courses
from nncore.figures.comparison_traces import carried_on, look_of
from nncore.figures.theme import LEGEND_BELOW, ThemeName, template, translucent
from nncore.figures.thinning import thin
from nncore.many import band

_DOMAINS = {"y": (0.45, 1.0), "y2": (0.0, 0.36)}


def used_figure(variants: Mapping[str, Courses], *, theme: ThemeName = "light") -> go.Figure:
    """Draw the median validation loss of each variant, and beneath it the rates of its runs.

    Parameters
    ----------
    variants : mapping of str to Courses
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    traces: list[dict[str, Any]] = []
    for place, (name, one) in enumerate(variants.items()):
        color, symbol = look_of(place, theme)
        losses, rates = carried_on(one, one.val_loss), carried_on(one, one.learning_rate)
        if not losses.size:
            continue
        label = html.escape(name)
        x, y = thin(one.epoch, band(losses).median)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": x,
                "y": y,
                "name": label,
                "legendgroup": name,
                "line": {"color": color, "width": 3},
                "marker": {"symbol": symbol, "size": 9, "maxdisplayed": 8},
                "hovertemplate": f"{label}, epoch %{{x:~g}}: median loss %{{y:.4~g}}"
                "<extra></extra>",
            }
        )
        # A plan gives all runs the same rates, a plateau rule each its own.
        for run in rates if (rates != rates[0]).any() else rates[:1]:
            x, y = thin(one.epoch, run)
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": x,
                    "y": y,
                    "yaxis": "y2",
                    "legendgroup": name,
                    "showlegend": False,
                    "line": {
                        "color": translucent(color, 0.8),
                        "width": 2.5 if len(rates) == 1 or (rates == rates[0]).all() else 1.5,
                    },
                    "hovertemplate": f"{label}, epoch %{{x:~g}}: rate %{{y:.4~g}}<extra></extra>",
                }
            )
    lines = -(-max(len(variants), 1) // 2)
    axis = {"tickformat": "~g", "nticks": 5}
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": "Validation loss, and the learning rate that was used"},
                "height": 470 + 22 * lines,
                "margin": {"l": 72, "t": 64, "b": 64 + 22 * lines},
                "xaxis": {"title": {"text": "epochs"}, "anchor": "y2", "nticks": 8},
                "yaxis": {
                    **axis,
                    "domain": _DOMAINS["y"],
                    "title": {"text": "loss, median"},
                    "type": "log",
                    "dtick": "D2",
                },
                "yaxis2": {
                    **axis,
                    "domain": _DOMAINS["y2"],
                    "title": {"text": "learning rate"},
                    "rangemode": "tozero",
                },
                "legend": {
                    **LEGEND_BELOW,
                    "groupclick": "togglegroup",
                    "tracegroupgap": 0,
                },
            },
        }
    )


def sentence(variants: Mapping[str, Courses]) -> str:
    """Say in one sentence where the rates began and ended."""
    told = []
    for name, one in variants.items():
        rates = carried_on(one, one.learning_rate)
        if rates.size:
            first, last = rates[:, 0], rates[:, -1]
            end = (
                f"{last.min():.3g}"
                if last.min() == last.max()
                else f"{last.min():.3g} to {last.max():.3g}"
            )
            told.append(f"{name} from {first.min():.3g} to {end}")
    return f"Learning rates as used: {'; '.join(told) or 'no run has ended'}."
