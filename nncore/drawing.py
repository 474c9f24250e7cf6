"""From ink on a canvas to the image that a network reads.

A network that learned from prepared images knows only prepared images. So a drawing takes the road
that the training images took: cut out, brought to their size, put at their place. Each step keeps
its image and a sentence with its numbers, and can be left out to see what it is for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from nncore import bitmap

Array = NDArray[np.float32]
Target = Literal["mnist", "digits"]

FAINTEST_INK = 0.05
"""Anything paler counts as paper when the ink's box is found."""
DARK_ENOUGH = 0.9
"""A fitted picture without a darker pixel than this is darkened: MNIST's pens left none so pale."""
MIDDLE_OF_MASS = 14
"""Row and column, counted from 0, on which MNIST's images have their center of mass."""


class NothingDrawn(ValueError):
    """There is no ink on the canvas."""


@dataclass(frozen=True)
class Step:
    """One step of the road.

    Attributes
    ----------
    name : str
        As `prepare` takes it in `without`.
    title : str
        For readers.
    sentence : str
        What was done to this drawing, with its numbers; or what leaving the step out means.
    image : ndarray of float32, shape (height, width)
        What the step leaves: 0 paper, 1 ink. Each step has its own size.
    taken : bool
        False if the step was left out. There is an image all the same: the next step needs one.
    """

    name: str
    title: str
    sentence: str
    image: Array
    taken: bool


@dataclass(frozen=True)
class Prepared:
    """A drawing as a network reads it, and how it became that.

    Attributes
    ----------
    steps : tuple of Step
        In their order; see `STEPS`.
    image : ndarray of float32, shape (28, 28, 1) or (8, 8, 1)
        From 0, paper, to 1, ink.
    """

    steps: tuple[Step, ...]
    image: Array


@dataclass(frozen=True)
class _Frame:
    """The sizes of a kind of training images: the frame, and the box in it that the ink fills."""

    side: int
    box_height: int
    box_width: int
    keeps_proportions: bool


@dataclass(frozen=True)
class _Part:
    """A part of the canvas on its way: its picture, and where on the canvas its middle was."""

    image: Array
    canvas: tuple[int, int]
    middle: tuple[float, float]
    """Down and to the right, as shares of the canvas."""


_Work = Callable[[_Part, _Frame, bool], tuple[_Part, str]]


def prepare(
    ink: NDArray[Any], *, target: Target = "mnist", without: Collection[str] = ()
) -> Prepared:
    """Prepare a drawing.

    Parameters
    ----------
    ink : ndarray of shape (height, width)
        0 paper, 1 ink, of any size; values beyond are clipped.
    target : {"mnist", "digits"}
        Whose training images it shall resemble.
    without : collection of str
        Names of steps to leave out.

    Returns
    -------
    Prepared

    Raises
    ------
    NothingDrawn
        If there is no ink.
    ValueError
        If the ink is no picture of finite numbers, or a step to leave out is unknown.

    References
    ----------
    Y. LeCun, C. Cortes, C. J. C. Burges: The MNIST database of handwritten digits (its page tells
    the steps). M. D. Garris et al.: NIST Form-Based Handprint Recognition System, NISTIR 5469, 1994
    (the programs that E. Alpaydin and C. Kaynak used for the 8×8 digits).
    """
    canvas = _checked(ink)
    table, frame = STEPS[target], _FRAMES[target]
    unknown = sorted(set(without) - set(table))
    if unknown:
        raise ValueError(f"There is no step {', '.join(unknown)}; there are {', '.join(table)}.")
    part = _Part(canvas, (canvas.shape[0], canvas.shape[1]), (0.5, 0.5))
    steps = []
    for name, title in table.items():
        taken = name not in without
        part, sentence = _WORK[target][name](part, frame, taken)
        steps.append(Step(name, title, sentence, part.image, taken))
    return Prepared(tuple(steps), part.image[..., np.newaxis])


