"""Where each layer stands in the drawn network: how deep, how tall, and where lines meet it.

Depth is the way through the network, breadth the way across it; a `Direction` turns the two into
x and y, so that one layout serves a wide page and a narrow one. Nothing here knows Plotly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from nncore import shapes
from nncore.figures import layer_words

MOST_UNITS = 10
"""A layer of more units is drawn as its first four, dots, and its last three."""

_MOST_SHEETS = 5
_FLATTENED_PORTS = 8


@dataclass(frozen=True)
class Direction:
    """How the picture lies on the page: depth is the way through the network.

    Attributes
    ----------
    across : bool
        From left to right, rather than from top to bottom.
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


ACROSS = Direction(across=True, wide=1.0, slim=0.55, breadth=280, side=92)
DOWN = Direction(across=False, wide=94, slim=44, breadth=0, side=50)
_NARROWEST_ACROSS = 700
"""Pixels of width at which a picture that runs across must still be free of overlaps."""


@dataclass(frozen=True)
class Part:
    """One layer's place in the picture.

    Attributes
    ----------
    kind : "units", "image" or "bar"
    depth : float
        Of its middle, in the direction's measure.
    ports : tuple of float
        Where across the direction lines arrive and leave; empty if they pass through.
    label, hover : str
        What stands beside it, and what is told on hovering.
    learns : bool
        Whether training changes weights of it.
    side : float
        Pixels of an image's side; 0 if it is none.
    sheets : int
        Channels drawn of an image, at most five.
    elided : bool
        Whether it has more units than are drawn.
    """

    kind: Literal["units", "image", "bar"]
    depth: float
    ports: tuple[float, ...]
    label: str
    hover: str
    learns: bool
    side: float = 0.0
    sheets: int = 0
    elided: bool = False


def laid_out(layers: Sequence[Any], input_shape: shapes.Shape, direction: Direction) -> list[Part]:
    """Return the parts of the picture, the input first, then one a layer.

    Raises
    ------
    nncore.shapes.LayerRefused
        If a layer cannot follow what comes before it.
    """
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
            parts.append(Part("bar", depth, ports, label, hover, learns))
        elif bar:
            parts.append(Part("bar", depth, (), layer_words.words(layer), hover, learns))
        else:
            label = layer_words.label(layer, line.output_shape)
            parts.append(
                _shaped(line.output_shape, depth, label, hover, learns, direction, largest)
            )
    return parts


def _with_room_for_images(layers: Sequence[Any], direction: Direction) -> Direction:
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


def _input_part(shape: shapes.Shape, direction: Direction, largest: int) -> Part:
    label = f"<b>Input</b><br>{layer_words.short(shape)}"
    hover = f"<b>Input</b><br>shape {shapes.written(shape)}"
    return _shaped(shape, direction.wide / 2, label, hover, False, direction, largest)


def _shaped(
    shape: shapes.Shape,
    depth: float,
    label: str,
    hover: str,
    learns: bool,
    direction: Direction,
    largest: int,
) -> Part:
    if len(shape) == 1:
        ports, elided = _spread(shape[0]), shape[0] > MOST_UNITS
        return Part("units", depth, ports, label, hover, learns, elided=elided)
    # By the root, so that a 1 × 1 image is still seen beside one of 28 × 28.
    side = direction.side * max(0.2, math.sqrt(min(shape[0] / largest, 1.0)))
    sheets = min(shape[2], _MOST_SHEETS)
    return Part("image", depth, (0.0,), label, hover, learns, side=side, sheets=sheets)


def _spread(units: int) -> tuple[float, ...]:
    """Return centered places, one apart: all of the units, or four, a gap and three."""
    if units <= MOST_UNITS:
        return tuple(place - (units - 1) / 2 for place in range(units))
    return tuple(place - 3.5 for place in (0, 1, 2, 3, 5, 6, 7))
