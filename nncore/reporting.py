"""Passing on what a run has to tell, often enough to look alive and seldom enough to cost nothing.

A report crosses to another process, which costs about a millisecond; one for each step would take
longer than the step. So events wait here until the last report is a tenth of a second old.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from nncore.history import Event


class Reporter:
    """Collects events and hands them on in lists.

    Parameters
    ----------
    report : function of a list of events
    seconds : float
        Least time between two reports.
    """

    def __init__(self, report: Callable[[list[Event]], None], seconds: float = 0.1) -> None:
        self._report = report
        self._seconds = seconds
        self._waiting: list[Event] = []
        self._last = float("-inf")

    def tell(self, event: Event) -> None:
        """Take in an event; pass on all that wait, unless the last report is too fresh."""
        self._waiting.append(event)
        if time.monotonic() - self._last >= self._seconds:
            self.flush()

    def flush(self) -> None:
        """Pass on whatever waits, now."""
        if self._waiting:
            self._report(self._waiting)
            self._waiting = []
            self._last = time.monotonic()
