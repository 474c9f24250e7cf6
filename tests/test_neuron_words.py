"""Formulas with the learner's numbers, against lines written by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncore import neuron, neuron_words, small_network
from nncore.gates import ROWS
from nncore.neuron import weighted_sum


def test_the_sum_stands_in_letters_in_numbers_term_by_term_and_done() -> None:
    formula = neuron_words.weighted_sum(weighted_sum([1, 2, 3], [0.7, 0.3, -0.2], 0.1))
    assert r"w_1x_1 + w_2x_2 + w_3x_3 + b" in formula
    assert r"0.7\cdot1 + 0.3\cdot2 + (-0.2)\cdot3 + 0.1" in formula
    assert "0.7 + 0.6 - 0.6 + 0.1" in formula
    assert r"\mathbf{0.8}" in formula


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.8, "0.8"),
        (-0.0, "0"),
        (1e300, r"1\cdot10^{300}"),
        (2.5e-7, r"2.5\cdot10^{-7}"),
        (math.inf, r"\infty"),
        (-math.inf, r"-\infty"),
        (math.nan, r"\text{not a number}"),
    ],
)
def test_numbers_are_written_as_on_paper(value: float, written: str) -> None:
    assert neuron_words.number(value) == written


@pytest.mark.parametrize(
    ("activation", "a", "end"),
    [
        ("sigmoid", 0.689974, r"\frac{1}{1 + e^{-(0.8)}} = \mathbf{0.689974}"),
        ("tanh", 0.664037, r"\tanh(0.8) = \mathbf{0.664037}"),
        ("relu", 0.8, r"\max(0, 0.8) = \mathbf{0.8}"),
        ("step", 1.0, r"= \mathbf{1}"),
    ],
)
def test_an_activation_is_written_with_its_number(activation: str, a: float, end: str) -> None:
    assert neuron_words.activated(activation, 0.8, a).endswith(end)


def test_firing_is_told_in_words() -> None:
    assert "It fires" in neuron_words.fires(weighted_sum([1], [1], 0), "step", 1)
    assert "exactly 0" in neuron_words.fires(weighted_sum([1], [1], -1), "sigmoid", 0.5)
    assert "too large" in neuron_words.fires(weighted_sum([1e300], [1e300], 0), "relu", math.inf)
    nothing = weighted_sum([1e300, 1e300], [1e300, -1e300], 0)
    assert "No answer" in neuron_words.fires(nothing, "tanh", math.nan)


def test_an_update_is_written_with_what_changes_and_without_what_does_not() -> None:
    lesson = neuron.perceptron_rule(
        ROWS, [1, 0, 0, 1], [0.02, -0.03], 0.0, learning_rate=0.01, passes=1
    )
    wrong = neuron_words.update(lesson, 0, [0.0, 0.0], 1, 0.01)
    assert r"y - a &= 1 - 0 = 1" in wrong
    assert r"b &\leftarrow 0 + 0.01\cdot1 = 0.01" in wrong
    right = neuron_words.update(lesson, 1, [0.0, 1.0], 0, 0.01)
    assert r"\leftarrow" not in right
    assert r"&= -0.02 \le 0 \;\Rightarrow\; a = 0" in right


def test_the_small_network_is_written_neuron_by_neuron() -> None:
    numbers = small_network.compute(
        small_network.EXAMPLE_X,
        small_network.EXAMPLE_W1,
        small_network.EXAMPLE_B1,
        small_network.EXAMPLE_W2,
        small_network.EXAMPLE_B2,
    )
    second = neuron_words.hidden_neuron(numbers, 1)
    assert r"(-0.4)\cdot1.2 + 0.6\cdot(-0.8) - 0.2" in second
    assert r"\sigma(-1.16) = \mathbf{0.238667}" in second
    assert r"\mathbf{0.742369}" in neuron_words.output_neuron(numbers)


@given(st.lists(st.tuples(st.floats(), st.floats()), min_size=1, max_size=5), st.floats())
def test_any_numbers_at_all_are_written(pairs: list[tuple[float, float]], b: float) -> None:
    total = weighted_sum([x for x, _ in pairs], [w for _, w in pairs], b)
    formula = neuron_words.weighted_sum(total)
    assert formula.count("{") == formula.count("}")
    assert "nan" not in formula
    assert neuron_words.fires(total, "step", 0.0).startswith("**")
