"""One neuron: it weighs its inputs, adds them up, and answers.

A perceptron answers 1 if the sum is above zero and else 0. It learns from its mistakes alone: after
each one, the weights move a little toward the input or away from it. A sigmoid neuron answers with
a number between 0 and 1, so that a small change of a weight changes the answer a little; that is
what lets it learn by gradient descent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.activations import sigmoid

Array = NDArray[Any]


@dataclass(frozen=True)
class WeightedSum:
    """z = w₁x₁ + … + wₙxₙ + b, with what each input contributes.

    Attributes
    ----------
    x, w : ndarray of shape (n,)
    b : float
    terms : ndarray of shape (n,)
        wᵢxᵢ.
    z : float
        The sum, from left to right; infinite or NaN where the numbers are too large to add.
    """

    x: Array
    w: Array
    b: float
    terms: Array
    z: float

    @property
    def fires(self) -> bool:
        """Whether a perceptron answers 1: z > 0."""
        return self.z > 0


def weighted_sum(x: Sequence[float] | Array, w: Sequence[float] | Array, b: float) -> WeightedSum:
    """Weigh the inputs and add them up.

    Parameters
    ----------
    x, w : sequence of n numbers
    b : float

    Raises
    ------
    ValueError
        If there are not as many weights as inputs.
    """
    inputs, weights = np.asarray(x, dtype=np.float64), np.asarray(w, dtype=np.float64)
    if inputs.shape != weights.shape or inputs.ndim != 1:
        raise ValueError(
            f"w should have one weight for each of the {inputs.size} inputs; "
            f"{weights.size} were given."
        )
    with np.errstate(over="ignore", invalid="ignore"):
        terms = weights * inputs
        z = float(sum(terms.tolist(), 0.0) + b)
    return WeightedSum(inputs, weights, float(b), terms, z)


def answers(X: Array, w: Array, b: float) -> NDArray[np.int64]:
    """Return what a perceptron answers to each row of X (n_rows, n): 1 where z > 0, else 0."""
    return (X @ w + b > 0).astype(np.int64)


@dataclass(frozen=True)
class Lesson:
    """A perceptron's way to its weights: one entry for each look at a sample.

    Attributes
    ----------
    sample, answer, error : ndarray of int64, shape (looks,)
        Which row was looked at, what the perceptron said, and label minus answer: -1, 0 or 1.
    w : ndarray of shape (looks + 1, n)
        Weights before the first look, and after each.
    b : ndarray of shape (looks + 1,)
    rows : int
        Looks in one pass through the samples.
    converged : bool
        Whether the last pass was without error.
    """

    sample: NDArray[np.int64]
    answer: NDArray[np.int64]
    error: NDArray[np.int64]
    w: Array
    b: Array
    rows: int
    converged: bool

    @property
    def looks(self) -> int:
        """How many samples were looked at, counting repetitions."""
        return len(self.sample)

    @property
    def passes(self) -> int:
        """How often all samples were looked at, the last pass without error included."""
        return self.looks // self.rows

    def circle(self) -> tuple[int, int] | None:
        """Return two passes that end with the same weights, if there are: it goes on for ever.

        The rule forgets everything but the weights, so what followed the first of these passes
        follows the second again. Weights are compared to nine decimals.
        """
        seen: dict[tuple[float, ...], int] = {}
        ends = np.column_stack([self.w, self.b])[:: self.rows].round(9) + 0.0
        for number, end in enumerate(map(tuple, ends.tolist())):
            if end in seen and not self.converged:
                return seen[end], number
            seen[end] = number
        return None


def perceptron_rule(
    X: Array,
    y: Sequence[int] | Array,
    w: Sequence[float] | Array,
    b: float,
    *,
    learning_rate: float = 0.01,
    passes: int = 1_000,
) -> Lesson:
    """Let a perceptron learn, sample by sample, until a whole pass is without error.

    After each look, w ← w + η·(y - a)·x and b ← b + η·(y - a): no error, no change.

    Parameters
    ----------
    X : ndarray of shape (rows, n)
    y : sequence of rows labels, 0 or 1
    w : sequence of n numbers
        Weights to begin with.
    b : float
    learning_rate : float
        η, above 0.
    passes : int
        At most so many.

    References
    ----------
    F. Rosenblatt, The perceptron, Psychological Review 65, 1958.
    A. Novikoff, On convergence proofs for perceptrons, 1962: it converges if any line separates
    the classes.
    """
    points, labels = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.int64).tolist()
    weights, bias = np.array(w, dtype=np.float64), float(b)
    sample, answer, error, w_after, b_after = [], [], [], [weights.copy()], [bias]
    converged = False
    for _ in range(passes):
        mistakes = 0
        for row, (x, label) in enumerate(zip(points, labels, strict=True)):
            said = int(weights @ x + bias > 0)
            wrong = label - said
            weights = weights + learning_rate * wrong * x
            bias += learning_rate * wrong
            mistakes += abs(wrong)
            sample.append(row)
            answer.append(said)
            error.append(wrong)
            w_after.append(weights)
            b_after.append(bias)
        if mistakes == 0:
            converged = True
            break
    return Lesson(
        np.array(sample),
        np.array(answer),
        np.array(error),
        np.array(w_after),
        np.array(b_after),
        len(points),
        converged,
    )


def small_start(seed: int, inputs: int = 2) -> tuple[Array, float]:
    """Draw weights from N(0, 1)·0.01 with `RandomState(seed)`; the bias is 0."""
    return np.random.RandomState(seed).randn(inputs) * 0.01, 0.0


@dataclass(frozen=True)
class Descent:
    """A sigmoid neuron's way downhill, at some epochs.

    Attributes
    ----------
    epoch : ndarray of int64, shape (moments,)
    w : ndarray of shape (moments, n)
    b, loss : ndarray of shape (moments,)
    """

    epoch: NDArray[np.int64]
    w: Array
    b: Array
    loss: Array


def squared_error(a: Array, y: Array) -> tuple[Array, Array]:
    """Return ½(a - y)² of each row, and its derivative by z, (a - y)·a(1 - a)."""
    return 0.5 * np.square(a - y), (a - y) * a * (1 - a)


def binary_crossentropy(a: Array, y: Array) -> tuple[Array, Array]:
    """Return minus the logarithm of the right class's share, and its derivative by z, a - y."""
    right = np.where(y == 1, a, 1 - a)
    return -np.log(np.maximum(right, np.finfo(np.float64).tiny)), a - y


