"""One neuron: sums worked by hand, the perceptron rule, and gradient descent."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import Perceptron

from nncore import neuron
from nncore.gates import GATES, ROWS


def test_the_weighted_sum_keeps_its_terms() -> None:
    total = neuron.weighted_sum([1, 2, 3], [0.7, 0.3, -0.2], 0.1)
    assert total.terms == pytest.approx([0.7, 0.6, -0.6])
    assert total.z == pytest.approx(0.8)
    assert total.fires


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), max_size=8))
def test_any_number_of_inputs_is_numpys_dot_product(pairs: list[tuple[float, float]]) -> None:
    x, w = [one for one, _ in pairs], [other for _, other in pairs]
    total = neuron.weighted_sum(x, w, 0.5)
    assert total.z == pytest.approx(np.dot(x, w) + 0.5, rel=1e-9, abs=1e-3)


def test_a_sum_of_exactly_zero_does_not_fire() -> None:
    assert not neuron.weighted_sum([1.0], [1.0], -1.0).fires


def test_numbers_too_large_to_add_make_no_error() -> None:
    assert neuron.weighted_sum([1e300], [1e300], 0).z == math.inf
    assert math.isnan(neuron.weighted_sum([1e300, 1e300], [1e300, -1e300], 0).z)


def test_a_missing_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="one weight for each of the 2 inputs; 1 were given"):
        neuron.weighted_sum([1, 2], [1], 0)


def learned(gate: str, seed: int = 0, **more: float) -> neuron.Lesson:
    return neuron.perceptron_rule(ROWS, GATES[gate].outputs, *neuron.small_start(seed), **more)


def test_and_is_learned_from_all_of_500_starts_the_latest_in_the_12th_pass() -> None:
    passes = []
    for seed in range(500):
        lesson = learned("and", seed)
        assert lesson.converged
        assert neuron.answers(ROWS, lesson.w[-1], lesson.b[-1]).tolist() == [0, 0, 0, 1]
        passes.append(lesson.passes)
    assert max(passes) == 12


@pytest.mark.parametrize("gate", ["or", "nand"])
def test_other_gates_with_a_line_are_learned(gate: str) -> None:
    for seed in range(20):
        lesson = learned(gate, seed)
        assert lesson.converged
        said = neuron.answers(ROWS, lesson.w[-1], lesson.b[-1])
        assert said.tolist() == list(GATES[gate].outputs)


def test_xor_is_never_learned_in_a_thousand_passes() -> None:
    for seed in range(5):
        lesson = learned("xor", seed)
        assert not lesson.converged
        assert lesson.passes == 1_000
        assert np.abs(lesson.error[-4:]).sum() > 0


def test_xor_goes_in_a_circle_and_what_converges_does_not() -> None:
    first, second = learned("xor", passes=100).circle() or (0, 0)
    assert 0 <= first < second
    lesson = learned("xor", passes=100)
    assert lesson.w[4 * first] == pytest.approx(lesson.w[4 * second], abs=1e-9)
    assert learned("and").circle() is None


def test_an_update_follows_the_rule_and_no_error_changes_nothing() -> None:
    lesson = neuron.perceptron_rule(
        np.array([[1.0, 2.0]]), [1], [0.0, 0.0], 0.0, learning_rate=0.5, passes=5
    )
    assert lesson.error.tolist() == [1, 0]
    assert lesson.w.tolist() == [[0, 0], [0.5, 1.0], [0.5, 1.0]]
    assert lesson.b.tolist() == [0.0, 0.5, 0.5]
    assert lesson.passes == 2


def test_the_rule_is_scikit_learns_perceptron() -> None:
    # From a start where no sum is exactly zero: there the two differ, and scikit-learn updates.
    y, start, bias = np.array(GATES["xor"].outputs), np.array([0.31, -0.17]), 0.057
    theirs = Perceptron(eta0=0.01, shuffle=False, max_iter=7, tol=None)
    theirs.fit(ROWS, y, coef_init=start.copy(), intercept_init=bias)
    ours = neuron.perceptron_rule(ROWS, y, start, bias, learning_rate=0.01, passes=7)
    assert ours.w[-1] == pytest.approx(theirs.coef_[0])
    assert ours.b[-1] == pytest.approx(theirs.intercept_[0])


def test_both_errors_have_the_slope_that_differences_show() -> None:
    z, step = np.array([-2.0, -0.3, 0.0, 0.4, 3.0]), 1e-6
    for error in neuron.ERRORS.values():
        for y in (np.zeros(5), np.ones(5)):
            above, _ = error(neuron.sigmoid(z + step), y)
            below, _ = error(neuron.sigmoid(z - step), y)
            _, slope = error(neuron.sigmoid(z), y)
            assert slope == pytest.approx((above - below) / (2 * step), abs=1e-8)


def test_cross_entropy_of_a_sure_mistake_is_finite() -> None:
    loss, _ = neuron.binary_crossentropy(np.array([0.0]), np.array([1.0]))
    assert np.isfinite(loss).all()


def test_descent_records_its_start_and_its_end() -> None:
    descent = neuron.gradient_descent(
        ROWS, GATES["and"].outputs, [0.0, 0.0], 0.0, learning_rate=0.5, epochs=50, moments=10
    )
    assert (descent.epoch[0], descent.epoch[-1]) == (0, 50)
    assert descent.w[0].tolist() == [0, 0]
    assert descent.loss[-1] < descent.loss[0] == pytest.approx(0.5)


def test_the_average_is_the_sum_with_a_smaller_learning_rate() -> None:
    args = (ROWS, GATES["or"].outputs, [0.1, 0.2], 0.0)
    mean = neuron.gradient_descent(*args, learning_rate=2.0, epochs=9, average=True)
    total = neuron.gradient_descent(*args, learning_rate=0.5, epochs=9)
    assert mean.w[-1] == pytest.approx(total.w[-1])
    assert mean.loss[-1] == pytest.approx(total.loss[-1] / 4)
