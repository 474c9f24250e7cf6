"""The 2-3-1 network, drawn with every weight and every number that passes through it."""

from __future__ import annotations

import math

from nncore.figures.drawing import box, circle, letter, line, picture, text, written
from nncore.figures.theme import THEMES, Theme, ThemeName, translucent
from nncore.neuron import WeightedSum
from nncore.small_network import Computed

_HEIGHT = 360
_INPUT_ROWS, _HIDDEN_ROWS = (116, 264), (70, 190, 310)


def network_drawing(
    numbers: Computed, chosen: int, *, theme: ThemeName = "light", compact: bool = False
) -> str:
    """Draw the network; lines are blue for positive weights and orange for negative ones.

    Parameters
    ----------
    numbers : Computed
    chosen : int
        Neuron whose lines are drawn strongly: 0…2 for a hidden one, 3 for the last.
    theme : "light" or "dark"
    compact : bool
        For a phone.
    """
    colors = THEMES[theme]
    width = 430 if compact else 780
    columns = (40, 225, 385) if compact else (70, 400, 700)
    radius = 30 if compact else 38
    pieces: list[str] = []
    for neuron, (total, y) in enumerate(zip(numbers.hidden, _HIDDEN_ROWS, strict=True)):
        starts = [(columns[0] + 26, row) for row in _INPUT_ROWS]
        pieces += _ways(total, starts, (columns[1] - radius, y), chosen == neuron, colors)
    starts = [(columns[1] + radius, row) for row in _HIDDEN_ROWS]
    pieces += _ways(numbers.output, starts, (columns[2] - radius, 190), chosen == 3, colors)
    x = numbers.hidden[0].x.tolist()
    for place, (value, y) in enumerate(zip(x, _INPUT_ROWS, strict=True), 1):
        pieces += [
            circle(columns[0], y, 26, colors.surface, colors.muted),
            text(columns[0], y, written(value, 3), colors.ink, weight=600),
            text(columns[0], y - 40, letter("x", place), colors.muted, size=16),
        ]
    for neuron, (h, y) in enumerate(zip(numbers.h, _HIDDEN_ROWS, strict=True)):
        pieces += _neuron(
            columns[1], y, radius, h, letter("h", neuron + 1), chosen == neuron, colors
        )
    pieces += _neuron(columns[2], 190, radius, numbers.y, "ŷ", chosen == 3, colors)
    return picture(width, _HEIGHT, pieces)


def sentence(numbers: Computed) -> str:
    """Say in one sentence what `network_drawing` shows."""
    hidden = ", ".join(written(h, 3) for h in numbers.h)
    return (
        f"A network of two inputs, three hidden neurons that answer {hidden}, and one output "
        f"neuron that answers {written(numbers.y, 3)}."
    )


def _ways(
    total: WeightedSum,
    starts: list[tuple[int, int]],
    end: tuple[float, float],
    strong: bool,
    colors: Theme,
) -> list[str]:
    pieces, labels = [], []
    for weight, (x, y) in zip(total.w.tolist(), starts, strict=True):
        color = colors.positive if weight > 0 else colors.negative if weight < 0 else colors.muted
        width = 1.5 + 5 * min(abs(weight), 1.0)
        pieces.append(line(x, y, *end, color if strong else translucent(color, 0.4), width))
        if strong:
            words = written(weight, 3)
            at = (x + 0.5 * (end[0] - x), y + 0.5 * (end[1] - y))
            labels.append(
                box(*at, 12 + 8.6 * len(words), 25, colors.background, color)
                + text(*at, words, colors.ink, size=15)
            )
    return pieces + labels


def _neuron(
    x: float, y: float, radius: float, answer: float, name: str, strong: bool, colors: Theme
) -> list[str]:
    share = 0.0 if math.isnan(answer) else answer
    return [
        circle(x, y, radius, colors.background),
        circle(
            x,
            y,
            radius,
            translucent(colors.positive, 0.06 + 0.4 * share),
            colors.ink if strong else colors.muted,
            4 if strong else 2,
        ),
        text(x, y, written(answer, 3), colors.ink, weight=600),
        text(x, y - radius - 13, name, colors.muted, size=16),
    ]
