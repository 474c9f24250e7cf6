"""What is missed when a unit is silent: answers that change, and which classes it spoke for."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from nncore.figures.theme import THEMES, ThemeName, template


def units_figure(
    changed: Sequence[int],
    rows: int,
    total: int,
    *,
    selected: int | None = None,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw for each unit how many answers change when it alone is switched off.

    Parameters
    ----------
    changed : sequence of int
        As far as it is known, from unit 0 on.
    rows : int
        Test examples that were asked.
    total : int
        Units of the layer.
    selected : int, optional
        The unit that is filled.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    return go.Figure(
        {
            "data": [
                {
                    "type": "bar",
                    "x": list(range(len(changed))),
                    "y": list(changed),
                    "marker": {
                        "color": [
                            colors.accent if unit == selected else colors.muted
                            for unit in range(len(changed))
                        ]
                    },
                    "hovertemplate": "unit %{x}: %{y} answers change<extra></extra>",
                }
            ],
            "layout": {
                "template": template(theme),
                "title": {"text": "Each unit switched off, one at a time"},
                "height": 280,
                "bargap": 0.15,
                "xaxis": {"title": {"text": "unit"}, "range": [-0.7, total - 0.3]},
                "yaxis": {
                    "title": {"text": f"answers of {rows:,} that change"},
                    "range": [0, max([*changed, 1]) * 1.1],
                    "tickformat": "d",
                    "nticks": 6,
                },
            },
        }
    )


def units_sentence(changed: Sequence[int], rows: int) -> str:
    """Say in one sentence what `units_figure` shows."""
    if not changed:
        return "No unit has been switched off yet."
    quiet = sum(count == 0 for count in changed)
    return (
        f"Of {len(changed)} units, {quiet} {'changes' if quiet == 1 else 'change'} no answer of "
        f"{rows:,} when switched off alone; "
        f"the most that one changes is {max(changed)}, by unit {list(changed).index(max(changed))}."
    )


def classes_figure(
    drive: Sequence[float],
    class_names: Sequence[str],
    *,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw what a unit gives on average to the examples of each class.

    Parameters
    ----------
    drive : sequence of float, shape (classes,)
    class_names : sequence of str
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    return go.Figure(
        {
            "data": [
                {
                    "type": "bar",
                    "x": [str(name) for name in class_names],
                    "y": list(drive),
                    "marker": {"color": colors.accent},
                    "hovertemplate": "%{x}: %{y:.3f} on average<extra></extra>",
                }
            ],
            "layout": {
                "template": template(theme),
                "title": {"text": "What the next layer hears of the unit, by class"},
                "height": 280,
                "bargap": 0.3,
                "xaxis": {"title": {"text": "true class"}, "type": "category", "fixedrange": True},
                "yaxis": {"title": {"text": "mean of what it gives"}, "fixedrange": True},
            },
        }
    )
