"""Small images side by side, each with its caption: digits, mean images, directions.

An image becomes a PNG inside the page, a few hundred bytes for a digit, so that a hundred of them
are shown at once; a chart of as many would be a hundred times larger. Ink is dark on paper white,
whatever the page's theme, and every pixel stays a square.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from html import escape

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from nncore.figures.theme import PAPER, PENCIL, color_at

INK = (PAPER, PENCIL)
"""From no ink to all of it."""
_SHADES = 33
"""As many as an eye can tell apart, and 8×8 digits, which have 17, lose nothing."""


def gallery(
    images: Sequence[ArrayLike],
    captions: Sequence[str],
    *,
    size: int = 72,
    scale: Sequence[str] = INK,
) -> str:
    """Lay images out in rows that break where the page ends; show them with `ui.drawing`.

    Parameters
    ----------
    images : sequence of array_like, shape (height, width) each
        From 0, the first color of the scale, to 1, the last. Values beyond are drawn as the ends.
    captions : sequence of str
        One an image, as plain text; a line break stays one.
    size : int
        Width of an image on the page, in pixels.
    scale : sequence of str
        Colors, evenly spaced, such as `theme.SIGNED` for amounts with 0.5 in their middle.

    Returns
    -------
    str
        HTML; the captions are escaped.
    """
    return (
        '<div style="display:flex;flex-wrap:wrap;gap:0.9rem 0.7rem">'
        + "".join(
            f'<figure style="margin:0;width:{size}px">{picture(image, size, scale)}'
            f'<figcaption style="font-size:0.85rem;line-height:1.25;margin-top:0.25rem;'
            f'white-space:pre-line;text-align:center">{escape(caption)}</figcaption></figure>'
            for image, caption in zip(images, captions, strict=True)
        )
        + "</div>"
    )


def sentence(captions: Sequence[str], *, what: str = "image") -> str:
    """Say in one sentence what a gallery shows.

    Parameters
    ----------
    captions : sequence of str
        As they were given to `gallery`.
    what : str
        What one of its images is, in the singular.
    """
    many = "" if len(captions) == 1 else "s"
    listed = "; ".join(" ".join(caption.split()) for caption in captions)
    return f"{len(captions)} {what}{many}: {listed}." if captions else f"No {what}s."


def picture(image: ArrayLike, size: int, scale: Sequence[str] = INK) -> str:
    """Return one image of a gallery as an HTML element; its words stand beside it."""
    return (
        f'<img src="{data_uri(image, scale)}" alt="" width="{size}" style="display:block;'
        'width:100%;image-rendering:pixelated;border-radius:3px">'
    )


def data_uri(image: ArrayLike, scale: Sequence[str] = INK) -> str:
    """Return an image as a PNG that stands in the page itself.

    Parameters
    ----------
    image : array_like of shape (height, width)
        From 0, the first color of the scale, to 1, the last.
    scale : sequence of str
        Colors, evenly spaced.
    """
    amounts: NDArray[np.float64] = np.nan_to_num(np.asarray(image, np.float64))
    shades = np.rint(amounts.clip(0, 1) * (_SHADES - 1)).astype(np.uint8)
    drawn = Image.fromarray(shades, mode="L")
    drawn.putpalette(
        b"".join(bytes.fromhex(color_at(scale, i / (_SHADES - 1))[1:]) for i in range(_SHADES))
    )
    written = io.BytesIO()
    drawn.save(written, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(written.getvalue()).decode()
