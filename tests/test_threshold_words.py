"""What counts mean is said in the words of the table."""

import numpy as np
import pytest

from nncore import threshold_words, thresholds
from nncore.thresholds import Counts

TUMORS = threshold_words.words("breast_cancer", ("malignant", "benign"), 0)


@pytest.mark.parametrize(
    ("data", "names", "label", "positive", "negative"),
    [
        ("breast_cancer", ("malignant", "benign"), 0, "malignant", "benign"),
        ("breast_cancer", ("malignant", "benign"), 1, "benign", "malignant"),
        ("mnist", tuple("0123456789"), 8, "an 8", "not an 8"),
        ("moons", ("upper moon", "lower moon"), 1, "“lower moon”", "“upper moon”"),
        ("blobs", ("a", "b", "c"), 2, "“c”", "not “c”"),
    ],
)
def test_each_class_has_words_for_itself_and_the_rest(data, names, label, positive, negative):
    said = threshold_words.words(data, names, label)
    assert (said.positive, said.negative) == (positive, negative)


def test_a_tumor_is_looked_for_because_it_is_malignant():
    assert threshold_words.opening("breast_cancer") == 0
    assert threshold_words.opening("customers") == 1


def test_the_readings_count_tumors_and_give_intervals():
    precision, recall, specificity, f1 = threshold_words.readings(Counts(41, 2, 0, 71), TUMORS)
    assert precision.endswith("of 41 tumors called malignant, 41 are.")
    assert recall.startswith("**Recall 95.3%** (84.5% to 98.7%)")
    assert specificity.endswith("of 71 tumors that are benign, 71 raise no alarm.")
    assert "F1 0.976" in f1


def test_what_is_undefined_says_why():
    precision, recall, specificity, f1 = threshold_words.readings(Counts(0, 0, 0, 0), TUMORS)
    assert precision == "**Precision** is undefined: no tumor is called malignant."
    assert recall.endswith("no tumor of this test part is malignant.")
    assert "undefined" in specificity
    assert "undefined" in f1
    one_kind = thresholds.curve(np.array([False]), np.array([0.5]))
    assert "without both there is no ROC curve" in threshold_words.ranking(one_kind, TUMORS)
    assert threshold_words.coarseness(one_kind, TUMORS) == ""


def test_the_four_counts_stand_in_a_table():
    head, rows = threshold_words.table(Counts(41, 2, 5, 66), TUMORS)
    assert head == ["", "called malignant", "called benign"]
    assert rows[0] == ["43 are malignant", "**41** found", "**2** missed"]
    assert rows[1] == ["71 are benign", "**5** false alarms", "**66** rightly cleared"]


def test_the_rise_of_precision_is_told_with_its_thresholds():
    steps = thresholds.curve(np.array([True, False, True, True]), np.array([0.9, 0.8, 0.7, 0.6]))
    told = threshold_words.precision_goes(steps)
    assert "in which it rises: 2 of 3." in told
    assert "between the thresholds 0.8 and 0.6 it goes from 50.00% to 75.00%" in told
    assert "(2 newly called, 2 of these rightly)" in told
    falling = thresholds.curve(np.array([True, False]), np.array([0.9, 0.1]))
    assert "in which it rises: 0 of 1." in threshold_words.precision_goes(falling)
    equal = thresholds.curve(np.array([True, False]), np.array([0.5, 0.5]))
    assert "all scores are equal" in threshold_words.precision_goes(equal)


def test_what_is_newly_called_is_counted_even_where_most_of_it_is_wrong():
    positive = np.array([False] * 8 + [True] + [False] * 3)
    steps = thresholds.curve(positive, np.append([0.9] * 4, [0.8] * 8))
    told = threshold_words.precision_goes(steps)
    assert "from 0.00% to 8.33% (8 newly called, 1 of these rightly)" in told
