"""Shares written so that rounding does not make them perfect.

A network that is right in 9,999 of 10,000 is not right in 100.0%, and one that finds 3 of 10,000
does not find 0.0%. Such shares get more decimals than others: as many as tell the difference.
"""

from __future__ import annotations

_MOST_PLACES = 15


def decimal(share: float, places: int = 4) -> str:
    """Write a share from 0 to 1 as a decimal; 0.99996 does not become 1.0000.

    Parameters
    ----------
    share : float
        0…1.
    places : int
        Decimals, if these are enough.
    """
    while places < _MOST_PLACES and 0 < share < 1 and float(f"{share:.{places}f}") in (0, 1):
        places += 1
    return f"{share:.{places}f}"


def percent(share: float, places: int = 1) -> str:
    """Write a share from 0 to 1 in percent; see `decimal`."""
    while (
        places < _MOST_PLACES and 0 < share < 1 and float(f"{100 * share:.{places}f}") in (0, 100)
    ):
        places += 1
    return f"{100 * share:.{places}f}%"
