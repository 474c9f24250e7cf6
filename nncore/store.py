"""Runs on disk: a SQLite file that survives the server, bounded in size and age.

A job has a row; its events are only ever appended; weights, predictions and checkpoints are bytes
beside it; watchers say which visitor may see which run. Everything is written in whole
transactions, so a server that is killed leaves either all of a batch or nothing of it. A file that
is damaged is moved aside, and several servers may share one folder.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

from nncore import clock
from nncore.history import Event
from nncore.rows import Batch, JobRow, WatcherRow

FILE_NAME = "runs.sqlite"
SCHEMA_VERSION = 1
KEPT_NUMBERS = 10_000
"""How often each visitor has looked at a test part is a number, too."""
SCHEMA = """
CREATE TABLE jobs (
    id TEXT PRIMARY KEY, key TEXT NOT NULL, experiment TEXT NOT NULL, server TEXT NOT NULL,
    started_by TEXT NOT NULL, submitted_at REAL NOT NULL, ended_at REAL, outcome TEXT NOT NULL,
    message TEXT NOT NULL, test_loss REAL, checkpoint_epoch INTEGER);
CREATE INDEX jobs_by_key ON jobs (key, outcome);
CREATE INDEX jobs_by_end ON jobs (ended_at);
CREATE TABLE watchers (
    owner TEXT NOT NULL, job TEXT NOT NULL, pressed_at REAL NOT NULL, expected_accuracy REAL,
    stopped_watching INTEGER NOT NULL, PRIMARY KEY (owner, job)) WITHOUT ROWID;
CREATE INDEX watchers_by_job ON watchers (job);
CREATE TABLE events (
    job TEXT NOT NULL, first INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (job, first)) WITHOUT ROWID;
