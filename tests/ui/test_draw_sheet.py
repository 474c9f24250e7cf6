"""What a sheet gives: ink from a canvas's picture, remarks on hardly any drawing, and sentences."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from nncore.figures.theme import PAPER, PENCIL
from ui.draw import canvas, remarks


def png(image: Image.Image) -> bytes:
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def sheet() -> Image.Image:
    return Image.new("RGBA", (canvas.SIDE, canvas.SIDE), PAPER)


def test_paper_is_no_ink_and_pencil_is_all_of_it() -> None:
    drawn = sheet()
    assert canvas.ink_of(png(drawn)).max() == 0
    ImageDraw.Draw(drawn).rectangle((10, 20, 39, 59), fill=PENCIL)
    ink = canvas.ink_of(png(drawn))
    assert ink.shape == (canvas.SIDE, canvas.SIDE)
    np.testing.assert_allclose(ink[20:60, 10:40], 1)
    assert ink.sum() == pytest.approx(30 * 40)


def test_a_browser_cannot_send_a_larger_picture_than_the_canvas() -> None:
    with pytest.raises(ValueError, match="too many pixels"):
        canvas.ink_of(png(Image.new("RGB", (2_000, 2_000))))
    with pytest.raises(ValueError, match="not a PNG or JPEG"):
        canvas.ink_of(b"nothing of the kind")


def test_a_dot_and_a_filled_sheet_are_told_and_a_digit_is_not() -> None:
    ink = np.zeros((280, 280), np.float32)
    ink[100:120, 50:72] = 1
    assert remarks.remark(ink).startswith("This is a dot, 22 × 20 pixels")
    ink[100:240, 50:72] = 1
    assert remarks.remark(ink) == ""
    assert remarks.remark(np.ones((280, 280), np.float32)).startswith("100% of the sheet is ink")
