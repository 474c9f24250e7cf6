"""Who buys: the table of the lesson, the ceiling, and lines below and above it."""

import numpy as np
import pytest
from scipy import integrate, stats
from sklearn.linear_model import LogisticRegression

from nncore import customer_line


def test_the_table_is_that_of_the_lesson() -> None:
    X, y = customer_line.table()
    assert X[0] == pytest.approx([-0.501840, 0.568127], abs=5e-7)
    assert y[0] == 1
    assert (len(y), y.sum()) == (200, 100)
    assert customer_line.share_right(customer_line.TRUE_LINE, X, y) == 0.85


def test_the_ceiling_is_the_integral() -> None:
    share, _ = integrate.quad(lambda s: (4 - s) / 8 * stats.norm.cdf(s), 0, 4)
    assert customer_line.ceiling() == pytest.approx(share, abs=1e-12)
    assert round(100 * customer_line.ceiling(), 2) == 83.18


def test_the_true_line_reaches_the_ceiling_on_fresh_customers() -> None:
    groups = [customer_line.fresh(number) for number in range(500)]
    shares = [customer_line.share_right(customer_line.TRUE_LINE, *group) for group in groups]
    assert np.mean(shares) == pytest.approx(customer_line.ceiling(), abs=0.004)
    assert not np.array_equal(groups[0][0], groups[1][0])


def test_the_best_line_is_right_about_173_of_the_200_and_of_fresh_ones_below_the_ceiling() -> None:
    line = customer_line.best_line()
    assert customer_line.share_right(line, *customer_line.table()) == 0.865
    shares = [customer_line.share_right(line, *customer_line.fresh(k)) for k in range(500)]
    assert np.mean(shares) < customer_line.ceiling()


def test_no_random_line_beats_the_best_line() -> None:
    X, y = customer_line.table()
    rng = np.random.default_rng(0)
    lines = rng.normal(size=(20_000, 3))
    right = ((X @ lines[:, :2].T + lines[:, 2] > 0) == (y[:, None] == 1)).mean(axis=0)
    assert right.max() <= 0.865


def test_the_neuron_learns_what_logistic_regression_finds() -> None:
    learned = customer_line.learn(1.0, 300)
    theirs = LogisticRegression(C=np.inf).fit(*customer_line.table())
    assert learned.w[-1] == pytest.approx(theirs.coef_[0], abs=1e-2)
    assert learned.b[-1] == pytest.approx(theirs.intercept_[0], abs=1e-2)
    assert learned.right[-1] == 0.84
    assert learned.loss[0] == pytest.approx(np.log(2))
