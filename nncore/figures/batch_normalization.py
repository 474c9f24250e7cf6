"""A batch on its way through batch normalization, and how moving averages creep."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nncore.batch_normalization import Normalized
from nncore.figures.numbers import short
from nncore.figures.theme import LEGEND_BELOW, THEMES, ThemeName, template

STAGES = ("z, as it comes", "normalized", "γ · normalized + β")


def batch_figure(
    z: NDArray[np.float64], found: Normalized, marked: int, *, theme: ThemeName = "light"
) -> go.Figure:
    """Draw each example's number at three stages, joined by a line.

    Parameters
    ----------
    z : ndarray of shape (n,)
    found : Normalized
        Of one feature: arrays of shape (n, 1).
    marked : int
        The example that is drawn boldly.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    stages = np.stack([z, found.normalized[:, 0], found.output[:, 0]], axis=1)
    order = [place for place in range(len(z)) if place != marked] + [marked]
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": list(STAGES),
            "y": stages[place].tolist(),
            "line": {
                "color": colors.accent if place == marked else colors.muted,
                "width": 4 if place == marked else 1,
            },
            "marker": {"size": 11 if place == marked else 7},
            "hovertemplate": f"example {place + 1}, %{{x}}: %{{y:.4~g}}<extra></extra>",
            "name": f"example {place + 1}",
            "showlegend": place == marked,
        }
        for place in order
    ]
    means = stages.mean(axis=0)
    traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "name": "mean of the batch",
            "x": list(STAGES),
            "y": means.tolist(),
            "marker": {"symbol": "line-ew-open", "size": 44, "line": {"width": 4}}
            | {"color": colors.categorical[5]},
            "hovertemplate": "mean, %{x}: %{y:.4~g}<extra></extra>",
        }
    )
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": f"One unit, {len(z)} examples of one batch"},
                "height": 400,
                "margin": {"l": 60, "r": 24, "b": 84},
                "hovermode": "closest",
                "xaxis": {"type": "category", "range": [-0.3, 2.3], "fixedrange": True},
                "yaxis": {
                    "title": {"text": "the unit’s number"},
                    "zeroline": True,
                    "zerolinecolor": colors.muted,
                    "nticks": 8,
                },
                "showlegend": True,
                "legend": LEGEND_BELOW,
            },
        }
    )


def batch_sentence(z: NDArray[np.float64], found: Normalized) -> str:
    """Say in one sentence what `batch_figure` shows."""
    return (
        f"{len(z)} numbers of one unit have the mean {short(float(found.mean[0]), 3)} and the "
        f"variance {short(float(found.variance[0]), 3)}; normalized they lie from "
        f"{short(float(found.normalized.min()), 3)} to {short(float(found.normalized.max()), 3)}, "
        f"in the end from {short(float(found.output.min()), 3)} to "
        f"{short(float(found.output.max()), 3)}."
    )


def creeping_figure(
    averages: NDArray[np.float64],
    of_batches: NDArray[np.float64],
    whole: float,
    *,
    what: str,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw a moving average over the steps of training, the batches' own values pale behind it.

    Parameters
    ----------
    averages : ndarray of shape (steps + 1,)
    of_batches : ndarray of shape (steps,)
    whole : float
        Of all examples at once.
    what : str
        "mean" or "variance".
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    steps = len(of_batches)
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": f"{what} of each batch",
            "x": list(range(1, steps + 1)),
            "y": of_batches.tolist(),
            "marker": {"color": colors.muted, "size": 4, "opacity": 0.55},
            "hovertemplate": "batch %{x}: %{y:.4~g}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "lines",
            "name": f"{what} of all examples",
            "x": [0, steps],
            "y": [whole, whole],
            "line": {"color": colors.categorical[5], "width": 2, "dash": "dash"},
            "hovertemplate": "all examples: %{y:.4~g}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "lines",
            "name": f"moving {what}",
            "x": list(range(steps + 1)),
            "y": averages.tolist(),
            "line": {"color": colors.accent, "width": 3},
            "hovertemplate": "after batch %{x}: %{y:.4~g}<extra></extra>",
        },
    ]
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": f"The moving {what}, batch by batch"},
                "height": 300,
                "margin": {"l": 60, "b": 92},
                "xaxis": {"title": {"text": "batches seen in training"}, "nticks": 6},
                "yaxis": {"title": {"text": what}, "nticks": 6},
                "legend": LEGEND_BELOW,
            },
        }
    )


def creeping_sentence(averages: NDArray[np.float64], whole: float, what: str) -> str:
    """Say in one sentence what `creeping_figure` shows."""
    return (
        f"The moving {what} begins at {short(float(averages[0]), 3)} and is "
        f"{short(float(averages[-1]), 3)} after {len(averages) - 1} batches; of all examples it is "
        f"{short(whole, 3)}."
    )
