"""The ROC curve and the precision-recall curve, with one threshold marked on both."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nncore import rounding, thresholds
from nncore.evaluation import wilson_interval
from nncore.figures.theme import THEMES, Theme, ThemeName, template
from nncore.figures.thinning import along
from nncore.thresholds import Counts, Curve

Axes = tuple[dict[str, Any], dict[str, Any]]

_WHOLE: dict[str, Any] = {"range": [-0.02, 1.03], "tickvals": [0, 0.25, 0.5, 0.75, 1]}
_FIRST: dict[str, Any] = {"range": [-0.002, 0.103], "dtick": 0.02}
_LAST: dict[str, Any] = {"range": [0.897, 1.003], "dtick": 0.02}
"""Axes of a whole curve, and of its first and last tenth."""


def roc_figure(
    steps: Curve,
    chosen: Counts,
    *,
    positive: str,
    negative: str,
    corner: bool = False,
    theme: ThemeName = "light",
    height: int = 340,
) -> go.Figure:
    """Draw the ROC curve, and the point of one threshold with 95% intervals.

    Parameters
    ----------
    steps : Curve
    chosen : Counts
        Of the threshold.
    positive, negative : str
        What examples of the class are called, and the others.
    corner : bool
        Whether to show the last tenth towards the best corner alone.
    theme : "light" or "dark"
        Of the page behind the figure.
    height : int
        In pixels.
    """
    colors = THEMES[theme]
    axes = (_FIRST, _LAST) if corner else (_WHOLE, _WHOLE)
    rate, recall, cuts = thresholds.roc(steps)
    area = thresholds.auc(steps)
    traces = [_guessing([0, 1], [0, 1], colors)]
    if area is not None:
        traces.append(
            _line(
                rate,
                recall,
                cuts,
                "threshold %{customdata:.4g}<br>found %{y:.1%}, false alarms %{x:.1%}",
                "linear",
                axes,
                colors,
            )
        )
        traces.append(
            _point(
                (chosen.alarms, chosen.alarms + chosen.cleared),
                (chosen.found, chosen.found + chosen.missed),
                "found %{y:.1%}, false alarms %{x:.1%}",
                colors,
            )
        )
    shown = "undefined" if area is None else rounding.decimal(area)
    return _figure(
        traces,
        f"ROC curve, AUC {shown}",
        f"false alarms, share of {negative}",
        f"found, share of {positive}",
        axes,
        theme,
        height,
    )


def roc_sentence(steps: Curve, chosen: Counts, *, positive: str, negative: str) -> str:
    """Say in one sentence what `roc_figure` shows."""
    area = thresholds.auc(steps)
    if area is None or chosen.recall is None or chosen.specificity is None:
        return f"No ROC curve: it needs both {positive} and {negative} examples."
    return (
        f"ROC curve with an area of {rounding.decimal(area)}; at the chosen threshold "
        f"{rounding.percent(chosen.recall)} of "
        f"{positive} are found, with false alarms for {1 - chosen.specificity:.1%} of {negative}."
    )


def precision_recall_figure(
    steps: Curve,
    chosen: Counts,
    *,
    positive: str,
    corner: bool = False,
    theme: ThemeName = "light",
    height: int = 340,
) -> go.Figure:
    """Draw precision against recall, as steps; the parameters are those of `roc_figure`."""
    colors = THEMES[theme]
    axes = (_LAST, _LAST) if corner else (_WHOLE, _WHOLE)
    mean = thresholds.average_precision(steps)
    share = steps.positives / (steps.positives + steps.negatives)
    traces = [_guessing([0, 1], [share, share], colors)]
    if mean is not None:
        precision, recall, cuts = (
            np.append(start, rest)
            for start, rest in zip(
                (steps.found[0] / (steps.found[0] + steps.alarms[0]), 0.0, np.inf),
                thresholds.precision_recall(steps),
                strict=True,
            )
        )
        traces.append(
            _line(
                recall,
                precision,
                cuts,
                "threshold %{customdata:.4g}<br>precision %{y:.1%}, recall %{x:.1%}",
                "vh",
                axes,
                colors,
            )
        )
        if chosen.found + chosen.alarms:
            traces.append(
                _point(
                    (chosen.found, chosen.found + chosen.missed),
                    (chosen.found, chosen.found + chosen.alarms),
                    "precision %{y:.1%}, recall %{x:.1%}",
                    colors,
                )
            )
    shown = "undefined" if mean is None else rounding.decimal(mean)
    return _figure(
        traces,
        f"Precision-recall, AP {shown}",
        f"recall, share of {positive}",
        "precision, share of calls",
        axes,
        theme,
        height,
    )


def precision_recall_sentence(steps: Curve, chosen: Counts, *, positive: str) -> str:
    """Say in one sentence what `precision_recall_figure` shows."""
    mean = thresholds.average_precision(steps)
    if mean is None or chosen.recall is None:
        return f"No precision-recall curve: no example is {positive}."
    precision = (
        "nothing is called, so precision is undefined"
        if chosen.precision is None
        else f"precision is {chosen.precision:.1%}"
    )
    return (
        f"Precision-recall curve with an average precision of {mean:.4f}; at the chosen threshold "
        f"{precision}, and recall is {chosen.recall:.1%}."
    )


def in_corner(chosen: Counts) -> bool:
    """Say whether the points of a threshold are in sight on both curves' magnified corners."""
    shares = (chosen.recall, chosen.precision, chosen.specificity)
    return all(share is not None and share >= _LAST["range"][0] for share in shares)


