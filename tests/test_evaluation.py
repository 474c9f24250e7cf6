"""Reports against scikit-learn, intervals against published values, and bytes that are no
predictions."""

from __future__ import annotations

import csv
import io
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import classification_report, confusion_matrix

from nncore import evaluation, npz


def predictions(y_true: object, y_prob: object) -> bytes:
    return npz.pack(
        {"y_true": np.asarray(y_true, np.int64), "y_prob": np.asarray(y_prob, np.float32)}
    )


def called(labels: list[int], classes: int) -> np.ndarray:
    """Probabilities whose largest is that of the label."""
    return np.eye(classes)[labels]


@given(
    classes=st.integers(2, 10),
    rows=st.integers(1, 120),
    seed=st.integers(0, 2**32 - 1),
    skill=st.floats(0, 1),
)
def test_a_report_is_exactly_that_of_scikit_learn(
    classes: int, rows: int, seed: int, skill: float
) -> None:
    rng = np.random.default_rng(seed)
    y_true = rng.integers(0, classes, rows)
    y_pred = np.where(rng.random(rows) < skill, y_true, rng.integers(0, classes, rows))
    y_prob = rng.dirichlet(np.ones(classes), rows) + 2 * np.eye(classes)[y_pred]
    ours = evaluation.report(predictions(y_true, y_prob))
    theirs = classification_report(
        y_true, y_pred, labels=range(classes), output_dict=True, zero_division=0
    )
    assert ours["accuracy"] == theirs["accuracy"]
    for entry in ours["classes"]:
        wanted = theirs[str(entry["label"])]
        assert entry["precision"] == wanted["precision"]
        assert entry["recall"] == wanted["recall"]
        assert entry["f1"] == wanted["f1-score"]
        assert entry["support"] == wanted["support"]
    for mean in ("macro", "weighted"):
        for name, theirs_name in [
            ("precision", "precision"),
            ("recall", "recall"),
            ("f1", "f1-score"),
        ]:
            assert ours[mean][name] == pytest.approx(theirs[f"{mean} avg"][theirs_name], abs=1e-15)
    assert ours["confusion"] == confusion_matrix(y_true, y_pred, labels=range(classes)).tolist()
    assert json.loads(json.dumps(ours, allow_nan=False)) == ours


def test_a_report_worked_by_hand() -> None:
    ours = evaluation.report(predictions([0, 0, 0, 1, 1], called([0, 0, 1, 1, 1], 2)))
    assert (ours["rows"], ours["correct"], ours["accuracy"]) == (5, 4, 0.8)
    assert ours["confusion"] == [[2, 1], [0, 2]]
    first, second = ours["classes"]
    assert (first["precision"], first["recall"]) == (1.0, pytest.approx(2 / 3))
    assert (second["precision"], second["recall"]) == (pytest.approx(2 / 3), 1.0)
    assert first["f1"] == second["f1"] == pytest.approx(0.8)
    assert ours["notes"] == []
    assert (first["found"], first["called"], first["support"]) == (2, 2, 3)
    assert first["recall_interval"] == list(evaluation.wilson_interval(2, 3))
    assert second["precision_interval"] == list(evaluation.wilson_interval(2, 3))


def test_what_is_undefined_counts_as_zero_and_is_said() -> None:
    ours = evaluation.report(predictions([0, 0], called([0, 0], 3)), ["cat", "dog", "owl"])
    assert ours["classes"][1]["precision"] == ours["classes"][1]["recall"] == 0.0
    assert len(ours["notes"]) == 4
    assert ours["classes"][1]["precision_interval"] is None
    assert ours["classes"][1]["recall_interval"] is None
    assert ours["notes"][0] == (
        "No test example was called “dog”: its precision is undefined and counted as 0."
    )
    assert ours["notes"][-1] == (
        "No test example is “owl”: its recall is undefined and counted as 0."
    )


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # R. G. Newcombe, Two-sided confidence intervals for the single proportion,
        # Statistics in Medicine 17 (1998), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_intervals_are_the_published_ones(
    successes: int, trials: int, low: float, high: float
) -> None:
    found = evaluation.wilson_interval(successes, trials)
    assert found == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(st.integers(1, 10_000), st.data())
def test_an_interval_contains_the_share_and_stays_between_0_and_1(
    trials: int, data: st.DataObject
) -> None:
    successes = data.draw(st.integers(0, trials))
    low, high = evaluation.wilson_interval(successes, trials)
    assert 0 <= low <= successes / trials + 1e-12
    assert successes / trials - 1e-12 <= high <= 1
    assert low < high


def test_intervals_keep_their_promise() -> None:
    rng = np.random.default_rng(0)
    hits = [
        low <= 0.95 <= high
        for low, high in (
            evaluation.wilson_interval(int(successes), 114)
            for successes in rng.binomial(114, 0.95, 4_000)
        )
    ]
    assert np.mean(hits) == pytest.approx(0.95, abs=0.025)


def test_a_sample_tells_what_was_predicted() -> None:
    found = evaluation.sample(predictions([1, 0], [[0.2, 0.8], [0.25, 0.75]]), 1)
    assert found == {
        "index": 1,
        "rows": 2,
        "label": 0,
        "predicted": 1,
        "correct": False,
        "probabilities": [0.25, 0.75],
    }


@pytest.mark.parametrize("index", [-1, 2, 10**20])
def test_a_sample_that_does_not_exist_is_refused_with_a_sentence(index: int) -> None:
    with pytest.raises(ValueError, match="numbered from 0 to 1"):
        evaluation.sample(predictions([1, 0], [[0.2, 0.8], [0.2, 0.8]]), index)


@pytest.mark.parametrize(
    ("y_true", "y_prob"),
    [
        ([], np.zeros((0, 2))),
        ([0, 1], [[1.0, 0.0]]),
        ([2], [[1.0, 0.0]]),
        ([-1], [[1.0, 0.0]]),
        ([0], [1.0]),
        ([[0]], [[1.0, 0.0]]),
    ],
)
def test_predictions_that_do_not_fit_are_refused(y_true: object, y_prob: object) -> None:
    with pytest.raises(ValueError, match="one label and one row"):
        evaluation.report(predictions(y_true, y_prob))


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_diverged_run_is_named(value: float) -> None:
    with pytest.raises(ValueError, match="diverged"):
        evaluation.report(predictions([0], [[value, 0.0]]))


def test_other_arrays_and_other_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="y_true and y_prob"):
        evaluation.report(npz.pack({"y_true": np.zeros(1)}))
    with pytest.raises(ValueError, match="not a sound"):
        evaluation.report(b"PK\x03\x04 something")


def test_a_report_to_take_away_is_the_report_without_rounding() -> None:
    judged = evaluation.report(predictions([0, 0, 1, 1, 1], called([0, 1, 1, 1, 1], 3)))
    first, second, third, macro, _ = csv.DictReader(
        io.StringIO(evaluation.to_csv(judged, ["a", "b, c", "d"]))
    )
    assert second["class"] == "b, c"
    assert (float(second["precision"]), float(second["recall"])) == (3 / 4, 1.0)
    assert float(first["f1"]) == pytest.approx(2 / 3, abs=1e-15)
    assert first["support"] == "2"
    low, high = evaluation.wilson_interval(3, 4)
    assert (float(second["precision_low"]), float(second["precision_high"])) == (low, high)
    # Where there is nothing to divide by, there is no interval.
    assert third["recall_low"] == third["recall_high"] == ""
    assert float(macro["recall"]) == pytest.approx((1 / 2 + 1 + 0) / 3)
