"""What withholding unsure answers gains: accuracy against the share of answers still given."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nncore.calibration import Kept, risk_coverage
from nncore.evaluation import wilson_interval
from nncore.figures.theme import THEMES, ThemeName, template, translucent
from nncore.figures.thinning import thin


def coverage_figure(
    confidence: NDArray[np.float64],
    right: NDArray[np.bool_],
    kept: Kept,
    *,
    theme: ThemeName = "light",
    height: int = 330,
) -> go.Figure:
    """Draw the accuracy of the answers that are given against their share, the surest first.

    Parameters
    ----------
    confidence : ndarray of float64, shape (n,)
    right : ndarray of bool, shape (n,)
    kept : Kept
        What is given at the chosen confidence.
    theme : "light" or "dark"
        Of the page behind the figure.
    height : int
        In pixels.
    """
    colors = THEMES[theme]
    _, shares, accuracies = risk_coverage(confidence, right)
    x, y = thin(shares, accuracies)
    band = [_interval(share, accuracy, kept.of) for share, accuracy in zip(x, y, strict=True)]
    # The first few answers vary so widely that they would leave no room for the rest.
    steady = [low for share, (low, _) in zip(x, band, strict=True) if share and share >= 0.4]
    lowest = max(0.0, 1.1 * min(steady) - 0.1)
    point: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers",
        "x": [kept.share] if kept.rows else [],
        "y": [kept.accuracy] if kept.rows else [],
        "marker": {"color": colors.ink, "size": 12},
        "hovertemplate": "%{x:.1%} given, %{y:.2%} of them right<extra></extra>",
    }
    return go.Figure(
        {
            "data": [
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": [*x, *x[::-1]],
                    "y": [high for _, high in band] + [low for low, _ in band[::-1]],
                    "fill": "toself",
                    "fillcolor": translucent(colors.accent, 0.16),
                    "line": {"width": 0},
                    "hoverinfo": "skip",
                },
                {
                    "type": "scatter",
                    "mode": "lines" if len(x) > 1 else "markers",
                    "x": x,
                    "y": y,
                    "line": {"color": colors.accent, "width": 2.5},
                    "hovertemplate": "the surest %{x:.1%}: %{y:.2%} right<extra></extra>",
                },
                point,
            ],
            "layout": {
                "template": template(theme),
                "title": {"text": "Accuracy of the answers that are given"},
                "height": height,
                "showlegend": False,
                "uirevision": "kept",
                "xaxis": {
                    "title": {"text": "share of answers given, the surest first"},
                    "range": [-0.01, 1.02],
                    "tickformat": ".0%",
                },
                "yaxis": {
                    "title": {"text": "share of them right"},
                    "range": [lowest, 1.0 + 0.04 * (1 - lowest)],
                    "tickformat": ".3~%",
                },
            },
        }
    )


def coverage_sentence(kept: Kept, accuracy: float) -> str:
    """Say in one sentence what `coverage_figure` shows."""
    if kept.accuracy is None:
        return f"Of all answers {accuracy:.2%} are right; at this confidence none is given."
    return (
        f"Of all answers {accuracy:.2%} are right; of the {kept.share:.1%} that are given at the "
        f"chosen confidence, {kept.accuracy:.2%}."
    )


def _interval(share: float | None, accuracy: float | None, rows: int) -> tuple[float, float]:
    given = round((share or 0.0) * rows)
    return wilson_interval(min(given, round((accuracy or 0.0) * given)), given)
