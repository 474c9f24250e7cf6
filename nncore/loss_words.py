"""Losses with numbers put in for target and answer, as LaTeX."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from nncore.worked_activation import written

Numbers = Sequence[float]


def bracketed(number: float) -> str:
    """Write a number as a factor: in brackets if it is negative."""
    return rf"({written(number)})" if number < 0 else written(number)


def worked_loss(loss: str, y: Numbers, a: Numbers) -> str:
    """Write the loss of one example with its numbers.

    Parameters
    ----------
    loss : str
        A name of `nncore.losses.LOSSES`.
    y : sequence of float
        Targets, one an output; for sparse categorical cross-entropy the label alone.
    a : sequence of float
        Answers, one an output.
    """
    if loss == "sparse_categorical_crossentropy":
        return rf"-\ln {written(a[int(y[0])])}"
    terms = [TERMS[loss](float(target), float(answer)) for target, answer in zip(y, a, strict=True)]
    if len(terms) == 1:
        return terms[0]
    return rf"\frac{{1}}{{{len(terms)}}} \left({' + '.join(terms)}\right)"


def _binary(y: float, a: float) -> str:
    right, wrong = written(a), written(1 - a)
    return rf"-{written(y)} \cdot \ln {right} - {written(1 - y)} \cdot \ln {wrong}"


def _squared(y: float, a: float) -> str:
    return rf"({written(a)} - {bracketed(y)})^2"


def _huber(y: float, a: float) -> str:
    off = rf"{written(a)} - {bracketed(y)}"
    return rf"\tfrac12 ({off})^2" if np.abs(a - y) <= 1 else rf"|{off}| - \tfrac12"


def _hinge(y: float, a: float) -> str:
    sign = bracketed(1.0 if y else -1.0)
    return rf"\max(0,\ 1 - {sign} \cdot {bracketed(a)})"


TERMS: dict[str, Callable[[float, float], str]] = {
    "binary_crossentropy": _binary,
    "mean_squared_error": _squared,
    "huber": _huber,
    "hinge": _hinge,
}
"""Loss → what one output contributes, from its target and its answer."""
