"""Student's t: how far the mean of a few numbers strays by chance.

A mean of n numbers, measured in its own standard errors, strays further than the normal curve says,
because the standard error itself is only estimated; the fewer the numbers, the further. W. Gosset,
who signed as Student, found the curve. For whole degrees of freedom it is a short sum of powers of
a cosine, so that no library is needed.
"""

from __future__ import annotations

import math
from functools import cache


def two_sided(t: float, freedom: int) -> float:
    """Return how probable |T| ≥ |t| is.

    Parameters
    ----------
    t : float
        Mean divided by its standard error.
    freedom : int
        Degrees of freedom, at least 1: one less than the numbers that the mean is taken of.

    Returns
    -------
    float
        0…1, exact to about 1e-14.

    References
    ----------
    M. Abramowitz, I. Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
    """
    angle = math.atan(abs(t) / math.sqrt(freedom))
    sine, square = math.sin(angle), math.cos(angle) ** 2
    odd = freedom % 2 == 1
    # 1 + 1/2·cos² + 1·3/(2·4)·cos⁴ + …, or 1 + 2/3·cos² + 2·4/(3·5)·cos⁴ + … with odd freedom
    term, total = 1.0, 0.0
    for step in range(1 + odd, freedom, 2):
        total += term
        term *= square * step / (step + 1)
    inside = sine * total
    if odd:
        inside = 2 / math.pi * (angle + inside * math.cos(angle))
    return min(1.0, max(0.0, 1.0 - inside))


@cache
def critical(freedom: int, chance: float = 0.05) -> float:
    """Return the t that |T| reaches with this chance: 2.776 for 4 degrees of freedom and 0.05."""
    low, high = 0.0, 1.0
    while two_sided(high, freedom) > chance:
        high *= 2
    while high - low > 1e-13 * high:
        middle = (low + high) / 2
        if two_sided(middle, freedom) > chance:
            low = middle
        else:
            high = middle
    return high
