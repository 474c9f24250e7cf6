"""An optimizer's very first step in formulas and lines, number by number.

What an optimizer remembers is 0 before its first step, so each rule becomes short enough to be read
with numbers in it. Later steps differ only in what is remembered by then.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nncore import spec
from nncore.loss_words import bracketed
from nncore.worked_activation import written

Worked = Callable[[Any, float, float, float], str]


@dataclass(frozen=True)
class UpdateRule:
    """How one number w with partial derivative g takes its first step.

    Attributes
    ----------
    sentence : str
        What the rule does, without a formula.
    formula : function
        Of the optimizer's specification: LaTeX in letters.
    worked : function
        Of the specification, w, g and the learning rate: the new w in numbers, LaTeX.
    line : function
        Of the specification, the names of an array and of its gradient: NumPy.
    """

    sentence: str
    formula: Callable[[Any], str]
    worked: Worked
    line: Callable[[Any, str, str], str]


def rule(optimizer: spec.Optimizer) -> UpdateRule:
    """Return the rule of an optimizer."""
    return RULES[optimizer.name]


def _minus(w: float, rate: float, direction: str) -> str:
    return rf"{written(w)} - {written(rate)} \cdot {direction}"


# --------------------------------------------------------------------------------- SGD, momentum


def _sgd_factor(optimizer: Any) -> float:
    """Return by how much Nesterov's look-ahead lengthens the first step."""
    return 1 + optimizer.momentum if optimizer.nesterov else 1.0


def _sgd_formula(optimizer: Any) -> str:
    ahead = r"(1 + \beta)\," if optimizer.nesterov else ""
    return rf"w \leftarrow w - \eta \, {ahead} g"


def _sgd_worked(optimizer: Any, w: float, g: float, rate: float) -> str:
    factor = _sgd_factor(optimizer)
    ahead = rf"{written(factor)} \cdot " if factor != 1 else ""
    return _minus(w, rate, ahead + bracketed(g))


def _sgd_line(optimizer: Any, w: str, g: str) -> str:
    factor = _sgd_factor(optimizer)
    return f"{w} = {w} - learning_rate * {f'{factor!r} * ' if factor != 1 else ''}{g}"


# ----------------------------------------------------------------------------------- the others

_RHO, _BETA_1, _BETA_2, _EPSILON = 0.9, 0.9, 0.999, 1e-7


def _rmsprop_worked(_: Any, w: float, g: float, rate: float) -> str:
    root = rf"\sqrt{{0.1 \cdot {bracketed(g)}^2 + 10^{{-7}}}}"
    return _minus(w, rate, rf"\frac{{{written(g)}}}{{{root}}}")


def _adam_worked(_: Any, w: float, g: float, rate: float) -> str:
    size = rf"\sqrt{{{bracketed(g)}^2}}"
    return _minus(w, rate, rf"\frac{{{written(g)}}}{{{size} + {_adam_epsilon()}}}")


def _adam_epsilon() -> str:
    return written(float(f"{_EPSILON / math.sqrt(1 - _BETA_2):.3g}"))


def _adam_line(_: Any, w: str, g: str) -> str:
    epsilon = f"{_EPSILON!r} / {1 - _BETA_2:.3g} ** 0.5"
    return f"{w} = {w} - learning_rate * {g} / (abs({g}) + {epsilon})"


def _adamw_line(optimizer: Any, w: str, g: str) -> str:
    decay = f"{w} = {w} * (1 - learning_rate * {optimizer.weight_decay!r})"
    return f"{decay}\n{_adam_line(optimizer, w, g)}"


def _adamw_worked(optimizer: Any, w: float, g: float, rate: float) -> str:
    kept = 1 - rate * optimizer.weight_decay
    return _adam_worked(optimizer, w * kept, g, rate)


RULES: dict[str, UpdateRule] = {
    "SGD": UpdateRule(
        "Each number goes a small step against its partial derivative: what would raise the loss "
        "becomes smaller, what would lower it larger. What momentum remembers is still 0.",
        _sgd_formula,
        _sgd_worked,
        _sgd_line,
    ),
    "RMSprop": UpdateRule(
        "Each partial derivative is divided by the root of an average of its square, which is a "
        "tenth of the square at the first step; so large and small ones make steps of a size.",
        lambda _: r"w \leftarrow w - \eta \, \frac{g}{\sqrt{0.1\, g^2 + \varepsilon}}",
        _rmsprop_worked,
        lambda _, w, g: f"{w} = {w} - learning_rate * {g} / np.sqrt(0.1 * {g}**2 + {_EPSILON!r})",
    ),
    "Adam": UpdateRule(
        "Adam divides an average of the partial derivative by an average of its size. At the first "
        "step both are this one, so each number moves by nearly the learning rate, up or down.",
        lambda _: r"w \leftarrow w - \eta \, \frac{g}{\sqrt{g^2} + \varepsilon}",
        _adam_worked,
        _adam_line,
    ),
    "AdamW": UpdateRule(
        "First every number shrinks a little, whatever its partial derivative; that is weight "
        "decay. Then it takes Adam's step, at first nearly the learning rate, up or down.",
        lambda _: r"w \leftarrow w\,(1 - \eta\lambda) - \eta \, \frac{g}{\sqrt{g^2} + \varepsilon}",
        _adamw_worked,
        _adamw_line,
    ),
}
"""Optimizer → its first step."""
