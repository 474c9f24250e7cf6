"""What is said to drawings that are hardly any: a dot, a sheet that is all ink."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nncore.drawing import FAINTEST_INK

DOT = 0.12
"""A drawing whose width and height are less than this share of the sheet is a dot."""
FULL = 0.6
"""A sheet with more than this share of ink is filled."""


def remark(ink: NDArray[np.float32]) -> str:
    """Return a sentence on a drawing that is hardly one, or nothing.

    Parameters
    ----------
    ink : ndarray of shape (height, width)
        From 0, paper, to 1, ink; not blank.
    """
    inked = ink >= FAINTEST_INK
    covered = float(inked.mean())
    if covered > FULL:
        return (
            f"{covered:.0%} of the sheet is ink. There is hardly any paper left that could give a "
            "digit its shape; the network answers all the same."
        )
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
    if height < DOT * ink.shape[0] and width < DOT * ink.shape[1]:
        return (
            f"This is a dot, {width} × {height} pixels of the sheet. Cut out and enlarged it looks "
            "larger than you drew it: the steps below show how."
        )
    return ""
