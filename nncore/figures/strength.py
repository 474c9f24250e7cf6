"""One technique's strength as a curve: what all runs come to, none at the left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nncore.figures.theme import LEGEND_BELOW, THEMES, ThemeName, template, translucent

Finals = Mapping[str, NDArray[np.float64]]


def strength_figure(
    training: Finals,
    validation: Finals,
    *,
    knob: str,
    unit: str,
    title: str,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw medians and middle halves over the strengths, and every run as a point.

    Parameters
    ----------
    training, validation : mapping of str to ndarray of shape (R,)
        What is written at each strength → what its runs came to; broken runs are NaN.
    knob : str
        What the strength is called.
    unit : str
        What the vertical axis counts.
    title : str
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    traces: list[dict[str, Any]] = []
    for name, finals, dash, color in (
        ("training", training, "solid", colors.muted),
        ("validation", validation, "dash", colors.accent),
    ):
        names = [one for one, values in finals.items() if np.isfinite(values).any()]
        if not names:
            continue
        lower, median, upper = np.array(
            [np.nanpercentile(finals[one], [25, 50, 75]) for one in names]
        ).T
        traces += [
            {
                "type": "scatter",
                "x": names + names[::-1],
                "y": upper.tolist() + lower[::-1].tolist(),
                "fill": "toself",
                "fillcolor": translucent(color, 0.22),
                "line": {"width": 0},
                "hoverinfo": "skip",
                "showlegend": False,
            },
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": f"{name}, median",
                "x": names,
                "y": median.tolist(),
                "line": {"color": color, "width": 3, "dash": dash},
                "marker": {"size": 9},
                "hovertemplate": f"{name}, {knob} %{{x}}: %{{y:.4~g}}<extra></extra>",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "x": [one for one in names for _ in finals[one]],
                "y": [
                    float(value) if np.isfinite(value) else None
                    for one in names
                    for value in finals[one]
                ],
                "marker": {"color": color, "size": 5, "opacity": 0.55},
                "hovertemplate": f"one run, {name}: %{{y:.4~g}}<extra></extra>",
                "showlegend": False,
            },
        ]
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": title},
                "height": 360,
                "margin": {"l": 64, "b": 96},
                "xaxis": {
                    "type": "category",
                    "categoryorder": "array",
                    "categoryarray": list(validation),
                    "title": {"text": knob},
                },
                "yaxis": {"title": {"text": unit}, "nticks": 7},
                "legend": LEGEND_BELOW,
            },
        }
    )


def strength_sentence(validation: Finals, what: str) -> str:
    """Say in one sentence what `strength_figure` shows of the validation part."""
    told = [
        f"{name} {np.nanmedian(values):.3g}"
        for name, values in validation.items()
        if np.isfinite(values).any()
    ]
    return f"Median {what} by strength: {', '.join(told) or 'nothing yet'}."
