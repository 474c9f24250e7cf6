"""How a trained network does on the test rows: where it errs, and how sure it is.

In the confusion matrix a row is the true class and a column the answer, so the diagonal holds what
was right and everything beside it is an error with a name.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from nncore.figures.class_cells import ClassCells, class_cells
from nncore.figures.theme import (
    AMOUNTS,
    THEMES,
    ThemeName,
    template,
    translucent,
)


def confusion_cells(
    matrix: ArrayLike,
    class_names: Sequence[str],
    *,
    normalize: bool = False,
    dim_diagonal: bool = False,
    covered: bool = False,
) -> ClassCells:
    """Lay out a confusion matrix, the more the darker.

    Parameters
    ----------
    matrix : array_like of int, shape (classes, classes)
        Test rows of each true class (row) that were given each answer (column).
    class_names : sequence of str
    normalize : bool
        Whether to write percentages of each row instead of counts.
    dim_diagonal : bool
        Whether to leave the diagonal without a color, so that the colors compare the errors alone.
    covered : bool
        Whether each kind of error is a question mark, for readers who guess before they look.
    """
    counts = np.asarray(matrix, dtype=np.int64)
    amounts = _row_shares(counts) if normalize else counts.astype(np.float64)
    diagonal = np.eye(len(counts), dtype=bool)
    colored = np.where(diagonal & dim_diagonal | ~diagonal & covered, 0.0, amounts)
    places = range(len(counts))
    return class_cells(
        colored,
        [
            [
                "?" if covered and row != column else _written(amounts[row, column], normalize)
                for column in places
            ]
            for row in places
        ],
        [
            [
                "Guess first."
                if covered and row != column
                else _said(counts, row, column, class_names)
                for column in places
            ]
            for row in places
        ],
        class_names,
        title=f"Confusion matrix, {'% of each true class' if normalize else 'test rows'}",
        scale=AMOUNTS,
        lowest=0.0,
        largest=float(colored.max()) or 1.0,
        numbers=None if covered else counts,
        dim_diagonal=dim_diagonal,
    )


def confusion_sentence(matrix: ArrayLike, class_names: Sequence[str]) -> str:
    """Say in one sentence what `confusion_cells` show."""
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


def _said(counts: NDArray[np.int64], row: int, column: int, class_names: Sequence[str]) -> str:
    """Say what the number in a cell counts."""
    count, of = int(counts[row, column]), int(counts[row].sum())
    return (
        f"{class_names[row]} called {class_names[column]}: {count:,} of {of:,} test rows "
        f"({count / max(of, 1):.1%})"
    )


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
