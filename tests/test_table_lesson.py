"""Logistic regression beside a small network on a table: judged alike, split by split."""

import numpy as np
import pytest
from scipy import stats
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nncore import table_lesson
from nncore.table_lesson import Split

pytestmark = pytest.mark.usefixtures("one_thread")


def test_both_learn_from_and_are_judged_on_the_rows_of_scikit_learns_split() -> None:
    X, y = load_breast_cancer(return_X_y=True)
    found = Split(**table_lesson.judged(3))
    X, X_test, y, y_test = train_test_split(X, y, test_size=found.rows, random_state=3)
    theirs = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1_000)).fit(X, y)
    assert found.logistic == (theirs.predict(X_test) == y_test).sum()
    assert found.network / found.rows > 0.94


def test_the_interval_is_that_of_the_paired_t_test() -> None:
    splits = [Split(seed, 100, 95, 95 + gain) for seed, gain in enumerate([2, -1, 3, 0, 2])]
    mean, half = table_lesson.mean_difference(splits)
    wanted = stats.ttest_1samp([0.02, -0.01, 0.03, 0, 0.02], 0).confidence_interval(0.95)
    np.testing.assert_allclose([mean - half, mean + half], wanted, rtol=1e-3)


def test_a_difference_within_its_interval_is_not_called_one() -> None:
    wide = [Split(0, 100, 95, 97), Split(1, 100, 95, 92), Split(2, 100, 95, 96)]
    assert "No clear difference" in table_lesson.verdict(wide)
    assert "better in 2, worse in 1 and equal in 0" in table_lesson.verdict(wide)
    narrow = [Split(seed, 100, 90, 95 + seed % 2) for seed in range(10)]
    assert "The network is a little better" in table_lesson.verdict(narrow)


@pytest.mark.parametrize("splits", [2, table_lesson.SPLITS])
def test_equal_scores_on_every_split_are_no_difference(splits: int) -> None:
    same = [Split(seed, 100, 95, 95) for seed in range(splits)]
    assert "No clear difference" in table_lesson.verdict(same)
