"""How sure against how often right: the reliability curve, with the counts that carry it."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from nncore.calibration import Reliability
from nncore.figures.mirrored import heights
from nncore.figures.theme import THEMES, ThemeName, template, translucent

_MOST_LABELS = 10


def reliability_figure(
    bins: Reliability, *, theme: ThemeName = "light", height: int = 430
) -> go.Figure:
    """Draw the share of right answers against confidence, above the number of answers in each bin.

    Parameters
    ----------
    bins : Reliability
    theme : "light" or "dark"
        Of the page behind the figure.
    height : int
        In pixels.
    """
    colors = THEMES[theme]
    full = np.flatnonzero(bins.rows)
    sure, right, rows = bins.confidence[full], bins.share_right[full], bins.rows[full]
    known = [interval for interval in bins.intervals if interval is not None]
    said = [
        f"{bins.edges[place]:.0%} to {bins.edges[place + 1]:.0%} sure, on average "
        f"{bins.confidence[place]:.1%}<br>right: {bins.right[place]:,} of {bins.rows[place]:,} "
        f"({bins.share_right[place]:.1%}, interval {low:.1%} to {high:.1%})"
        for place, (low, high) in zip(full, known, strict=True)
    ]
    gaps_x = [value for one in sure for value in (one, one, None)]
    gaps_y = [value for pair in zip(sure, right, strict=True) for value in (*pair, None)]
    middles = ((bins.edges[1:] + bins.edges[:-1]) / 2)[full]
    powers = range(len(str(int(rows.max()))))
    return go.Figure(
        {
            "data": [
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": [0, 1],
                    "y": [0, 1],
                    "name": "calibrated",
                    "line": {"color": colors.muted, "width": 1.5, "dash": "dash"},
                    "hovertemplate": "calibrated<extra></extra>",
                },
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": gaps_x,
                    "y": gaps_y,
                    "name": "gap",
                    "line": {"color": translucent(colors.categorical[4], 0.55), "width": 7},
                    "hoverinfo": "skip",
                },
                {
                    "type": "scatter",
                    "mode": "lines+markers",
                    "x": sure.round(5).tolist(),
                    "y": right.round(5).tolist(),
                    "name": "this network",
                    "line": {"color": colors.accent, "width": 2.5},
                    "marker": {"color": colors.accent, "size": 9},
                    "customdata": said,
                    "hovertemplate": "%{customdata}<extra></extra>",
                    "error_y": {
                        "type": "data",
                        "symmetric": False,
                        "array": [
                            max(0.0, high - share)
                            for (_, high), share in zip(known, right, strict=True)
                        ],
                        "arrayminus": [
                            max(0.0, share - low)
                            for (low, _), share in zip(known, right, strict=True)
                        ],
                        "color": colors.ink,
                        "thickness": 1.5,
                        "width": 4,
                    },
                },
                {
                    "type": "bar",
                    "x": middles.round(5).tolist(),
                    "y": heights(rows).round(4).tolist(),
                    "yaxis": "y2",
                    "width": 0.92 / len(bins.rows),
                    "name": "answers",
                    "marker": {"color": translucent(colors.accent, 0.5)},
                    "text": [f"{count:,}" for count in rows]
                    if len(bins.rows) <= _MOST_LABELS
                    else None,
                    "textposition": "outside",
                    "cliponaxis": False,
                    "customdata": [f"{count:,} answers" for count in rows],
                    "hovertemplate": "%{customdata}<extra></extra>",
                },
            ],
            "layout": {
                "template": template(theme),
                "title": {"text": f"Reliability: expected calibration error {bins.ece:.4f}"},
                "height": height,
                "showlegend": False,
                "uirevision": "kept",
                "xaxis": {
                    "title": {"text": "how sure"},
                    "range": [0, 1.01],
                    "tickformat": ".0%",
                    "anchor": "y2",
                },
                "yaxis": {
                    "title": {"text": "how often right"},
                    "range": [0, 1.03],
                    "tickformat": ".0%",
                    "domain": [0.34, 1],
                },
                "yaxis2": {
                    "title": {"text": "answers"},
                    "domain": [0, 0.24],
                    "range": [0, 1.35 * float(heights(rows).max())],
                    "tickvals": [float(np.log10(1 + 10**power)) for power in powers],
                    "ticktext": [f"{10**power:,}" for power in powers],
                },
            },
        }
    )


def reliability_sentence(bins: Reliability) -> str:
    """Say in one sentence what `reliability_figure` shows."""
    full = np.flatnonzero(bins.rows)
    gaps = (bins.share_right - bins.confidence)[full]
    weighty = full[int((bins.rows[full] * np.abs(gaps)).argmax())]
    return (
        f"The expected calibration error is {bins.ece:.4f}; the bin that adds most to it holds "
        f"{bins.rows[weighty]:,} answers, on average {bins.confidence[weighty]:.1%} sure, of which "
        f"{bins.share_right[weighty]:.1%} are right."
    )
