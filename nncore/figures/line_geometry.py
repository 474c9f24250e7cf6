"""Where a neuron's line meets the edges of a picture, and which part of it lies on the firing side."""

from __future__ import annotations

import math

from nncore.figures.drawing import written

Line = tuple[float, float, float]
"""w₁, w₂, b of w₁x₁ + w₂x₂ + b = 0."""


def line_sentence(line: Line) -> str:
    """Say in one sentence where the line is."""
    w1, w2, b = line
    if not all(map(math.isfinite, line)):
        return "The numbers are too large for a line to be drawn."
    if w1 == 0 and w2 == 0:
        fires = "always fires" if b > 0 else "never fires"
        return f"Both weights are 0, so there is no line: the neuron {fires}."
    return (
        f"The line {written(w1)}·x₁ + {written(w2)}·x₂ + {written(b)} = 0; the neuron fires on the "
        f"side to which the arrow ({written(w1)}, {written(w2)}) points."
    )


def clipped(line: Line, low: float, high: float) -> list[tuple[float, float]]:
    """Return the one or two ends of a line within a square; nothing if it does not meet it."""
    w1, w2, b = line
    size = max(abs(w1), abs(w2))
    if size == 0 or not all(map(math.isfinite, line)):
        return []
    w1, w2, b = w1 / size, w2 / size, b / size
    ends = []
    for edge in (low, high):
        if w2 != 0:
            ends.append((edge, -(w1 * edge + b) / w2))
        if w1 != 0:
            ends.append((-(w2 * edge + b) / w1, edge))
    margin = 1e-9 * (high - low)
    inside = {
        (round(x1, 9), round(x2, 9))
        for x1, x2 in ends
        if low - margin <= x1 <= high + margin and low - margin <= x2 <= high + margin
    }
    return sorted(inside)


def firing_side(line: Line, low: float, high: float) -> list[tuple[float, float]]:
    """Return the corners of the part of a square in which z > 0."""
    w1, w2, b = line
    size = max(abs(w1), abs(w2), abs(b), 1e-300)
    w1, w2, b = w1 / size, w2 / size, b / size
    square = [(low, low), (high, low), (high, high), (low, high)]
    kept: list[tuple[float, float]] = []
    # Walk around the square; where an edge crosses the line, the crossing is a corner.
    for (x1, x2), (next1, next2) in zip(square, [*square[1:], square[0]], strict=True):
        here, there = w1 * x1 + w2 * x2 + b, w1 * next1 + w2 * next2 + b
        if here > 0:
            kept.append((x1, x2))
        if (here > 0) != (there > 0):
            share = here / (here - there)
            kept.append((x1 + share * (next1 - x1), x2 + share * (next2 - x2)))
    return kept
