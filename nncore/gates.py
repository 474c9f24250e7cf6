"""Logic gates: the smallest things a neuron can be asked to compute.

A gate has two inputs, 0 or 1, and one answer for each of the four combinations. A perceptron is a
gate if its line puts the ones on one side and the zeros on the other. For XOR no line does, and
four inequalities say why.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import neuron

ROWS: NDArray[Any] = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.float64)
"""The four inputs, in the order of a truth table."""


@dataclass(frozen=True)
class Gate:
    """A truth table of two inputs.

    Attributes
    ----------
    label : str
    meaning : str
        When it answers 1.
    outputs : tuple of int
        For each of `ROWS`.
    solution : (float, float, float) or None
        w₁, w₂, b of a perceptron that computes it; None if there is none.
    """

    label: str
    meaning: str
    outputs: tuple[int, int, int, int]
    solution: tuple[float, float, float] | None


GATES: dict[str, Gate] = {
    "and": Gate("AND", "both inputs are 1", (0, 0, 0, 1), (1.0, 1.0, -1.5)),
    "or": Gate("OR", "at least one input is 1", (0, 1, 1, 1), (1.0, 1.0, -0.5)),
    "nand": Gate("NAND", "not both inputs are 1", (1, 1, 1, 0), (-1.0, -1.0, 1.5)),
    "xor": Gate("XOR", "exactly one input is 1", (0, 1, 1, 0), None),
}


@dataclass(frozen=True)
class Row:
    """One line of a truth table beside a neuron's answer.

    Attributes
    ----------
    x : (int, int)
    z : float
    answer, wanted : int
    """

    x: tuple[int, int]
    z: float
    answer: int
    wanted: int

    @property
    def right(self) -> bool:
        """Whether the neuron says what the gate says."""
        return self.answer == self.wanted


def checked(gate: Gate, w: tuple[float, float], b: float) -> list[Row]:
    """Compare a perceptron with a gate, row by row."""
    rows = []
    for x, wanted in zip(ROWS.astype(int).tolist(), gate.outputs, strict=True):
        total = neuron.weighted_sum(x, w, b)
        rows.append(Row((x[0], x[1]), total.z, int(total.fires), wanted))
    return rows


def conditions(gate: Gate) -> list[str]:
    """Return what each row asks of the weights, as LaTeX: z > 0 for a 1, z ≤ 0 for a 0."""
    sums = ("b", "w_2 + b", "w_1 + b", "w_1 + w_2 + b")
    return [
        total + (" > 0" if wanted else r" \le 0")
        for total, wanted in zip(sums, gate.outputs, strict=True)
    ]


def learn(
    gate: str, learning_rate: float, epochs: int, seed: int, error: str = "squared_error"
) -> neuron.Descent:
    """Let a sigmoid neuron learn a gate by full-batch gradient descent on the sum of errors.

    Parameters
    ----------
    gate : str
        One of `GATES`.
    learning_rate : float
    epochs : int
    seed : int
        Weights start at `2 * RandomState(seed).random_sample(2) - 1`, the bias at 0.
    error : str
        One of `nncore.neuron.ERRORS`.
    """
    start = 2 * np.random.RandomState(seed).random_sample(2) - 1
    return neuron.gradient_descent(
        ROWS,
        GATES[gate].outputs,
        start,
        0.0,
        learning_rate=learning_rate,
        epochs=epochs,
        error=error,
    )


def forced_answer(neither: float, second: float, first: float) -> float:
    """Return what a sigmoid neuron must say to (1, 1), given its other three answers.

    Logits are sums, and sums add up: z(1,1) = z(1,0) + z(0,1) - z(0,0).

    Parameters
    ----------
    neither, second, first : float
        Answers to (0, 0), (0, 1) and (1, 0), each above 0 and below 1.
    """
    logits = [math.log(a / (1 - a)) for a in (first, second, neither)]
    return 1 / (1 + math.exp(logits[2] - logits[0] - logits[1]))
