"""From ink on a canvas to the image that a network reads.

A network that learned from prepared images knows only prepared images. So a drawing takes the road
that the training images took: cut out, brought to their size, put at their place. Each step keeps
its image and a sentence with its numbers, and can be left out to see what it is for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from nncore import bitmap, normalization
from nncore.normalization import FAINTEST_INK, Frame, Part

__all__ = ["FAINTEST_INK", "STEPS", "NothingDrawn", "Prepared", "Step", "Target", "prepare"]

Array = NDArray[np.float32]
Target = Literal["mnist", "digits"]


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


_Work = Callable[[Part, Frame, bool], tuple[Part, str]]


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
    part = Part(canvas, (canvas.shape[0], canvas.shape[1]), (0.5, 0.5))
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


def _bitmap_step(
    work: Callable[[Array, bool], tuple[Array, str]],
) -> _Work:
    def step(part: Part, frame: Frame, taken: bool) -> tuple[Part, str]:
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
    "mnist": {
        "crop": normalization.crop,
        "fit": normalization.fit,
        "center": normalization.center_of_mass,
    },
    "digits": {
        "crop": normalization.crop,
        "fit": normalization.fit,
        "center": normalization.middle_of_box,
        "thickness": _bitmap_step(bitmap.thickness),
        "upright": _bitmap_step(bitmap.upright),
        "count": _bitmap_step(bitmap.count),
    },
}
_FRAMES = {
    "mnist": Frame(side=28, box_height=20, box_width=20, keeps_proportions=True),
    "digits": Frame(side=32, box_height=32, box_width=20, keeps_proportions=False),
}
