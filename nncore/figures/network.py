"""The network as a picture: columns of units, stacks of images, and the lines between them.

A dense layer is a column of circles, every one joined to all of the column before; an image layer
is a stack of squares, one sheet a channel; layers that only change the numbers passing through
are slim bars. What is colored has weights that training changes, what is gray has none. On a
narrow page the same picture runs from top to bottom.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go

from nncore import shapes
from nncore.figures import layer_words
from nncore.figures.network_layout import ACROSS, DOWN, Direction, Part, laid_out
from nncore.figures.theme import PAPER, PENCIL, THEMES, Theme, ThemeName, template, translucent

_SHEET_OFFSET = 4
_BAR = 26
"""Pixels: how far each sheet of an image is drawn from the one before, how thick a bar is."""
_CROWDED_COLUMNS = 10
"""Columns beyond which a label of three sizes would run into its neighbor's."""


def drawing(
    layers: Sequence[Any],
    input_shape: shapes.Shape,
    *,
    theme: ThemeName = "light",
    compact: bool = False,
) -> go.Figure:
    """Draw a stack of layers.

    Parameters
    ----------
    layers : sequence of layer specifications
        `nncore.spec` layers, first to last.
    input_shape : tuple of int
        Shape of one example.
    theme : "light" or "dark"
        Of the page behind the figure.
    compact : bool
        From top to bottom, for a narrow page, instead of from left to right.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    nncore.shapes.LayerRefused
        If a layer cannot follow what comes before it.
    """
    colors = THEMES[theme]
    direction = DOWN if compact else ACROSS
    parts = laid_out(layers, input_shape, direction)
    rows = max(4.0, *(2 * max(part.ports, default=0.0) + 1 for part in parts))
    total = parts[-1].depth + direction.wide / 2
    crowded = total / direction.wide > _CROWDED_COLUMNS
    drawn: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    for part in parts:
        drawn += _outline(part, direction, rows, colors)
        notes += _notes(part, direction, colors, crowded)
    figure = {
        "data": [
            _connections(parts, direction, colors),
            *_circles(parts, direction, rows, colors),
            _hover_spots(parts, direction),
        ],
        "layout": {
            **_frame(direction, rows, total),
            "template": template(theme),
            "title": {"text": f"The network, {_count(layers, input_shape):,} parameters"},
            "shapes": drawn,
            "annotations": notes,
        },
    }
    return go.Figure(figure)


def sentence(layers: Sequence[Any], input_shape: shapes.Shape) -> str:
    """Say in one sentence what `drawing` shows.

    Raises
    ------
    nncore.shapes.LayerRefused
        If a layer cannot follow what comes before it.
    """
    steps = [layer_words.words(layer) for layer in layers]
    listed = ", then ".join([f"an input of {shapes.written(input_shape)}", *steps])
    return f"The network: {listed}; {_count(layers, input_shape):,} parameters in all."


def _count(layers: Sequence[Any], input_shape: shapes.Shape) -> int:
    return sum(line.parameters for line in shapes.trace(layers, input_shape))


def _frame(direction: Direction, rows: float, total: float) -> dict[str, Any]:
    """Return size and axes: hidden, and not for dragging."""
    hidden = {"visible": False, "fixedrange": True}
    half = rows / 2 + 0.1
    top, bottom = 44, 84 if direction.across else 12
    plot = direction.breadth if direction.across else total
    along, breadth = [0, total], [-half, half]
    if not direction.across:
        along = [-total, 0]
    return {
        "height": round(plot + top + bottom),
        "margin": {"l": 4, "r": 4, "t": top, "b": bottom},
        "xaxis": {**hidden, "range": along if direction.across else breadth},
        "yaxis": {**hidden, "range": breadth if direction.across else along},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
    }


def _connections(parts: Sequence[Part], direction: Direction, colors: Theme) -> dict[str, Any]:
    """Return one trace of all lines; they run behind the bars that they pass through."""
    x: list[float | None] = []
    y: list[float | None] = []
    for (depth, start), (next_depth, end) in _lines(parts):
        from_x, from_y = direction.place(depth, start)
        to_x, to_y = direction.place(next_depth, end)
        x += [from_x, to_x, None]
        y += [from_y, to_y, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": translucent(colors.muted, 0.45), "width": 1},
        "hoverinfo": "skip",
    }


def _lines(parts: Sequence[Part]) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    joined = [part for part in parts if part.ports]
    for before, after in pairwise(joined):
        for start in before.ports:
            for end in after.ports:
                yield (before.depth, start), (after.depth, end)


