"""Who works on what: one job a worker, attempts that are over, workers that others hold."""

from nncore import presets
from nncore.assignments import Assignments
from nncore.jobs import Record, comparing
from nncore.rows import JobRow


def job_of(owner: str) -> Record:
    row = JobRow(f"job of {owner}", "k", "{}", "s", owner, submitted_at=0.0)
    return Record(row, presets.PRESETS[presets.OPENING].experiment)


def test_a_worker_with_a_job_is_not_idle_until_it_is_released() -> None:
    assignments, record = Assignments(), job_of("ann")
    assert assignments.idle() is None
    assignments.workers["one"] = None
    assert assignments.idle() == "one"
    assignments.assign(record, "one")
    assert assignments.idle() is None
    assignments.release(record)
    assert assignments.idle() == "one"
    assert record.worker == record.attempt == ""


def test_what_another_server_holds_is_not_idle() -> None:
    assignments = Assignments()
    assignments.workers.update(one=None, two=None)
    assignments.taken.add("one")
    assert assignments.idle() == "two"


def test_an_attempt_that_is_over_is_no_attempt_at_the_job() -> None:
    assignments, record = Assignments(), job_of("ann")
    assignments.assign(record, "one")
    first = record.attempt
    assert assignments.attempted(first) is record
    assignments.release(record)
    assignments.assign(record, "one")
    assert assignments.attempted(first) is None
    assert assignments.attempted(record.attempt) is record


def test_releasing_a_job_leaves_its_worker_to_the_next_one() -> None:
    assignments, late, current = Assignments(), job_of("ann"), job_of("bob")
    assignments.assign(late, "one")
    assignments.assign(current, "one")
    assignments.release(late)
    assert assignments.workers["one"] is current


def test_a_visitor_with_a_comparison_is_busy_under_one_name() -> None:
    assignments = Assignments()
    assignments.assign(job_of("ann"), "one")
    assignments.assign(job_of(comparing("ann")), "two")
    assignments.assign(job_of(comparing("bob")), "three")
    assert assignments.busy_visitors() == {"ann", "bob"}