CREATE TABLE blobs (job TEXT NOT NULL, name TEXT NOT NULL, body BLOB NOT NULL);
CREATE UNIQUE INDEX blobs_by_name ON blobs (job, name);
CREATE TABLE numbers (name TEXT PRIMARY KEY, value REAL NOT NULL);
"""
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_REASONS = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk does not take them; it may be full",
    sqlite3.SQLITE_CANTOPEN: "their folder cannot be written",
    sqlite3.SQLITE_READONLY: "their file cannot be written",
    sqlite3.SQLITE_BUSY: "another program holds their file",
}


class StoreFull(Exception):
    """The store cannot be written, or not be read, just now; the sentence says why."""


class Store:
    """The runs in one folder. Safe to use from several threads.

    The file is opened at the first use, and again after a failure: a disk that was full or a
    folder that was missing may be there the next time.

    Parameters
    ----------
    folder : Path
        Created if missing, readable by this user only.
    megabytes : int
        Size above which the oldest ended jobs are dropped; the file never grows beyond 1.25 times
        that.

    Attributes
    ----------
    notice : str
        A sentence about a damaged file that was moved aside; empty if there was none.
    """

    def __init__(self, folder: Path, megabytes: int) -> None:
        self._folder = folder
        self._bytes = megabytes * 1_000_000
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self.notice = ""

    # ------------------------------------------------------------------------------- writing

    def write(self, batch: Batch) -> None:
        """Write all of a batch, or nothing.

        Raises
        ------
        StoreFull
            If the disk is full, the folder cannot be written, or the file was damaged.
        """
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                f"REPLACE INTO jobs VALUES ({_marks(JobRow)})", map(astuple, batch.jobs.values())
            )
            connection.executemany(
                f"REPLACE INTO watchers VALUES ({_marks(WatcherRow)})",
                map(astuple, batch.watchers.values()),
            )
            connection.executemany(
                "REPLACE INTO events VALUES (?, ?, ?)",
                (
                    (job, first, json.dumps(events, separators=(",", ":")))
                    for job, lists in batch.events.items()
                    for first, events in lists
                ),
            )
            connection.executemany(
                "REPLACE INTO blobs VALUES (?, ?, ?)",
                ((job, name, body) for (job, name), body in batch.blobs.items()),
            )
            connection.executemany("REPLACE INTO numbers VALUES (?, ?)", batch.numbers.items())
            connection.execute("COMMIT")

    def prune(self, days: float, room: int = 0) -> list[str]:
        """Drop jobs that ended more than `days` ago, and the oldest while the store is too large.

        Jobs that have not ended are never dropped. Of the numbers, those written last stay.

        Parameters
        ----------
        days : float
        room : int
            Bytes to make room for; ignored if they would not fit into an empty store.

        Returns
        -------
        list of str
            The jobs dropped.

        Raises
        ------
        StoreFull
        """
        with self._open() as connection:
            connection.execute(
                "DELETE FROM numbers WHERE rowid <= "
                "(SELECT rowid FROM numbers ORDER BY rowid DESC LIMIT 1 OFFSET ?)",
                (KEPT_NUMBERS,),
            )
            oldest = "SELECT id FROM jobs WHERE ended_at IS NOT NULL"
            dropped = [
                job
                for (job,) in connection.execute(
                    f"{oldest} AND ended_at < ?", (clock.surely() - days * 86_400,)
                )
            ]
            if dropped:
                self._drop(connection, dropped)
            allowed = self._bytes - (room if room < self._bytes else 0)
            while self._size(connection) > allowed:
                found = connection.execute(f"{oldest} ORDER BY ended_at LIMIT 1").fetchone()
                if found is None:
                    break
                self._drop(connection, [found[0]])
                dropped.append(found[0])
            if dropped:
                connection.execute("PRAGMA incremental_vacuum").fetchall()
            return dropped

    # ------------------------------------------------------------------------------- reading

    def job(self, job: str) -> JobRow | None:
        """Return a job's row."""
        return next(iter(self._jobs("id = ?", job)), None)

    def finished(self, key: str, outcomes: tuple[str, ...]) -> JobRow | None:
        """Return the latest job of this Experiment that ended in one of these ways."""
        marks = ", ".join("?" * len(outcomes))
        rows = self._jobs(
            f"key = ? AND outcome IN ({marks}) ORDER BY ended_at DESC LIMIT 1", key, *outcomes
        )
        return next(iter(rows), None)

    def unfinished(self) -> list[JobRow]:
        """Return the jobs that have not ended, of every server."""
        return self._jobs("ended_at IS NULL")

    def watchers(self, job: str) -> list[WatcherRow]:
        """Return who pressed Train for a job."""
        return self._watchers("job = ?", job)

    def pressed(self, owner: str, limit: int) -> list[WatcherRow]:
        """Return the jobs for which a visitor pressed Train, newest first, `limit` at most."""
        return self._watchers("owner = ? ORDER BY pressed_at DESC LIMIT ?", owner, limit)

    def events(self, job: str) -> list[Event]:
        """Return all events of a job, in order."""
        with self._open() as connection:
            bodies = connection.execute(
                "SELECT body FROM events WHERE job = ? ORDER BY first", (job,)
            ).fetchall()
        return [event for (body,) in bodies for event in json.loads(body)]

    def blob(self, job: str, name: str) -> bytes | None:
        """Return bytes that belong to a job."""
        body: bytes | None = self._one(
            "SELECT body FROM blobs WHERE job = ? AND name = ?", job, name
        )
        return body

    def number(self, name: str) -> float | None:
        """Return a number that was kept from one start to the next."""
        value: float | None = self._one("SELECT value FROM numbers WHERE name = ?", name)
        return value

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._connection is not None:
                with suppress(sqlite3.Error):
                    self._connection.close()
                self._connection = None

    # -------------------------------------------------------------------------------- inside

    def _one(self, query: str, *values: object) -> Any:
        with self._open() as connection:
            found = connection.execute(query, values).fetchone()
        return None if found is None else found[0]

    def _jobs(self, condition: str, *values: object) -> list[JobRow]:
        with self._open() as connection:
            rows = connection.execute(f"SELECT * FROM jobs WHERE {condition}", values).fetchall()
        return [JobRow(*row) for row in rows]

    def _watchers(self, condition: str, *values: object) -> list[WatcherRow]:
        with self._open() as connection:
            rows = connection.execute(
                f"SELECT * FROM watchers WHERE {condition}", values
            ).fetchall()
        return [
            WatcherRow(owner, job, pressed_at, expected, bool(stopped))
            for owner, job, pressed_at, expected, stopped in rows
        ]

    @staticmethod
    def _drop(connection: sqlite3.Connection, jobs: list[str]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        for table, column in (
            ("jobs", "id"),
            ("watchers", "job"),
            ("events", "job"),
            ("blobs", "job"),
        ):
            connection.executemany(
                f"DELETE FROM {table} WHERE {column} = ?", ((job,) for job in jobs)
            )
        connection.execute("COMMIT")

    @staticmethod
    def _size(connection: sqlite3.Connection) -> int:
        """Return the bytes in use; pages that were freed do not count."""
        pages, free, size = (
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection, alone; turn whatever SQLite complains of into `StoreFull`."""
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = self._connect()
                yield self._connection
            except OSError as error:
                raise StoreFull(f"Runs cannot be saved: {error.strerror or error}.") from error
            except sqlite3.DatabaseError as error:
                if self._connection is not None and self._connection.in_transaction:
                    with suppress(sqlite3.Error):
                        self._connection.execute("ROLLBACK")
                code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # without its details
                if code in _DAMAGED:
                    self._move_aside()
                else:
                    self.close()
                raise StoreFull(f"Runs cannot be saved: {_REASONS.get(code, error)}.") from error

    def _connect(self) -> sqlite3.Connection:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / FILE_NAME
        connection = sqlite3.connect(
            path, timeout=1.0, isolation_level=None, check_same_thread=False
        )
        try:
            with suppress(OSError):
                path.chmod(0o600)
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, SCHEMA_VERSION):
                error = sqlite3.DatabaseError(f"the file has version {version}")
                error.sqlite_errorcode = sqlite3.SQLITE_NOTADB
                raise error
            if version == 0:
                connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("PRAGMA journal_mode = WAL").fetchall()
            # In WAL mode this can lose the last moments at a power cut, never the file.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA journal_size_limit = {self._bytes // 4}")
            page = connection.execute("PRAGMA page_size").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {self._bytes * 5 // (4 * page)}")
            if version == 0:
                self._create(connection)
            connection.execute("SELECT id FROM jobs LIMIT 1").fetchone()
        except BaseException:
            connection.close()
            raise
        return connection

    @staticmethod
    def _create(connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN EXCLUSIVE")
        # Another server may have been quicker between our look and our lock.
        if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            for statement in SCHEMA.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")

    def _move_aside(self) -> None:
        """Give a damaged file another name, so that the next use makes a new one."""
        self.close()
        aside = f"damaged-{int(time.time())}-{FILE_NAME}"
        for suffix in ("", "-wal", "-shm"):
            with suppress(OSError):
                os.replace(self._folder / (FILE_NAME + suffix), self._folder / (aside + suffix))
        self.notice = f"The file of past runs could not be read. It was moved aside as {aside}; a new one was begun."


def _marks(row: type[JobRow] | type[WatcherRow]) -> str:
    return ", ".join("?" * len(fields(row)))
