"""Bringing a drawing to the size and the place that training images have.

Cut out, scaled, and set down in a frame: what is left of a drawing is its shape, whatever its place
and size on the canvas were. Every step takes a part of the canvas, and returns what it leaves and a
sentence with the numbers; a step that is not taken returns something of use to the next one too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Array = NDArray[np.float32]

FAINTEST_INK = 0.05
"""Anything paler counts as paper when the ink's box is found."""
DARK_ENOUGH = 0.9
"""A fitted picture without a darker pixel than this is darkened: MNIST's pens left none so pale."""
MIDDLE_OF_MASS = 14
"""Row and column, counted from 0, on which MNIST's images have their center of mass."""


@dataclass(frozen=True)
class Frame:
    """The sizes of a kind of training images: the frame, and the box in it that the ink fills."""

    side: int
    box_height: int
    box_width: int
    keeps_proportions: bool


@dataclass(frozen=True)
class Part:
    """A part of the canvas on its way: its picture, and where on the canvas its middle was."""

    image: Array
    canvas: tuple[int, int]
    middle: tuple[float, float]
    """Down and to the right, as shares of the canvas."""


def crop(part: Part, frame: Frame, taken: bool) -> tuple[Part, str]:
    """Keep the smallest box that holds the ink; or the whole canvas."""
    height, width = part.image.shape
    if not taken:
        return part, f"The whole canvas of {width}×{height} pixels is kept."
    inked = part.image >= FAINTEST_INK
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    sentence = (
        f"The ink lies in rows {top} to {bottom - 1} and columns {left} to {right - 1}: of "
        f"{width}×{height} pixels, {right - left}×{bottom - top} are kept."
    )
    middle = float(top + bottom) / 2 / height, float(left + right) / 2 / width
    return Part(part.image[top:bottom, left:right], part.canvas, middle), sentence


def fit(part: Part, frame: Frame, taken: bool) -> tuple[Part, str]:
    """Scale the picture into the box of the frame; or as the canvas as a whole has to be scaled."""
    height, width = part.image.shape
    if not taken:
        scale = frame.side / max(part.canvas)
        down, across = scale, scale
        why = (
            f"The canvas as a whole becomes {frame.side} pixels long (× {scale:.3g}), so the "
            "drawing keeps the size it was drawn in"
        )
    elif frame.keeps_proportions:
        down = across = min(frame.box_height / height, frame.box_width / width)
        why = (
            f"Both sides × {down:.3g}, so that the longer one is {frame.box_height} pixels and the "
            "proportions stay"
        )
    else:
        down, across = frame.box_height / height, frame.box_width / width
        why = f"The width × {across:.3g} and the height × {down:.3g}, whatever the proportions were"
    size = max(1, round(width * across)), max(1, round(height * down))
    # The picture grows or shrinks; either way neighbors are averaged, which gives gray edges.
    resized = Image.fromarray(part.image).resize(size, Image.Resampling.BICUBIC)
    image = np.clip(np.asarray(resized, np.float32), 0, 1)
    sentence = f"{why}: {width}×{height} pixels become {size[0]}×{size[1]}."
    darkest = float(image.max())
    if taken and 0 < darkest < DARK_ENOUGH:
        image = image / np.float32(darkest)
        sentence += (
            f" Strokes thinner than a pixel had become gray, {darkest:.2g} at most: they are "
            "darkened until the darkest is 1."
        )
    return replace(part, image=image), sentence


def _whole(number: float) -> int:
    """Round halves up; Python's own rounding goes up from 3.5 and down from 4.5."""
    return math.floor(number + 0.5)


def _as_drawn(part: Part, frame: Frame) -> tuple[int, int]:
    """Return the upper left corner that puts the middle where it was on the canvas."""
    top, left = (
        _whole(share * frame.side - size / 2)
        for share, size in zip(part.middle, part.image.shape, strict=True)
    )
    return top, left


def _placed(part: Part, frame: Frame, corner: tuple[int, int]) -> tuple[Array, tuple[int, int]]:
    """Put the picture into the frame, as near to the corner as keeps all of it inside."""
    height, width = part.image.shape
    top = min(max(corner[0], 0), frame.side - height)
    left = min(max(corner[1], 0), frame.side - width)
    image = np.zeros((frame.side, frame.side), np.float32)
    image[top : top + height, left : left + width] = part.image
    return image, (top, left)


def _left_where_drawn(part: Part, frame: Frame) -> tuple[Part, str]:
    image, (top, left) = _placed(part, frame, _as_drawn(part, frame))
    sentence = (
        f"It stays where it was drawn: its upper left corner is row {top}, column {left} of "
        f"{frame.side}×{frame.side} pixels."
    )
    return replace(part, image=image), sentence


def center_of_mass(part: Part, frame: Frame, taken: bool) -> tuple[Part, str]:
    """Put the center of mass on the middle of the frame; or leave it where it was drawn."""
    if not taken:
        return _left_where_drawn(part, frame)
    weight = float(part.image.sum()) or 1.0
    row = float(part.image.sum(axis=1) @ np.arange(part.image.shape[0])) / weight
    column = float(part.image.sum(axis=0) @ np.arange(part.image.shape[1])) / weight
    image, (top, left) = _placed(
        part, frame, (_whole(MIDDLE_OF_MASS - row), _whole(MIDDLE_OF_MASS - column))
    )
    sentence = (
        f"The ink's center of mass, row {row:.1f} and column {column:.1f} of the fitted picture, "
        f"comes to row {row + top:.1f} and column {column + left:.1f} of {frame.side}×{frame.side}, "
        f"as near to {MIDDLE_OF_MASS} as whole pixels and the frame allow."
    )
    return replace(part, image=image), sentence


def middle_of_box(part: Part, frame: Frame, taken: bool) -> tuple[Part, str]:
    """Put the middle of the box on the middle of the frame; or leave it where it was drawn."""
    if not taken:
        return _left_where_drawn(part, frame)
    height, width = part.image.shape
    corner = (frame.side - height) // 2, (frame.side - width) // 2
    image, (top, left) = _placed(part, frame, corner)
    sentence = (
        f"The middle of the box comes to the middle of {frame.side}×{frame.side} dots: "
        f"{left} columns stay free on the left, {top} rows above."
    )
    return replace(part, image=image), sentence
