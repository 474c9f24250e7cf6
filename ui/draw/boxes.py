"""A sheet of boxes to fill in, made of plain buttons: for where no canvas can be had.

It needs nothing but Streamlit itself, and goes by keyboard: Tab leads from row to row, the arrow
keys along it, and the space bar fills a box or empties it.
"""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

BOXES = 10
_SIDE = 28
"""Pixels of a box in the drawing that is handed on."""


def ink(sheet: int) -> NDArray[np.float32] | None:
    """Show the boxes, and return what is filled in.

    Parameters
    ----------
    sheet : int
        Another number is another, empty sheet.

    Returns
    -------
    ndarray of float32, shape (280, 280), or None
        0 for paper, 1 for ink; None while every box is empty.
    """
    filled = np.zeros((BOXES, BOXES), np.float32)
    with st.container(key="boxes", gap=None):
        for row in range(BOXES):
            columns = st.segmented_control(
                f"Row {row + 1}",
                range(1, BOXES + 1),
                selection_mode="multi",
                key=f"boxes.{sheet}.{row}",
                label_visibility="collapsed",
                width="stretch",
                wrap=False,
            )
            for column in columns:
                filled[row, column - 1] = 1
    st.caption("Press boxes to fill them, or use Tab, the arrow keys and the space bar.")
    return np.kron(filled, np.ones((_SIDE, _SIDE), np.float32)) if filled.any() else None
