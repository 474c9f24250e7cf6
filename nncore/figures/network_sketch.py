"""The drawn network as SVG, for a page that must be there before any chart can be drawn.

Every layer stands where `network_layout` puts it and looks as in the chart of `network`; what that
chart tells on hovering is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

from nncore import shapes
from nncore.figures.drawing import box, circle, line, picture, text
from nncore.figures.network_layout import ACROSS, DOWN, Part, laid_out
from nncore.figures.theme import PAPER, PENCIL, THEMES, Theme, ThemeName, translucent

_COLUMN, _UNIT, _BAR, _SHEET_OFFSET = 220, 31, 26, 4
"""Pixels: from column to column, from unit to unit, thickness of a bar, from sheet to sheet."""
_TITLE, _LINE = 48, 18
"""Pixels: height of the title, and of a line of words."""


@dataclass(frozen=True)
class _Plan:
    """Where things stand: pixels across the way through the network, and which way it runs."""

    across: bool
    breadth: float
    colors: Theme

    def place(self, depth: float, breadth: float = 0.0) -> tuple[float, float]:
        """Return x and y in pixels."""
        aside = self.breadth / 2 + _UNIT * breadth
        return (_COLUMN * depth, _TITLE + aside) if self.across else (aside, _TITLE + depth)


def sketch(
    layers: Sequence[Any],
    input_shape: shapes.Shape,
    *,
    theme: ThemeName = "light",
    compact: bool = False,
) -> str:
    """Draw a stack of layers.

    Parameters
    ----------
    layers : sequence of layer specifications
        `nncore.spec` layers, first to last.
    input_shape : tuple of int
        Shape of one example.
    theme : "light" or "dark"
        Of the page behind the drawing.
    compact : bool
        From top to bottom, for a narrow page, instead of from left to right.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    nncore.shapes.LayerRefused
        If a layer cannot follow what comes before it.
    """
    direction = DOWN if compact else ACROSS
    parts = laid_out(layers, input_shape, direction)
    rows = max(4.0, *(2 * max(part.ports, default=0.0) + 1 for part in parts))
    plan = _Plan(not compact, _UNIT * rows, THEMES[theme])
    end = parts[-1].depth + direction.wide / 2
    width, height = (plan.breadth, end) if compact else (_COLUMN * end, plan.breadth + 3 * _LINE)
    parameters = sum(one.parameters for one in shapes.trace(layers, input_shape))
    title = f"The network, {parameters:,} parameters"
    pieces = [text(width / 2, 18, title, plan.colors.ink, size=17), *_connections(parts, plan)]
    for part in parts:
        pieces += [*_shape(part, part is parts[-1], plan), *_words(part, plan)]
    return picture(width, _TITLE + height, pieces)


def _connections(parts: Sequence[Part], plan: _Plan) -> Iterator[str]:
    """Yield all lines; they run behind the bars that they pass through."""
    color = translucent(plan.colors.muted, 0.45)
    for before, after in pairwise(part for part in parts if part.ports):
        for start, end in product(before.ports, after.ports):
            yield line(
                *plan.place(before.depth, start), *plan.place(after.depth, end), color, width=1
            )


def _shape(part: Part, last: bool, plan: _Plan) -> Iterator[str]:
    """Yield a column of circles, a bar, or an image's sheets, the backmost first."""
    colors = plan.colors
    edge = colors.accent if part.learns else colors.muted
    x, y = plan.place(part.depth)
    if part.kind == "bar":
        wide, tall = (_BAR, plan.breadth) if plan.across else (plan.breadth, _BAR)
        yield box(x, y, wide, tall, colors.surface, edge, round_=0)
    for sheet in reversed(range(part.sheets)):
        shift = (sheet - (part.sheets - 1) / 2) * _SHEET_OFFSET
        paper = PAPER if part.sheets == 1 and not part.learns else colors.background
        yield box(x + shift, y - shift, part.side, part.side, paper, edge, round_=0)
    if part.kind == "units":
        edges = [edge] * len(part.ports)
        if last and not part.elided:
            # A single output is the probability of class 1, which is blue.
            edges = list(colors.categorical) if len(part.ports) > 1 else [colors.positive]
        for port, own in zip(part.ports, edges, strict=False):
            yield circle(*plan.place(part.depth, port), 12, colors.background, own, width=3)


def _words(part: Part, plan: _Plan) -> Iterator[str]:
    """Yield the words: inside a bar, under anything else, and the dots of an elided column."""
    ink = plan.colors.ink
    x, y = plan.place(part.depth)
    label = part.label.replace("Max<br>", "Max").replace("<b>", "").replace("</b>", "")
    if part.kind == "bar":
        words = text(0, 0, label, ink, size=14)
        turned = -90 if plan.across else 0
        yield f'<g transform="translate({x:.1f} {y:.1f}) rotate({turned})">{words}</g>'
        return
    if part.elided:
        yield text(*plan.place(part.depth, 0.5), "⋮" if plan.across else "⋯", ink, size=20)
    if part.kind == "image" and part.sheets == 1 and not part.learns:
        yield text(x, y, "7", PENCIL, size=part.side * 0.7)
    if plan.across:
        top = _TITLE + plan.breadth + _LINE / 2
        for number, words in enumerate(label.split("<br>")):
            weight = 400 if number else 600
            yield text(x, top + number * _LINE, words, ink, size=14, weight=weight)
    else:
        below = y + (part.side / 2 + 16 if part.kind == "image" else 26)
        words = label.replace("<br>", "  ")
        yield box(x, below, 7.2 * len(words), _LINE, plan.colors.background, round_=0)
        yield text(x, below, words, ink, size=14)
