"""A square of cells, one row a true class and one column an answer, each with its number.

Confusion matrices and differences of two of them are drawn alike: right answers lie on the framed
diagonal, and what stands beside it is an error with a name. A page lays the cells out as a table
(`ui/class_matrix.py`); to take away there are the picture as SVG and the numbers as CSV.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.figures import drawing
from nncore.figures.theme import THEMES, color_at, readable_on

Rows = tuple[tuple[str, ...], ...]
TRUE, ANSWERED = "true class", "answer"
_ROW, _LETTER, _TOP, _EDGE = 38, 8.5, 92, 12
"""Of the SVG, in pixels: a row's height, a letter's width, the room above, the room around."""


@dataclass(frozen=True)
class ClassCells:
    """What there is to see of every cell; the first index is the true class, the second the answer.

    Attributes
    ----------
    title : str
    names : tuple of str
        The classes.
    written, said : tuple of tuples of str
        What stands in each cell, and the sentence that it stands for.
    fills, inks : tuple of tuples of str
        Colors such as "#faf8fc" of each cell and of what is written in it; empty where a cell has
        none of its own, and the page shows through.
    numbers : tuple of tuples of int, or None
        The exact numbers; None while they are covered.
    """

    title: str
    names: tuple[str, ...]
    written: Rows
    said: Rows
    fills: Rows
    inks: Rows
    numbers: tuple[tuple[int, ...], ...] | None

    def to_csv(self) -> str:
        """Write the exact numbers as a table; nothing while they are covered."""
        if self.numbers is None:
            return ""
        text = io.StringIO()
        table = csv.writer(text, lineterminator="\n")
        table.writerow([f"{TRUE} \\ {ANSWERED}", *self.names])
        for name, row in zip(self.names, self.numbers, strict=True):
            table.writerow([name, *row])
        return text.getvalue()

    def to_svg(self) -> str:
        """Draw the cells on white, for paper and slides."""
        paper = THEMES["light"]
        longest = max(map(len, self.names))
        cell = max(44.0, _LETTER * longest + 10)
        left = _EDGE + 28 + _LETTER * longest
        size = len(self.names)
        width, height = left + cell * size + _EDGE, _TOP + _ROW * size + _EDGE
        middle = _TOP + _ROW * size / 2
        pieces = [
            drawing.box(width / 2, height / 2, width, height, paper.background, round_=0),
            drawing.text(_EDGE, 20, self.title, paper.ink, anchor="start", weight=600),
            drawing.text(left + cell * size / 2, 50, ANSWERED, paper.ink, size=14),
            f'<g transform="rotate(-90 20 {middle:g})">'
            + drawing.text(20, middle, TRUE, paper.ink, size=14)
            + "</g>",
        ]
        for row, name in enumerate(self.names):
            y = _TOP + _ROW * (row + 0.5)
            pieces.append(drawing.text(left + cell * (row + 0.5), 76, name, paper.ink, size=14))
            pieces.append(drawing.text(left - 8, y, name, paper.ink, size=14, anchor="end"))
            for column in range(size):
                x = left + cell * (column + 0.5)
                fill = self.fills[row][column] or "none"
                frame = paper.muted if row == column else "none"
                ink = self.inks[row][column] or paper.ink
                pieces.append(drawing.box(x, y, cell - 3, _ROW - 3, fill, frame, round_=0))
                pieces.append(drawing.text(x, y, self.written[row][column], ink, size=13))
        return drawing.picture(width, height, pieces)


def class_cells(
    amounts: NDArray[Any],
    written: Sequence[Sequence[str]],
    said: Sequence[Sequence[str]],
    class_names: Sequence[str],
    *,
    title: str,
    scale: Sequence[str],
    lowest: float,
    largest: float,
    numbers: NDArray[np.int64] | None,
    dim_diagonal: bool = False,
) -> ClassCells:
    """Color the cells.

    Parameters
    ----------
    amounts : ndarray, shape (classes, classes)
        What colors each cell.
    written, said : sequence of sequences of str, shape (classes, classes)
        What stands in each cell, and the sentence that it stands for.
    class_names : sequence of str
    title : str
    scale : sequence of str
        Colors from `lowest` to `largest`.
    lowest, largest : float
    numbers : ndarray of int, shape (classes, classes), or None
        What is exact; None to give nothing away.
    dim_diagonal : bool
        Whether to leave the diagonal without a color, so that the others are compared.
    """
    dimmed = np.eye(len(class_names), dtype=bool) & dim_diagonal
    shares = (amounts - lowest) / (largest - lowest)
    fills = tuple(
        tuple("" if out else color_at(scale, float(share)) for share, out in zip(*row, strict=True))
        for row in zip(shares, dimmed, strict=True)
    )
    return ClassCells(
        title=title,
        names=tuple(class_names),
        written=tuple(map(tuple, written)),
        said=tuple(map(tuple, said)),
        fills=fills,
        inks=tuple(tuple(fill and readable_on(fill) for fill in row) for row in fills),
        numbers=None if numbers is None else tuple(map(tuple, numbers.tolist())),
    )
