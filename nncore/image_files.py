"""Image files from anywhere, read with care: bytes in, gray values out, or a sentence that refuses.

A few hundred bytes can promise 20,000 × 20,000 pixels, so the header is judged before anything is
decoded. Whatever a file holds (color, transparency, a palette, sixteen bits, a camera's note about
which way is up), what comes out is one small gray picture.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

MAXIMUM_BYTES = 8 * 2**20
MAXIMUM_PIXELS = 25_000_000
SIDE = 280
"""Pixels of the longer side of what is returned: as many as the page's canvas has."""
_FORMATS = ("PNG", "JPEG")
_DAMAGED = "The picture is damaged or cut short: it cannot be decoded. Save or take it anew."


@dataclass(frozen=True)
class Gray:
    """A gray picture.

    Attributes
    ----------
    values : ndarray of float32, shape (height, width)
        From 0, black, to 1, white.
    notes : tuple of str
        Sentences on what was done to the file that its sender may not expect.
    """

    values: NDArray[np.float32]
    notes: tuple[str, ...] = ()


def gray(
    content: bytes,
    *,
    side: int = SIDE,
    maximum_bytes: int = MAXIMUM_BYTES,
    maximum_pixels: int = MAXIMUM_PIXELS,
) -> Gray:
    """Read a PNG or JPEG file.

    Parameters
    ----------
    content : bytes
        The file, from anywhere.
    side : int
        A larger picture is made smaller, until its longer side has so many pixels.
    maximum_bytes, maximum_pixels : int
        What is refused beyond, before decoding.

    Raises
    ------
    ValueError
        With a sentence, if it is no such file, too large, empty or damaged.
    """
    if len(content) > maximum_bytes:
        raise ValueError(
            f"The file has {len(content) / 2**20:.1f} MB; at most {maximum_bytes / 2**20:g} MB are "
            "read. Make the picture smaller, or cut out the digit."
        )
    try:
        return _read(content, side, maximum_pixels)
    except _Refused as refused:
        raise ValueError(str(refused)) from refused
    except Image.DecompressionBombError as bomb:
        raise ValueError(_too_many(maximum_pixels)) from bomb
    # Decoders fail in many ways of their own, none of them ours to tell.
    except Exception as error:
        raise ValueError(_DAMAGED) from error


class _Refused(ValueError):
    """Why a sound file is not read, in words."""


def _read(content: bytes, side: int, maximum_pixels: int) -> Gray:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            image: Image.Image = Image.open(io.BytesIO(content), formats=_FORMATS)
        except UnidentifiedImageError as error:
            raise _Refused(
                "This is not a PNG or JPEG picture, whatever its name says. Save it as one of them."
            ) from error
    with image:
        width, height = image.size
        if width * height > maximum_pixels:
            raise _Refused(_too_many(maximum_pixels, f" {width:,} × {height:,}"))
        frames = getattr(image, "n_frames", 1)
        # A camera may keep previews as further frames (MPO); only a PNG with frames moves.
        moves = frames > 1 and image.format == "PNG"
        notes = (f"The picture moves: of its {frames} frames the first is read.",) if moves else ()
        image.draft("L", (side, side))  # a JPEG is decoded small at once, in a tenth of the time
        upright = _one_channel(ImageOps.exif_transpose(image))
    upright.thumbnail((side, side), Image.Resampling.BICUBIC, reducing_gap=3.0)
    return Gray(np.asarray(upright, np.float32) / np.float32(255), notes)


def _one_channel(image: Image.Image) -> Image.Image:
    """Return an 8-bit gray image; what is transparent shows white paper."""
    if image.mode.startswith("I"):  # sixteen bits: Pillow would cut them off at 255
        return Image.fromarray((np.asarray(image).clip(0, 65_535) >> 8).astype(np.uint8))
    if image.has_transparency_data:
        colored = image.convert("RGBA")
        paper = Image.new("RGBA", colored.size, "white")
        return Image.alpha_composite(paper, colored).convert("L")
    return image.convert("L") if image.mode != "CMYK" else image.convert("RGB").convert("L")


def _too_many(maximum_pixels: int, found: str = "") -> str:
    return (
        f"The picture has too many pixels{':' + found if found else ''}; at most "
        f"{maximum_pixels / 1e6:g} million are read. Make it smaller, or cut out the digit."
    )
