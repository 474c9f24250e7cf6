"""A neuron, drawn: inputs come from the left, weights scale them, the sum bends, an answer leaves.

Each line is as thick as what its input contributes, blue if that pushes the sum up and orange if
it pulls it down, so that one sees who decides before reading a number.
"""

from __future__ import annotations

import math

import numpy as np

from nncore.activations import ALL, Array
from nncore.figures.drawing import (
    arrow,
    box,
    circle,
    letter,
    line,
    path,
    picture,
    text,
    written,
)
from nncore.figures.theme import THEMES, Theme, ThemeName, translucent
from nncore.neuron import WeightedSum

_ROW = 58
_WIDE, _NARROW = 780, 430


def neuron(
    total: WeightedSum,
    activation: str,
    a: float,
    *,
    theme: ThemeName = "light",
    compact: bool = False,
) -> str:
    """Draw a neuron with its numbers.

    Parameters
    ----------
    total : WeightedSum
    activation : str
        One of `nncore.activations.ALL`.
    a : float
        Its answer.
    theme : "light" or "dark"
    compact : bool
        For a phone: narrower, with fewer words.

    Returns
    -------
    str
        SVG.
    """
    colors = THEMES[theme]
    inputs = len(total.x)
    width = _NARROW if compact else _WIDE
    height = max(inputs * _ROW, 150) + 56
    x_input = 50 if compact else 66
    x_body = 214 if compact else 400
    x_bend = x_body + (92 if compact else 150)
    x_answer = width - (42 if compact else 72)
    middle = 46 + max(inputs * _ROW, 150) / 2
    body = 38 if compact else 46
    ys = [middle + (place - (inputs - 1) / 2) * _ROW for place in range(inputs)]
    strongest = max([abs(term) for term in total.terms if math.isfinite(term)] + [1.0])

    pieces = []
    for place, y in enumerate(ys):
        term = float(total.terms[place])
        color = _color(term, colors)
        stroke = 1.5 + 9 * min(abs(term) / strongest, 1.0) if not math.isnan(term) else 1.5
        pieces.append(line(x_input + 24, y, x_body - body + 2, middle, color, stroke))
        # Labels stand where the lines are still apart.
        share = 0.42
        at = (x_input + share * (x_body - x_input), y + share * (middle - y))
        weight = written(float(total.w[place]))
        words = weight if compact else f"{letter('w', place + 1)} = {weight}"
        pieces.append(
            box(*at, 12 + 8.4 * len(words), 26, colors.background, color)
            + text(*at, words, colors.ink, size=15)
        )
        pieces.append(
            circle(x_input, y, 24, colors.surface, colors.muted)
            + text(x_input, y, written(float(total.x[place]), 3), colors.ink, weight=600)
            + text(x_input - 40, y, letter("x", place + 1), colors.muted, size=15)
        )
    pieces += [
        line(x_body, 40, x_body, middle - body, _color(total.b, colors), 3),
        text(x_body, 22, f"b = {written(total.b)}", colors.ink, size=15),
        arrow(x_body + body, middle, x_bend - 37, middle, colors.muted, 3),
        circle(x_body, middle, body, colors.surface, colors.ink),
        text(x_body, middle - 13, "Σ", colors.muted, size=18),
        text(x_body, middle + 10, f"{written(total.z)}", colors.ink, size=18, weight=600),
        text(x_body, middle + body + 17, "z", colors.muted, size=15),
    ]
    pieces += _bend(activation, total.z, x_bend, middle, colors)
    pieces += _answer(total, a, x_bend + 36, x_answer, middle, colors)
    return picture(width, height, pieces)


def sentence(total: WeightedSum, activation: str, a: float) -> str:
    """Say in one sentence what `neuron` shows."""
    terms = ", ".join(written(term) for term in total.terms.tolist())
    return (
        f"A neuron with {len(total.x)} inputs. They contribute {terms}, the bias "
        f"{written(total.b)}; the sum z is {written(total.z)}, and {activation} makes "
        f"{written(a)} of it. It {'fires' if total.fires else 'does not fire'}."
    )


def _color(value: float, colors: Theme) -> str:
    if value == 0 or math.isnan(value):
        return colors.muted
    return colors.positive if value > 0 else colors.negative


def _bend(activation: str, z: float, x: float, y: float, colors: Theme) -> list[str]:
    """Draw the activation's curve in a box, with a point where z is."""
    reach, half = 4.0, 27.0
    function = ALL[activation]
    lowest = max(function.lowest, -reach)
    highest = min(function.highest, reach)
    middle = (lowest + highest) / 2
    scale = half / ((highest - lowest) / 2)

    def places(at: Array) -> list[tuple[float, float]]:
        value = np.clip(function(at), lowest, highest)
        px, py = x + at / reach * half, y - (value - middle) * scale
        return list(zip(px.tolist(), py.tolist(), strict=True))

    points = places(np.linspace(-reach, reach, 65))
    course = "M" + " L".join(f"{px:.1f},{py:.1f}" for px, py in points)
    pieces = [
        box(x, y, 70, 70, colors.surface, colors.ink),
        path(f"M{x:.1f},{y - half:.1f} V{y + half:.1f}", colors.grid, 1.5),
        path(course, colors.accent, 3),
        text(x, y + 49, _NAMES.get(activation, activation), colors.muted, size=15),
    ]
    if not math.isnan(z):
        (point,) = places(np.array([min(max(z, -reach), reach)]))
        pieces.append(circle(*point, 5.5, colors.ink))
    return pieces


def _answer(
    total: WeightedSum, a: float, start: float, x: float, y: float, colors: Theme
) -> list[str]:
    color = colors.positive if total.fires else colors.negative
    fill = translucent(color, 0.22) if total.fires else colors.surface
    return [
        arrow(start, y, x - 35, y, color, 4 if total.fires else 2),
        circle(x, y, 33, fill, color, 3),
        text(x, y, written(a), colors.ink, size=18, weight=600),
        text(x, y - 49, "a", colors.muted, size=15),
        text(x, y + 49, "fires" if total.fires else "silent", color, size=16, weight=600),
    ]


_NAMES = {"relu": "ReLU", "linear": "linear", "sigmoid": "σ", "tanh": "tanh", "step": "step"}
