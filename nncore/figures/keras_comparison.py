"""NumPy and Keras laid over each other: two losses that coincide, and how far weights are apart."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from nncore.figures.theme import THEMES, ThemeName, template
from nncore.keras_comparison import Comparison


def comparison_figure(comparison: Comparison, *, theme: ThemeName = "light") -> go.Figure:
    """Draw both losses above the largest difference of a weight, step by step.

    Parameters
    ----------
    comparison : Comparison
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    steps = list(range(len(comparison.numpy_loss)))

    def line(name: str, y: Any, color: str, dash: str, width: float, axis: str) -> dict[str, Any]:
        return {
            "type": "scatter",
            "mode": "lines",
            "x": steps,
            "y": [float(value) if value == value and value > 0 else None for value in y],
            "name": name,
            "line": {"color": color, "dash": dash, "width": width},
            "yaxis": axis,
            "hovertemplate": f"{name} %{{y:.6~g}}<extra></extra>",
        }

    traces = [
        line("NumPy, loss", comparison.numpy_loss, colors.categorical[2], "solid", 6, "y"),
        line("Keras, loss", comparison.keras_loss, colors.categorical[1], "dash", 2.5, "y"),
        line(
            "largest difference of a weight",
            comparison.difference,
            colors.ink,
            "solid",
            2.5,
            "y2",
        ),
    ]
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": "The same steps in NumPy and in Keras"},
                "height": 480,
                "margin": {"l": 76, "b": 96},
                "hovermode": "x unified",
                "xaxis": {"title": {"text": "steps"}, "anchor": "y2"},
                "yaxis": {
                    "domain": [0.5, 1],
                    "title": {"text": "training loss"},
                    "tickformat": "~g",
                },
                "yaxis2": {
                    "domain": [0, 0.4],
                    "type": "log",
                    "exponentformat": "power",
                    "nticks": 5,
                    "title": {"text": "difference"},
                },
                "shapes": [
                    {
                        "type": "line",
                        "xref": "paper",
                        "x0": 0,
                        "x1": 1,
                        "yref": "y2",
                        "y0": comparison.tolerance,
                        "y1": comparison.tolerance,
                        "line": {"color": colors.muted, "dash": "dot", "width": 2},
                    }
                ],
                "legend": {
                    "orientation": "h",
                    "x": 0,
                    "y": 0,
                    "yref": "container",
                    "yanchor": "bottom",
                },
            },
        }
    )
