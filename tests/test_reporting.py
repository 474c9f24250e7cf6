"""Events are passed on in lists, not too often and never lost."""

import time
from typing import Any

from nncore.reporting import Pace, Reporter


def test_the_first_event_is_passed_on_at_once() -> None:
    reports: list[list[dict[str, Any]]] = []
    Reporter(reports.append).tell({"kind": "compiling"})
    assert reports == [[{"kind": "compiling"}]]


def test_a_thousand_events_in_a_moment_make_few_reports_and_keep_their_order() -> None:
    reports: list[list[dict[str, Any]]] = []
    reporter = Reporter(reports.append)
    began = time.monotonic()
    for number in range(1_000):
        reporter.tell({"kind": "points", "step": [number]})
    reporter.flush()
    assert len(reports) <= 2 + 10 * (time.monotonic() - began)
    assert [event["step"][0] for report in reports for event in report] == list(range(1_000))


def test_nothing_to_pass_on_is_no_report() -> None:
    reports: list[list[dict[str, Any]]] = []
    Reporter(reports.append).flush()
    assert reports == []


def test_what_takes_long_happens_seldom() -> None:
    pace = Pace(seconds=0.0)
    assert pace.due
    with pace:
        time.sleep(0.05)
    assert not pace.due  # not before twenty times as long has passed
    quick = Pace(seconds=0.0)
    with quick:
        pass
    time.sleep(0.01)
    assert quick.due
