"""What initializers make of a signal, against what the theory says."""

import numpy as np
import pytest

from nncore import spread


def ratio(initializer: str, activation: str, depth: int = 10, width: int = 128) -> float:
    found = spread.layers(initializer, activation, depth, width, 0)
    return float(found[-1].std() / found[0].std())


def test_he_keeps_relu_alive_and_glorot_lets_it_fade() -> None:
    assert 0.4 < ratio("he_normal", "relu") < 2.5
    # Each of nine layers leaves 1/√2 of the spread.
    assert ratio("glorot_normal", "relu") == pytest.approx(2**-4.5, rel=0.5)


def test_glorot_keeps_linear_layers_as_they_are() -> None:
    assert 0.7 < ratio("glorot_uniform", "linear") < 1.4


def test_small_normal_numbers_fade_by_the_same_factor_each_layer() -> None:
    # A sum of 128 products with weights of 0.05: 0.05·√128 = 0.566 a layer.
    assert ratio("random_normal", "linear") == pytest.approx(0.566**9, rel=0.3)


def test_zeros_say_the_same_to_every_input() -> None:
    measured = spread.measured("tanh", 3, 8, 0, 0.05)
    assert measured["zeros"]["spread"] == [0.0, 0.0, 0.0]


def test_shares_are_of_all_activations() -> None:
    for one in spread.measured("sigmoid", 4, 16, 0, 0.05).values():
        assert len(one["shares"]) == 4
        assert len(one["edges"]) == spread.BINS + 1
        assert 0.98 <= np.mean([sum(layer) for layer in one["shares"]]) <= 1 + 1e-12


def test_what_overflows_is_said_not_raised() -> None:
    one = spread.measured("linear", 20, 8, 0, 1e60)["random_normal"]
    assert one["spread"][0] is not None
    assert one["spread"][-1] is None


def test_neurons_that_started_as_zeros_stay_equal_to_the_last_digit() -> None:
    W = np.array(spread.after_steps("zeros", 0, 200))
    assert np.abs(W).min() > 0.1, "they learned"
    assert (W[:, :1] == W).all()
    other = np.array(spread.after_steps("glorot_uniform", 0, 200))
    assert len(np.unique(other.round(6), axis=1).T) == 4
