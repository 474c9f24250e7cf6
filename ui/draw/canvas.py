"""A sheet of paper to draw on, with the mouse or a finger.

The sheet is the component of `streamlit-drawable-canvas`. It sends a picture when a stroke ends;
anybody can send anything in its place, so that picture is read as carefully as any file.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from nncore import image_files
from nncore.figures.theme import PAPER, PENCIL
from ui.draw import tools

SIDE = image_files.SIDE
STROKE = 22
"""Width of the pencil in pixels: an eighth of a digit's height, as in MNIST."""
_MAXIMUM_BYTES = 2**19


LOST = "canvas.lost"
"""In the session state: whether the browser has waited for the canvas in vain."""


def component() -> Callable[..., Any] | None:
    """Return the canvas component, or None if it cannot be loaded on this server.

    It registers itself when it is imported, which only a running Streamlit server allows.
    """
    try:
        return importlib.import_module("streamlit_drawable_canvas").st_canvas  # type: ignore[no-any-return]
    except Exception:  # whatever it is, there is another way to draw
        return None


def ink(sheet: int) -> NDArray[np.float32] | None:
    """Show the canvas, and return what is drawn on it.

    Parameters
    ----------
    sheet : int
        Another number is another, empty sheet.

    Returns
    -------
    ndarray of float32, shape (280, 280), or None
        From 0, paper, to 1, ink; None while nothing has been drawn.

    Raises
    ------
    ValueError
        With a sentence, if what the browser sent is no picture.
    """
    st_canvas = component()
    if st_canvas is None:
        return None
    tools.tidy(sheet, missing=_lost)
    drawn = st_canvas(
        width=SIDE,
        height=SIDE,
        stroke_width=STROKE,
        stroke_color=PENCIL,
        background_color=PAPER,
        return_image_data=True,
        key=f"canvas.{sheet}",
    ).image_bytes
    if drawn is None:
        return None
    return ink_of(drawn)


def _lost() -> None:
    st.session_state[LOST] = True
    st.session_state["surface"] = "boxes"


def ink_of(png: bytes) -> NDArray[np.float32]:
    """Return the ink in a picture of the canvas; see `ink`."""
    shown = image_files.gray(png, maximum_bytes=_MAXIMUM_BYTES, maximum_pixels=SIDE * SIDE).values
    paper, pencil = (_gray(color) for color in (PAPER, PENCIL))
    shares = ((paper - shown) / (paper - pencil)).clip(0, 1)
    # What differs from the paper by rounding alone is paper.
    return np.where(shares < 0.02, np.float32(0), shares)


def _gray(color: str) -> np.float32:
    pixel = Image.new("RGB", (1, 1), color).convert("L")
    return np.float32(np.asarray(pixel, np.float32)[0, 0] / 255)
