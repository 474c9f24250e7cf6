"""From a photograph of a digit to its ink, as if it had been drawn.

Paper is never evenly lit. Its brightness is estimated everywhere from its surroundings, in which
a pen's stroke is a small, dark exception; what is darker than the paper there is ink. Where ink
begins is not fixed but found: the threshold that splits the picture best into two kinds of pixel.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from nncore import image_files

Array = NDArray[np.float32]

LEAST_CONTRAST = 0.12
"""Ink that takes away less of the paper's light than this share cannot be told from noise."""
_SURROUNDINGS = 0.25
"""How far around a place its paper is looked for, as a share of the picture's longer side."""
_SPECK = 0.04
"""A spot of less ink than this share of the largest one is dirt."""
_BINS = 128


def read(content: bytes) -> dict[str, Any]:
    """Find the ink in a photograph; for a worker.

    Parameters
    ----------
    content : bytes
        A PNG or JPEG file, from anywhere.

    Returns
    -------
    dict
        `ink` (bytes, one a pixel: 0 paper, 255 ink, row by row), `shape` (height, width) and
        `notes` (sentences on what was done to the picture).

    Raises
    ------
    ValueError
        With a sentence, if it cannot be read or shows no ink.
    """
    picture = image_files.gray(content)
    found, inverted = ink(picture.values)
    notes = [*picture.notes]
    if inverted:
        notes.append("It is light on dark: it is read as its own negative.")
    return {
        "ink": np.rint(255 * found).astype(np.uint8).tobytes(),
        "shape": list(found.shape),
        "notes": notes,
    }


def ink(gray: Array) -> tuple[Array, bool]:
    """Separate ink from paper.

    Parameters
    ----------
    gray : ndarray of float32, shape (height, width)
        From 0, black, to 1, white.

    Returns
    -------
    ink : ndarray of float32, shape (height, width)
        From 0, paper, to 1, ink.
    inverted : bool
        Whether the picture is light on dark.

    Raises
    ------
    ValueError
        With a sentence, if nothing stands out from the paper.
    """
    inverted = _light_on_dark(gray)
    light, seen = _light(1 - gray if inverted else gray)
    missing = (light - seen).clip(0, 1)
    # Ink takes away a share of the light that falls on it. Chalk gives light of its own.
    darkness = missing if inverted else (missing / light.clip(0.02)).clip(0, 1)
    strongest = float(np.quantile(darkness, 0.998))
    if strongest < LEAST_CONTRAST:
        raise ValueError(
            "Nothing stands out from the paper: its darkest parts are only "
            f"{strongest:.0%} darker than what surrounds them, and {LEAST_CONTRAST:.0%} are needed. "
            "Use a thicker, darker pen, or more light."
        )
    threshold = max(otsu(darkness), LEAST_CONTRAST / 2)
    # Half the threshold is still paper; what is as dark as the threshold is ink for two thirds.
    soft = ((darkness - threshold / 2) / (0.75 * threshold)).clip(0, 1).astype(np.float32)
    return _without_specks(soft), inverted


def otsu(values: Array) -> float:
    """Return the threshold that leaves the least variance within the two groups it makes.

    Parameters
    ----------
    values : ndarray of float32
        From 0 to 1.

    References
    ----------
    N. Otsu, "A threshold selection method from gray-level histograms", IEEE Transactions on
    Systems, Man, and Cybernetics 9 (1979), 62-66.
    """
    counts, edges = np.histogram(values, bins=_BINS, range=(0.0, 1.0))
    centers = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)[:-1]
    above = counts.sum() - below
    sums = np.cumsum(counts * centers)
    mean_below = sums[:-1] / np.maximum(below, 1)
    mean_above = (sums[-1] - sums[:-1]) / np.maximum(above, 1)
    # Least variance within the groups is most variance between them.
    between = below * above * (mean_above - mean_below) ** 2
    best = np.flatnonzero(between == between.max())
    # Where several are as good, the gap between the groups is empty: take its middle.
    return float(edges[1:-1][best].mean())


def _light_on_dark(gray: Array) -> bool:
    """Say whether the exceptions from the surroundings are brighter rather than darker."""
    difference = gray - _blurred(gray, _SURROUNDINGS)
    darkest, brightest = np.quantile(difference, [0.01, 0.99])
    return bool(brightest > -darkest)


def _light(gray: Array) -> tuple[Array, Array]:
    """Return how bright the paper is at each place, and how bright the picture is there, 0…1."""
    size = 2 * round(_SURROUNDINGS * max(gray.shape) / 8) + 1
    image = _image(gray)
    small = image.reduce(4) if min(image.size) >= 16 else image
    # The brightest nearby is paper; without the smallest of those, paper would grow over its edge.
    paper = small.filter(ImageFilter.MaxFilter(_odd(size / 2))).filter(
        ImageFilter.MinFilter(_odd(size / 2))
    )
    smooth = paper.filter(ImageFilter.GaussianBlur(1))
    light = np.asarray(
        smooth.resize(image.size, Image.Resampling.BICUBIC), np.float32
    ) / np.float32(255)
    # Averaging neighbors takes out the camera's noise, which is strongest where there is little light.
    seen = np.asarray(image.filter(ImageFilter.GaussianBlur(1)), np.float32) / np.float32(255)
    return light, seen


def _without_specks(ink: Array) -> Array:
    """Leave out spots with little ink beside that of the largest one."""
    from scipy import ndimage  # only a worker may have it

    labels, count = ndimage.label(ink > 0.5, structure=np.ones((3, 3)))
    if count == 0:
        return ink
    amounts = np.bincount(labels.ravel())[1:]
    kept = 1 + np.flatnonzero(amounts >= _SPECK * amounts.max())
    near = ndimage.binary_dilation(np.isin(labels, kept), iterations=3)
    return np.where(near, ink, np.float32(0))


def _blurred(gray: Array, share: float) -> Array:
    blur = ImageFilter.GaussianBlur(share * max(gray.shape))
    return np.asarray(_image(gray).filter(blur), np.float32) / np.float32(255)


def _image(gray: Array) -> Image.Image:
    return Image.fromarray(np.rint(255 * gray).astype(np.uint8))


def _odd(size: float) -> int:
    return 2 * round(size / 2) + 1
