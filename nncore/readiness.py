"""How long until TensorFlow is there: a guess from the times before."""

from __future__ import annotations

import time
from typing import Literal

from nncore import event_log
from nncore.journal import Journal

Phase = Literal["starting", "ready", "restarting"]
USUAL_SECONDS = 8.0
"""Before anything is known about this machine."""


class Readiness:
    """Whether a keras worker is ready, and if not, since when.

    Attributes
    ----------
    phase : {"starting", "ready", "restarting"}
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.phase: Phase = "starting"
        self._begin()

    def start(self) -> None:
        """Note that the first worker is being started."""
        self._begin()

    def ready(self) -> None:
        """Note that a worker is ready; learn how long it took."""
        if self.phase != "ready":
            took = time.monotonic() - self._since
            self._journal.put_number(_name(self.phase), took)
            self.phase = "ready"
            event_log.tell("engine_ready", seconds=took)

    def lost(self) -> None:
        """Note that no worker is left."""
        if self.phase == "ready":
            self.phase = "restarting"
            self._begin()

    @property
    def seconds_left(self) -> float | None:
        """Estimated seconds until a worker is ready, at least 1; None once one is."""
        if self.phase == "ready":
            return None
        return max(1.0, self._usual - (time.monotonic() - self._since))

    @property
    def seconds_without(self) -> float:
        """Seconds that no worker has been ready; 0 while one is."""
        return 0.0 if self.phase == "ready" else time.monotonic() - self._since

    def _begin(self) -> None:
        self._since = time.monotonic()
        self._usual = self._journal.number(_name(self.phase)) or USUAL_SECONDS


def _name(phase: Phase) -> str:
    return f"seconds {phase}"
