"""An image as the numbers it is: every pixel with its value, in rows and columns.

A network never sees a picture. It gets these numbers, one after another, and that neighbors belong
together is something it has to be told, or to find out.
"""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from nncore.figures.theme import (
    PAPER,
    PENCIL,
    THEMES,
    ThemeName,
    color_at,
    readable_on,
    template,
)

_NOTHING = "#62666c"
"""Zeros are grayer than the ink's values, and still readable on paper."""
_FRAME = THEMES["light"].accent
"""Paper is light in both themes."""


def pixel_figure(
    pixels: Sequence[Sequence[float]],
    chosen: tuple[int, int],
    *,
    maximum: float,
    numbers: bool = True,
    window: tuple[range, range] | None = None,
    height: int = 640,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw an image with its numbers, one pixel framed.

    A point's `customdata` counts the pixels row by row: row × columns + column.

    Parameters
    ----------
    pixels : sequence of rows of numbers
        From 0 (paper) to `maximum` (ink).
    chosen : (int, int)
        Row and column of the framed pixel, counted from 0.
    maximum : float
        The largest possible pixel.
    numbers : bool
        Whether the numbers are written, for which a phone is too narrow.
    window : (range, range), optional
        Rows and columns to show; by default all.
    height : int
        Of the figure.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    width = len(pixels[0])
    rows, columns = window or (range(len(pixels)), range(width))
    places = [(row, column) for row in rows for column in columns]
    values = [pixels[row][column] for row, column in places]
    size = max(8, min(16, round(0.42 * height / len(rows))))
    points = {
        "type": "scatter",
        "mode": "text" if numbers else "markers",
        "x": [column for _, column in places],
        "y": [row for row, _ in places],
        "customdata": [row * width + column for row, column in places],
        "text": [f"{value:g}" for value in values],
        "textfont": {"size": size, "color": [_ink(value / maximum) for value in values]},
        "marker": {"opacity": 0, "size": 12},
        "hovertext": [f"{value / maximum:.3f}" for value in values],
        "hovertemplate": "row %{y}, column %{x}: value %{text}, read as %{hovertext}"
        "<extra></extra>",
    }
    heat = {
        "type": "heatmap",
        "x": list(columns),
        "y": list(rows),
        "z": [[pixels[row][column] for column in columns] for row in rows],
        "zmin": 0,
        "zmax": maximum,
        "colorscale": [[0.0, PAPER], [1.0, PENCIL]],
        "showscale": False,
        "hoverinfo": "skip",
    }
    row, column = chosen
    frame = {
        "type": "rect",
        "x0": column - 0.5,
        "x1": column + 0.5,
        "y0": row - 0.5,
        "y1": row + 0.5,
    }
    axis = {
        "showgrid": False,
        "fixedrange": True,
        "constrain": "domain",
        "dtick": 1 if len(rows) < 10 else 3,
    }
    return go.Figure(
        {
            "data": [heat, points],
            "layout": {
                "template": template(theme),
                "height": height,
                "dragmode": False,
                "hovermode": "closest",
                "margin": {"l": 48, "r": 4, "t": 8, "b": 44},
                "xaxis": {
                    **axis,
                    "title": {"text": "column"},
                    "range": [columns.start - 0.5, columns.stop - 0.5],
                },
                "yaxis": {
                    **axis,
                    "title": {"text": "row"},
                    "range": [rows.stop - 0.5, rows.start - 0.5],
                    "scaleanchor": "x",
                },
                # One color would be lost on ink, the other on paper.
                "shapes": [
                    {**frame, "line": {"color": color, "width": width}}
                    for color, width in ((PAPER, 6), (_FRAME, 3))
                ],
            },
        }
    )


def pixel_sentence(
    pixels: Sequence[Sequence[float]], chosen: tuple[int, int], *, name: str, maximum: float
) -> str:
    """Say in one sentence what `pixel_figure` shows."""
    row, column = chosen
    zeros = sum(value == 0 for values in pixels for value in values)
    return (
        f"An image of class {name} as {len(pixels)} × {len(pixels[0])} numbers from 0 (paper) to "
        f"{maximum:g} (ink), {zeros} of them 0; row {row}, column {column} holds "
        f"{pixels[row][column]:g}."
    )


def _ink(share: float) -> str:
    """Return the color of a number on a pixel of so much ink."""
    return _NOTHING if share == 0 else readable_on(color_at((PAPER, PENCIL), share))
