"""Rare cases: thinning keeps its share, the regression is scikit-learn's, and accuracy deceives."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from nncore import imbalance, thresholds


@pytest.fixture(scope="module")
def tumors():
    """Scores at 5%, by what the regression reads."""
    return {name: imbalance.rare(0.05, name, 42) for name in imbalance.MEASUREMENTS}


def curve(answer):
    return thresholds.curve(np.array(answer["positive"]), np.array(answer["scores"]))


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 50), st.integers(0, 99))
def test_thinning_leaves_the_share_that_was_wanted_and_as_many_rows_as_possible(percent, seed):
    positive = np.arange(569) % 8 < 3
    kept = imbalance.thinned(positive, percent / 100, seed)
    assert len(set(kept.tolist())) == len(kept)
    number = positive[kept].sum()
    assert number / len(kept) == pytest.approx(percent / 100, abs=0.0014)
    assert number == positive.sum() or len(kept) - number == (~positive).sum()


def test_the_same_seed_leaves_the_same_tumors_and_another_leaves_others():
    positive = np.arange(569) % 8 < 3
    first, again, other = (imbalance.thinned(positive, 0.05, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert set(first.tolist()) != set(other.tolist())


@pytest.mark.parametrize("columns", [1, 12])
def test_the_regression_is_that_of_scikit_learn(columns):
    rng = np.random.default_rng(3)
    X = rng.normal(size=(150, columns))
    y = (X[:, 0] + rng.normal(size=150) > 1.3).astype(float)
    w, b = imbalance.logistic_regression(X, y, penalty=2.0)
    theirs = LogisticRegression(C=0.5, tol=1e-10, max_iter=10_000).fit(X, y)
    np.testing.assert_allclose(w, theirs.coef_[0], atol=1e-5)
    assert b == pytest.approx(theirs.intercept_[0], abs=1e-5)


def test_the_regression_comes_to_an_end_where_a_line_separates_all():
    X = np.array([[-1e3], [-1.0], [1.0], [1e3]])
    w, b = imbalance.logistic_regression(X, np.array([0.0, 0, 1, 1]), penalty=1e-3)
    assert np.isfinite(w).all()
    assert ((X @ w + b > 0) == [False, False, True, True]).all()


def test_no_row_is_scored_by_a_regression_that_has_seen_it():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(40, 60))  # more columns than rows: what was seen is known by heart
    positive = rng.permutation(np.arange(40) % 2 == 0)
    scores = imbalance.scored_without_itself(X, positive, 0)
    assert ((scores >= 0.5) == positive).mean() < 0.8
    w, b = imbalance.logistic_regression(X, positive.astype(float))
    assert ((X @ w + b >= 0) == positive).all()


def test_always_saying_benign_and_a_weak_regression_are_both_right_95_times_and_find_nobody(tumors):
    steps = curve(tumors["mean texture alone"])
    never = thresholds.counts(steps, 2.0)
    assert (never.missed, never.cleared) == (19, 357)
    assert never.accuracy == pytest.approx(0.95, abs=0.001)
    assert never.recall == 0
    assert never.precision is None
    weak = thresholds.counts(steps, 0.5)
    assert weak.accuracy == pytest.approx(0.95, abs=0.005)
    assert weak.recall <= 0.06
    # It is not ignorant: at another threshold it finds most, at the price of false alarms.
    lower = thresholds.counts(steps, 0.05)
    assert lower.recall >= 0.5
    assert lower.accuracy < 0.9


def test_with_all_measurements_most_of_the_rare_ones_are_found(tumors):
    strong = thresholds.counts(curve(tumors["all 30 measurements"]), 0.5)
    assert strong.recall >= 0.7
    assert strong.precision >= 0.8


@pytest.mark.parametrize("share", [0.01, 0.5])
def test_the_rarest_and_the_most_frequent_case_have_answers_too(share):
    answer = imbalance.rare(share, "all 30 measurements", 7)
    assert np.mean(answer["positive"]) == pytest.approx(share, abs=0.002)
    assert thresholds.auc(curve(answer)) > 0.8


@pytest.mark.parametrize(
    ("share", "name", "sentence"),
    [(0.6, "mean texture alone", "1% to 50%, not 0.6"), (0.1, "age", "mean texture alone or")],
)
def test_what_is_not_offered_is_refused_in_a_sentence(share, name, sentence):
    with pytest.raises(ValueError, match=sentence):
        imbalance.rare(share, name, 0)
