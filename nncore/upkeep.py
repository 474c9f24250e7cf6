"""When the journal is written to the disk, and when what is old is dropped from it."""

from __future__ import annotations

import math
import time

from nncore.journal import Journal

FLUSH_SECONDS = 0.25
RETRY_SECONDS = 5.0
PRUNE_SECONDS = 60.0
FIRST_PRUNE_SECONDS = 600.0
"""A computer that has just started may not know yet what year it is."""


class Upkeep:
    """Looks after a journal.

    Attributes
    ----------
    due_at : float
        When something must be written, on the monotonic clock; infinite if nothing.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.due_at = math.inf
        self._prune_at = time.monotonic() + FIRST_PRUNE_SECONDS

    def hurry(self) -> None:
        """Have what waits written as soon as possible."""
        self.due_at = 0.0

    def tidy(self) -> list[str]:
        """Write what waits and drop what is old, if it is time; return the jobs dropped."""
        now = time.monotonic()
        dropped = []
        if self._journal.waiting and self.due_at == math.inf:
            self.due_at = now + FLUSH_SECONDS
        if now >= self.due_at:
            dropped = self._journal.flush()
            self.due_at = now + RETRY_SECONDS if self._journal.problem else math.inf
        if now >= self._prune_at:
            dropped += self._journal.prune()
            self._prune_at = now + PRUNE_SECONDS
        return dropped
