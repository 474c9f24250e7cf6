"""Accuracy beside recall, precision and F1, for tests of which one finds nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import plotly.graph_objects as go

from nncore.figures.theme import LEGEND_BELOW, THEMES, ThemeName, template
from nncore.thresholds import Counts

_MEASURES: dict[str, Callable[[Counts], float | None]] = {
    "accuracy": lambda one: one.accuracy,
    "recall": lambda one: one.recall,
    "precision": lambda one: one.precision,
    "F1": lambda one: one.f1,
}
_FILLS = ("", "/", "x")


def scores_figure(
    tests: Mapping[str, Counts], *, theme: ThemeName = "light", height: int = 430
) -> go.Figure:
    """Draw accuracy, recall, precision and F1 of up to three tests beside each other.

    Parameters
    ----------
    tests : mapping of str to Counts
        By the name of the test.
    theme : "light" or "dark"
        Of the page behind the figure.
    height : int
        In pixels.
    """
    colors = THEMES[theme]
    fills = (colors.muted, colors.categorical[6], colors.accent)
    traces = []
    for (name, one), color, pattern in zip(tests.items(), fills, _FILLS, strict=False):
        values = [measure(one) for measure in _MEASURES.values()]
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": name,
                "x": [value or 0.0 for value in values],
                "y": list(_MEASURES),
                "text": ["undefined" if value is None else f"{value:.1%}" for value in values],
                "textposition": "outside",
                "cliponaxis": False,
                "textfont": {"size": 13},
                "marker": {
                    "color": color,
                    "pattern": {
                        "shape": pattern,
                        "fillmode": "overlay",
                        "fgcolor": colors.background,
                    },
                },
                "hovertemplate": f"{name}, %{{y}}: %{{text}}<extra></extra>",
            }
        )
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": "The same answers, four measures"},
                "height": height,
                "bargap": 0.25,
                "uirevision": "kept",
                "xaxis": {"range": [0, 1.2], "tickformat": ".0%", "tickvals": [0, 0.5, 1]},
                "yaxis": {"type": "category", "autorange": "reversed"},
                "legend": {
                    **LEGEND_BELOW,
                    "traceorder": "normal",
                },
                "margin": {"b": 90},
            },
        }
    )


def scores_sentence(tests: Mapping[str, Counts]) -> str:
    """Say in one sentence what `scores_figure` shows."""
    parts = []
    for name, one in tests.items():
        values = {measure: value(one) for measure, value in _MEASURES.items()}
        told = ", ".join(
            f"{measure} {'undefined' if value is None else f'{value:.1%}'}"
            for measure, value in values.items()
        )
        parts.append(f"{name}: {told}")
    return "; ".join(parts) + "."
