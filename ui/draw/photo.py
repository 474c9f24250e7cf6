"""A photographed digit, read in a worker: decoding a large picture takes a moment."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from nncore import image_files, photograph
from ui import session


def ink(sheet: int) -> NDArray[np.float32] | None:
    """Show a field for a picture, and return the ink in it; None while there is none.

    Parameters
    ----------
    sheet : int
        Another number is another, empty field.

    Returns
    -------
    ndarray of float32, shape (height, width), or None
        From 0, paper, to 1, ink.
    """
    file = st.file_uploader(
        "A picture of one digit",
        type=["png", "jpg", "jpeg"],
        max_upload_size=image_files.MAXIMUM_BYTES // 2**20,
        key=f"photo.{sheet}",
    )
    st.caption(
        "Write one digit on plain paper with a thick pen, and let it fill most of the picture."
    )
    if file is None:
        return None
    found = session.ask(photograph.read, file.getvalue())
    if found is None:
        return None
    for note in found["notes"]:
        st.caption(note)
    ink = np.frombuffer(found["ink"], np.uint8).reshape(found["shape"])
    return ink.astype(np.float32) / np.float32(255)
