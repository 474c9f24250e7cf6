"""Things people draw that are no digits, and some that are: strokes of a round pen on a canvas.

Every shape is a list of lines through a unit square. A hand is imitated by moving the points, then
slanting, stretching and placing the whole, with a pen of random thickness.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Ink = NDArray[np.float32]
Line = Sequence[tuple[float, float]]
Sheet = Callable[[int, int], Iterator[Ink]]
"""A function of a seed and a number of variants that yields drawings."""

SIDE = 280
_FINER = 2
"""Lines are drawn this much larger and then shrunk, so that their edges are gray."""


def _arc(
    x: float, y: float, width: float, height: float, start: float, end: float
) -> list[tuple[float, float]]:
    """Return a part of an ellipse around (x, y); degrees run clockwise from the right."""
    angles = np.radians(np.linspace(start, end, 16))
    return [(x + width * np.cos(a), y + height * np.sin(a)) for a in angles]


LETTERS: dict[str, list[Line]] = {
    "A": [[(0.0, 1.0), (0.5, 0.0), (1.0, 1.0)], [(0.2, 0.62), (0.8, 0.62)]],
    "E": [[(0.9, 0.0), (0.1, 0.0), (0.1, 1.0), (0.9, 1.0)], [(0.1, 0.5), (0.75, 0.5)]],
    "F": [[(0.9, 0.0), (0.1, 0.0), (0.1, 1.0)], [(0.1, 0.48), (0.75, 0.48)]],
    "H": [[(0.1, 0.0), (0.1, 1.0)], [(0.9, 0.0), (0.9, 1.0)], [(0.1, 0.5), (0.9, 0.5)]],
    "K": [[(0.1, 0.0), (0.1, 1.0)], [(0.9, 0.0), (0.1, 0.55)], [(0.35, 0.4), (0.95, 1.0)]],
    "M": [[(0.0, 1.0), (0.08, 0.0), (0.5, 0.75), (0.92, 0.0), (1.0, 1.0)]],
    "N": [[(0.1, 1.0), (0.1, 0.0), (0.9, 1.0), (0.9, 0.0)]],
    "R": [
        [
            *((0.1, 1.0), (0.1, 0.0), (0.45, 0.0)),
            *_arc(0.45, 0.25, 0.4, 0.25, -90, 90),
            *((0.1, 0.5), (0.4, 0.5), (0.95, 1.0)),
        ]
    ],
    "T": [[(0.0, 0.0), (1.0, 0.0)], [(0.5, 0.0), (0.5, 1.0)]],
    "W": [[(0.0, 0.0), (0.25, 1.0), (0.5, 0.3), (0.75, 1.0), (1.0, 0.0)]],
    "X": [[(0.05, 0.0), (0.95, 1.0)], [(0.95, 0.0), (0.05, 1.0)]],
}
"""Capital letters that resemble no digit."""

DIGITS: dict[str, list[Line]] = {
    "0": [_arc(0.5, 0.5, 0.4, 0.5, -90, 270)],
    "1": [[(0.5, 0.0), (0.5, 1.0)]],
    "2": [[*_arc(0.5, 0.28, 0.38, 0.28, 190, 380), (0.1, 1.0), (0.9, 1.0)]],
    "3": [[*_arc(0.4, 0.26, 0.4, 0.26, 210, 450), *_arc(0.4, 0.74, 0.45, 0.26, -90, 150)]],
    "4": [[(0.2, 0.0), (0.1, 0.55), (0.9, 0.55)], [(0.8, 0.05), (0.75, 1.0)]],
    "5": [
        [(0.85, 0.0), (0.2, 0.0), (0.15, 0.42), *_arc(0.4, 0.68, 0.45, 0.3, -80, 150)],
    ],
    "6": [[(0.7, 0.0), (0.3, 0.35), *_arc(0.5, 0.72, 0.33, 0.28, 190, 560)]],
    "7": [[(0.1, 0.0), (0.9, 0.0), (0.4, 1.0)]],
    "8": [[*_arc(0.5, 0.25, 0.3, 0.25, 90, 450), *_arc(0.5, 0.75, 0.38, 0.25, -90, 270)]],
    "9": [[*_arc(0.5, 0.28, 0.33, 0.28, 0, 360), (0.8, 0.3), (0.7, 1.0)]],
}
"""Digits as they are written in plain strokes."""


def written(lines: list[Line], rng: np.random.Generator) -> Ink:
    """Return lines as a hand might draw them.

    Returns
    -------
    ndarray of float32, shape (280, 280)
        0 paper, 1 ink.
    """
    slant, turn = rng.normal(0, 0.12), rng.normal(0, 0.07)
    height = rng.uniform(110, 220)
    width = height * rng.uniform(0.6, 1.0)
    across = np.array([[width, 0.0], [-slant * height, height]])
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    placed = [
        (np.asarray(line) + rng.normal(0, 0.025, (len(line), 2))) @ across @ rotation
        for line in lines
    ]
    return _ink(placed, pen=rng.uniform(0.08, 0.16) * height, rng=rng)


def scribble(kind: str, rng: np.random.Generator) -> Ink:
    """Return a scribble of one of the `SCRIBBLES`."""
    return _ink([SCRIBBLES[kind](rng) * SIDE], pen=rng.uniform(8, 22), rng=rng)


def _walk(rng: np.random.Generator) -> NDArray[np.float64]:
    """Go on and on, turning at random, and stay on the canvas."""
    points = [rng.uniform(0.3, 0.7, 2)]
    angle = rng.uniform(0, 2 * np.pi)
    for _ in range(int(rng.integers(40, 90))):
        angle += rng.normal(0, 0.9)
        step = 0.06 * np.array([np.cos(angle), np.sin(angle)])
        if not ((points[-1] + step > 0.1) & (points[-1] + step < 0.9)).all():
            angle, step = angle + np.pi, -step
        points.append(points[-1] + step)
    return np.array(points)


def _loops(rng: np.random.Generator) -> NDArray[np.float64]:
    """Go round several times, each round elsewhere."""
    rounds = rng.uniform(3, 6)
    t = np.linspace(0, 2 * np.pi * rounds, int(40 * rounds))
    size = rng.uniform(0.12, 0.3) * (1 + 0.4 * np.sin(t * rng.uniform(0.1, 0.4)))
    drift = np.linspace(-1, 1, len(t))[:, np.newaxis] * rng.uniform(-0.25, 0.25, 2)
    circles = np.stack([np.cos(t), np.sin(t * rng.uniform(0.8, 1.2))], axis=1)
    return 0.5 + drift + size[:, np.newaxis] * circles


def _zigzag(rng: np.random.Generator) -> NDArray[np.float64]:
    """Go to and fro."""
    corners = int(rng.integers(6, 14))
    along = np.linspace(-0.35, 0.35, corners)
    to_and_fro = 0.3 * rng.uniform(0.6, 1, corners) * (-1) ** np.arange(corners)
    angle = rng.uniform(0, 2 * np.pi)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return 0.5 + np.stack([along, to_and_fro], axis=1) @ turn


SCRIBBLES: dict[str, Callable[[np.random.Generator], NDArray[np.float64]]] = {
    "walk": _walk,
    "loops": _loops,
    "zigzag": _zigzag,
}


def printed(letter: str, rng: np.random.Generator) -> Ink:
    """Return a letter of the typeface that comes with Pillow, at any place and in any size."""
    font = ImageFont.load_default(size=float(rng.uniform(120, 260)))
    left, top, right, bottom = font.getbbox(letter)
    picture = Image.new("L", (SIDE, SIDE))
    place = (
        rng.uniform(0, max(0, SIDE - right + left)) - left,
        rng.uniform(0, max(0, SIDE - bottom + top)) - top,
    )
    weight = int(rng.integers(0, 8))  # the typeface is thin; a felt pen is not
    ImageDraw.Draw(picture).text(place, letter, fill=255, font=font, stroke_width=weight)
    return np.asarray(picture, np.float32) / 255


def _ink(lines: Sequence[NDArray[np.float64]], pen: float, rng: np.random.Generator) -> Ink:
    """Draw lines with a round pen, anywhere on the canvas that holds all of them."""
    points = np.concatenate(lines)
    low, high = points.min(axis=0) - pen / 2, points.max(axis=0) + pen / 2
    shift = rng.uniform(np.minimum(-low, SIDE - high), np.maximum(-low, SIDE - high))
    picture = Image.new("L", (SIDE * _FINER, SIDE * _FINER))
    draw = ImageDraw.Draw(picture)
    for line in lines:
        path = [tuple(point) for point in (line + shift) * _FINER]
        draw.line(path, fill=255, width=round(pen * _FINER), joint="curve")
        for x, y in path:
            radius = pen * _FINER / 2
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    small = picture.resize((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(small, np.float32) / 255


def pasted(image: NDArray[np.float32], rng: np.random.Generator) -> Ink:
    """Return a small image as a thick, smooth drawing at a random place in a random size."""
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    cut = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = rng.uniform(80, 250) / max(cut.shape)
    width, height = (max(1, round(side * scale)) for side in cut.shape[::-1])
    enlarged = Image.fromarray(cut.astype(np.float32)).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    top, left = rng.integers(0, SIDE - height + 1), rng.integers(0, SIDE - width + 1)
    canvas = np.zeros((SIDE, SIDE), np.float32)
    canvas[top : top + height, left : left + width] = np.clip(np.asarray(enlarged), 0, 1)
    return canvas


def letters(seed: int, variants: int) -> Iterator[Ink]:
    """Yield every letter in several hands."""
    rng = np.random.default_rng(seed)
    for _ in range(variants):
        for lines in LETTERS.values():
            yield written(lines, rng)


def digits(seed: int, variants: int) -> Iterator[tuple[int, Ink]]:
    """Yield every digit in several hands."""
    rng = np.random.default_rng(seed)
    for _ in range(variants):
        for name, lines in DIGITS.items():
            yield int(name), written(lines, rng)


def printed_letters(seed: int, variants: int) -> Iterator[Ink]:
    """Yield every letter of the typeface in several sizes."""
    rng = np.random.default_rng(seed)
    for _ in range(variants):
        for letter in LETTERS:
            yield printed(letter, rng)


def scribbles(seed: int, variants: int) -> Iterator[Ink]:
    """Yield every kind of scribble several times."""
    rng = np.random.default_rng(seed)
    for _ in range(variants):
        for kind in SCRIBBLES:
            yield scribble(kind, rng)
