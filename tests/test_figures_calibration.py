"""The reliability curve shows its counts and intervals, withholding its whole course."""

import numpy as np
import pytest

from nncore import calibration
from nncore.evaluation import wilson_interval
from nncore.figures import calibration as figures
from nncore.figures import withholding

CONFIDENCE = np.array([0.4, 0.5, 0.7, 0.9, 1.0])
RIGHT = np.array([True, False, False, True, True])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_bin_has_its_point_its_interval_its_gap_and_its_count(theme):
    bins = calibration.reliability(CONFIDENCE, RIGHT, 2)
    diagonal, gaps, points, counts = figures.reliability_figure(bins, theme=theme).data
    assert (diagonal.x, diagonal.y) == ((0, 1), (0, 1))
    assert points.x == pytest.approx((0.45, 2.6 / 3), abs=1e-4)
    assert points.y == pytest.approx((0.5, 2 / 3), abs=1e-4)
    low, high = wilson_interval(1, 2)
    assert points.y[0] + points.error_y.array[0] == pytest.approx(high)
    assert points.y[0] - points.error_y.arrayminus[0] == pytest.approx(low)
    # A gap reaches from the diagonal to the point.
    assert gaps.x[:2] == pytest.approx((0.45, 0.45))
    assert gaps.y[:2] == pytest.approx((0.45, 0.5))
    assert counts.text == ("2", "3")


def test_empty_bins_are_left_out_and_the_title_tells_the_error():
    bins = calibration.reliability(np.full(8, 0.95), np.arange(8) < 6, 20)
    figure = figures.reliability_figure(bins)
    assert len(figure.data[2].x) == 1
    assert "error 0.2000" in figure.layout.title.text
    sentence = figures.reliability_sentence(bins)
    assert "8 answers, on average 95.0% sure, of which 75.0% are right" in sentence


def test_the_curve_of_given_answers_ends_with_all_of_them_and_marks_the_choice():
    kept = calibration.withheld(CONFIDENCE, RIGHT, 0.7)
    figure = withholding.coverage_figure(CONFIDENCE, RIGHT, kept)
    band, curve, point = figure.data
    assert (curve.x[-1], curve.y[-1]) == pytest.approx((1, 0.6))
    assert (point.x[0], point.y[0]) == pytest.approx((0.6, 2 / 3))
    assert len(band.x) == 2 * len(curve.x)
    assert min(band.y) <= min(curve.y)
    sentence = withholding.coverage_sentence(kept, 0.6)
    assert "60.00% are right; of the 60.0%" in sentence


def test_ten_thousand_answers_are_drawn_with_few_points():
    rng = np.random.default_rng(1)
    confidence = rng.beta(9, 1, 10_000)
    right = rng.uniform(size=10_000) < confidence
    kept = calibration.withheld(confidence, right, 0.5)
    assert len(withholding.coverage_figure(confidence, right, kept).to_json()) < 60_000


def test_answers_that_are_all_alike_or_all_withheld_are_drawn_too():
    alike, right = np.full(5, 0.5), np.zeros(5, bool)
    none = calibration.withheld(alike, right, 0.9)
    figure = withholding.coverage_figure(alike, right, none)
    assert figure.data[2].x == ()
    assert "none is given" in withholding.coverage_sentence(none, 0.0)
    assert figures.reliability_figure(calibration.reliability(alike, right)).data