def _circles(
    parts: Sequence[Part], direction: Direction, rows: float, colors: Theme
) -> list[dict[str, Any]]:
    size = min(24.0, 0.74 * (direction.breadth or 300) / rows)
    traces = []
    for part in parts:
        if part.kind != "units":
            continue
        places = [direction.place(part.depth, port) for port in part.ports]
        last = part is parts[-1]
        edge: Any = colors.accent if part.learns else colors.muted
        if last and not part.elided:
            # A single output is the probability of class 1, which is blue.
            edge = (
                [colors.positive]
                if len(part.ports) == 1
                else list(colors.categorical[: len(part.ports)])
            )
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [place[0] for place in places],
                "y": [place[1] for place in places],
                "marker": {
                    "size": size,
                    "color": colors.background,
                    "opacity": 1,
                    "line": {"width": 3, "color": edge},
                },
                "hovertemplate": f"{part.hover}<extra></extra>",
            }
        )
    return traces


def _hover_spots(parts: Sequence[Part], direction: Direction) -> dict[str, Any]:
    """Return invisible marks over images and bars, for shapes have no hover text."""
    spots = [part for part in parts if part.kind != "units"]
    places = [direction.place(part.depth, 0.0) for part in spots]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [place[0] for place in places],
        "y": [place[1] for place in places],
        "marker": {"size": [max(part.side, _BAR) for part in spots], "opacity": 0},
        "text": [part.hover for part in spots],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _outline(part: Part, direction: Direction, rows: float, colors: Theme) -> list[dict[str, Any]]:
    """Return the rectangles of a bar or of an image's sheets, the backmost first."""
    x, y = direction.place(part.depth, 0.0)
    edge = colors.accent if part.learns else colors.muted
    if part.kind == "bar":
        long, thick = rows / 2, _BAR / 2
        bar: dict[str, Any] = {
            "type": "rect",
            "fillcolor": colors.surface,
            "line": {"color": edge, "width": 2},
        }
        if direction.across:
            bar.update(xsizemode="pixel", xanchor=x, x0=-thick, x1=thick, y0=-long, y1=long)
        else:
            bar.update(ysizemode="pixel", yanchor=y, y0=-thick, y1=thick, x0=-long, x1=long)
        return [bar]
    half = part.side / 2
    paper = part.sheets == 1 and not part.learns
    sheets = []
    for sheet in reversed(range(part.sheets)):
        shift = (sheet - (part.sheets - 1) / 2) * _SHEET_OFFSET
        sheets.append(
            {
                "type": "rect",
                "xsizemode": "pixel",
                "ysizemode": "pixel",
                "xanchor": x,
                "yanchor": y,
                "x0": shift - half,
                "x1": shift + half,
                "y0": shift - half,
                "y1": shift + half,
                "fillcolor": PAPER if paper else colors.background,
                "line": {"color": edge, "width": 2},
            }
        )
    return sheets


def _notes(part: Part, direction: Direction, colors: Theme, crowded: bool) -> list[dict[str, Any]]:
    """Return the words: inside a bar, under anything else, and the dots of an elided column."""
    x, y = direction.place(part.depth, 0.0)
    note: dict[str, Any] = {"showarrow": False, "x": x, "y": y, "font": {"size": 13}}
    if part.kind == "bar":
        return [{**note, "text": part.label, "textangle": -90 if direction.across else 0}]
    if direction.across:
        # In a crowded picture an image's channels go to a line of their own.
        words = re.sub(r"×(?=[\d,]+(<|$))", "<br>×", part.label) if crowded else part.label
        under = {**note, "text": words, "y": 0, "yref": "paper", "yanchor": "top"}
    else:
        words = part.label.replace("Max<br>", "Max").replace("<br>", "  ")
        below = part.side / 2 + 22 if part.kind == "image" else 26
        under = {**note, "text": words, "y": y - below, "bgcolor": colors.background}
    notes = [under]
    if part.elided:
        dots_x, dots_y = direction.place(part.depth, 0.5)
        dots = "⋮" if direction.across else "⋯"
        notes.append({**note, "x": dots_x, "y": dots_y, "text": dots, "font": {"size": 20}})
    if part.kind == "image" and part.sheets == 1 and not part.learns:
        notes.append({**note, "text": "7", "font": {"size": part.side * 0.7, "color": PENCIL}})
    return notes
