"""The sentence beside the live figure says where a run stands, whatever happened in it."""

import math

import pytest
from hypothesis import given

from nncore.figures.history import sentence
from nncore.history import History
from tests.histories import EVENTS, a_run, end_event, epoch_event, points_event, start_event


def test_the_sentence_says_where_a_run_stands():
    history = History.of(
        [
            start_event(10),
            epoch_event(1, 0.9, 0.8, 0.9, 0.8),
            epoch_event(2, 0.5, 0.9, 0.6, 0.9),
            epoch_event(3, 0.21, 0.957, 0.25, 0.953),
        ]
    )
    assert sentence(history) == (
        "After 3 of 10 epochs the training loss is 0.21 and falling; validation accuracy is 0.953, "
        "0.4 percentage points below training."
    )


def test_the_sentence_before_the_first_numbers():
    history = History()
    assert sentence(history) == "The run waits for its turn."
    history.add({"kind": "compiling"})
    assert "being built" in sentence(history)
    history.add(start_event())
    assert "first numbers" in sentence(history)


def test_the_sentence_within_the_first_epoch_speaks_of_the_points():
    history = History.of([start_event(10), points_event([0.2, 0.4], [0.7, 0.6])])
    assert sentence(history) == (
        "After 0.4 of 10 epochs the training loss is 0.6 and falling; training accuracy is 0.500."
    )


@pytest.mark.parametrize(
    ("outcome", "opening"),
    [
        ("finished", "Finished: after 2 of 2"),
        ("early_stopped", "Stopped early, as asked: after 2"),
        ("stopped", "Stopped: after 2"),
        ("time_limit", "Stopped at the time limit: after 2"),
        ("diverged", "Diverged: after 2"),
        ("failed", "Failed: after 2"),
    ],
)
def test_the_sentence_says_how_a_run_ended(outcome, opening):
    assert sentence(a_run(2, outcome=outcome)).startswith(opening)


def test_the_sentence_of_a_diverged_run_does_not_write_nan():
    history = History.of(
        [start_event(5), epoch_event(1, math.nan, math.nan), end_event("diverged")]
    )
    assert "no longer a number" in sentence(history)


@given(EVENTS)
def test_no_course_of_events_puts_nan_into_the_sentence(events):
    text = sentence(History.of(events))
    assert text.endswith(".")
    words = text.lower().replace(";", " ").replace(",", " ").rstrip(".").split()
    assert not {"nan", "inf", "-inf", "none"} & set(words)
