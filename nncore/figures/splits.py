"""Two classifiers on several splits of one table: both scores of each split, joined by a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from nncore.figures.theme import CLASS_SYMBOLS, LEGEND_BELOW, THEMES, ThemeName, template
from nncore.table_lesson import Split


def splits_figure(splits: Sequence[Split], *, theme: ThemeName = "light") -> go.Figure:
    """Draw for each split what both have, joined by a line: the longer, the further apart.

    Parameters
    ----------
    splits : sequence of Split
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    places = [split.seed for split in splits]
    both = {
        "logistic regression": [100 * split.logistic / split.rows for split in splits],
        "network 30-8-1": [100 * split.network / split.rows for split in splits],
    }
    joined: dict[str, list[Any]] = {"x": [], "y": []}
    for place, *ends in zip(places, *both.values(), strict=True):
        joined["x"] += [place, place, None]
        joined["y"] += [*ends, None]
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            **joined,
            "line": {"color": colors.muted, "width": 2},
            "hoverinfo": "skip",
            "showlegend": False,
        }
    ]
    for number, (name, values) in enumerate(both.items()):
        color = colors.categorical[2 + number]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": places,
                "y": values,
                "name": name,
                "marker": {
                    # The larger ring stays in sight around the other where both are equal.
                    "symbol": [f"{CLASS_SYMBOLS[0]}-open", CLASS_SYMBOLS[1]][number],
                    "size": [16, 9][number],
                    "color": color,
                    "line": {"color": color, "width": 2.5},
                },
                "hovertemplate": f"split %{{x}}, {name}: %{{y:.1f}}%<extra></extra>",
            }
        )
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": "Test accuracy on several splits of one table"},
                "height": 380,
                "margin": {"b": 92},
                "xaxis": {"title": {"text": "seed of the split"}, "dtick": 1, "fixedrange": True},
                "yaxis": {"title": {"text": "test accuracy, %"}, "fixedrange": True},
                "legend": LEGEND_BELOW,
            },
        }
    )


def splits_sentence(splits: Sequence[Split]) -> str:
    """Say in one sentence what `splits_figure` shows."""
    said = [
        f"split {split.seed}: {split.logistic} and {split.network} of {split.rows}"
        for split in splits
    ]
    return f"Right on the test part, logistic regression and network: {'; '.join(said)}."
