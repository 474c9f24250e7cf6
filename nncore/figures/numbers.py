"""Numbers as people write them: 4.7·10⁻⁷ rather than 4.7e-07."""

from __future__ import annotations

import math

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def short(number: float, digits: int = 2) -> str:
    """Write a number to a few digits, very small and very large ones with a power of ten.

    Parameters
    ----------
    number : float
    digits : int
        Significant digits.
    """
    if not math.isfinite(number):
        return "too large for a computer's number"
    text = f"{number:.{digits}g}"
    if "e" not in text:
        return text
    # A number such as 1234 to two digits needs no power of ten yet.
    if 1 <= abs(number) < 1e6:
        return f"{float(text):,.0f}"
    shown, power = text.split("e")
    return f"{shown}·10{str(int(power)).translate(_RAISED)}"
