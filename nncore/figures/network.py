"""The network as a picture: columns of units, stacks of images, and the lines between them.

A dense layer is a column of circles, every one joined to all of the column before; an image layer
is a stack of squares, one sheet a channel; layers that only change the numbers passing through
are slim bars. What is colored has weights that training changes, what is grey has none. On a
narrow page the same picture runs from top to bottom.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go

from nncore import shapes
from nncore.figures.theme import PAPER, PENCIL, THEMES, Theme, ThemeName, template, translucent

MOST_UNITS = 10
"""A layer of more units is drawn as its first four, dots, and its last three."""

_MOST_SHEETS = 5
_SHEET_OFFSET = 4
_BAR = 26
_FLATTENED_PORTS = 8

_CROWDED_COLUMNS = 10


@dataclass(frozen=True)
class _Direction:
    """How the picture lies on the page: depth is the way through the network.

    Attributes
    ----------
    wide, slim : float
        Depth that a column and a bar take, in pixels if the picture runs down.
    breadth : float
        Pixels across the direction, if it runs across.
    side : float
        Pixels of the largest image's side.
    """

    across: bool
    wide: float
    slim: float
    breadth: float
    side: float

    def place(self, depth: float, breadth: float) -> tuple[float, float]:
        """Return x and y."""
        return (depth, -breadth) if self.across else (breadth, -depth)


_ACROSS = _Direction(across=True, wide=1.0, slim=0.55, breadth=280, side=92)
_DOWN = _Direction(across=False, wide=94, slim=44, breadth=0, side=50)
_NARROWEST_ACROSS = 700
"""Pixels of width at which a picture that runs across must still be free of overlaps."""


@dataclass(frozen=True)
class _Part:
    """One layer's place in the picture.

    Attributes
    ----------
    ports : tuple of float
        Where across the direction lines arrive and leave; empty if they pass through.
    side : float
        Pixels of an image's side; 0 if it is none.
    """

    kind: str
    depth: float
    ports: tuple[float, ...]
    label: str
    hover: str
    learns: bool
    side: float = 0.0
    sheets: int = 0
    elided: bool = False


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
    direction = _DOWN if compact else _ACROSS
    parts = _parts(layers, input_shape, direction)
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
    steps = [_words(layer) for layer in layers]
    listed = ", then ".join([f"an input of {shapes.written(input_shape)}", *steps])
    return f"The network: {listed}; {_count(layers, input_shape):,} parameters in all."


# ------------------------------------------------------------------------------ from layers to parts


def _parts(layers: Sequence[Any], input_shape: shapes.Shape, direction: _Direction) -> list[_Part]:
    direction = _with_room_for_images(layers, direction)
    largest = input_shape[0] if len(input_shape) == 3 else 1
    parts = [_input_part(input_shape, direction, largest)]
    end = direction.wide
    for layer, line in zip(layers, shapes.trace(layers, input_shape), strict=True):
        bar = _is_bar(layer)
        room = direction.slim if bar else direction.wide
        depth = end + room / 2
        end += room
        hover = (
            f"<b>{line.type}</b><br>output shape {shapes.written(line.output_shape)}"
            f"<br>parameters: {line.arithmetic}"
        )
        learns = line.trainable > 0
        if layer.type == "Flatten":
            label = f"Flatten to {line.output_shape[0]:,}"
            ports = _spread(_FLATTENED_PORTS)
            parts.append(_Part("bar", depth, ports, label, hover, learns))
        elif bar:
            parts.append(_Part("bar", depth, (), _words(layer), hover, learns))
        else:
            label = _label(layer, line.output_shape)
            parts.append(
                _shaped(line.output_shape, depth, label, hover, learns, direction, largest)
            )
    return parts


def _with_room_for_images(layers: Sequence[Any], direction: _Direction) -> _Direction:
    """Make images smaller where many columns must share the width."""
    if not direction.across:
        return direction
    total = direction.wide + sum(
        direction.slim if _is_bar(layer) else direction.wide for layer in layers
    )
    return replace(direction, side=min(direction.side, 0.75 * _NARROWEST_ACROSS / total))


def _is_bar(layer: Any) -> bool:
    """Say whether a layer is drawn as a bar."""
    return layer.type not in ("Dense", "Conv2D", "MaxPooling2D")


def _input_part(shape: shapes.Shape, direction: _Direction, largest: int) -> _Part:
    label = f"<b>Input</b><br>{_short(shape)}"
    hover = f"<b>Input</b><br>shape {shapes.written(shape)}"
    return _shaped(shape, direction.wide / 2, label, hover, False, direction, largest)


def _shaped(
    shape: shapes.Shape,
    depth: float,
    label: str,
    hover: str,
    learns: bool,
    direction: _Direction,
    largest: int,
) -> _Part:
    if len(shape) == 1:
        ports, elided = _spread(shape[0]), shape[0] > MOST_UNITS
        return _Part("units", depth, ports, label, hover, learns, elided=elided)
    # By the root, so that a 1 × 1 image is still seen beside one of 28 × 28.
    side = direction.side * max(0.2, math.sqrt(min(shape[0] / largest, 1.0)))
    sheets = min(shape[2], _MOST_SHEETS)
    return _Part("image", depth, (0.0,), label, hover, learns, side=side, sheets=sheets)


def _spread(units: int) -> tuple[float, ...]:
    """Return centered places, one apart: all of the units, or four, a gap and three."""
    if units <= MOST_UNITS:
        return tuple(place - (units - 1) / 2 for place in range(units))
    return tuple(place - 3.5 for place in (0, 1, 2, 3, 5, 6, 7))


def _words(layer: Any) -> str:
    return _WORDS[layer.type](layer)


_WORDS: dict[str, Callable[[Any], str]] = {
    "Dense": lambda layer: f"Dense with {_units(layer.units)} ({layer.activation})",
    "Dropout": lambda layer: f"Dropout {layer.rate:g}",
    "BatchNormalization": lambda layer: "BatchNormalization",
    "Activation": lambda layer: f"Activation {layer.activation}",
    "Conv2D": lambda layer: (
        f"Conv2D with {layer.filters:,} filters of {layer.kernel_size} × {layer.kernel_size} "
        f"({layer.activation})"
    ),
    "MaxPooling2D": lambda layer: f"MaxPooling2D {layer.pool_size} × {layer.pool_size}",
    "Flatten": lambda layer: "Flatten",
}


def _label(layer: Any, shape: shapes.Shape) -> str:
    # The one long name is broken, for it stands in a narrow column.
    name = layer.type.replace("MaxPooling2D", "Max<br>Pooling2D")
    lines = [f"<b>{name}</b>", _units(shape[0]) if len(shape) == 1 else _short(shape)]
    if hasattr(layer, "activation"):
        lines.append(layer.activation)
    return "<br>".join(lines)


def _units(count: int) -> str:
    return f"{count:,} unit" if count == 1 else f"{count:,} units"


def _short(shape: shapes.Shape) -> str:
    """Write a shape without spaces: it stands in a narrow column."""
    return "×".join(f"{size:,}" for size in shape)


def _count(layers: Sequence[Any], input_shape: shapes.Shape) -> int:
    return sum(line.parameters for line in shapes.trace(layers, input_shape))


# ---------------------------------------------------------------------------- from parts to Plotly


def _frame(direction: _Direction, rows: float, total: float) -> dict[str, Any]:
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


def _connections(parts: Sequence[_Part], direction: _Direction, colors: Theme) -> dict[str, Any]:
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


def _lines(parts: Sequence[_Part]) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    joined = [part for part in parts if part.ports]
    for before, after in pairwise(joined):
        for start in before.ports:
            for end in after.ports:
                yield (before.depth, start), (after.depth, end)


def _circles(
    parts: Sequence[_Part], direction: _Direction, rows: float, colors: Theme
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


def _hover_spots(parts: Sequence[_Part], direction: _Direction) -> dict[str, Any]:
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


def _outline(
    part: _Part, direction: _Direction, rows: float, colors: Theme
) -> list[dict[str, Any]]:
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


def _notes(
    part: _Part, direction: _Direction, colors: Theme, crowded: bool
) -> list[dict[str, Any]]:
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
