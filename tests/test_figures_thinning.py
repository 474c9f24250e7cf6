"""Thinning keeps what the eye would have seen, and writes numbers short."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncore.figures.thinning import MOST_POINTS, along, thin
from tests.histories import NUMBERS


@given(st.lists(NUMBERS, min_size=1, max_size=900), st.integers(4, 60))
def test_thinning_keeps_the_first_the_last_and_the_extremes(values, most):
    x, y = thin(range(len(values)), values, most)
    assert len(x) == len(y) <= max(most, 1)
    assert x[0] == 0
    assert x[-1] == len(values) - 1
    assert x == sorted(set(x))
    finite = [value for value in values if value is not None and abs(value) < 1e290]
    if finite:
        kept = [value for value in y if value is not None]
        assert max(kept) == pytest.approx(max(finite), rel=1e-4, abs=1e-280)
        assert min(kept) == pytest.approx(min(finite), rel=1e-4, abs=1e-280)


@given(st.floats(-1e15, 1e15).filter(lambda value: value == 0 or abs(value) > 1e-15))
def test_values_are_rounded_to_five_significant_digits_and_written_short(value):
    _, (rounded,) = thin([0.0], [value])
    assert rounded == pytest.approx(value, rel=5.001e-5)
    assert len(f"{rounded:.17g}".replace("-", "")) <= 24
    assert rounded == float(f"{rounded:.5g}")


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=900))
def test_a_curve_thinned_along_its_way_keeps_both_ends(points):
    x, y = np.array(points).T
    kept = along(x, y, 1.0, 1.0)
    assert len(kept) <= MOST_POINTS
    assert (kept[0], kept[-1]) == (0, len(points) - 1)
    assert (np.diff(kept) > 0).all()


def test_where_points_crowd_few_stay_and_a_lone_one_is_not_lost():
    x = np.append(np.linspace(0, 0.01, 5_000), [0.5, 0.6, 1.0])
    kept = along(x, x, 1.0, 1.0)
    assert {5_000, 5_001, 5_002} <= set(kept.tolist())
    assert len(kept) < 30


def test_thinning_leaves_a_short_series_as_it_is():
    assert thin([1, 2], [0.25, 0.125]) == ([1.0, 2.0], [0.25, 0.125])
