"""Where on the plane the test points lie that a network answered in one way."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from nncore.figures.theme import CLASS_SYMBOLS, THEMES, ThemeName, template, translucent


def marked_figure(
    points: Sequence[Sequence[float]],
    labels: Sequence[int],
    class_names: Sequence[str],
    axes: Sequence[str],
    marked: Sequence[int],
    *,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw all points pale, in the color and shape of their true class, and some of them strong.

    Parameters
    ----------
    points : sequence of (float, float)
    labels : sequence of int
        The true class of each.
    class_names : sequence of str
    axes : (str, str)
        Names of the coordinates.
    marked : sequence of int
        Numbers of the points that are looked at.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    strong = set(marked)
    traces = []
    for label, name in enumerate(class_names):
        members = [number for number in range(len(labels)) if labels[number] == label]
        color = colors.categorical[label]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": name,
                "x": [points[number][0] for number in members],
                "y": [points[number][1] for number in members],
                "customdata": members,
                "hovertemplate": f"test example %{{customdata}}: {name}<extra></extra>",
                "marker": {
                    "symbol": CLASS_SYMBOLS[label],
                    "color": [
                        color if number in strong else translucent(color, 0.2) for number in members
                    ],
                    "size": [12 if number in strong else 6 for number in members],
                    "line": {
                        "color": colors.ink,
                        "width": [1.5 if number in strong else 0 for number in members],
                    },
                },
            }
        )
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": "Test points, these outlined"},
                "height": 360,
                "margin": {"l": 40, "r": 8, "t": 40, "b": 72},
                "xaxis": {"title": {"text": axes[0]}},
                "yaxis": {"title": {"text": axes[1]}},
                "legend": {"orientation": "h", "y": -0.3},
            },
        }
    )


def marked_sentence(marked: Sequence[int], rows: int) -> str:
    """Say in one sentence what `marked_figure` shows."""
    listed = ", ".join(map(str, marked[:20])) + (" and more" if len(marked) > 20 else "")
    return f"{len(marked):,} of {rows:,} test points are outlined: {listed or 'none'}."
