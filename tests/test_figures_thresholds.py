"""Curves, histograms and costs show every example, keep their ends, and are short to send."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from nncore import thresholds
from nncore.figures import mirrored, mistake_costs, rare
from nncore.figures import thresholds as figures
from nncore.figures.mirrored import Group
from nncore.thresholds import Counts

NAMES = {"positive": "malignant", "negative": "benign"}
HAND = thresholds.curve(
    np.array([True, True, False, True, False]), np.array([0.9, 0.8, 0.7, 0.7, 0.2])
)
ONE_KIND = thresholds.curve(np.array([False, False]), np.array([0.1, 0.6]))

# Timings on a shared machine are no finding.
FEW = settings(max_examples=25, deadline=None)


def many(rows=10_000):
    rng = np.random.default_rng(0)
    positive = rng.uniform(size=rows) < 0.1
    return positive, 1 / (1 + np.exp(-rng.normal(4.0 * positive - 2, 1.5)))


def crowded():
    """A sure network: nearly all scores are at the ends, few decide in between."""
    positive, scores = many()
    z = np.log(scores / (1 - scores))
    return positive, 1 / (1 + np.exp(-3.5 * (z + np.where(positive, 1.5, -1.5))))


def distance(point, line):
    """Return how far a point is from a line of straight stretches."""
    start, step = line[:-1], np.diff(line, axis=0)
    length = np.maximum((step**2).sum(axis=1), 1e-30)
    share = np.clip(((point - start) * step).sum(axis=1) / length, 0, 1)
    return np.sqrt(((start + share[:, None] * step - point) ** 2).sum(axis=1)).min()


def test_the_roc_curve_goes_through_its_corners_and_marks_the_threshold():
    now = thresholds.counts(HAND, 0.75)
    guessing, curve, point = figures.roc_figure(HAND, now, **NAMES).data
    assert (guessing.x, guessing.y) == ((0, 1), (0, 1))
    assert curve.x == pytest.approx((0, 0, 0, 0.5, 1))
    assert curve.y == pytest.approx((0, 1 / 3, 2 / 3, 1, 1), rel=1e-4)
    assert (point.x[0], point.y[0]) == pytest.approx((0, 2 / 3))
    low, high = point.y[0] - point.error_y.arrayminus[0], point.y[0] + point.error_y.array[0]
    assert (low, high) == pytest.approx((0.2077, 0.9385), abs=1e-3)  # Wilson, 2 of 3


def test_the_precision_recall_curve_is_drawn_as_the_steps_that_its_mean_sums():
    figure = figures.precision_recall_figure(HAND, thresholds.counts(HAND, 0.7), positive="it")
    guessing, curve, point = figure.data
    assert guessing.y == (0.6, 0.6)
    assert curve.line.shape == "vh"
    assert curve.x[0] == 0
    assert (point.x[0], point.y[0]) == (1, 3 / 4)
    assert "AP 0.9167" in figure.layout.title.text


def test_ten_thousand_rows_are_drawn_with_few_points_but_judged_with_all():
    positive, scores = many()
    steps = thresholds.curve(positive, scores)
    now = thresholds.counts(steps, 0.5)
    roc = figures.roc_figure(steps, now, **NAMES)
    pr = figures.precision_recall_figure(steps, now, positive="it")
    assert f"{metrics.roc_auc_score(positive, scores):.4f}" in roc.layout.title.text
    assert f"{metrics.average_precision_score(positive, scores):.4f}" in pr.layout.title.text
    for figure in (roc, pr, mistake_costs.cost_figure(steps, 10, 0.5)):
        assert len(figure.to_json()) < 60_000
    # What is drawn of the curve has the area of all of it.
    curve = roc.data[1]
    assert np.trapezoid(curve.y, curve.x) == pytest.approx(thresholds.auc(steps), abs=0.002)


@pytest.mark.parametrize("corner", [False, True])
@pytest.mark.parametrize("threshold", [0.003, 0.02, 0.5, 0.97])
def test_the_point_of_a_threshold_lies_on_the_drawn_curves(threshold, corner):
    positive, scores = crowded()
    steps = thresholds.curve(positive, scores)
    now = thresholds.counts(steps, threshold)
    roc = figures.roc_figure(steps, now, **NAMES, corner=corner)
    pr = figures.precision_recall_figure(steps, now, positive="it", corner=corner)
    for figure, stepped in ((roc, False), (pr, True)):
        _, curve, point = figure.data
        axes = figure.layout.xaxis.range, figure.layout.yaxis.range
        at = np.array([point.x[0], point.y[0]])
        if all(low <= place <= high for place, (low, high) in zip(at, axes, strict=True)):
            spans = np.array([high - low for low, high in axes])
            drawn = np.column_stack([curve.x, curve.y])
            if stepped:  # down to the next height first, then across
                turns = np.column_stack([drawn[:-1, 0], drawn[1:, 1]])
                drawn = np.insert(drawn, range(1, len(drawn)), turns, axis=0)
            assert distance(at / spans, drawn / spans) < 0.01


def test_the_drawn_cost_of_a_threshold_is_its_cost():
    positive, scores = crowded()
    steps = thresholds.curve(positive, scores)
    figure = mistake_costs.cost_figure(steps, 10, 0.5)
    curve, top = figure.data[0], figure.layout.yaxis.range[1]
    for threshold in (0.01, 0.02, 0.3, 0.5, 0.7):
        now = thresholds.counts(steps, threshold)
        drawn = curve.y[np.searchsorted(curve.x, threshold)]
        assert drawn == pytest.approx(10 * now.missed + now.alarms, abs=0.02 * top)


def test_a_threshold_is_in_the_corner_if_all_three_of_its_shares_are_high():
    assert figures.in_corner(thresholds.Counts(found=99, missed=1, alarms=1, cleared=99))
    assert not figures.in_corner(thresholds.Counts(found=80, missed=20, alarms=1, cleared=99))
    assert not figures.in_corner(thresholds.Counts(found=99, missed=1, alarms=20, cleared=900))
    assert not figures.in_corner(thresholds.Counts(found=0, missed=5, alarms=0, cleared=5))


def test_the_corner_is_the_last_tenth_and_a_zoom_does_not_outlast_it():
    now = thresholds.counts(HAND, 0.5)
    whole, corner = (figures.roc_figure(HAND, now, **NAMES, corner=c) for c in (False, True))
    assert corner.layout.xaxis.range == (-0.002, 0.103)
    assert corner.layout.yaxis.range == (0.897, 1.003)
    assert whole.layout.uirevision != corner.layout.uirevision


def test_without_one_of_two_kinds_there_is_no_curve_and_a_sentence_says_so():
    now = thresholds.counts(ONE_KIND, 0.5)
    assert len(figures.roc_figure(ONE_KIND, now, **NAMES).data) == 1
    assert "needs both" in figures.roc_sentence(ONE_KIND, now, **NAMES)
    assert len(figures.precision_recall_figure(ONE_KIND, now, positive="a 5").data) == 1
    assert "no example is a 5" in figures.precision_recall_sentence(ONE_KIND, now, positive="a 5")
    assert mistake_costs.cost_figure(ONE_KIND, 10, 0.5).data
    nothing = thresholds.counts(HAND, 2.0)
    assert len(figures.precision_recall_figure(HAND, nothing, positive="it").data) == 2
    assert "undefined" in figures.precision_recall_sentence(HAND, nothing, positive="it")


def test_sentences_tell_the_numbers_of_the_threshold():
    now = thresholds.counts(HAND, 0.7)
    assert "area of 0.9167" in figures.roc_sentence(HAND, now, **NAMES)
    assert "100.0% of malignant" in figures.roc_sentence(HAND, now, **NAMES)
    assert "50.0% of benign" in figures.roc_sentence(HAND, now, **NAMES)
    assert "precision is 75.0%" in figures.precision_recall_sentence(HAND, now, positive="it")
    assert "cost least, 1, at a threshold of 0.4, and 10 at the chosen 0.75" in (
        mistake_costs.cost_sentence(HAND, 10, 0.75)
    )


@FEW
@given(st.lists(st.floats(0, 1), min_size=1, max_size=50), st.floats(0, 1))
def test_the_histograms_hold_every_value_and_the_corners_count_them(values, line):
    up = Group("right", np.array(values), 2, "withheld", "given")
    down = Group("wrong", np.array(values[:1]), 4, "withheld", "given")
    figure = mirrored.mirrored_figure(up, down, line, title="t", axis="a", rows="rows")
    for bars, number, sign in zip(figure.data, (len(values), 1), (1, -1), strict=True):
        assert sum(10 ** (sign * y) - 1 for y in bars.y) == pytest.approx(number, rel=1e-2)
    told = [note.text for note in figure.layout.annotations]
    above = sum(value >= line for value in values)
    assert told[:2] == [f"withheld: <b>{len(values) - above}</b>", f"given: <b>{above}</b>"]
    assert figure.layout.shapes[1].x0 == line
    assert f"{above} are at" in mirrored.mirrored_sentence(up, down, line, rows="rows")


def test_one_group_alone_stands_on_the_ground():
    up = Group("all", np.array([0.5, 0.7]), 2, "withheld", "given")
    figure = mirrored.mirrored_figure(up, None, 0.6, title="t", axis="a", rows="rows")
    assert figure.layout.yaxis.range[0] == 0
    assert len(figure.data) == 1
    assert "wrong" not in mirrored.mirrored_sentence(up, None, 0.6, rows="rows")


def test_an_undefined_precision_is_written_and_not_drawn_as_zero():
    tests = {"never": Counts(0, 19, 0, 357), "good": Counts(16, 3, 1, 356)}
    never, good = rare.scores_figure(tests).data
    assert dict(zip(never.y, never.text, strict=True)) == {
        "accuracy": "94.9%",
        "recall": "0.0%",
        "precision": "undefined",
        "F1": "0.0%",
    }
    assert good.text[2] == "94.1%"
    assert "never: accuracy 94.9%, recall 0.0%, precision undefined" in rare.scores_sentence(tests)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_each_figure_is_drawn_on_both_pages(name):
    now = thresholds.counts(HAND, 0.5)
    colors = {
        figures.roc_figure(HAND, now, **NAMES, theme=name).data[1].line.color,
        mistake_costs.cost_figure(HAND, 10, 0.5, theme=name).data[0].line.color,
        rare.scores_figure({"a": now, "b": now, "c": now}, theme=name).data[2].marker.color,
    }
    assert colors == {figures.THEMES[name].accent}
