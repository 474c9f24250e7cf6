"""A square of cells, one row a true class and one column an answer, each with its number.

Confusion matrices and differences of two of them are drawn alike: right answers lie on the framed
diagonal, and what stands beside it is an error with a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nncore.figures.theme import THEMES, ThemeName, color_at, readable_on, template

Cells = Sequence[Sequence[str]]


def class_cells(
    amounts: NDArray[Any],
    written: Cells,
    told: Cells,
    class_names: Sequence[str],
    *,
    title: str,
    scale: Sequence[str],
    lowest: float,
    largest: float,
    dim_diagonal: bool = False,
    chosen: tuple[int, int] | None = None,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw the cells.

    Parameters
    ----------
    amounts : ndarray, shape (classes, classes)
        What colors each cell.
    written, told : sequence of sequences of str, shape (classes, classes)
        What stands in each cell, and what is said of it under the pointer.
    class_names : sequence of str
    title : str
    scale : sequence of str
        Colors from `lowest` to `largest`.
    lowest, largest : float
    dim_diagonal : bool
        Whether to leave the diagonal without a color, so that the others are compared.
    chosen : (int, int), optional
        Row and column of a cell that is framed.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    names = list(class_names)
    dimmed = np.eye(len(names), dtype=bool) & dim_diagonal
    cells = [(row, column) for row in range(len(names)) for column in range(len(names))]
    ink = [
        colors.muted
        if dimmed[cell]
        else readable_on(color_at(scale, (float(amounts[cell]) - lowest) / (largest - lowest)))
        for cell in cells
    ]
    heat: dict[str, Any] = {
        "type": "heatmap",
        "z": np.where(dimmed, np.nan, amounts).tolist(),
        "x": names,
        "y": names,
        "zmin": lowest,
        "zmax": largest,
        "colorscale": [[i / (len(scale) - 1), color] for i, color in enumerate(scale)],
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
        "text": [written[row][column] for row, column in cells],
        "textfont": {"color": ink, "size": 11 if len(names) > 4 else 16},
        "customdata": [told[row][column] for row, column in cells],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    axis = {"type": "category", "showgrid": False, "ticks": "", "fixedrange": True}
    frames = [_frame((place, place), colors.muted, 1.5) for place in range(len(names))]
    if chosen:  # in two colors: one of them stands out from any fill
        frames += [_frame(chosen, colors.background, 7), _frame(chosen, colors.ink, 3)]
    return go.Figure(
        {
            "data": [heat, text],
            "layout": {
                "template": template(theme),
                "title": {"text": title},
                "height": 122 + max(220, 36 * len(names)),
                "margin": {"l": 64, "t": 40, "r": 4},
                "xaxis": {**axis, "title": {"text": "answer"}},
                "yaxis": {**axis, "title": {"text": "true class"}, "autorange": "reversed"},
                "shapes": frames,
            },
        }
    )


def _frame(cell: tuple[int, int], color: str, width: float) -> dict[str, Any]:
    """Frame a cell: right answers and the chosen one are known without color."""
    row, column = cell
    return {
        "type": "rect",
        "x0": column - 0.5,
        "x1": column + 0.5,
        "y0": row - 0.5,
        "y1": row + 0.5,
        "line": {"color": color, "width": width},
    }
