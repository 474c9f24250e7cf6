"""Two networks on the same test rows: cell by cell, and both answers to one example.

A difference has a sign, so its colors leave white in two directions: blue where the second network
has more rows in a cell, orange where it has fewer. On the diagonal more is better; beside it, fewer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from nncore.figures.class_cells import ClassCells, class_cells
from nncore.figures.evaluation import probability
from nncore.figures.theme import (
    SIGNED,
    THEMES,
    ThemeName,
    template,
    translucent,
)


def difference_cells(
    first: ArrayLike,
    second: ArrayLike,
    class_names: Sequence[str],
    *,
    dim_diagonal: bool = False,
    covered: bool = False,
) -> ClassCells:
    """Lay out the second confusion matrix less the first, white where they are equal.

    Parameters
    ----------
    first, second : array_like of int, shape (classes, classes)
        Confusion matrices of the same test rows.
    class_names : sequence of str
    dim_diagonal : bool
        Whether to leave the diagonal without a color, so that the colors compare the errors alone.
    covered : bool
        Whether to write question marks, for readers who guess before they look.
    """
    before, after = np.asarray(first, np.int64), np.asarray(second, np.int64)
    change = np.zeros_like(before) if covered else after - before
    colored = np.where(np.eye(len(change), dtype=bool) & dim_diagonal, 0, change)
    largest = int(np.abs(colored).max()) or 1
    places = range(len(change))
    return class_cells(
        colored,
        [
            ["?" if covered else signed(int(change[row, column])) for column in places]
            for row in places
        ],
        [
            [
                "Guess first."
                if covered
                else f"{class_names[row]} called {class_names[column]}: first "
                f"{before[row, column]:,}, second {after[row, column]:,}"
                for column in places
            ]
            for row in places
        ],
        class_names,
        title="Second less first, test rows",
        scale=SIGNED,
        lowest=-largest,
        largest=largest,
        numbers=None if covered else change,
        dim_diagonal=dim_diagonal,
    )


def difference_sentence(first: ArrayLike, second: ArrayLike, class_names: Sequence[str]) -> str:
    """Say in one sentence what `difference_cells` show."""
    before, after = np.asarray(first, np.int64), np.asarray(second, np.int64)
    right = int(np.trace(after) - np.trace(before))
    opening = (
        "Both networks have equally many right answers"
        if right == 0
        else f"The second network has {abs(right):,} right answer{'' if abs(right) == 1 else 's'} "
        f"{'more' if right > 0 else 'fewer'}"
    )
    errors = np.where(np.eye(len(after), dtype=bool), 0, after - before)
    if not errors.any():
        return f"{opening}; no kind of error is more frequent in one of them."
    row, column = (int(place) for place in np.unravel_index(np.abs(errors).argmax(), errors.shape))
    return (
        f"{opening}; the largest difference between errors is {class_names[row]} answered as "
        f"{class_names[column]}: first {before[row, column]:,}, second {after[row, column]:,}."
    )


def both_probabilities_figure(
    first: Sequence[float],
    second: Sequence[float],
    class_names: Sequence[str],
    networks: tuple[str, str],
    true_label: int,
    *,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw what two networks answer to one example, bar beside bar.

    Parameters
    ----------
    first, second : sequence of float, shape (classes,)
        Probabilities.
    class_names : sequence of str
    networks : (str, str)
        What readers call them; the second one's bars are hatched.
    true_label : int
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    names = [
        f"<b>{name}, true</b>" if label == true_label else name
        for label, name in enumerate(class_names)
    ]
    looks: list[dict[str, Any]] = [
        {"color": colors.accent},
        {
            "color": translucent(colors.accent, 0.15),
            "line": {"color": colors.accent, "width": 1.5},
            "pattern": {"shape": "/", "fgcolor": colors.accent, "size": 5},
        },
    ]
    return go.Figure(
        {
            "data": [
                {
                    "type": "bar",
                    "orientation": "h",
                    "name": network,
                    "x": [float(value) for value in values],
                    "y": names,
                    "marker": look,
                    # What rounds to nothing needs no number.
                    "text": [probability(value) if value >= 0.0005 else "" for value in values],
                    "textposition": "outside",
                    "constraintext": "none",
                    "textfont": {"size": 11},
                    "cliponaxis": False,
                    "hovertemplate": "%{y}: %{x:.6f}<extra></extra>",
                }
                for network, values, look in zip(networks, (first, second), looks, strict=True)
            ],
            "layout": {
                "template": template(theme),
                "title": {"text": "Probability of each class"},
                "height": 150 + 34 * len(names),
                "barmode": "group",
                "bargap": 0.25,
                "margin": {"t": 72},
                "legend": {"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0},
                "xaxis": {
                    "title": {"text": "probability"},
                    "range": [0, 1.16],
                    "tickvals": [0, 0.25, 0.5, 0.75, 1],
                    "fixedrange": True,
                },
                "yaxis": {"type": "category", "autorange": "reversed", "fixedrange": True},
            },
        }
    )


def signed(number: int) -> str:
    """Write a difference with its sign."""
    return "0" if number == 0 else f"{number:+d}".replace("-", "−")
