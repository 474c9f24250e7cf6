"""Two networks on the same examples: who is right, and McNemar's test against SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from nncore import two_networks

Y_TRUE = np.array([0, 0, 0, 0, 1])
FIRST = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.4, 0.6], [0.2, 0.8]], np.float32)
SECOND = np.array([[0.7, 0.3], [0.1, 0.9], [0.6, 0.4], [0.1, 0.9], [0.4, 0.6]], np.float32)


@given(st.integers(0, 300), st.integers(0, 300))
def test_mcnemars_test_is_scipys_exact_binomial_test(first: int, second: int) -> None:
    ours = two_networks.mcnemar(first, second)
    theirs = binomtest(first, first + second).pvalue if first + second else 1.0
    assert ours == pytest.approx(theirs, rel=1e-9)
    assert ours == two_networks.mcnemar(second, first)


def test_mcnemars_test_worked_by_hand() -> None:
    # One of five tosses or none: (1 + 5) / 32, on either side.
    assert two_networks.mcnemar(1, 4) == 12 / 32
    assert two_networks.mcnemar(0, 0) == two_networks.mcnemar(7, 7) == 1.0


def test_a_whole_test_part_of_disagreement_is_no_trouble() -> None:
    assert two_networks.mcnemar(0, 10_000) == 0.0
    assert two_networks.mcnemar(4_900, 5_100) == pytest.approx(binomtest(4_900, 10_000).pvalue)


def test_every_example_is_in_one_group_the_surest_mistakes_first() -> None:
    found = {
        name: members.tolist()
        for name, members in two_networks.groups(Y_TRUE, FIRST, SECOND).items()
    }
    assert found == {"first": [1], "second": [2], "neither": [3], "both": [4, 0]}
    assert tuple(found) == two_networks.GROUPS


def test_a_cell_holds_what_exactly_one_of_both_answers_so() -> None:
    assert two_networks.disagreements(Y_TRUE, FIRST, SECOND, 0, 1).tolist() == [1, 2]
    assert two_networks.disagreements(Y_TRUE, FIRST, SECOND, 1, 1).tolist() == []


def test_the_verdict_speaks_of_a_coin() -> None:
    names = ("dense", "convolutional")
    told = two_networks.verdict(names, 31, 116)
    assert "A fair coin, tossed 147 times, would fall 116 to 31 or more unevenly" in told
    assert "less than once in a million" in told
    assert "**convolutional** is ahead" in told
    told = two_networks.verdict(names, 4, 5)
    assert "would fall 5 to 4 or more unevenly every time" in told
    assert "**luck**" in told
    assert "in about 38 of 100 such series" in two_networks.verdict(names, 1, 4)
    assert "about once in 512 such series" in two_networks.verdict(names, 10, 0)
    assert "nothing to tell apart" in two_networks.verdict(names, 0, 0)


def test_the_first_group_shown_has_examples():
    none = dict.fromkeys(two_networks.GROUPS, 0)
    assert two_networks.first_shown({**none, "first": 31, "second": 116, "both": 9}) == "second"
    assert two_networks.first_shown({**none, "first": 3, "neither": 25}) == "first"
    assert two_networks.first_shown({**none, "neither": 11, "both": 349}) == "neither"
    assert two_networks.first_shown({**none, "both": 4}) == "both"
