"""How long the engine waits, reckoned on a clock that no correction of the time of day moves."""

import time

import pytest

from nncore import presets
from nncore.jobs import Record
from nncore.limits import Limits
from nncore.patience import NAP_SECONDS, Patience, duration
from nncore.rows import JobRow

LIMITS = Limits(lease_seconds=600.0, silence_seconds=180.0)


def going_on(state: str, *, heard: float, looked: float) -> Record:
    row = JobRow("a", "k", "{}", "s", "ann", submitted_at=0.0)
    experiment = presets.PRESETS[presets.OPENING].experiment
    return Record(row, experiment, state=state, heard_at=heard, looked_at=looked)


def test_a_run_that_is_heard_of_and_looked_at_goes_on() -> None:
    patience, now = Patience(LIMITS), time.monotonic()
    record = going_on("running", heard=now - 179.0, looked=now - 599.0)
    assert patience.silent(record, now) is patience.unwatched(record, now) is None
    assert patience.ends(record) == pytest.approx(now + 1.0)


def test_a_worker_that_says_nothing_is_silent_only_while_it_trains() -> None:
    patience, now = Patience(LIMITS), time.monotonic()
    said = patience.silent(going_on("running", heard=now - 181.0, looked=now), now)
    assert said == "The worker had not been heard of for 3 minutes and was replaced."
    for state in ("waiting", "stopping", "ended"):
        assert patience.silent(going_on(state, heard=now - 181.0, looked=now), now) is None


def test_a_job_is_unwatched_while_it_trains_or_waits() -> None:
    patience, now = Patience(LIMITS), time.monotonic()
    for state in ("running", "waiting"):
        said = patience.unwatched(going_on(state, heard=now, looked=now - 601.0), now)
        assert said == "Nobody was watching for 10 minutes."
    for state in ("stopping", "ended"):
        assert patience.unwatched(going_on(state, heard=now, looked=now - 601.0), now) is None


def test_a_computer_that_slept_has_not_lost_its_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()
    patience = Patience(LIMITS)
    record = going_on("running", heard=now, looked=now)
    record.deadline = now + 900.0
    night = 8 * 3_600.0
    monkeypatch.setattr(time, "monotonic", lambda: now + night)
    morning = patience.look_around([record])
    assert morning == now + night
    assert patience.ends(record) == pytest.approx(morning + 180.0, abs=1.0)
    assert record.deadline == pytest.approx(morning + 900.0, abs=1.0)


def test_looking_around_every_few_seconds_gives_no_more_patience(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = time.monotonic()
    patience = Patience(LIMITS)
    record = going_on("running", heard=now, looked=now)
    for step in range(1, 20):
        later = now + step * 0.9 * NAP_SECONDS
        monkeypatch.setattr(time, "monotonic", lambda later=later: later)
        patience.look_around([record])
    assert record.heard_at == now
    assert patience.silent(record, later) is not None


def test_durations_are_told_as_people_would() -> None:
    assert [duration(one) for one in (2.0, 90.0, 180.0, 600.0)] == [
        "2 seconds",
        "90 seconds",
        "3 minutes",
        "10 minutes",
    ]
