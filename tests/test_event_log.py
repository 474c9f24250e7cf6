"""One line an event: readable by a person, split by a program, counted."""

import logging
import subprocess
import sys

import pytest

from nncore import event_log


def test_an_event_is_one_line_with_its_facts(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "nncore.events"):
        event_log.tell("run_ended", outcome="finished", seconds=12.3456, why="two\nlines")
    assert caplog.messages == ['run_ended outcome=finished seconds=12.35 why="two lines"']


def test_events_are_counted() -> None:
    before = event_log.counts().get("counted_here", 0)
    event_log.tell("counted_here")
    event_log.tell("counted_here", again=1)
    assert event_log.counts()["counted_here"] == before + 2


def test_a_server_writes_lines_with_the_time_and_a_notebook_writes_none() -> None:
    program = (
        "from nncore import event_log as log\n"
        "log.tell('unheard')\n"
        "log.write_lines(); log.write_lines()\n"
        "log.tell('heard', n=1)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    lines = run.stderr.splitlines()
    assert len(lines) == 1
    assert lines[0].endswith("Z heard n=1")
