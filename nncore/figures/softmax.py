"""Softmax as bars, and its derivative, the Jacobian, as a matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nncore.figures.numbers import short
from nncore.figures.theme import SIGNED, THEMES, ThemeName, color_at, readable_on, template

Array = NDArray[Any]


def softmax_figure(
    logits: Sequence[float], shares: Sequence[float], *, theme: ThemeName = "light"
) -> go.Figure:
    """Draw softmax as bars, one a class, each with its logit.

    Parameters
    ----------
    logits : sequence of float
        z₁ … zₙ.
    shares : sequence of float
        Softmax of them, at whatever temperature.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    names = [f"class {place}<br>z = {logit:.4g}" for place, logit in enumerate(logits)]
    return go.Figure(
        {
            "data": [
                {
                    "type": "bar",
                    "x": names,
                    "y": list(shares),
                    "marker": {"color": list(colors.categorical[: len(logits)])},
                    "text": [_share(share) for share in shares],
                    "textposition": "outside",
                    "cliponaxis": False,
                    "hovertemplate": "%{x}<br>a = %{y:.6g}<extra></extra>",
                }
            ],
            "layout": {
                "template": template(theme),
                "title": {"text": "The shares that softmax gives"},
                "height": 320,
                "uirevision": "softmax",
                "xaxis": {"type": "category"},
                "yaxis": {"title": {"text": "a = softmax(z / T)"}, "range": [0, 1.12]},
            },
        }
    )


def softmax_sentence(logits: Sequence[float], shares: Sequence[float]) -> str:
    """Say in one sentence what `softmax_figure` shows."""
    each = [
        f"{logit:.4g} becomes {_share(share)}" for logit, share in zip(logits, shares, strict=True)
    ]
    return f"Softmax of {len(each)} logits: {', '.join(each)}."


def jacobian_figure(jacobian: Array, *, theme: ThemeName = "light") -> go.Figure:
    """Draw softmax's derivatives as a matrix: row i, column j is ∂aᵢ/∂zⱼ.

    Parameters
    ----------
    jacobian : ndarray, shape (classes, classes)
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    count = len(jacobian)
    # No derivative of softmax is larger than 1/4: one scale serves all logits.
    cells = [
        {
            "text": _signed(value),
            "x": column,
            "y": row,
            "showarrow": False,
            "font": {
                "size": 14 if count < 6 else 11,
                "color": readable_on(color_at(SIGNED, 0.5 + 2 * value)),
            },
        }
        for row, line in enumerate(jacobian.tolist())
        for column, value in enumerate(line)
    ]
    ticks = {"tickmode": "array", "tickvals": list(range(count)), "showgrid": False}
    return go.Figure(
        {
            "data": [
                {
                    "type": "heatmap",
                    "z": jacobian,
                    "zmin": -0.25,
                    "zmax": 0.25,
                    "colorscale": [
                        [place / (len(SIGNED) - 1), color] for place, color in enumerate(SIGNED)
                    ],
                    "showscale": False,
                    "xgap": 2,
                    "ygap": 2,
                    "hovertemplate": "∂a%{y} / ∂z%{x} = %{z:.6g}<extra></extra>",
                }
            ],
            "layout": {
                "template": template(theme),
                "title": {"text": "The Jacobian: how each share answers each logit"},
                "height": 110 + 48 * count,
                "annotations": cells,
                "xaxis": {
                    **ticks,
                    "ticktext": [f"∂z{_below(place)}" for place in range(count)],
                    "constrain": "domain",
                },
                "yaxis": {
                    **ticks,
                    "ticktext": [f"∂a{_below(place)}" for place in range(count)],
                    "range": [count - 0.5, -0.5],
                },
            },
        }
    )


def jacobian_sentence(jacobian: Array) -> str:
    """Say in one sentence what `jacobian_figure` shows."""
    largest = int(np.argmax(np.abs(np.diagonal(jacobian))))
    return (
        f"A matrix of {len(jacobian)} by {len(jacobian)} derivatives; the largest on its diagonal is "
        f"{jacobian[largest, largest]:.4g}, of class {largest}, and each row adds up to 0."
    )


def _share(share: float) -> str:
    """Write a share as a percentage that never rounds to a certainty it does not have."""
    if 0 < share < 1e-3:
        return short(share)
    return f"{share:.1%}" if share == 1 or share < 0.9995 else "> 99.9%"


def _signed(value: float) -> str:
    return "0" if value == 0 else (f"{value:.3f}" if abs(value) >= 5e-4 else short(value, 1))


def _below(place: int) -> str:
    return "".join("₀₁₂₃₄₅₆₇₈₉"[int(digit)] for digit in str(place))
