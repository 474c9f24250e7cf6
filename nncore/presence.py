"""Which servers are alive, when several share one folder or one of them was killed.

A file's age or a process number can deceive; a lock cannot be held by the dead, for the system takes
it back. SQLite's own file locks serve, which work alike on every system.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path


class Presence:
    """Says that a server is alive, for as long as it is."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    @classmethod
    def claim(cls, folder: Path, server: str) -> Presence | None:
        """Take a server's lock; None if that server lives.

        Raises
        ------
        OSError
            If the folder cannot be written.
        """
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"{server}.server"
        connection = sqlite3.connect(
            path, timeout=0.0, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            connection.close()
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                return None
            raise OSError(str(error)) from error
        return cls(connection, path)

    def release(self) -> None:
        """Give the lock back and remove its file."""
        self._connection.close()
        with suppress(OSError):
            self._path.unlink()