def _line(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    cuts: NDArray[np.float64],
    hover: str,
    shape: str,
    axes: Axes,
    colors: Theme,
) -> dict[str, Any]:
    (left, right), (bottom, top) = (axis["range"] for axis in axes)
    inside = np.flatnonzero((left <= x) & (x <= right) & (bottom <= y) & (y <= top))
    if len(inside):  # with a neighbor on either side, so that the line runs to the frame
        part = slice(max(0, inside[0] - 1), inside[-1] + 2)
        x, y, cuts = x[part], y[part], cuts[part]
    kept = along(x, y, right - left, top - bottom)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x[kept].round(5).tolist(),
        "y": y[kept].round(5).tolist(),
        "customdata": [None if math.isinf(cut) else float(f"{cut:.4g}") for cut in cuts[kept]],
        "line": {"color": colors.accent, "width": 2.5, "shape": shape},
        "hovertemplate": f"{hover}<extra></extra>",
    }


def _guessing(x: list[float], y: list[float], colors: Theme) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": colors.muted, "width": 1.5, "dash": "dash"},
        "hovertemplate": "guessing<extra></extra>",
    }


def _point(
    across: tuple[int, int], up: tuple[int, int], hover: str, colors: Theme
) -> dict[str, Any]:
    """Mark one threshold, with a 95% interval in each direction."""
    trace: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers",
        "marker": {"color": colors.ink, "size": 12},
        "hovertemplate": f"{hover}<extra></extra>",
    }
    for axis, (part, whole) in (("x", across), ("y", up)):
        share, (low, high) = part / whole, wilson_interval(part, whole)
        trace[axis] = [share]
        trace[f"error_{axis}"] = {
            "type": "data",
            "symmetric": False,
            "array": [max(0.0, high - share)],
            "arrayminus": [max(0.0, share - low)],
            "color": colors.ink,
            "thickness": 1.5,
            "width": 4,
        }
    return trace


def _figure(
    traces: list[dict[str, Any]],
    title: str,
    across: str,
    up: str,
    axes: Axes,
    theme: ThemeName,
    height: int,
) -> go.Figure:
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": title},
                "height": height,
                "showlegend": False,
                "uirevision": str(axes),  # a zoom is kept until the corner is asked for
                "xaxis": {**axes[0], "tickformat": ".0%", "title": {"text": across}},
                "yaxis": {**axes[1], "tickformat": ".0%", "title": {"text": up}},
            },
        }
    )
