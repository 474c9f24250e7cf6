"""Losses as curves, and below each how it pulls: its gradient."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go
from numpy.typing import NDArray

from nncore.figures.theme import LEGEND_BELOW, THEMES, ThemeName, template

Array = NDArray[Any]
LABELS = {
    "binary_crossentropy": "binary cross-entropy",
    "sparse_categorical_crossentropy": "categorical cross-entropy",
    "mean_squared_error": "mean squared error",
    "huber": "Huber",
    "hinge": "hinge",
}
_LOOKS = {
    "binary_crossentropy": (2, "solid"),
    "sparse_categorical_crossentropy": (2, "solid"),
    "mean_squared_error": (3, "dash"),
    "huber": (4, "solid"),
    "hinge": (5, "dashdot"),
}


def losses_figure(
    across: Array,
    curves: Mapping[str, tuple[Array, Array]],
    points: Mapping[str, tuple[float, float]],
    at: float,
    axis: str,
    *,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw losses above, their gradients below, and a point on each.

    Parameters
    ----------
    across : ndarray, shape (n,)
        Places along the axis.
    curves : mapping of str to (ndarray, ndarray), shapes (n,)
        Loss → its values and its gradients there.
    points : mapping of str to (float, float)
        Loss → value and gradient at `at`.
    at : float
    axis : str
        What lies along the axis.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    traces = []
    for name, both in curves.items():
        color, dash = colors.categorical[_LOOKS[name][0]], _LOOKS[name][1]
        for row, (height, values, point) in enumerate(
            zip(("y", "y2"), both, points[name], strict=True)
        ):
            what = ("loss", "gradient")[row]
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": across.round(6),
                    "y": values,
                    "yaxis": height,
                    "name": LABELS[name],
                    "legendgroup": name,
                    "showlegend": row == 0,
                    "line": {"color": color, "dash": dash, "width": 3, "simplify": False},
                    "hovertemplate": f"{LABELS[name]}: {what} %{{y:.4f}}<extra></extra>",
                }
            )
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": [at],
                    "y": [point],
                    "yaxis": height,
                    "showlegend": False,
                    "marker": {
                        "color": color,
                        "size": 12,
                        "line": {"color": colors.background, "width": 2},
                    },
                    "hoverinfo": "skip",
                }
            )
    crossed = {"zeroline": True, "zerolinecolor": colors.muted, "zerolinewidth": 1, "nticks": 6}
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": "The loss, and below it its gradient"},
                "height": 480,
                "margin": {"l": 64, "b": 92},
                "hovermode": "x",
                # Dragging moves the point, and so cannot zoom.
                "dragmode": False,
                "shapes": [
                    {
                        "type": "line",
                        "x0": at,
                        "x1": at,
                        "y0": 0,
                        "y1": 1,
                        "yref": "paper",
                        "line": {"color": colors.muted, "width": 1, "dash": "dot"},
                        "layer": "below",
                    }
                ],
                "xaxis": {
                    "title": {"text": axis},
                    "range": [float(across[0]), float(across[-1])],
                    "anchor": "y2",
                },
                "yaxis": {
                    **crossed,
                    "title": {"text": "loss"},
                    "domain": [0.47, 1.0],
                    "rangemode": "tozero",
                },
                "yaxis2": {**crossed, "title": {"text": "gradient"}, "domain": [0.0, 0.38]},
                "legend": LEGEND_BELOW,
            },
        }
    )


def sentence(points: Mapping[str, tuple[float, float]], at: float, axis: str) -> str:
    """Say in one sentence what `losses_figure` shows at its point."""
    each = [
        f"{LABELS[name]} is {value:.4g} with gradient {gradient:.4g}"
        for name, (value, gradient) in points.items()
    ]
    return f"At {at:.4g} ({axis}): {'; '.join(each)}."