ERRORS = {"squared_error": squared_error, "binary_crossentropy": binary_crossentropy}
"""Name → what one answer costs, and how that changes with z."""


def gradient_descent(
    X: Array,
    y: Sequence[int] | Array,
    w: Sequence[float] | Array,
    b: float,
    *,
    learning_rate: float,
    epochs: int,
    error: str = "squared_error",
    average: bool = False,
    moments: int = 200,
) -> Descent:
    """Let a sigmoid neuron learn; every epoch is one step down the slope of all rows together.

    ∂L/∂w = Xᵀ·∂L/∂z and ∂L/∂b = Σ ∂L/∂z.

    Parameters
    ----------
    X : ndarray of shape (rows, n)
    y : sequence of rows labels, 0 or 1
    w, b
        To begin with.
    learning_rate : float
    epochs : int
    error : str
        One of `ERRORS`.
    average : bool
        Divide the sum over all rows by their number. Which of the two is meant changes what a
        learning rate means.
    moments : int
        About how many epochs are recorded; the first and the last always.
    """
    cost = ERRORS[error]
    points, labels = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    weights, bias = np.array(w, dtype=np.float64), float(b)
    rows = len(points) if average else 1
    recorded = set(np.unique(np.geomspace(1, epochs + 1, moments).round() - 1).astype(int).tolist())
    recorded |= {0, epochs}
    seen: list[tuple[int, Array, float, float]] = []
    for epoch in range(epochs + 1):
        a = sigmoid(points @ weights + bias)
        loss, dz = cost(a, labels)
        if epoch in recorded:
            seen.append((epoch, weights, bias, float(loss.sum()) / rows))
        weights = weights - learning_rate * (points.T @ dz) / rows
        bias -= learning_rate * float(dz.sum()) / rows
    epoch_, w_, b_, loss_ = zip(*seen, strict=True)
    return Descent(np.array(epoch_), np.array(w_), np.array(b_), np.array(loss_))
