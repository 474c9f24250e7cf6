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


@pytest.mark.parametrize(
    ("losses", "direction"),
    [
        ([0.9, 0.5, 0.3, 0.2], "was still falling"),
        ([0.9, 0.19, 0.194, 0.188, 0.191, 0.189, 0.192, 0.19, 0.194, 0.188, 0.194], "hardly"),
        ([0.2, 0.3, 0.5, 0.9], "was rising"),
    ],
)
def test_a_single_step_up_or_down_is_no_direction(losses, direction):
    epochs = [epoch_event(n, loss, 0.9) for n, loss in enumerate(losses, start=1)]
    history = History.of([start_event(len(losses)), *epochs, end_event("finished")])
    assert direction in sentence(history)


def test_a_diverged_run_is_not_said_to_fall():
    history = History.of(
        [
            start_event(9),
            epoch_event(1, 9e20, 0.5),
            epoch_event(2, 6.7e17, 0.5),
            end_event("diverged"),
        ]
    )
    assert "training loss is 6.7e+17;" in sentence(history)


@given(EVENTS)
def test_no_course_of_events_puts_nan_into_the_sentence(events):
    text = sentence(History.of(events))
    assert text.endswith(".")
    words = text.lower().replace(";", " ").replace(",", " ").rstrip(".").split()
    assert not {"nan", "inf", "-inf", "none"} & set(words)
