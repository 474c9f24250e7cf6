"""When the journal is written: soon, at once where it matters, and again after a while if it fails."""

import math
import time
from pathlib import Path

from nncore.journal import Journal
from nncore.store import Store
from nncore.upkeep import FLUSH_SECONDS, RETRY_SECONDS, Upkeep


def test_what_waits_is_written_after_a_moment_and_at_once_when_hurried(tmp_path: Path) -> None:
    store = Store(tmp_path, megabytes=10)
    journal = Journal(store, days=30.0)
    upkeep = Upkeep(journal)
    assert upkeep.tidy() == []
    assert upkeep.due_at == math.inf
    journal.put_number("looks", 3.0)
    upkeep.tidy()
    assert time.monotonic() < upkeep.due_at <= time.monotonic() + FLUSH_SECONDS
    assert store.number("looks") is None
    upkeep.hurry()
    upkeep.tidy()
    assert store.number("looks") == 3.0
    assert upkeep.due_at == math.inf
    store.close()


def test_what_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("where the folder should be")
    journal = Journal(Store(tmp_path / "file", megabytes=10), days=30.0)
    upkeep = Upkeep(journal)
    journal.put_number("looks", 3.0)
    upkeep.hurry()
    upkeep.tidy()
    assert journal.problem
    assert upkeep.due_at > time.monotonic() + RETRY_SECONDS / 2
