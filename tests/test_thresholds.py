"""Thresholds, ROC and precision-recall are those of scikit-learn."""

import itertools
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from nncore import npz, thresholds
from nncore.thresholds import Counts

# Few different scores, so that ties are common; floats besides, so that near-ties are, too.
SCORES = st.one_of(st.integers(0, 6).map(lambda n: n / 6), st.floats(0, 1))
ROWS = st.lists(st.tuples(st.booleans(), SCORES), min_size=1, max_size=60)
BOTH = ROWS.filter(lambda rows: len({positive for positive, _ in rows}) == 2)
HAND = [(True, 0.9), (True, 0.8), (False, 0.7), (True, 0.7), (False, 0.2)]

# Timings on a shared machine are no finding.
FEW = settings(max_examples=40, deadline=None)


def arrays(rows):
    return np.array([p for p, _ in rows]), np.array([s for _, s in rows], dtype=float)


def of(rows):
    return thresholds.curve(*arrays(rows))


@FEW
@given(BOTH)
def test_the_roc_curve_and_its_area_are_those_of_scikit_learn(rows):
    y, s = arrays(rows)
    for ours, theirs in zip(
        thresholds.roc(of(rows)), metrics.roc_curve(y, s, drop_intermediate=False), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)
    assert thresholds.auc(of(rows)) == pytest.approx(metrics.roc_auc_score(y, s), abs=1e-12)


@FEW
@given(BOTH)
def test_precision_recall_and_average_precision_are_those_of_scikit_learn(rows):
    y, s = arrays(rows)
    precision, recall, cuts = metrics.precision_recall_curve(y, s)
    ours = thresholds.precision_recall(of(rows))
    # scikit-learn goes from the lowest threshold up, and adds a last point (1, 0).
    np.testing.assert_allclose(ours[0][::-1], precision[:-1], rtol=1e-12)
    np.testing.assert_allclose(ours[1][::-1], recall[:-1], rtol=1e-12)
    np.testing.assert_array_equal(ours[2][::-1], cuts)
    assert thresholds.average_precision(of(rows)) == pytest.approx(
        metrics.average_precision_score(y, s), abs=1e-12
    )


@FEW
@given(ROWS, SCORES)
def test_the_counts_at_any_threshold_are_scikit_learns_confusion_matrix(rows, threshold):
    y, s = arrays(rows)
    counts = thresholds.counts(of(rows), threshold)
    theirs = metrics.confusion_matrix(y, s >= threshold, labels=[False, True]).ravel().tolist()
    assert [counts.cleared, counts.alarms, counts.missed, counts.found] == theirs
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for ours, name in ((counts.precision, "precision"), (counts.recall, "recall")):
            score = getattr(metrics, f"{name}_score")(y, s >= threshold, zero_division=np.nan)
            assert ours == (None if np.isnan(score) else pytest.approx(score))


def test_a_case_worked_by_hand():
    counts = thresholds.counts(of(HAND), 0.7)  # calls 0.9, 0.8 and both with 0.7
    assert counts == Counts(found=3, missed=0, alarms=1, cleared=1)
    assert counts.precision == 3 / 4
    assert counts.recall == 1
    assert counts.specificity == 1 / 2
    assert counts.f1 == pytest.approx(6 / 7)
    assert counts.accuracy == 4 / 5
    # Six pairs; five are in order, one is a tie.
    assert thresholds.auc(of(HAND)) == pytest.approx(5.5 / 6)
    assert thresholds.average_precision(of(HAND)) == pytest.approx((1 + 1 + 3 / 4) / 3)


def test_what_has_nothing_to_share_is_undefined_instead_of_zero():
    nobody = Counts(found=0, missed=0, alarms=0, cleared=9)
    assert nobody.precision is nobody.recall is nobody.f1 is None
    assert Counts(found=1, missed=0, alarms=0, cleared=0).specificity is None
    one_kind = of([(False, 0.3), (False, 0.6)])
    assert thresholds.auc(one_kind) is thresholds.average_precision(one_kind) is None
    assert np.isnan(thresholds.roc(one_kind)[1]).all()


@FEW
@given(ROWS)
def test_precision_rises_as_often_as_it_is_counted_and_recall_never_falls(rows):
    precision, recall, _ = thresholds.precision_recall(of(rows))
    number, largest = thresholds.rises(of(rows))
    assert number == sum(b > a for a, b in itertools.pairwise(precision))
    assert (largest is None) == (number == 0)
    if largest:
        assert largest.after < largest.before
        rise = largest.precision_after - largest.precision_before
        every = [b - a for a, b in itertools.combinations(precision, 2)]
        assert rise > 0
        assert rise == pytest.approx(max(every))
        before, after = (thresholds.counts(of(rows), at) for at in (largest.before, largest.after))
        assert largest.right == after.found - before.found
        assert largest.called - largest.right == after.alarms - before.alarms
    assert not (np.diff(recall) < 0).any()


@FEW
@given(st.integers(0, 2))
def test_scores_of_a_class_are_its_column(label):
    y_prob = np.array([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7]], np.float32)
    stored = npz.pack({"y_true": np.array([2, 0]), "y_prob": y_prob})
    positive, scores = thresholds.scores(stored, label)
    np.testing.assert_array_equal(scores, y_prob[:, label])
    assert positive.tolist() == [label == 2, label == 0]


def test_a_class_that_is_not_there_is_refused_in_a_sentence():
    stored = npz.pack({"y_true": np.array([0, 1]), "y_prob": np.eye(2, dtype=np.float32)})
    with pytest.raises(ValueError, match="There is no class 2: they are 0 to 1"):
        thresholds.scores(stored, 2)
