"""Histories are nothing but their events in order."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncore.history import EPOCH_COLUMNS, History

START = {
    "kind": "start",
    "total_epochs": 4,
    "steps_per_epoch": 10,
    "guessing_loss": 0.69,
    "resumed_epoch": 0.0,
}
END = {"kind": "end", "outcome": "finished", "message": "Trained 4 epochs."}


def points(*epochs: float) -> dict[str, Any]:
    return {
        "kind": "points",
        "epoch": list(epochs),
        "step": [int(10 * epoch) for epoch in epochs],
        "loss": [1 / (1 + epoch) for epoch in epochs],
        "accuracy": [0.5 for _ in epochs],
        "learning_rate": [0.01 for _ in epochs],
        "elapsed": [2.0 * epoch + 1 for epoch in epochs],
    }


def epoch(number: int) -> dict[str, Any]:
    return {
        "kind": "epoch",
        "epoch": number,
        "loss": 0.5,
        "penalty": 0.0,
        "accuracy": 0.8,
        "val_loss": None,
        "val_accuracy": None,
        "learning_rate": 0.01,
        "elapsed": 2.0 * number + 1,
    }


def whole_run() -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = [{"kind": "compiling"}, START]
    for number in range(4):
        events += [points(number + 0.5, number + 1.0), epoch(number + 1)]
    return [*events, END]


def test_a_run_goes_through_its_phases() -> None:
    history = History()
    phases = [history.phase]
    for event in whole_run():
        history.add(event)
        if history.phase != phases[-1]:
            phases.append(history.phase)
    assert phases == ["waiting", "compiling", "training", "ended"]
    assert (history.outcome, history.message) == ("finished", "Trained 4 epochs.")
    assert history.epochs["epoch"] == [1, 2, 3, 4]
    assert history.points["epoch"] == [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0]
    assert (history.total_epochs, history.steps_per_epoch, history.guessing_loss) == (4, 10, 0.69)


@given(st.lists(st.integers(0, 11)))
def test_events_folded_in_parts_or_through_json_give_the_same(cuts: list[int]) -> None:
    events = whole_run()
    history = History()
    start = 0
    for cut in sorted(cuts):
        for event in events[start:cut]:
            history.add(json.loads(json.dumps(event)))
        start = max(start, cut)
    for event in events[start:]:
        history.add(event)
    assert history == History.of(events)


def test_two_histories_share_nothing() -> None:
    one, other = History(), History()
    one.add(points(0.5))
    assert other.points["epoch"] == []


def test_resuming_in_the_middle_of_an_epoch_drops_what_is_trained_again() -> None:
    history = History.of(
        [
            START,
            points(0.5, 1.0),
            epoch(1),
            points(1.2, 1.4),
            {"kind": "plateau", "epoch": 1, "learning_rate": 0.005},
            {"kind": "plateau", "epoch": 2, "learning_rate": 0.0025},
            {"kind": "end", "outcome": "stopped", "message": "Stopped."},
            START | {"resumed_epoch": 1.2},
        ]
    )
    assert history.points["epoch"] == [0.5, 1.0, 1.2]
    assert history.epochs["epoch"] == [1]
    assert history.plateaus == [(1, 0.005)]
    assert (history.phase, history.outcome, history.message) == ("training", "", "")


def test_a_fresh_start_drops_everything() -> None:
    history = History.of([START, points(0.5, 1.0), epoch(1), START])
    assert history.epochs_done == 0
    assert history.elapsed == 0


def test_progress_is_told_in_fractions_of_an_epoch() -> None:
    history = History.of([START])
    assert (history.epochs_done, history.elapsed, history.seconds_left) == (0.0, 0.0, None)
    history.add(points(0.25))
    assert history.seconds_left is None  # one point has no pace
    history.add(points(0.5))
    assert history.epochs_done == 0.5
    assert history.elapsed == 2.0
    # two seconds an epoch, three and a half epochs to go
    assert history.seconds_left == pytest.approx(7.0)


def test_nothing_is_left_when_the_run_has_ended() -> None:
    assert History.of(whole_run()).seconds_left is None


def test_the_csv_has_a_line_for_each_epoch_and_reads_back() -> None:
    history = History.of(whole_run())
    rows = list(csv.DictReader(io.StringIO(history.to_csv())))
    assert list(rows[0]) == list(EPOCH_COLUMNS)
    assert [int(row["epoch"]) for row in rows] == [1, 2, 3, 4]
    assert float(rows[0]["loss"]) == 0.5
    assert rows[0]["val_loss"] == ""


def test_an_epoch_without_validation_keeps_its_columns_equally_long() -> None:
    history = History.of([START, {"kind": "epoch", "epoch": 1, "loss": 0.5, "elapsed": 1.0}])
    assert {len(column) for column in history.epochs.values()} == {1}
    assert history.epochs["val_loss"] == [None]
