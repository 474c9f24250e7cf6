"""What is drawn in an image, told by the directions of its edges.

Two images of one digit seldom agree pixel by pixel: a stroke that lies one pixel lower agrees
nowhere. So an image is told more coarsely here: how strong the edges of four directions are in each
region of a grid. A second number tells how much fine detail there is, where lines crowd.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

DIRECTIONS = 4
"""Lying, standing, and the two diagonals."""
REGIONS = {28: 7, 8: 5}
"""By the side of an image: how many regions it has a side."""
_SPREAD = 0.375
"""Standard deviation of a region's weights, in regions: it overlaps its neighbors."""
_IMAGES_AT_ONCE = 250
"""So many fit into a processor's cache; more at once take twice as long."""


def length(side: int) -> int:
    """Return how many numbers describe an image of so many pixels a side."""
    return DIRECTIONS * REGIONS[side] ** 2


def describe(images: Array) -> Array:
    """Tell images by the directions of their edges.

    The gradient of the gray values has a strength m and an angle φ; an edge that runs across it
    belongs to direction k by max(0, cos(2φ − kπ/2)), so that a line and the same line drawn
    backwards are one. Per region and direction the m are summed; at last the whole description is
    brought to length 1, which makes faint and strong edges alike.

    Parameters
    ----------
    images : ndarray of float32, shape (n, side, side), side one of `REGIONS`
        From 0, paper, to 1, ink.

    Returns
    -------
    ndarray of float32, shape (n, length(side))
        Rows of length 1; of zeros where an image has no edge. Two of them are between 0 (alike) and
        √2 (no edge in common) apart.

    References
    ----------
    N. Dalal, B. Triggs: Histograms of Oriented Gradients for Human Detection, CVPR 2005.
    """
    side = images.shape[1]
    regions = _regions(side)
    described = np.empty((len(images), length(side)), np.float32)
    for start in range(0, len(images), _IMAGES_AT_ONCE):
        some = images[start : start + _IMAGES_AT_ONCE]
        # Regions of columns first, then of rows: two small products instead of a large one.
        columns = (_edges(some).reshape(-1, side) @ regions.T).reshape(-1, side, len(regions))
        cells = columns.swapaxes(1, 2).reshape(-1, side) @ regions.T
        described[start : start + len(some)] = cells.reshape(len(some), -1)
    norms = np.linalg.norm(described, axis=1, keepdims=True)
    described /= np.where(norms > 0, norms, 1)
    return described


def detail(images: Array) -> Array:
    """Return how much fine detail there is in images.

    It is the sum, over the pixels, of how far each is from the mean of its four neighbors.

    Parameters
    ----------
    images : ndarray of float32, shape (n, side, side)

    Returns
    -------
    ndarray of float32, shape (n,)
    """
    up, down, left, right = _neighbors(images)
    total: Array = np.abs(images - (up + down + left + right) / 4).sum(axis=(1, 2))
    return total


def _regions(side: int) -> Array:
    """Return the weights of each pixel of a row in each region, shape (regions, side)."""
    step = side / REGIONS[side]
    middles = (np.arange(REGIONS[side]) + 0.5) * step - 0.5
    distance = (np.arange(side) - middles[:, np.newaxis]) / (_SPREAD * step)
    weights: NDArray[np.float64] = np.exp(-(distance**2) / 2)
    normalized: Array = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    return normalized


def _neighbors(images: Array) -> tuple[Array, Array, Array, Array]:
    """Return what lies above, below, left and right of each pixel; beyond the edge is paper."""
    wide = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    return wide[:, :-2, 1:-1], wide[:, 2:, 1:-1], wide[:, 1:-1, :-2], wide[:, 1:-1, 2:]


def _edges(images: Array) -> Array:
    """Return the strength of the edges of each direction, shape (n, DIRECTIONS, side, side)."""
    up, down, left, right = _neighbors(images)
    across, downward = (right - left) / 2, (down - up) / 2
    strength = np.sqrt(across**2 + downward**2)
    some = np.maximum(strength, np.finfo(np.float32).tiny)
    # m cos 2φ and m sin 2φ, by the double-angle formulas: no angle has to be computed.
    cosine = (across**2 - downward**2) / some
    sine = 2 * across * downward / some
    edges: Array = np.maximum(np.stack([cosine, sine, -cosine, -sine], axis=1), 0)
    return edges
