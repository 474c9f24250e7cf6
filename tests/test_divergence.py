"""The rule by which a run has diverged, with numbers worked by hand and by scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics import log_loss, mean_squared_error

from nncore.divergence import Watch, guessing_loss, not_a_number

Y = np.array([0, 0, 0, 1, 2, 2, 2, 2])


def test_guessing_loss_of_three_classes_is_sklearns_log_loss_of_the_shares() -> None:
    shares = np.tile(np.bincount(Y) / len(Y), (len(Y), 1))
    expected = log_loss(Y, shares)
    assert guessing_loss("sparse_categorical_crossentropy", 3, Y) == pytest.approx(expected)


def test_guessing_loss_of_two_equal_classes_is_the_logarithm_of_two() -> None:
    assert guessing_loss("binary_crossentropy", 1, np.array([0, 1, 1, 0])) == pytest.approx(
        np.log(2)
    )


@pytest.mark.parametrize("units", [1, 2])
def test_guessing_loss_of_the_squared_error_is_that_of_the_constant_share(units: int) -> None:
    y = np.array([0, 1, 1, 1])
    target = y[:, None] if units == 1 else np.eye(2)[y]
    constant = np.tile(target.mean(axis=0), (4, 1))
    expected = mean_squared_error(target, constant)
    assert guessing_loss("mean_squared_error", units, y) == pytest.approx(expected)


def test_guessing_loss_of_the_squared_error_of_three_classes() -> None:
    target = np.eye(3)[Y]
    expected = mean_squared_error(target, np.tile(target.mean(axis=0), (len(Y), 1)))
    assert guessing_loss("mean_squared_error", 3, Y) == pytest.approx(expected)


def verdicts(losses: list[float], first: float = 0.8, epochs: int = 100) -> list[bool]:
    watch = Watch(guessing=0.7, epochs=epochs, first=first)
    return [
        watch.after_epoch(epoch, 10 * epoch, loss) is not None
        for epoch, loss in enumerate(losses, start=1)
    ]


def test_two_epochs_far_above_guessing_have_diverged() -> None:
    assert verdicts([0.6, 5.0, 6.0]) == [False, False, True]


def test_one_bad_epoch_is_forgiven() -> None:
    assert verdicts([0.6, 5.0, 0.6, 5.0, 0.6]) == [False] * 5


def test_a_loss_that_falls_but_is_far_above_where_it_began_has_diverged() -> None:
    assert verdicts([1e9, 1e8]) == [False, True]


def test_a_slow_start_from_a_high_loss_has_not_diverged() -> None:
    assert verdicts([9.0, 8.9, 8.8, 3.0, 2.0], first=9.0) == [False] * 5


def test_in_the_last_epoch_once_is_enough() -> None:
    assert verdicts([0.6, 5.0], epochs=2) == [False, True]


def test_up_to_three_times_the_first_loss_is_only_bad() -> None:
    assert verdicts([2.0, 2.3, 2.39]) == [False] * 3


def test_the_message_names_step_bound_and_advice() -> None:
    message = Watch(guessing=0.7, epochs=1, first=0.8).after_epoch(1, 1_200, 5.0)
    assert message is not None
    assert message.startswith("Diverged at step 1,200: ")
    assert "3 times the 0.7 of guessing" in message
    assert "the first step" in message
    assert "Lower the learning rate" in message


def test_a_single_class_leaves_the_rule_of_guessing_out() -> None:
    watch = Watch(guessing=0.0, epochs=5, first=0.5)
    assert [watch.after_epoch(epoch, epoch, 1.0) for epoch in (1, 2, 3)] == [None] * 3


def test_guessing_loss_of_hubers_loss_is_that_of_the_best_constant() -> None:
    y = np.array([0, 1, 1, 1])
    constants = np.linspace(0, 1, 101)
    losses = [np.mean((y - constant) ** 2 / 2) for constant in constants]
    assert guessing_loss("huber", 1, y) == pytest.approx(min(losses))


def test_guessing_loss_of_hinge_loss_is_that_of_the_best_constant() -> None:
    signs = np.array([-1, 1, 1, 1])
    losses = [np.mean(np.maximum(0, 1 - signs * score)) for score in np.linspace(-2, 2, 401)]
    assert guessing_loss("hinge", 1, np.array([0, 1, 1, 1])) == pytest.approx(min(losses))


def test_guessing_an_amount_is_answering_with_the_mean() -> None:
    y = np.array([-1.0, -0.5, 0.0, 1.0])
    expected = mean_squared_error(y, np.full(4, y.mean()))
    assert guessing_loss("mean_squared_error", 1, y) == pytest.approx(expected)
    # The differences are -0.875, -0.375, 0.125 and 1.125; the last counts 1.125 - 0.5.
    by_hand = (0.875**2 / 2 + 0.375**2 / 2 + 0.125**2 / 2 + 0.625) / 4
    assert guessing_loss("huber", 1, y) == pytest.approx(by_hand)


def test_a_loss_that_is_no_number_is_not_blamed_on_the_steps_alone() -> None:
    assert "steps, weights or inputs" in not_a_number(5)
