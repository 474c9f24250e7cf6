"""What was done to the 8×8 digits after they were scanned, on bitmaps of 32×32 black or white dots.

Strokes are made thinner or thicker until they cover a usual share of the picture, the slant is taken
out, and the dark dots of every block of 4×4 are counted: 64 numbers from 0 to 16.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

DARK = 0.5
"""From this share of ink on, a dot is black."""
BLOCK = 4
MOST_DOTS, FEWEST_DOTS = 412, 256
"""Beyond these, strokes are made thinner or thicker by a dot on every side, …"""
FAR_TOO_MANY, FAR_TOO_FEW = 560, 108
"""… and beyond these by another."""


def thickness(image: Array, taken: bool) -> tuple[Array, str]:
    """Make strokes thinner or thicker, and say so.

    Parameters
    ----------
    image : ndarray of shape (32, 32)
        Ink from 0 to 1; every dot becomes 0 or 1.
    taken : bool
        False leaves the strokes as they are.
    """
    dark = image >= DARK
    dots = int(dark.sum())
    share = f"{dots} of {dark.size} dots are black"
    if not taken:
        return dark.astype(np.float32), f"{share}; the strokes stay as thick as they are."
    if dots > MOST_DOTS:
        times, change = (2 if dots > FAR_TOO_MANY else 1), _thinner
        why = f"more than {FAR_TOO_MANY if times == 2 else MOST_DOTS}"
    elif dots < FEWEST_DOTS:
        times, change = (2 if dots < FAR_TOO_FEW else 1), _thicker
        why = f"fewer than {FAR_TOO_FEW if times == 2 else FEWEST_DOTS}"
    else:
        text = f"{share}, a usual number ({FEWEST_DOTS} to {MOST_DOTS}): nothing to do."
        return dark.astype(np.float32), text
    for _ in range(times):
        dark = change(dark)
    how = "one dot is" if times == 1 else "two dots are"
    what = "taken from" if change is _thinner else "added to"
    text = f"{share}, {why}: {how} {what} every edge, which leaves {int(dark.sum())}."
    return dark.astype(np.float32), text


def upright(image: Array, taken: bool) -> tuple[Array, str]:
    """Shear a bitmap so that its first black dot stands over the first one of its last row.

    Parameters
    ----------
    image : ndarray of shape (32, 32)
        Dots of 0 or 1.
    taken : bool
        False leaves the slant.
    """
    if not taken:
        return image, "The slant stays."
    rows = np.flatnonzero(image.any(axis=1))
    if len(rows) < 2:
        return image, "There is no slant to take out."
    first, last = rows[0], rows[-1]
    lean = int(np.argmax(image[first])) - int(np.argmax(image[last]))
    sheared = np.zeros_like(image)
    side = image.shape[1]
    middle = (first + last) / 2
    for row in rows:
        columns = np.flatnonzero(image[row])
        moved = columns + round(lean * (row - middle) / (last - first))
        sheared[row, np.clip(moved, 0, side - 1)] = 1
    direction = "right" if lean > 0 else "left"
    text = (
        f"The first black dot of the top row lies {abs(lean)} columns to the {direction} of that "
        "of the bottom row; the rows between are moved in proportion until they stand in line."
        if lean
        else "The first black dots of the top and the bottom row stand in line: no slant."
    )
    return sheared, text


def count(image: Array, taken: bool) -> tuple[Array, str]:
    """Count the dark dots of every block of 4×4.

    Parameters
    ----------
    image : ndarray of shape (32, 32)
        Dots of 0 or 1.
    taken : bool
        If False, one dot of each block stands for all sixteen.

    Returns
    -------
    image : ndarray of shape (8, 8)
        Sixteenths, from 0 to 1.
    sentence : str
    """
    side = image.shape[0] // BLOCK
    blocks = image.reshape(side, BLOCK, side, BLOCK)
    if not taken:
        single = blocks[:, BLOCK // 2, :, BLOCK // 2]
        return single, "One dot of each block of 4×4 is looked at, the other fifteen are ignored."
    counts = blocks.sum(axis=(1, 3))
    text = (
        f"{side * side} blocks of {BLOCK}×{BLOCK} dots hold from {int(counts.min())} to "
        f"{int(counts.max())} dark ones each; divided by {BLOCK * BLOCK}, the network reads them."
    )
    return (counts / BLOCK**2).astype(np.float32), text


def _neighbors(dark: NDArray[np.bool_], outside: bool) -> NDArray[np.bool_]:
    """Return each dot with the ones above, below, left and right of it: shape (5, h, w)."""
    wide = np.pad(dark, 1, constant_values=outside)
    return np.stack([dark, wide[:-2, 1:-1], wide[2:, 1:-1], wide[1:-1, :-2], wide[1:-1, 2:]])


def _thinner(dark: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.asarray(_neighbors(dark, outside=True).all(axis=0))


def _thicker(dark: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.asarray(_neighbors(dark, outside=False).any(axis=0))
