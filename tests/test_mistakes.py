"""The examples behind a cell, second guesses, and what is offered to guess from."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn.metrics import top_k_accuracy_score

from nncore import datasets, mistakes, spec

Y_TRUE = np.array([0, 0, 0, 0, 1, 2])
Y_PROB = np.array(
    [
        [0.3, 0.6, 0.1],
        [0.9, 0.1, 0.0],
        [0.1, 0.8, 0.1],
        [0.6, 0.3, 0.1],
        [0.2, 0.1, 0.7],
        [0.5, 0.1, 0.4],
    ],
    np.float32,
)


def test_mistakes_of_a_cell_come_surest_first_and_right_answers_most_doubtful_first() -> None:
    assert mistakes.in_cell(Y_TRUE, Y_PROB, 0, 1).tolist() == [2, 0]
    assert mistakes.in_cell(Y_TRUE, Y_PROB, 0, 0).tolist() == [3, 1]
    assert mistakes.in_cell(Y_TRUE, Y_PROB, 2, 2).tolist() == []


def test_every_example_stands_in_exactly_one_cell() -> None:
    cells = [mistakes.in_cell(Y_TRUE, Y_PROB, t, a) for t in range(3) for a in range(3)]
    assert sorted(np.concatenate(cells).tolist()) == list(range(6))


def test_second_guesses_give_scikit_learns_top_2_accuracy() -> None:
    rng = np.random.default_rng(0)
    y_true, y_prob = rng.integers(0, 5, 400), rng.dirichlet(np.ones(5), 400).astype(np.float32)
    found = mistakes.second_guesses(y_true, y_prob)
    assert found["top_2"] == pytest.approx(top_k_accuracy_score(y_true, y_prob, k=2))
    low, high = found["interval"]
    assert low < found["top_2"] < high
    by_hand = mistakes.second_guesses(Y_TRUE, Y_PROB)
    assert (by_hand["mistakes"], by_hand["second_right"]) == (4, 3)


def test_the_most_frequent_mistakes_are_no_right_answers() -> None:
    confusion = np.array([[90, 2, 0], [5, 80, 1], [0, 0, 70]])
    assert mistakes.frequent(confusion, 2) == [(1, 0), (0, 1)]
    assert mistakes.frequent(confusion, 9) == [(1, 0), (0, 1), (1, 2)]
    assert mistakes.frequent(np.eye(2, dtype=int), 3) == []


def test_a_guess_can_be_right_and_needs_a_choice() -> None:
    rng = np.random.default_rng(1)
    confusion = rng.integers(0, 9, (10, 10))
    offered = mistakes.to_guess_from(confusion)
    assert len(offered) == 4
    assert offered == sorted(offered)
    assert mistakes.frequent(confusion, 1)[0] in offered
    assert mistakes.to_guess_from(np.array([[5, 1], [0, 5]])) == []


def test_examples_are_those_of_the_test_part_as_measured() -> None:
    digits = spec.Digits()
    found = mistakes.examples(digits.model_dump_json(), "7 0")
    raw = datasets.measured(digits)
    assert found["maximum"] == 16
    assert np.array_equal(found["images"], raw.X_test[[7, 0], ..., 0])
    table = spec.BreastCancer()
    found = mistakes.examples(table.model_dump_json(), "3")
    assert found["rows"] == [datasets.measured(table).X_test[3].tolist()]
    assert len(found["feature_names"]) == 30
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize("numbers", ["-1", "360", "0 1 99999999999", " ".join(["0"] * 121)])
def test_examples_that_do_not_exist_or_are_too_many_are_refused(numbers: str) -> None:
    with pytest.raises(ValueError, match="numbered from 0 to 359"):
        mistakes.examples(spec.Digits().model_dump_json(), numbers)


def test_points_are_drawn_where_they_lie_and_a_table_has_none() -> None:
    moons = spec.Moons()
    found = mistakes.plane(moons.model_dump_json())
    assert np.allclose(found["points"], datasets.plane_points(moons)[2][: mistakes.MOST_POINTS])
    assert len(found["names"]) == 2
    with pytest.raises(ValueError, match="not points of a plane"):
        mistakes.plane(spec.Digits().model_dump_json())
