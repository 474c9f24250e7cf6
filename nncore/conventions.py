"""Two ways to write the same network, and one mistake that comes of mixing formulas.

Some books have examples as columns and write W·X, others, and Keras, have them as rows and write
X·W: one is the other transposed. And the derivative of sigmoid can be computed from its answer a or
from its sum z; a formula made for one must not be given the other.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import spec
from nncore.activations import sigmoid
from nncore.loss_words import bracketed
from nncore.network import Network
from nncore.one_update import example, parameters
from nncore.worked_activation import written

Array = NDArray[Any]

LONGEST = 5
"""Rows or columns of a matrix that are written out; of longer ones the first three and the last."""


def conventions(experiment_json: str, theta: bytes, sample: int) -> dict[str, Any]:
    """Show the first layer in both conventions, with the learner's numbers, and the mistake.

    Parameters
    ----------
    experiment_json, theta, sample
        As for `nncore.explain.update`.

    Returns
    -------
    dict
        JSON values. `rows` and `columns`: `latex` (the product with its numbers), `shapes`,
        `numpy`, `z` (the sums, the same in both). `mixed`: what becomes of a W stored for rows in
        the formula for columns, `sentence` and `latex` (empty if no numbers come out). `slope`:
        that of sigmoid at the layer's first sum, see `sigmoid_slopes`.

    Raises
    ------
    ValueError
        With a sentence, if theta or the row are not of this Experiment.
    """
    experiment = spec.parse(experiment_json)
    start = Network.of(experiment)
    network = start.at(parameters(start, theta))
    x, _, _ = example(experiment, sample)
    W, b = network.W[0], network.b[0]
    inputs, units = W.shape
    row, column = x @ W + b, W.T @ x[:, None] + b[:, None]
    return {
        "rows": {
            "latex": rf"{_matrix(x[None])} {_matrix(W)} + {_matrix(b[None])} = {_matrix(row[None])}",
            "shapes": f"(1, {inputs}) · ({inputs}, {units}) + (1, {units}) = (1, {units})",
            "numpy": "z = x @ W + b",
            "z": row.tolist(),
        },
        "columns": {
            "latex": rf"{_matrix(W.T)} {_matrix(x[:, None])} + {_matrix(b[:, None])} = {_matrix(column)}",
            "shapes": f"({units}, {inputs}) · ({inputs}, 1) + ({units}, 1) = ({units}, 1)",
            "numpy": "z = W @ x + b",
            "z": column[:, 0].tolist(),
        },
        "mixed": _mixed(x, W, b),
        "slope": sigmoid_slopes(float(row[0])),
    }


def _mixed(x: Array, W: Array, b: Array) -> dict[str, str]:
    """Put a W made for rows into the formula for columns; NumPy decides whether it fits."""
    inputs, units = W.shape
    stored = "W is square, so `W @ x` is accepted, and nobody complains"
    try:
        np.matmul(W, x)
    except ValueError as refused:
        stored = f"W is stored for rows, ({inputs}, {units}), and `W @ x` is refused: “{refused}”."
        if units < inputs:
            return {"sentence": f"{stored} The shapes give the mistake away.", "latex": ""}
        stored += " Had the layer as many units as inputs, it would pass unnoticed"
        W, b = W[:, :inputs], b[:inputs]
    wrong, right = W @ x + b, x @ W + b
    if np.array_equal(W, W.T):
        harmless = "But this W is its own transpose, so the sums are right all the same."
        return {"sentence": f"{stored}. {harmless}", "latex": ""}
    return {
        "sentence": f"{stored}:",
        "latex": rf"{_matrix(W)} {_matrix(x[:, None])} + {_matrix(b[:, None])} = "
        rf"{_matrix(wrong[:, None])} \quad\text{{instead of}}\quad {_matrix(right[:, None])}",
    }


def sigmoid_slopes(z: float) -> dict[str, Any]:
    """Return σ′ at a sum in both correct ways and in both wrong ones.

    Parameters
    ----------
    z : float

    Returns
    -------
    dict
        `z`, `a`, and `from_a`, `from_z`, `a_for_z`, `z_for_a`, each with `latex`, `value`, and
        `sentence`. The first two are right. In the third a formula made for z was given a; in the
        fourth one made for a was given z.
    """
    a = _sigmoid(z)
    ways = {
        "from_a": (rf"a\,(1 - a) = {_product(a)}", a * (1 - a), "Right: the formula reads a."),
        "from_z": (
            rf"\sigma(z)\,(1 - \sigma(z)) = {_product(_sigmoid(z))}",
            _sigmoid(z) * (1 - _sigmoid(z)),
            "Right: the formula reads z and computes a first.",
        ),
        "a_for_z": (
            rf"\sigma(a)\,(1 - \sigma(a)) = {_product(_sigmoid(a))}",
            _sigmoid(a) * (1 - _sigmoid(a)),
            "Wrong: a formula that reads z was given a. a lies between 0 and 1, so the result is "
            "always between 0.197 and 0.25, and the network seems never to saturate.",
        ),
        "z_for_a": (
            rf"z\,(1 - z) = {_product(z)}",
            z * (1 - z),
            "Wrong: a formula that reads a was given z. For z below 0 or above 1 even the sign is "
            "wrong, and the step goes uphill.",
        ),
    }
    told: dict[str, Any] = {
        name: {"latex": f"{latex} = {written(value)}", "value": value, "sentence": sentence}
        for name, (latex, value, sentence) in ways.items()
    }
    return {"z": z, "a": a, **told}


def _sigmoid(z: float) -> float:
    return float(sigmoid(np.array(z)))


def _product(p: float) -> str:
    return rf"{bracketed(p)} \cdot {bracketed(1 - p)}"


def _matrix(numbers: Array) -> str:
    rows, columns = (_places(count) for count in numbers.shape)
    lines = (" & ".join(_entry(numbers, row, column) for column in columns) for row in rows)
    return r"\begin{bmatrix}" + r" \\ ".join(lines) + r"\end{bmatrix}"


def _places(count: int) -> list[int | None]:
    """Return which rows or columns are written; None stands for those left out."""
    return list(range(count)) if count <= LONGEST else [0, 1, 2, None, count - 1]


def _entry(numbers: Array, row: int | None, column: int | None) -> str:
    if row is None:
        return r"\ddots" if column is None else r"\vdots"
    return r"\cdots" if column is None else written(float(f"{numbers[row, column]:.4g}"))