def _checked(ink: NDArray[Any]) -> Array:
    ink = np.asarray(ink)
    if ink.ndim != 2 or not ink.size:
        raise ValueError(f"A drawing has rows and columns; this has the shape {ink.shape}.")
    if ink.dtype.kind not in "fiub" or not np.isfinite(ink).all():
        raise ValueError("A drawing consists of finite numbers from 0, paper, to 1, ink.")
    canvas: Array = np.clip(ink, 0, 1).astype(np.float32)
    if canvas.max() < FAINTEST_INK:
        raise NothingDrawn("Nothing is drawn yet.")
    return canvas


# --------------------------------------------------------------------------- the steps they share


def _crop(part: _Part, frame: _Frame, taken: bool) -> tuple[_Part, str]:
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
    return _Part(part.image[top:bottom, left:right], part.canvas, middle), sentence


def _fit(part: _Part, frame: _Frame, taken: bool) -> tuple[_Part, str]:
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


def _as_drawn(part: _Part, frame: _Frame) -> tuple[int, int]:
    """Return the upper left corner that puts the middle where it was on the canvas."""
    top, left = (
        _whole(share * frame.side - size / 2)
        for share, size in zip(part.middle, part.image.shape, strict=True)
    )
    return top, left


def _placed(part: _Part, frame: _Frame, corner: tuple[int, int]) -> tuple[Array, tuple[int, int]]:
    """Put the picture into the frame, as near to the corner as keeps all of it inside."""
    height, width = part.image.shape
    top = min(max(corner[0], 0), frame.side - height)
    left = min(max(corner[1], 0), frame.side - width)
    image = np.zeros((frame.side, frame.side), np.float32)
    image[top : top + height, left : left + width] = part.image
    return image, (top, left)


def _left_where_drawn(part: _Part, frame: _Frame) -> tuple[_Part, str]:
    image, (top, left) = _placed(part, frame, _as_drawn(part, frame))
    sentence = (
        f"It stays where it was drawn: its upper left corner is row {top}, column {left} of "
        f"{frame.side}×{frame.side} pixels."
    )
    return replace(part, image=image), sentence


def _center_of_mass(part: _Part, frame: _Frame, taken: bool) -> tuple[_Part, str]:
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
        "as near to the middle as whole pixels allow."
    )
    return replace(part, image=image), sentence


# ------------------------------------------------------------------------ the steps of 8×8 digits


def _middle_of_box(part: _Part, frame: _Frame, taken: bool) -> tuple[_Part, str]:
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


def _bitmap_step(
    work: Callable[[Array, bool], tuple[Array, str]],
) -> _Work:
    def step(part: _Part, frame: _Frame, taken: bool) -> tuple[_Part, str]:
        image, sentence = work(part.image, taken)
        return replace(part, image=image), sentence

    return step


STEPS: dict[str, dict[str, str]] = {
    "mnist": {
        "crop": "Cut out the ink",
        "fit": "Fit into 20×20 pixels",
        "center": "Center of mass to the middle of 28×28",
    },
    "digits": {
        "crop": "Cut out the ink",
        "fit": "Fit into 20×32 pixels",
        "center": "Put it into the middle of 32×32",
        "thickness": "Black or white, strokes of usual thickness",
        "upright": "Take out the slant",
        "count": "Count dark dots in blocks of 4×4",
    },
}
"""By target, the steps in their order: name and title for readers."""
_WORK: dict[str, dict[str, _Work]] = {
    "mnist": {"crop": _crop, "fit": _fit, "center": _center_of_mass},
    "digits": {
        "crop": _crop,
        "fit": _fit,
        "center": _middle_of_box,
        "thickness": _bitmap_step(bitmap.thickness),
        "upright": _bitmap_step(bitmap.upright),
        "count": _bitmap_step(bitmap.count),
    },
}
_FRAMES = {
    "mnist": _Frame(side=28, box_height=20, box_width=20, keeps_proportions=True),
    "digits": _Frame(side=32, box_height=32, box_width=20, keeps_proportions=False),
}
