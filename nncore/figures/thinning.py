"""Long series made short for drawing, without losing what the eye would have seen.

A plot is a few hundred pixels wide, so a line of thousands of points costs time and shows no more
than a line of hundreds, as long as the ends and the spikes stay. Numbers are rounded besides: five
digits are finer than a pixel, and the figure travels to the browser as text.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

MOST_POINTS = 400
"""Points of one trace; about as many as the plot is pixels wide."""
LARGEST = 1e290
"""Beyond it nothing is drawn."""
_DIGITS = 5


def thin(
    x: ArrayLike, y: ArrayLike, most: int = MOST_POINTS
) -> tuple[list[float | None], list[float | None]]:
    """Thin a series to at most `most` points for drawing, and round it to 5 significant digits.

    The first and the last point stay, and of each stretch between them the lowest and the
    highest, so that no spike is lost. What is not finite, or beyond 1e290, becomes None, a gap
    in the line.

    Parameters
    ----------
    x, y : array_like of shape (n,)
        `y` may hold None, NaN and infinities.
    most : int
        At least 4.

    Returns
    -------
    x, y : list of float or None
        Of equal length.
    """
    across = np.asarray(x, dtype=float)
    up = np.asarray(y, dtype=float)
    if len(up) > most:
        kept = _first_last_extremes(up, most)
        across, up = across[kept], up[kept]
    return _rounded(across), _rounded(up)


def along(x: ArrayLike, y: ArrayLike, width: float, height: float) -> NDArray[np.int64]:
    """Choose the points of a curve that stand out on paper, whatever their number between.

    For curves whose points crowd in one place and are rare in another, as thresholds are: points
    are taken at even distances along the drawn line, and both ends of every jump stay.

    Parameters
    ----------
    x, y : array_like of shape (n,)
        Finite.
    width, height : float
        What the axes show of x and y.

    Returns
    -------
    ndarray of int64
        At most `MOST_POINTS` rising indices, the first and the last among them.
    """
    across, up = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if len(across) <= MOST_POINTS:
        return np.arange(len(across))
    steps = np.abs(np.diff(across)) / width + np.abs(np.diff(up)) / height
    walked = np.append(0.0, np.cumsum(steps))
    after = np.searchsorted(walked, np.linspace(0.0, walked[-1], MOST_POINTS // 2))
    kept: NDArray[np.int64] = np.unique([*np.maximum(after - 1, 0), *after[1:], len(across) - 1])
    return kept


def _first_last_extremes(y: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    """Return rising indices: the ends, and the lowest and highest of equal stretches between."""
    inside = len(y) - 2
    size = math.ceil(inside / ((most - 2) // 2))
    # Stretches as rows of a table; the last row is filled up with the point before the end.
    table = np.minimum(np.arange(math.ceil(inside / size) * size) + 1, inside).reshape(-1, size)
    values = y[table]
    drawable = np.abs(values) < LARGEST
    row = np.arange(len(table))
    lowest = table[row, np.where(drawable, values, np.inf).argmin(axis=1)]
    highest = table[row, np.where(drawable, values, -np.inf).argmax(axis=1)]
    kept: NDArray[np.int64] = np.unique(np.concatenate([[0], lowest, highest, [len(y) - 1]]))
    return kept


def _rounded(values: NDArray[np.float64]) -> list[float | None]:
    """Round to 5 significant digits, so that the figure is short as JSON; None where not finite."""
    size = np.abs(values)
    drawable = size < LARGEST
    safe = np.where(drawable, values, 0.0)
    places = _DIGITS - 1 - np.floor(np.log10(np.clip(size, 1 / LARGEST, LARGEST)))
    places[size == 0] = 0
    scale = 10.0 ** np.abs(np.nan_to_num(places))
    with np.errstate(over="ignore", invalid="ignore"):  # in the branch that is not taken
        # Dividing by a power of ten gives the nearest float; multiplying by its inverse would not.
        rounded = np.where(
            places < 0, np.round(safe / scale) * scale, np.round(safe * scale) / scale
        )
    if drawable.all():
        return list(rounded.tolist())
    return [value if good else None for value, good in zip(rounded.tolist(), drawable, strict=True)]
