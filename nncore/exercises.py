"""First exercises: a question, and a program that checks the answer.

Whoever types an answer may write it as in Python, on paper, or with a comma for the decimal point.
A wrong answer gets a reason where the mistake is a known one, and else a way to go on.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

TOLERANCE = 0.005
"""An answer rounded to two decimals is right."""

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_LONGEST = 2_000


@dataclass(frozen=True)
class Verdict:
    """Whether an answer is right, and a sentence that says why."""

    right: bool
    sentence: str


@dataclass(frozen=True)
class Exercise:
    """A question with its check.

    Attributes
    ----------
    title, question : str
        The question may contain Markdown and LaTeX.
    expected : str
        What kind of answer is expected, such as "a number".
    check : callable
        Numbers that the answer contains → verdict.
    solution : str
        Python that gives the answer.
    """

    title: str
    question: str
    expected: str
    check: Callable[[Sequence[float]], Verdict]
    solution: str

    def judge(self, answer: str) -> Verdict:
        """Judge what somebody typed.

        Parameters
        ----------
        answer : str
            Anything; only the numbers in it count.
        """
        found = numbers(answer)
        if not found:
            return Verdict(False, f"There is no number in this answer; expected: {self.expected}.")
        if not all(map(math.isfinite, found)):
            return Verdict(False, "One of these numbers is too large for a computer to hold.")
        return self.check(found)


def numbers(text: str) -> list[float]:
    """Return the numbers in a text: "(1797, 64)" has two, "0,5" is one half."""
    text = text[:_LONGEST].replace("−", "-")
    if re.fullmatch(r"\s*[-+]?\d*,\d+\s*", text):
        text = text.replace(",", ".")
    return [float(number) for number in _NUMBER.findall(text)]


def _near(number: float, right: float) -> bool:
    return abs(number - right) <= TOLERANCE


def _one_number(
    right: float, because: str, mistakes: dict[float, str]
) -> Callable[[Sequence[float]], Verdict]:
    def check(found: Sequence[float]) -> Verdict:
        if len(found) > 1:
            return Verdict(
                False, f"One number is asked for; these are {len(found)}. Add them, or choose."
            )
        if _near(found[0], right):
            return Verdict(True, f"Right. {because}")
        for wrong, reason in mistakes.items():
            if _near(found[0], wrong):
                return Verdict(False, reason)
        direction = "small" if found[0] < right else "large"
        return Verdict(
            False, f"{found[0]:g} is too {direction}. Write down each step, and compare."
        )

    return check


def _digits_shape(found: Sequence[float]) -> Verdict:
    match list(found):
        case [1797, 64]:
            return Verdict(True, "Right: 1,797 images, one a row, each of 8·8 = 64 pixels.")
        case [64, 1797]:
            return Verdict(
                False, "Both numbers are right, but rows come first: one row is one image."
            )
        case [1797, 8, 8]:
            return Verdict(
                False,
                "That is digits.images. In digits.data each image is laid out as one row: "
                "how many numbers has it then?",
            )
        case [_]:
            return Verdict(False, "A table has two sizes: how many rows, and how many columns?")
        case _:
            return Verdict(
                False, "Not this one. Load the digits, and print digits.data.shape: it is exact."
            )


def _ten_draws(found: Sequence[float]) -> Verdict:
    if len(found) != 10:
        return Verdict(False, f"Ten numbers are asked for; this answer has {len(found)}.")
    outside = [number for number in found if not 0 <= number < 1]
    if outside:
        return Verdict(
            False, f"{outside[0]:g} is not from 0 to 1. Uniform draws go from 0 up to, not to, 1."
        )
    if len(set(found)) < 9:
        return Verdict(
            False, "Too many of these are equal: ten draws hardly ever repeat even one of them."
        )
    mean = sum(found) / 10
    return Verdict(
        True,
        f"Ten draws, all from 0 to 1. Their mean is {mean:.3f}; of many it would be near 0.5, of "
        "ten it is within 0.18 of it about 95 times in 100.",
    )


EXERCISES: dict[str, Exercise] = {
    "sigmoid": Exercise(
        "The sigmoid of zero",
        r"$\sigma(z) = \dfrac{1}{1 + e^{-z}}$. What is $\sigma(0)$?",
        "a number",
        _one_number(
            0.5,
            "e⁰ is 1, so σ(0) = 1/(1 + 1): a neuron whose sum is 0 does not know.",
            {
                0.0: "A sum of 0 is not an answer of 0: e⁰ is 1, so the fraction is 1/(1 + 1).",
                1.0: "That would be 1/(1 + 0), but e⁰ is 1, not 0.",
                0.25: "0.25 is the slope of σ at 0, its steepest; asked for is its value.",
            },
        ),
        "1 / (1 + np.exp(-0.0))",
    ),
    "dot": Exercise(
        "A weighted sum",
        r"Weights $[0.5, -0.3]$ meet inputs $[1.2, 0.8]$. What is $z$, without a bias?",
        "a number",
        _one_number(
            0.36,
            "0.5·1.2 = 0.6 and −0.3·0.8 = −0.24; together 0.36.",
            {
                0.84: "The second weight is negative: its term is taken away, not added.",
                0.6: "That is the first term. The second is −0.3·0.8.",
                -0.24: "That is the second term. The first is 0.5·1.2.",
                0.4: "That multiplies sums: (0.5 − 0.3)·(1.2 + 0.8). Multiply pairs, then add.",
            },
        ),
        "np.dot([0.5, -0.3], [1.2, 0.8])",
    ),
    "digits": Exercise(
        "The shape of data",
        "scikit-learn brings handwritten digits: `digits = load_digits()`. What is "
        "`digits.data.shape`?",
        "two numbers: rows, columns",
        _digits_shape,
        "from sklearn.datasets import load_digits\nload_digits().data.shape",
    ),
    "draws": Exercise(
        "Ten draws",
        "Draw ten numbers evenly from 0 to 1 with NumPy, and paste them here.",
        "ten numbers",
        _ten_draws,
        "np.random.default_rng().uniform(0, 1, 10)",
    ),
    "frame": Exercise(
        "A small table",
        "A DataFrame has a column `hours` = 1, 2, 4, 5 and a column `passed` = 0, 1, 0, 1. What "
        'is `df[df["passed"] == 1]["hours"].mean()`?',
        "a number",
        _one_number(
            3.5,
            "The rows with passed = 1 have 2 and 5 hours; their mean is 7/2.",
            {
                3.0: "3 is the mean of all four rows. The condition keeps only those with "
                "passed = 1.",
                2.5: "2.5 is the mean of those who did not pass; the condition keeps the others.",
                7.0: "7 is their sum; the mean divides it by 2 rows.",
            },
        ),
        "import pandas as pd\n"
        'df = pd.DataFrame({"hours": [1, 2, 4, 5], "passed": [0, 1, 0, 1]})\n'
        'df[df["passed"] == 1]["hours"].mean()',
    ),
}
