"""What can happen to a picture on its way to a network: noise, a shift, a turn, a loss of contrast.

A person still reads the digit; a network has learned from pictures without these accidents and may
not. Images are arrays (n, height, width, 1) of ink, 0 for paper and 1 for the darkest pixel. Where a
pixel comes to lie between four others it is their weighted mean, and what comes in over the edge is
paper.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Images = NDArray[np.float32]


@dataclass(frozen=True)
class Corruption:
    """One kind of accident, and how strong it may be.

    Attributes
    ----------
    label, unit : str
        What readers call it, and what its strength is measured in.
    neutral : float
        The strength that changes nothing.
    low, high, step : float
        Range of a slider; of a shift in an image 28 pixels wide.
    levels : tuple of float
        Strengths of a curve, the neutral one first; of a shift in an image 28 pixels wide.
    sentence : str
        What it does.
    """

    label: str
    unit: str
    neutral: float
    low: float
    high: float
    step: float
    levels: tuple[float, ...]
    sentence: str


CORRUPTIONS: dict[str, Corruption] = {
    "noise": Corruption(
        "noise",
        "standard deviation, ink = 1",
        0.0,
        0.0,
        1.0,
        0.05,
        tuple(k / 10 for k in range(11)),
        "Adds a random number to every pixel. The strength is their standard deviation; the whole "
        "way from paper to ink is 1.",
    ),
    "shift": Corruption(
        "shift",
        "pixels to the right",
        0.0,
        -10.0,
        10.0,
        0.5,
        tuple(float(k) for k in range(9)),
        "Moves the image to the right, by pixels; below 0 to the left.",
    ),
    "rotation": Corruption(
        "rotation",
        "degrees, counterclockwise",
        0.0,
        -180.0,
        180.0,
        5.0,
        (0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 75.0, 90.0, 120.0, 150.0, 180.0),
        "Turns the image about its center, by degrees; above 0 counterclockwise.",
    ),
    "contrast": Corruption(
        "contrast",
        "share of the original",
        1.0,
        -1.0,
        2.0,
        0.05,
        tuple(k / 10 for k in range(10, -1, -1)),
        "Multiplies every pixel's distance from middle gray. At 0 all is gray, at −1 paper and ink "
        "have changed places.",
    ),
}
"""Name → what can happen to an image."""
_WIDTH = 28


def steps_for(name: str, width: int) -> Corruption:
    """Return a corruption with its range for images of a width; only shifts depend on it."""
    one = CORRUPTIONS[name]
    if name != "shift" or width == _WIDTH:
        return one
    pixels = width / _WIDTH
    return Corruption(
        one.label,
        one.unit,
        one.neutral,
        float(round(one.low * pixels)),
        float(round(one.high * pixels)),
        0.25,
        tuple(round(k * pixels, 2) for k in one.levels),
        one.sentence,
    )


def corrupted(
    images: Images,
    *,
    noise: float = 0.0,
    shift: float = 0.0,
    rotation: float = 0.0,
    contrast: float = 1.0,
    seed: int = 0,
) -> Images:
    """Let everything happen at once: turned and shifted first, then faded, noise last.

    Parameters
    ----------
    images : ndarray of float32, shape (n, height, width, 1)
        Ink, 0…1.
    noise, shift, rotation, contrast : float
        See `CORRUPTIONS`.
    seed : int
        Of the noise.

    Returns
    -------
    ndarray of float32, shape (n, height, width, 1)
        Again 0…1.
    """
    return noisy(faded(moved(images, shift, rotation), contrast), noise, seed)


def noisy(images: Images, deviation: float, seed: int) -> Images:
    """Add normal noise; what would be lighter than paper or darker than ink is cut off."""
    if deviation == 0:
        return images
    step = np.random.default_rng(seed).standard_normal(images.shape, dtype=np.float32)
    result: Images = np.clip(images + np.float32(deviation) * step, 0, 1)
    return result


def faded(images: Images, contrast: float) -> Images:
    """Return ½ + contrast·(pixel - ½), cut off at paper and ink."""
    if contrast == 1:
        return images
    result: Images = np.clip(0.5 + np.float32(contrast) * (images - 0.5), 0, 1)
    return result


def moved(images: Images, right: float = 0.0, degrees: float = 0.0) -> Images:
    """Turn images counterclockwise about their center, then shift them to the right.

    Every pixel of the result asks where it came from, and takes the mean of the four pixels around
    that place, each weighted by how near it is (bilinear interpolation).
    """
    if right == 0 and degrees == 0:
        return images
    n, height, width = images.shape[:3]
    angle = math.radians(degrees)
    cosine, sine = math.cos(angle), math.sin(angle)
    row, column = np.mgrid[:height, :width]
    middle_row, middle_column = (height - 1) / 2, (width - 1) / 2
    down, across = row - middle_row, column - middle_column - right
    # Rows count downward, so turning the picture one way is turning these places the other way.
    source_row = middle_row + cosine * down + sine * across
    source_column = middle_column - sine * down + cosine * across
    # A frame of paper, on which whatever lies farther outside is looked up, too.
    paper = np.pad(images.reshape(n, height, width), ((0, 0), (2, 2), (2, 2)))
    source_row = np.clip(source_row, -2, height) + 2
    source_column = np.clip(source_column, -2, width) + 2
    top, left = np.floor(source_row).astype(int), np.floor(source_column).astype(int)
    below = (source_row - top).astype(np.float32).ravel()
    beside = (source_column - left).astype(np.float32).ravel()
    line = width + 4
    corner, flat = (top * line + left).ravel(), paper.reshape(n, -1)
    result: Images = (
        flat.take(corner, axis=1) * ((1 - below) * (1 - beside))
        + flat.take(corner + 1, axis=1) * ((1 - below) * beside)
        + flat.take(corner + line, axis=1) * (below * (1 - beside))
        + flat.take(corner + line + 1, axis=1) * (below * beside)
    )
    return result.reshape(images.shape)


APPLY: dict[str, Callable[[Images, float, int], Images]] = {
    "noise": noisy,
    "shift": lambda images, pixels, _: moved(images, pixels),
    "rotation": lambda images, degrees, _: moved(images, 0.0, degrees),
    "contrast": lambda images, factor, _: faded(images, factor),
}
"""Name → that alone, as (images, strength, seed)."""
