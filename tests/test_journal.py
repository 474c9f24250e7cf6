"""The journal: readable at once, written later, and whole after every kind of fault."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from nncore.journal import Journal
from nncore.rows import Batch, WatcherRow
from nncore.store import Store
from tests.test_store import EVENTS, ended


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path, megabytes=10)


@pytest.fixture
def journal(store: Store) -> Journal:
    return Journal(store, days=30.0)


def put_everything(journal: Journal, name: str = "a") -> None:
    journal.put_job(replace(ended(name, time.time()), key="k"))
    journal.put_watcher(WatcherRow("o", name, 2.0))
    journal.add_events(name, 0, EVENTS[:1])
    journal.add_events(name, 1, EVENTS[1:])
    journal.put_blob(name, "weights", b"12")
    journal.put_number("looks", 3.0)


def read_everything(journal: Journal) -> tuple[object, ...]:
    found = journal.finished("k", ("finished",))
    return (
        found and found.id,
        journal.job("a"),
        journal.watchers("a"),
        journal.pressed("o", 5),
        journal.events("a"),
        journal.blob("a", "weights"),
        journal.number("looks"),
    )


def test_what_is_put_can_be_read_before_and_after_it_is_written(journal: Journal) -> None:
    put_everything(journal)
    before = read_everything(journal)
    assert before[0] == "a"
    assert before[4] == EVENTS
    assert before[6] == 3.0
    assert journal.waiting
    journal.flush()
    assert not journal.waiting
    assert read_everything(journal) == before


def test_what_is_being_written_still_waits(
    store: Store, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile = []
    write = store.write

    def watched(batch: Batch) -> None:
        meanwhile.append(journal.waiting)
        write(batch)

    monkeypatch.setattr(store, "write", watched)
    put_everything(journal)
    journal.flush()
    assert meanwhile == [True]  # a server killed here has not saved it
    assert not journal.waiting


def test_of_equal_runs_the_one_that_ended_last_is_found(journal: Journal) -> None:
    late, early = (replace(ended(name, when), key="k") for name, when in (("b", 2e9), ("a", 1e9)))
    for row in (late, early):
        journal.put_job(row)
    for _ in range(2):
        found = journal.finished("k", ("finished",))
        assert found is not None
        assert found.id == "b"
        journal.flush()


def test_events_written_and_waiting_are_read_as_one_list(journal: Journal) -> None:
    journal.add_events("a", 0, EVENTS[:1])
    journal.flush()
    journal.add_events("a", 1, EVENTS[1:])
    assert journal.events("a") == EVENTS


def test_while_the_disk_is_full_everything_stays_readable_and_is_written_later(
    tmp_path: Path,
) -> None:
    (tmp_path / "folder").write_text("in the way")
    journal = Journal(Store(tmp_path / "folder", megabytes=10), days=30.0)
    put_everything(journal)
    before = read_everything(journal)
    journal.flush()
    assert "cannot be saved" in journal.problem
    assert journal.holds("a")
    assert read_everything(journal) == before
    (tmp_path / "folder").unlink()
    journal.flush()
    assert journal.problem == ""
    assert journal.changes == 2
    assert not journal.holds("a")
    assert read_everything(journal) == before


def test_old_runs_give_way_when_the_store_is_full(journal: Journal) -> None:
    for name in ("a", "b"):
        journal.put_job(ended(name, time.time()))
        journal.put_blob(name, "weights", bytes(7_000_000))
        dropped = journal.flush()
    assert dropped == ["a"]
    assert journal.problem == ""
    assert journal.blob("b", "weights") is not None


def test_what_waits_in_memory_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("in the way")
    journal = Journal(Store(tmp_path / "folder", megabytes=10), days=30.0)
    for index in range(10):
        journal.put_blob(str(index), "weights", bytes(10_000_000))
        journal.flush()
    kept = [index for index in range(10) if journal.blob(str(index), "weights") is not None]
    assert kept == [4, 5, 6, 7, 8, 9]
