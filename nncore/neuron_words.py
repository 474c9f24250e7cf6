"""A neuron's arithmetic in formulas, with the learner's own numbers in them.

Letters first, then numbers in place of the letters, then the results: three lines that say the same
thing, so that a formula is read before it is used.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from nncore.neuron import Lesson, WeightedSum
from nncore.small_network import Computed


def number(value: float, digits: int = 6) -> str:
    r"""Write a number in LaTeX: 0.8, -0.2, 3\cdot10^{20}, \infty."""
    if math.isnan(value):
        return r"\text{not a number}"
    if math.isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    mantissa, _, exponent = f"{value:.{digits}g}".partition("e")
    if mantissa == "-0":
        mantissa = "0"
    return rf"{mantissa}\cdot10^{{{int(exponent)}}}" if exponent else mantissa


def factor(value: float) -> str:
    """Write a number as a factor: in parentheses if it is negative."""
    return rf"({number(value)})" if value < 0 else number(value)


def added(values: Sequence[float]) -> str:
    """Write numbers as a sum: 0.7 + 0.6 - 0.6 + 0.1."""
    text = number(values[0])
    for value in values[1:]:
        text += f" - {number(-value)}" if value < 0 else f" + {number(value)}"
    return text


def weighted_sum(total: WeightedSum) -> str:
    """Write z in letters, with numbers, term by term, and its value."""
    places = range(1, len(total.x) + 1)
    letters = " + ".join(f"w_{place}x_{place}" for place in places) + " + b"
    pairs = zip(total.w.tolist(), total.x.tolist(), strict=True)
    products = " + ".join(rf"{factor(w)}\cdot{factor(x)}" for w, x in pairs)
    lines = [
        rf"z &= {letters}",
        rf"&= {products} {_signed(total.b)}",
        rf"&= {added([*total.terms.tolist(), total.b])}",
        rf"&= \mathbf{{{number(total.z)}}}",
    ]
    return _aligned(lines)


def _signed(value: float) -> str:
    return f"- {number(-value)}" if value < 0 else f"+ {number(value)}"


def _aligned(lines: Sequence[str]) -> str:
    return r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"


def _step(z: str, a: str, above: bool) -> str:
    return rf"a = \begin{{cases}}1 & z > 0\\0 & z \le 0\end{{cases}}\; = {a}"


ACTIVATED: dict[str, Callable[[str, str, bool], str]] = {
    "step": _step,
    "sigmoid": lambda z, a, above: rf"a = \sigma(z) = \frac{{1}}{{1 + e^{{-({z})}}}} = {a}",
    "tanh": lambda z, a, above: rf"a = \tanh({z}) = {a}",
    "relu": lambda z, a, above: rf"a = \max(0, {z}) = {a}",
    "linear": lambda z, a, above: rf"a = z = {a}",
}
"""Activation → its formula with numbers, from z and a as written and whether z > 0."""


def activated(activation: str, z: float, a: float) -> str:
    """Write what an activation makes of z.

    Raises
    ------
    KeyError
        If there is no formula for the activation.
    """
    return ACTIVATED[activation](number(z), rf"\mathbf{{{number(a)}}}", z > 0)


def fires(total: WeightedSum, activation: str, a: float) -> str:
    """Say in a sentence what the answer means."""
    if math.isnan(total.z):
        return (
            "**No answer.** Terms of opposite sign are both beyond 1.8·10³⁰⁸, the largest number "
            "a computer holds, and ∞ − ∞ means nothing. Use smaller numbers."
        )
    if math.isinf(total.z):
        return (
            "**The sum is too large**: it is beyond 1.8·10³⁰⁸, the largest number a computer "
            "holds, and counts as infinite. Use smaller numbers."
        )
    said = {
        "step": f"the answer is {a:g}",
        "sigmoid": f"the answer {a:.3g} is {'above' if a > 0.5 else 'not above'} one half",
        "tanh": f"the answer {a:.3g} is {'above' if a > 0 else 'not above'} 0",
        "relu": f"the answer is {'z itself' if a > 0 else '0'}",
        "linear": "the answer is z itself",
    }[activation]
    if total.fires:
        return f"**It fires**: z is above 0, and {said}."
    edge = " exactly 0, which is not above 0" if total.z == 0 else " not above 0"
    return f"**It does not fire**: z is{edge}, and {said}."


def update(lesson: Lesson, look: int, x: Sequence[float], label: int, learning_rate: float) -> str:
    """Write one look of the perceptron rule: its sum, its error, and what changes.

    Parameters
    ----------
    lesson : Lesson
    look : int
        Counted from 0.
    x : sequence of float
        The sample.
    label : int
        What would have been right.
    learning_rate : float
    """
    w, b = lesson.w[look].tolist(), float(lesson.b[look])
    after, b_after = lesson.w[look + 1].tolist(), float(lesson.b[look + 1])
    answer, error = int(lesson.answer[look]), int(lesson.error[look])
    products = [weight * value for weight, value in zip(w, x, strict=True)]
    z = sum(products) + b
    relation = ">" if answer else r"\le"
    lines = [
        rf"z &= {added([_near(one, 4) for one in [*products, b]])}",
        rf"&= {number(_near(z, 4), 4)} {relation} 0 \;\Rightarrow\; a = {answer}",
        rf"y - a &= {label} - {answer} = {error}",
    ]
    if error:
        for place, (weight, value, new) in enumerate(zip(w, x, after, strict=True), 1):
            lines.append(
                rf"w_{place} &\leftarrow {number(weight, 4)} + {number(learning_rate)}\cdot"
                rf"{factor(error)}\cdot{factor(value)} = {number(_near(new), 4)}"
            )
        lines.append(
            rf"b &\leftarrow {number(_near(b), 4)} + {number(learning_rate)}\cdot{factor(error)} "
            rf"= {number(_near(b_after), 4)}"
        )
    return _aligned(lines)


def _near(value: float, digits: int = 6) -> float:
    """Return a number to some digits, and 0 for what is only the rounding of a sum that is 0."""
    return 0.0 if abs(value) < 1e-12 else float(f"{value:.{digits}g}")


def hidden_neuron(numbers: Computed, place: int) -> str:
    """Write one hidden neuron of the small network: its sum and its answer."""
    total = numbers.hidden[place]
    products = " + ".join(
        rf"{factor(w)}\cdot{factor(x)}"
        for w, x in zip(total.w.tolist(), total.x.tolist(), strict=True)
    )
    name = place + 1
    return _aligned(
        [
            rf"z_{name} &= {products} {_signed(total.b)}",
            rf"&= {number(total.z)}",
            rf"h_{name} &= \sigma({number(total.z)}) = \mathbf{{{number(numbers.h[place])}}}",
        ]
    )


def output_neuron(numbers: Computed) -> str:
    """Write the last neuron of the small network, one line a term."""
    total = numbers.output
    pairs = zip(total.w.tolist(), total.x.tolist(), strict=True)
    products = [rf"{factor(w)}\cdot{factor(h)}" for w, h in pairs]
    return _aligned(
        [
            rf"z &= {products[0]}",
            *(rf"&\quad + {product}" for product in products[1:]),
            rf"&\quad {_signed(total.b)} = {number(total.z)}",
            rf"\hat y &= \sigma({number(total.z)}) = \mathbf{{{number(numbers.y)}}}",
        ]
    )
