"""What all mistakes cost at each threshold, and where they cost least."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from nncore import mistake_costs, thresholds
from nncore.figures.mirrored import vertical
from nncore.figures.theme import THEMES, ThemeName, template
from nncore.figures.thinning import along
from nncore.thresholds import Curve


def cost_figure(
    steps: Curve,
    miss: float,
    threshold: float,
    *,
    ends: tuple[float, float] = (0.0, 1.0),
    theme: ThemeName = "light",
    height: int = 300,
) -> go.Figure:
    """Draw what all mistakes cost at each threshold.

    Parameters
    ----------
    steps : Curve
    miss : float
        Cost of one missed example, in false alarms.
    threshold : float
        The chosen one, drawn as a line.
    ends : (float, float)
        Of the axis.
    theme : "light" or "dark"
        Of the page behind the figure.
    height : int
        In pixels.
    """
    colors = THEMES[theme]
    cost = mistake_costs.costs(steps.found, steps.alarms, steps.positives, miss)[::-1]
    # Up to the lowest score all are called; above the highest, none.
    x = np.concatenate([[ends[0]], steps.thresholds[::-1], [ends[1]]])
    y = np.concatenate([[cost[0]], cost, [miss * steps.positives]])
    best, now = mistake_costs.cheapest(steps, miss), thresholds.counts(steps, threshold)
    # Calling all or none costs so much that what lies between would be flat.
    top = max(6 * best.cost, 1.5 * (miss * now.missed + now.alarms), 0.05 * float(y.max()), 1.0)
    kept = along(x, np.minimum(y, top), ends[1] - ends[0], top)
    return go.Figure(
        {
            "data": [
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": x[kept].round(5).tolist(),
                    "y": y[kept].round(5).tolist(),
                    "line": {"color": colors.accent, "width": 2.5, "shape": "vh"},
                    "hovertemplate": "threshold %{x:.3g}: cost %{y:,.4~g}<extra></extra>",
                },
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": [min(max(best.threshold, ends[0]), ends[1])],
                    "y": [best.cost],
                    "marker": {"color": colors.accent, "size": 13, "symbol": "star"},
                    "cliponaxis": False,
                    "hovertemplate": "cheapest: %{y:,.4~g}<extra></extra>",
                },
            ],
            "layout": {
                "template": template(theme),
                "title": {"text": "Cost of all mistakes"},
                "height": height,
                "showlegend": False,
                "uirevision": "kept",
                "xaxis": {"title": {"text": "threshold"}, "range": list(ends)},
                "yaxis": {
                    "title": {"text": "cost, in false alarms"},
                    "range": [0, min(top, 1.05 * float(y.max()))],
                },
                "shapes": [vertical(min(max(threshold, ends[0]), ends[1]), colors.ink)],
            },
        }
    )


def cost_sentence(steps: Curve, miss: float, threshold: float) -> str:
    """Say in one sentence what `cost_figure` shows."""
    best, now = mistake_costs.cheapest(steps, miss), thresholds.counts(steps, threshold)
    return (
        f"Mistakes cost least, {best.cost:,.4g}, at a threshold of {best.threshold:.10g}, and "
        f"{miss * now.missed + now.alarms:,.4g} at the chosen {threshold:.10g}."
    )
