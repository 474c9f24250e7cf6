"""What is written of a run: enough to watch a host by, and nothing of a visitor."""

import logging
import re

import pytest

from nncore import event_log, run_events
from nncore.jobs import Record
from nncore.presets import PRESETS
from nncore.rows import JobRow

EXPERIMENT = PRESETS["moons_64_32"].experiment
NUMBER = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def record() -> Record:
    row = JobRow(
        id=NUMBER,
        key=EXPERIMENT.key,
        experiment=EXPERIMENT.model_dump_json(),
        server="server",
        started_by="secret-token-of-a-visitor",
        submitted_at=1.0,
    )
    return Record(row, EXPERIMENT, waiting_since=100.0)


def test_a_run_is_told_from_start_to_end_with_its_seconds(
    record: Record, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clock = iter([104.0, 116.0])
    monkeypatch.setattr(run_events.time, "monotonic", lambda: next(clock))
    with caplog.at_level(logging.INFO, "nncore.events"):
        run_events.started(record)
        record.fold([{"kind": "epoch", "epoch": 1, "elapsed": 1.0}])
        run_events.ended(record, "finished")
    assert caplog.messages == [
        "run_started run=01234567 queue_seconds=4",
        "run_ended run=01234567 outcome=finished epochs=1 seconds=12 queue_seconds=4",
    ]


def test_a_run_withdrawn_from_the_queue_has_waited_and_never_run(
    record: Record, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(run_events.time, "monotonic", lambda: 130.0)
    record.running_since = 90.0  # of an attempt before it was resumed
    with caplog.at_level(logging.INFO, "nncore.events"):
        run_events.ended(record, "stopped")
    assert caplog.messages[0].endswith("epochs=0 seconds=0 queue_seconds=30")


def test_no_line_names_a_visitor_or_the_whole_number_of_a_run(
    record: Record, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "nncore.events"):
        run_events.started(record)
        run_events.ended(record, "failed")
    written = "\n".join(caplog.messages)
    assert record.row.started_by not in written
    assert NUMBER not in written
    assert set(re.findall(r"(\w+)=", written)) == {
        "run",
        "outcome",
        "epochs",
        "seconds",
        "queue_seconds",
    }
    assert {"run_started", "run_ended"} <= event_log.counts().keys()
