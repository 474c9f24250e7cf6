"""Directions of mini-batch gradients: one dot a batch, by batch size."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nncore.figures.theme import THEMES, ThemeName, template, translucent


def cosines_figure(
    cosines: Mapping[int, NDArray[np.float64]], *, theme: ThemeName = "light"
) -> go.Figure:
    """Draw the cosine of each mini-batch's gradient to that of all rows.

    Parameters
    ----------
    cosines : mapping of int to ndarray, shape (draws,)
        Batch size → cosines.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    traces = []
    for place, (size, values) in enumerate(cosines.items()):
        # Dots of one size stand side by side, evenly, so that none hides another.
        beside = place + np.linspace(-0.28, 0.28, len(values))
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": beside.round(3).tolist(),
                "y": values.round(4).tolist(),
                "marker": {"color": translucent(colors.accent, 0.6), "size": 6},
                "hovertemplate": f"a batch of {size}: cosine %{{y:.2f}}<extra></extra>",
            }
        )
        middle = float(np.median(values))
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [place - 0.36, place + 0.36],
                "y": [middle, middle],
                "line": {"color": colors.ink, "width": 3},
                "hovertemplate": f"median {middle:.2f}<extra></extra>",
            }
        )
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": "Does a batch know the way? Each dot one batch"},
                "height": 380,
                "showlegend": False,
                "xaxis": {
                    "title": {"text": "batch size"},
                    "tickvals": list(range(len(cosines))),
                    "ticktext": [str(size) for size in cosines],
                    "range": [-0.6, len(cosines) - 0.4],
                    "showgrid": False,
                },
                "yaxis": {
                    "title": {"text": "cosine to the gradient of all rows"},
                    "range": [min(0.0, *(float(v.min()) for v in cosines.values())) - 0.08, 1.08],
                    "tickformat": "~g",
                },
            },
        }
    )


def sentence(cosines: Mapping[int, NDArray[np.float64]]) -> str:
    """Say in one sentence how near the batches of each size come."""
    told = ", ".join(f"{size}: {np.median(values):.2f}" for size, values in cosines.items())
    return f"Median cosine between a batch's gradient and that of all rows, by batch size: {told}."
