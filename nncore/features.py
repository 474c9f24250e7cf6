"""Features given by hand: numbers that somebody thought would tell digits apart.

Before networks learned their features, people invented them: how much ink, how wide, how symmetric,
how many holes. Each is easy to say and to compute, and throws nearly all of the image away. scipy,
which comes with scikit-learn, is imported where holes are counted, so this is for workers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

INKED = 0.5
"""From this darkness (0…1) on a pixel counts as ink where something is counted."""


@dataclass(frozen=True)
class Feature:
    """A number that describes an image.

    Attributes
    ----------
    label : str
    sentence : str
        What it says, with its unit.
    measure : function
        From images (n, h, w) of values from 0, paper, to 1, ink, to numbers (n,).
    places : int
        Decimals that mean something.
    """

    label: str
    sentence: str
    measure: Callable[[Array], Array]
    places: int = 2


def ink(images: Array) -> Array:
    """Return the mean darkness."""
    darkness: Array = images.mean(axis=(1, 2))
    return darkness


def width(images: Array) -> Array:
    """Return how many columns lie between the first and the last with ink, both included."""
    return _extent(images, 1)


def height(images: Array) -> Array:
    """Return how many rows lie between the first and the last with ink, both included."""
    return _extent(images, 2)


def left_right(images: Array) -> Array:
    """Return how much of the ink meets ink when the image is mirrored left to right: 0…1."""
    return _overlap(images, images[:, :, ::-1])


def top_bottom(images: Array) -> Array:
    """Return how much of the ink meets ink when the image is mirrored top to bottom: 0…1."""
    return _overlap(images, images[:, ::-1])


def upper_half(images: Array) -> Array:
    """Return the share of the ink that lies in the upper half: 0…1."""
    return _quotient(images[:, : images.shape[1] // 2].sum(axis=(1, 2)), images.sum(axis=(1, 2)))


def strokes_across(images: Array) -> Array:
    """Return how many strokes the row in the middle crosses."""
    return _strokes(images[:, images.shape[1] // 2])


def strokes_down(images: Array) -> Array:
    """Return how many strokes the column in the middle crosses."""
    return _strokes(images[:, :, images.shape[2] // 2])


def slant(images: Array) -> Array:
    """Return how many columns the ink leans to the right for each row up.

    It is the slope of the line that foretells the column of ink best from its row: the covariance
    of both divided by the variance of the row.
    """
    total = images.sum(axis=(1, 2))
    rows, columns = np.arange(images.shape[1]), np.arange(images.shape[2])
    down = rows - _quotient(images.sum(axis=2) @ rows, total)[:, np.newaxis]
    along = columns - _quotient(images.sum(axis=1) @ columns, total)[:, np.newaxis]
    covariance = np.einsum("nij,ni,nj->n", images, down, along)
    return -_quotient(covariance, np.einsum("nij,ni->n", images, down**2))


def holes(images: Array) -> Array:
    """Return how many patches of paper are enclosed by ink.

    Paper is connected through sides, not through corners, so that a thin slanted stroke holds.
    """
    from scipy import ndimage

    # A frame of paper around each image joins all that lies outside: one patch that is no hole.
    paper = np.pad(images <= INKED, ((0, 0), (1, 1), (1, 1)), constant_values=True)
    within_an_image = np.zeros((3, 3, 3), bool)
    within_an_image[1] = [[False, True, False], [True, True, True], [False, True, False]]
    patches, _ = ndimage.label(paper, within_an_image)
    numbers, firsts = np.unique(patches, return_index=True)
    image_of_patch = firsts[numbers > 0] // patches[0].size
    counted: Array = np.bincount(image_of_patch, minlength=len(images)) - 1
    return counted


HAND_MADE: dict[str, Feature] = {
    "ink": Feature("amount of ink", "mean darkness, 0 paper, 1 all ink", ink, 3),
    "width": Feature("width", "columns from the first ink to the last", width, 0),
    "height": Feature("height", "rows from the first ink to the last", height, 0),
    "left_right": Feature(
        "left-right symmetry", "1: equal to its mirror image left to right", left_right
    ),
    "top_bottom": Feature(
        "top-bottom symmetry", "1: equal to its mirror image top to bottom", top_bottom
    ),
    "holes": Feature("holes", "patches of paper enclosed by ink", holes, 0),
    "strokes_across": Feature(
        "strokes across", "strokes that the row in the middle crosses", strokes_across, 0
    ),
    "strokes_down": Feature(
        "strokes down", "strokes that the column in the middle crosses", strokes_down, 0
    ),
    "upper_half": Feature("ink in the upper half", "its share of all ink", upper_half),
    "slant": Feature("slant", "columns to the right for each row up", slant),
}


def hand_made(images: Array) -> Array:
    """Describe images by the numbers of `HAND_MADE`.

    Parameters
    ----------
    images : ndarray of shape (n, h, w)
        From 0, paper, to 1, ink.

    Returns
    -------
    ndarray of float32, shape (n, len(HAND_MADE))
    """
    columns = [feature.measure(images) for feature in HAND_MADE.values()]
    return np.stack(columns, axis=1).astype(np.float32)


def _extent(images: Array, axis: int) -> Array:
    """Return the length from the first line with ink to the last, 0 if there is none.

    Lines are columns if `axis` is 1, rows if it is 2.
    """
    inked: Array = np.any(images > INKED, axis=axis)
    first, beyond = inked.argmax(axis=1), inked.shape[1] - inked[:, ::-1].argmax(axis=1)
    length: Array = np.where(inked.any(axis=1), beyond - first, 0)
    return length


def _overlap(images: Array, mirrored: Array) -> Array:
    """Return the correlation of images with their mirror images: both have the same squares."""
    return _quotient((images * mirrored).sum(axis=(1, 2)), (images**2).sum(axis=(1, 2)))


def _strokes(lines: Array) -> Array:
    """Count the places (n, m) where paper turns into ink."""
    inked = np.pad(lines > INKED, ((0, 0), (1, 0)))
    starts: Array = (inked[:, 1:] & ~inked[:, :-1]).sum(axis=1)
    return starts


def _quotient(amounts: Array, totals: Array) -> Array:
    """Divide, giving 0 where there is no ink to divide by."""
    shares = np.zeros(len(amounts))
    return np.divide(amounts, totals, out=shares, where=totals > 0)
