"""Calibration: the bins are scikit-learn's, the ECE is worked by hand, withholding is counted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve

from nncore import calibration, evaluation, npz

ROWS = st.lists(
    st.tuples(st.one_of(st.floats(0, 1), st.integers(0, 20).map(lambda n: n / 20)), st.booleans()),
    min_size=1,
    max_size=60,
)

# Timings on a shared machine are no finding.
FEW = settings(max_examples=40, deadline=None)


def arrays(rows):
    return np.array([c for c, _ in rows], dtype=float), np.array([r for _, r in rows])


def stored(y_true, y_prob):
    return npz.pack({"y_true": np.array(y_true), "y_prob": np.array(y_prob, np.float32)})


def test_the_expected_calibration_error_of_a_case_worked_by_hand():
    # Two bins. Up to 0.5: confidences 0.4 and 0.5, one right: |1/2 - 0.45| = 0.05.
    # Above: 0.7, 0.9 and 1.0, two right: |2/3 - 2.6/3| = 0.2. ECE = (2 · 0.05 + 3 · 0.2) / 5.
    confidence = np.array([0.4, 0.5, 0.7, 0.9, 1.0])
    right = np.array([True, False, False, True, True])
    bins = calibration.reliability(confidence, right, 2)
    assert bins.rows.tolist() == [2, 3]
    assert bins.right.tolist() == [1, 2]
    assert bins.ece == pytest.approx((2 * 0.05 + 3 * 0.2) / 5)


@FEW
@given(ROWS, st.sampled_from([1, 5, 10, 20]))
def test_the_reliability_curve_is_that_of_scikit_learn(rows, number):
    confidence, right = arrays(rows)
    bins = calibration.reliability(confidence, right, number)
    full = bins.rows > 0
    assert bins.rows.sum() == len(rows)
    if len(set(right.tolist())) == 2:  # scikit-learn needs both
        true, mean = calibration_curve(right, confidence, n_bins=number)
        np.testing.assert_allclose(bins.share_right[full], true, rtol=1e-12)
        np.testing.assert_allclose(bins.confidence[full], mean, rtol=1e-12)
    assert np.isnan(bins.share_right[~full]).all()
    assert [interval is None for interval in bins.intervals] == (~full).tolist()
    assert 0 <= bins.ece <= 1


@FEW
@given(ROWS)
def test_the_error_is_at_least_the_distance_of_mean_confidence_and_accuracy(rows):
    confidence, right = arrays(rows)
    distance = abs(confidence.mean() - right.mean())
    assert calibration.reliability(confidence, right, 1).ece == pytest.approx(distance, abs=1e-9)
    assert calibration.reliability(confidence, right, 10).ece >= distance - 1e-9


def test_who_is_right_as_often_as_sure_has_a_small_error_and_who_boasts_a_large_one():
    rng = np.random.default_rng(0)
    confidence = rng.uniform(0.5, 1, 20_000)
    right = rng.uniform(size=20_000) < confidence
    assert calibration.reliability(confidence, right).ece < 0.01
    boasting = 0.5 + confidence / 2
    ece = calibration.reliability(boasting, right).ece
    assert ece == pytest.approx((boasting - confidence).mean(), abs=0.01)


def test_each_bin_has_the_interval_of_its_share():
    bins = calibration.reliability(np.full(50, 0.95), np.arange(50) < 40, 10)
    assert bins.intervals[9] == evaluation.wilson_interval(40, 50)


@FEW
@given(ROWS, st.floats(0, 1))
def test_withholding_keeps_the_sure_answers_and_the_curve_goes_through_each_such_point(rows, below):
    confidence, right = arrays(rows)
    kept = calibration.withheld(confidence, right, below)
    sure = [r for c, r in rows if c >= below]
    assert (kept.rows, kept.right, kept.of) == (len(sure), sum(sure), len(rows))
    assert (kept.accuracy is None) == (not sure)
    cuts, shares, accuracies = calibration.risk_coverage(confidence, right)
    assert len(cuts) == len(set(confidence.tolist()))
    assert shares[-1] == 1
    assert accuracies[-1] == pytest.approx(right.mean())
    for cut, share, accuracy in zip(cuts.tolist(), shares, accuracies, strict=True):
        one = calibration.withheld(confidence, right, cut)
        assert (one.share, one.accuracy) == pytest.approx((share, accuracy))


def test_confidence_is_the_largest_probability_and_right_is_where_it_is_the_label():
    confidence, right = calibration.answers(stored([1, 0], [[0.25, 0.75], [0.375, 0.625]]))
    assert confidence.tolist() == [0.75, 0.625]
    assert right.tolist() == [True, False]


def test_outputs_that_are_no_probabilities_are_refused_in_a_sentence():
    with pytest.raises(ValueError, match=r"go from -0\.5 to 2: they are no probabilities"):
        calibration.answers(stored([0, 1], [[2.0, -0.5], [0.0, 1.0]]))
