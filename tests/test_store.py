"""The store, on real files."""

import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from nncore.journal import Journal
from nncore.rows import Batch, JobRow, WatcherRow
from nncore.store import FILE_NAME, Store, StoreFull

EVENTS = [{"kind": "compiling"}, {"kind": "end", "outcome": "finished", "message": "Done."}]


def row(name: str = "a", **changes: object) -> JobRow:
    job = JobRow(
        id=name, key=f"key {name}", experiment="{}", server="s", started_by="o", submitted_at=1.0
    )
    return replace(job, **changes)


def ended(name: str, at: float, outcome: str = "finished") -> JobRow:
    return row(name, ended_at=at, outcome=outcome)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "new" / "folder", megabytes=10)


def fill(store: Store, name: str, size: int, at: float | None = None) -> None:
    job = row(name) if at is None else ended(name, at)
    store.write(Batch(jobs={name: job}, blobs={(name, "weights"): b"x" * size}))


def test_what_is_written_is_read_back_after_reopening(store: Store, tmp_path: Path) -> None:
    watcher = WatcherRow("o", "a", 2.0, 0.9)
    store.write(
        Batch(
            jobs={"a": row()},
            watchers={("o", "a"): watcher},
            events={"a": [(0, EVENTS[:1]), (1, EVENTS[1:])]},
            blobs={("a", "weights"): b"\x00\xff"},
            numbers={"seconds": 7.5},
        )
    )
    store.close()
    again = Store(tmp_path / "new" / "folder", megabytes=10)
    assert again.job("a") == row()
    assert again.watchers("a") == again.pressed("o", 5) == [watcher]
    assert again.events("a") == EVENTS
    assert again.blob("a", "weights") == b"\x00\xff"
    assert again.number("seconds") == 7.5


def test_what_is_not_there_is_none_or_empty(store: Store) -> None:
    assert store.job("a") is None
    assert store.blob("a", "weights") is None
    assert store.number("seconds") is None
    assert store.events("a") == store.watchers("a") == store.pressed("o", 5) == []


def test_the_folder_is_readable_by_its_owner_only(store: Store, tmp_path: Path) -> None:
    store.write(Batch(jobs={"a": row()}))
    folder = tmp_path / "new" / "folder"
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / FILE_NAME).stat().st_mode & 0o077 == 0


def test_a_run_is_found_by_its_experiment_only_after_the_outcomes_asked_for(store: Store) -> None:
    store.write(Batch(jobs={"a": replace(ended("a", 5.0, "stopped"), key="k")}))
    assert store.finished("k", ("finished",)) is None
    store.write(Batch(jobs={"b": replace(ended("b", 4.0), key="k")}))
    found = store.finished("k", ("finished", "diverged"))
    assert found is not None
    assert found.id == "b"


def test_a_visitors_runs_come_newest_first(store: Store) -> None:
    rows = [WatcherRow("o", name, at) for name, at in (("a", 1.0), ("b", 3.0), ("c", 2.0))]
    store.write(Batch(watchers={(one.owner, one.job): one for one in rows}))
    assert [one.job for one in store.pressed("o", 2)] == ["b", "c"]


def test_runs_past_their_age_are_dropped_with_all_that_belongs_to_them(store: Store) -> None:
    now = time.time()
    fill(store, "old", 10, now - 3 * 86_400)
    fill(store, "new", 10, now - 1 * 86_400)
    store.write(
        Batch(watchers={("o", "old"): WatcherRow("o", "old", 1.0)}, events={"old": [(0, EVENTS)]})
    )
    assert store.prune(days=2.0) == ["old"]
    assert store.job("old") is None
    assert store.blob("old", "weights") is None
    assert store.events("old") == store.watchers("old") == []
    assert store.blob("new", "weights") is not None


