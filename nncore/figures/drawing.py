"""A few strokes of SVG, for pictures that are no charts.

Every function returns a piece of text; a picture is the pieces, one after another, inside `picture`.
What stands in them are numbers and words of our own, never what a visitor typed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from html import escape

_FONT = "'Source Sans', 'Source Sans 3', system-ui, sans-serif"


def picture(width: float, height: float, pieces: Iterable[str]) -> str:
    """Return a whole drawing that grows and shrinks with the page, up to its own width."""
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" xmlns="http://www.w3.org/2000/svg" '
        f'font-family="{_FONT}" style="display:block;width:100%;max-width:{width:g}px;'
        f'margin:0 auto;height:auto">{"".join(pieces)}</svg>'
    )


def text(
    x: float,
    y: float,
    words: str,
    color: str,
    *,
    size: float = 16,
    anchor: str = "middle",
    weight: int = 400,
) -> str:
    """Return words whose middle line is at y; `anchor` is "start", "middle" or "end"."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{color}" font-size="{size:g}" '
        f'font-weight="{weight}" text-anchor="{anchor}" dominant-baseline="central">'
        f"{escape(words)}</text>"
    )


def circle(
    x: float, y: float, radius: float, fill: str, stroke: str = "none", width: float = 2
) -> str:
    """Return a circle."""
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{fill}" stroke="{stroke}" '
        f'stroke-width="{width:g}"/>'
    )


def box(
    x: float,
    y: float,
    width: float,
    height: float,
    fill: str,
    stroke: str = "none",
    *,
    round_: float = 6,
) -> str:
    """Return a rectangle with round corners around the middle (x, y)."""
    return (
        f'<rect x="{x - width / 2:.1f}" y="{y - height / 2:.1f}" width="{width:g}" '
        f'height="{height:g}" rx="{round_:g}" fill="{fill}" stroke="{stroke}" stroke-width="2"/>'
    )


def path(course: str, color: str, width: float, *, fill: str = "none", dash: str = "none") -> str:
    """Return a stroke along an SVG path."""
    return (
        f'<path d="{course}" stroke="{color}" stroke-width="{width:.1f}" fill="{fill}" '
        f'stroke-linecap="round" stroke-linejoin="round" stroke-dasharray="{dash}"/>'
    )


def line(x1: float, y1: float, x2: float, y2: float, color: str, width: float) -> str:
    """Return a straight line."""
    return path(f"M{x1:.1f},{y1:.1f} L{x2:.1f},{y2:.1f}", color, width)


def arrow(x1: float, y1: float, x2: float, y2: float, color: str, width: float) -> str:
    """Return a line that ends in an arrowhead at (x2, y2)."""
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    ahead = ((x2 - x1) / length, (y2 - y1) / length)
    size = 5 + 1.5 * width
    back = (x2 - size * ahead[0], y2 - size * ahead[1])
    side = (-ahead[1] * size / 2, ahead[0] * size / 2)
    head = (
        f"M{back[0] + side[0]:.1f},{back[1] + side[1]:.1f} L{x2:.1f},{y2:.1f} "
        f"L{back[0] - side[0]:.1f},{back[1] - side[1]:.1f} Z"
    )
    return line(x1, y1, *back, color, width) + path(head, color, 1, fill=color)


def written(number: float, digits: int = 4) -> str:
    """Write a number shortly, with a real minus sign."""
    if math.isnan(number):
        return "?"
    if math.isinf(number):
        return "∞" if number > 0 else "−∞"
    return f"{number:.{digits}g}".replace("-", "−").replace("e+", "e")


SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"


def letter(name: str, number: int) -> str:
    """Return such as x₁."""
    return name + "".join(SUBSCRIPTS[int(digit)] for digit in str(number))
