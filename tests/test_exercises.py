"""Exercises: right answers in every form, known mistakes with their reason, and nonsense."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_digits

from nncore.exercises import EXERCISES, numbers

NAMES = {"np": np}


def right(name: str, answer: object) -> bool:
    return EXERCISES[name].judge(str(answer)).right


def test_what_the_libraries_say_is_right() -> None:
    assert right("sigmoid", 1 / (1 + np.exp(-0.0)))
    assert right("dot", np.dot([0.5, -0.3], [1.2, 0.8]))
    assert right("digits", load_digits().data.shape)
    assert right("draws", np.random.default_rng(1).uniform(0, 1, 10))
    df = pd.DataFrame({"hours": [1, 2, 4, 5], "passed": [0, 1, 0, 1]})
    assert right("frame", df[df["passed"] == 1]["hours"].mean())


@pytest.mark.parametrize("name", EXERCISES)
def test_the_solution_that_is_shown_runs_and_is_right(name: str) -> None:
    *lines, last = EXERCISES[name].solution.splitlines()
    names: dict[str, object] = dict(NAMES)
    exec("\n".join(lines), names)
    assert right(name, eval(last, names))


@pytest.mark.parametrize("answer", ["0.5", " .5 ", "0,5", "σ(z) = 0.50", "5e-1"])
def test_one_half_may_be_written_in_many_ways(answer: str) -> None:
    answer = answer.partition("=")[2] or answer
    assert right("sigmoid", answer)


@pytest.mark.parametrize(
    ("name", "answer", "reason"),
    [
        ("sigmoid", "0", "e⁰ is 1"),
        ("sigmoid", "0.25", "slope"),
        ("dot", "0.84", "negative"),
        ("dot", "0.6, -0.24", "One number is asked for"),
        ("digits", "64 x 1797", "rows come first"),
        ("digits", "(1797, 8, 8)", "digits.images"),
        ("digits", "1797", "two sizes"),
        ("draws", "1 2 3", "this answer has 3"),
        ("draws", " ".join(["0.5"] * 10), "equal"),
        ("draws", "0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1.5", "1.5 is not from 0 to 1"),
        ("frame", "3", "all four rows"),
        ("frame", "99", "too large"),
    ],
)
def test_a_known_mistake_gets_its_reason(name: str, answer: str, reason: str) -> None:
    verdict = EXERCISES[name].judge(answer)
    assert not verdict.right
    assert reason in verdict.sentence


@pytest.mark.parametrize("name", EXERCISES)
@given(answer=st.text(max_size=30))
def test_any_text_gets_a_verdict_with_a_sentence(name: str, answer: str) -> None:
    assert EXERCISES[name].judge(answer).sentence.endswith((".", "?"))


@pytest.mark.parametrize("answer", ["", "half", "1e999", "9" * 5_000])
def test_no_number_and_too_large_numbers_are_answered(answer: str) -> None:
    assert not EXERCISES["sigmoid"].judge(answer).right


def test_a_minus_sign_of_typography_counts() -> None:
    assert numbers("−0.24") == [-0.24]
