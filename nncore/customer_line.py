"""How well any line, and any network, can tell who buys.

Whether a customer buys depends on age, on income, and on chance, which no input shows. So there is
a ceiling: the share of new customers that the best possible rule is right about. A line chosen to
fit 200 given customers can score above it on those 200, and on no others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import neuron
from nncore.datasets import customers

Array = NDArray[Any]

TABLE_ROWS, TABLE_SEED = 200, 42
TRUE_LINE = (1.0, 1.0, 0.0)
"""w₁, w₂, b of age + income = 0: what decides, apart from chance."""

_FRESH_SEED = 1_000


def ceiling() -> float:
    """Return the share of new customers that age + income ≥ 0 is right about, exactly.

    The sum s of age and income, both even from -2 to 2, has the density (4 - |s|)/16, and the rule
    is right with probability Φ(|s|), so the share is ⅛∫(4 - s)Φ(s) ds from 0 to 4.
    """
    density = math.exp(-8) / math.sqrt(2 * math.pi)  # of a standard normal, at 4
    below = 0.5 * (1 + math.erf(4 / math.sqrt(2)))
    half_of_it = 8.5 * below + 2 * density - 4 / math.sqrt(2 * math.pi) - 0.25
    return half_of_it / 8


def table() -> tuple[Array, NDArray[np.int64]]:
    """Return the lesson's 200 customers: X (200, 2) and y (200,)."""
    return customers.draw(TABLE_ROWS, TABLE_SEED)


def fresh(group: int) -> tuple[Array, NDArray[np.int64]]:
    """Return 200 new customers; every group, counted from 0, has others."""
    return customers.draw(TABLE_ROWS, _FRESH_SEED + group)


def share_right(line: tuple[float, float, float], X: Array, y: Array) -> float:
    """Return the share (0…1) of customers that a line w₁, w₂, b is right about."""
    return float((neuron.answers(X, np.array(line[:2]), line[2]) == y).mean())


@dataclass(frozen=True)
class Learned:
    """What a sigmoid neuron made of the 200 customers.

    Attributes
    ----------
    epoch, b, loss : list
        At some moments of the descent.
    w : list of (float, float)
    right : list of float
        Share of the 200, at the same moments.
    """

    epoch: list[int]
    w: list[tuple[float, float]]
    b: list[float]
    loss: list[float]
    right: list[float]


def learn(learning_rate: float, epochs: int) -> Learned:
    """Train a sigmoid neuron on the 200, all at once, by cross-entropy; it starts with zeros."""
    X, y = table()
    descent = neuron.gradient_descent(
        X,
        y,
        (0.0, 0.0),
        0.0,
        learning_rate=learning_rate,
        epochs=epochs,
        error="binary_crossentropy",
        average=True,
        moments=120,
    )
    lines = [(w[0], w[1], b) for w, b in zip(descent.w.tolist(), descent.b.tolist(), strict=True)]
    return Learned(
        descent.epoch.tolist(),
        [line[:2] for line in lines],
        descent.b.tolist(),
        descent.loss.tolist(),
        [share_right(line, X, y) for line in lines],
    )


def best_line() -> tuple[float, float, float]:
    """Return w₁, w₂, b of a line that is right about as many of the 200 as any line can be.

    Some best line passes as close as one likes by two of the points, so it is enough to try the
    lines through every pair, moved a little to each side and turned a little each way.
    """
    X, y = table()
    first, second = np.triu_indices(len(X), 1)
    along = X[second] - X[first]
    normal = np.column_stack([-along[:, 1], along[:, 0]])
    z = X @ normal.T - (X[first] * normal).sum(axis=1)
    on_the_line = np.zeros_like(z, dtype=bool)
    pair = np.arange(len(first))
    on_the_line[first, pair] = on_the_line[second, pair] = True
    agree = (((z > 0) == (y[:, None] == 1)) & ~on_the_line).sum(axis=0)
    # The two points themselves can always be had: one more turn of the line decides each.
    flipped = len(X) - 2 - agree > agree
    best = int(np.where(flipped, len(X) - 2 - agree, agree).argmax())
    sign = -1.0 if flipped[best] else 1.0
    i, j = int(first[best]), int(second[best])
    return _through(X, y, i, j, sign * normal[best])


def _through(X: Array, y: Array, i: int, j: int, normal: Array) -> tuple[float, float, float]:
    """Move the line through points i and j so slightly that only these two change their side."""
    others = np.delete(np.arange(len(X)), [i, j])
    room = np.abs((X[others] - X[i]) @ normal).min() / 2
    wanted = [room if y[point] == 1 else -room for point in (i, j)]
    # A change of w along the line and of b gives z any two small values at the two points.
    along = X[j] - X[i]
    turn = (wanted[1] - wanted[0]) / (along @ along) * along
    for scale in (1.0, 0.1, 0.01, 0.001):
        w = normal + scale * turn
        b = scale * wanted[0] - w @ X[i]
        if share_right((*w, b), X[[i, j]], y[[i, j]]) == 1:
            line = (float(w[0]), float(w[1]), float(b))
            if np.array_equal((X[others] @ w + b > 0), ((X[others] - X[i]) @ normal > 0)):
                return line
    return float(normal[0]), float(normal[1]), float(-normal @ X[i])