def test_the_oldest_ended_runs_make_room_and_active_ones_never_do(store: Store) -> None:
    now = time.time()
    fill(store, "active", 4_000_000)
    for index, name in enumerate(("first", "second", "third")):
        fill(store, name, 2_500_000, now + index)
    assert store.prune(days=30.0) == ["first"]
    assert store.job("active") is not None
    assert store.job("third") is not None


def test_of_the_numbers_those_written_last_stay(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nncore.store.KEPT_NUMBERS", 3)
    for name in ("a", "b", "c", "d", "a"):
        store.write(Batch(numbers={name: 1.0}))
    store.prune(days=30)
    assert [store.number(name) for name in "abcd"] == [1.0, None, 1.0, 1.0]


def test_a_full_store_says_so_writes_nothing_of_the_batch_and_works_again(store: Store) -> None:
    fill(store, "a", 11_000_000, time.time())
    with pytest.raises(StoreFull, match="full"):
        store.write(Batch(jobs={"b": row("b")}, blobs={("b", "weights"): b"x" * 3_000_000}))
    assert store.job("b") is None
    assert store.prune(days=30.0) == ["a"]
    fill(store, "b", 3_000_000)
    assert store.job("b") is not None


def test_a_folder_that_cannot_be_made_is_a_full_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreFull):
        Store(tmp_path / "file", megabytes=1).write(Batch(jobs={"a": row()}))


@pytest.mark.parametrize(
    "damage", [b"this is no database" * 500, b"SQLite format 3\0" + b"\xff" * 9000]
)
def test_a_damaged_file_is_moved_aside_and_said(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(damage)
    journal = Journal(store := Store(tmp_path, megabytes=10), days=30.0)
    journal.put_job(row())
    journal.flush()
    assert store.job("a") == row()
    assert journal.problem == ""
    assert "moved aside" in store.notice
    (aside,) = tmp_path.glob(f"damaged-*-{FILE_NAME}")
    assert aside.read_bytes() == damage


def test_a_file_damaged_while_in_use_is_replaced(store: Store, tmp_path: Path) -> None:
    fill(store, "a", 200_000)
    store.close()
    path = tmp_path / "new" / "folder" / FILE_NAME
    body = path.read_bytes()
    path.write_bytes(body[:4096] + b"\xaa" * (len(body) - 4096))
    journal = Journal(store, days=30.0)
    journal.put_job(row("b"))
    journal.flush()
    assert store.job("b") == row("b")


def test_a_file_of_a_later_version_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreFull, match="version 99"):
        Store(tmp_path, megabytes=10).job("a")
    (aside,) = tmp_path.glob(f"damaged-*-{FILE_NAME}")
    assert aside.read_bytes() == before


def test_two_servers_write_one_folder_at_once(tmp_path: Path) -> None:
    stores = [Store(tmp_path, megabytes=50) for _ in range(2)]

    def write(which: int) -> None:
        journal = Journal(stores[which], days=30.0)
        for index in range(40):
            journal.put_job(row(f"{which}-{index}"))
            journal.put_blob(f"{which}-{index}", "weights", bytes(20_000))
            journal.flush()
        while journal.waiting:
            journal.flush()

    threads = [threading.Thread(target=write, args=(which,)) for which in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stores[0].unfinished()) == 80
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_a_server_killed_while_writing_leaves_whole_batches(tmp_path: Path) -> None:
    script = f"""
from pathlib import Path
from nncore.rows import *
from nncore.store import *
store = Store(Path({str(tmp_path)!r}), 100)
for index in range(10_000):
    name = str(index)
    job = JobRow(name, name, "{{}}", "s", "o", 1.0)
    store.write(Batch(jobs={{name: job}}, blobs={{(name, "weights"): bytes(50_000)}}))
    print(index, flush=True)
"""
    server = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    for _ in range(20):
        line = server.stdout.readline()
    server.kill()
    server.wait()
    store = Store(tmp_path, megabytes=100)
    names = {job.id for job in store.unfinished()}
    assert len(names) >= int(line) + 1
    assert all(store.blob(name, "weights") == bytes(50_000) for name in names)
