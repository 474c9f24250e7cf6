"""How a trained network does on the test rows: where it errs, and how sure it is.

In the confusion matrix a row is the true class and a column the answer, so the diagonal holds what
was right and everything beside it is an error with a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from nncore.figures.theme import (
    AMOUNTS,
    THEMES,
    ThemeName,
    color_at,
    readable_on,
    template,
    translucent,
)


def confusion_figure(
    matrix: ArrayLike,
    class_names: Sequence[str],
    *,
    normalize: bool = False,
    dim_diagonal: bool = False,
    covered: bool = False,
    chosen: tuple[int, int] | None = None,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw a confusion matrix as an annotated heat map.

    Parameters
    ----------
    matrix : array_like of int, shape (classes, classes)
        Test rows of each true class (row) that were given each answer (column).
    class_names : sequence of str
    normalize : bool
        Whether to write percentages of each row instead of counts.
    dim_diagonal : bool
        Whether to leave the diagonal gray, so that the colors compare the errors alone.
    covered : bool
        Whether each kind of error is a question mark, for readers who guess before they look.
    chosen : (int, int), optional
        Row and column of a cell that is framed.
    theme : "light" or "dark"
        Of the page behind the figure.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    colors = THEMES[theme]
    counts = np.asarray(matrix, dtype=np.int64)
    shares = _row_shares(counts)
    amounts = shares if normalize else counts.astype(np.float64)
    diagonal = np.eye(len(counts), dtype=bool)
    colored = np.where(diagonal, 0.0, amounts) if dim_diagonal else amounts
    if covered:
        colored = np.where(diagonal, colored, 0.0)
    largest = float(colored.max()) or 1.0
    names = list(class_names)
    fill = [
        [
            colors.surface if dim_diagonal and row == column else color_at(AMOUNTS, value / largest)
            for column, value in enumerate(values)
        ]
        for row, values in enumerate(colored.tolist())
    ]
    cells = [(row, column) for row in range(len(names)) for column in range(len(names))]
    ink = [
        colors.muted if dim_diagonal and row == column else readable_on(fill[row][column])
        for row, column in cells
    ]
    heat: dict[str, Any] = {
        "type": "heatmap",
        "z": np.where(diagonal & dim_diagonal, np.nan, colored).tolist(),
        "x": names,
        "y": names,
        "zmin": 0,
        "zmax": largest,
        "colorscale": [[i / (len(AMOUNTS) - 1), color] for i, color in enumerate(AMOUNTS)],
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hoverinfo": "skip",
    }
    text: dict[str, Any] = {
        "type": "scatter",
        "mode": "text",
        "x": [names[column] for _, column in cells],
        "y": [names[row] for row, _ in cells],
        "text": [
            "?" if covered and cell[0] != cell[1] else _written(amounts[cell], normalize)
            for cell in cells
        ],
        "textfont": {"color": ink, "size": 11 if len(names) > 4 else 16},
        "customdata": [
            "guess first"
            if covered and row != column
            else f"true {names[row]}, answered {names[column]}: {counts[row, column]:,} of "
            f"{counts[row].sum():,} ({shares[row, column]:.1%})"
            for row, column in cells
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    what = "% of each true class" if normalize else "test rows"
    axis = {"type": "category", "showgrid": False, "ticks": "", "fixedrange": True}
    return go.Figure(
        {
            "data": [heat, text],
            "layout": {
                "template": template(theme),
                "title": {"text": f"Confusion matrix, {what}"},
                "height": matrix_height(len(names)),
                "margin": {"l": 64, "t": 40, "r": 4},
                "xaxis": {**axis, "title": {"text": "answer"}},
                "yaxis": {**axis, "title": {"text": "true class"}, "autorange": "reversed"},
                "shapes": [
                    *(frame((place, place), colors.muted, 1.5) for place in range(len(names))),
                    *(chosen_frames(chosen, theme) if chosen else []),
                ],
            },
        }
    )


def matrix_height(classes: int) -> int:
    """Return the height in pixels of a figure with one row of cells a class."""
    return 122 + max(220, 36 * classes)


def frame(cell: tuple[int, int], color: str, width: float) -> dict[str, Any]:
    """Frame a cell (row, column): right answers and the chosen one are known without color."""
    row, column = cell
    return {
        "type": "rect",
        "x0": column - 0.5,
        "x1": column + 0.5,
        "y0": row - 0.5,
        "y1": row + 0.5,
        "line": {"color": color, "width": width},
    }


def chosen_frames(cell: tuple[int, int], theme: ThemeName) -> list[dict[str, Any]]:
    """Frame the cell that is looked into, in two colors: one of them stands out from any fill."""
    colors = THEMES[theme]
    return [frame(cell, colors.background, 7), frame(cell, colors.ink, 3)]


def confusion_sentence(matrix: ArrayLike, class_names: Sequence[str]) -> str:
    """Say in one sentence what `confusion_figure` shows."""
    counts = np.asarray(matrix, dtype=np.int64)
    total, right = int(counts.sum()), int(np.trace(counts))
    errors = np.where(np.eye(len(counts), dtype=bool), 0, counts)
    opening = f"Of {total:,} test rows {right:,} are answered correctly"
    if not errors.any():
        return f"{opening}, all of them."
    row, column = np.unravel_index(int(errors.argmax()), errors.shape)
    return (
        f"{opening}; the most frequent error is {class_names[int(row)]} answered as "
        f"{class_names[int(column)]}, {errors.max():,} times."
    )


def probabilities_figure(
    probabilities: Sequence[float],
    class_names: Sequence[str],
    true_label: int | None = None,
    *,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw the probability that a network gives each class for one example.

    The answer, the most probable class, is filled; the true class has its name in bold and "true"
    beside it.

    Parameters
    ----------
    probabilities : sequence of float, shape (classes,)
    class_names : sequence of str
    true_label : int, optional
        The true class, if it is known.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    values = [float(value) for value in probabilities]
    answer = values.index(max(values))
    names = [
        f"<b>{name}, true</b>" if label == true_label else name
        for label, name in enumerate(class_names)
    ]
    fills = [
        colors.accent if label == answer else translucent(colors.accent, 0.35)
        for label in range(len(values))
    ]
    return go.Figure(
        {
            "data": [
                {
                    "type": "bar",
                    "orientation": "h",
                    "x": values,
                    "y": names,
                    "marker": {"color": fills, "line": {"color": colors.accent, "width": 1.5}},
                    "text": [probability(value) for value in values],
                    "textposition": "outside",
                    "cliponaxis": False,
                    "hovertemplate": "%{y}: %{x:.6f}<extra></extra>",
                }
            ],
            "layout": {
                "template": template(theme),
                "title": {"text": "Probability of each class"},
                "height": 110 + 28 * len(values),
                "bargap": 0.3,
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


def probabilities_sentence(
    probabilities: Sequence[float], class_names: Sequence[str], true_label: int | None = None
) -> str:
    """Say in one sentence what `probabilities_figure` shows."""
    values = [float(value) for value in probabilities]
    answer = values.index(max(values))
    said = f"The network answers {class_names[answer]} with probability {probability(max(values))}"
    if true_label is None:
        return f"{said}."
    if true_label == answer:
        return f"{said}, which is right."
    return (
        f"{said}; the true class is {class_names[true_label]}, to which it gives "
        f"{probability(values[true_label])}."
    )


def _row_shares(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return each row divided by its sum; a class without test rows stays 0."""
    shares: NDArray[np.float64] = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return shares


def _written(amount: float, normalize: bool) -> str:
    """Write a cell; shares as percent, with a digit after the point only where it matters."""
    if not normalize:
        return f"{amount:.0f}"  # without commas: on a phone a cell is 30 pixels wide
    percent = 100 * amount
    return f"{percent:.1f}" if 0 < percent < 9.95 else f"{percent:.0f}"


def probability(value: float) -> str:
    """Write a probability; never 1 or 0 for one that is neither."""
    if 0.9995 <= value < 1:
        return "> 0.999"
    if 0 < value < 0.0005:
        return "< 0.001"
    return f"{value:.3f}"
