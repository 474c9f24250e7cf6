"""Passing on what a run has to tell, often enough to look alive and seldom enough to cost nothing.

A report crosses to another process, which costs about a millisecond; one for each step would take
longer than the step. So events wait here until the last report is a fifth of a second old; pages
look twice a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from nncore.history import Event


class Pace:
    """Lets something happen every so many seconds, and for at most a twentieth of the time.

    Used as a context around what happens, whose duration it measures.

    Parameters
    ----------
    seconds : float
        Least time from one end to the next beginning.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = self._pause = seconds
        self._began = self._ended = time.monotonic()

    @property
    def due(self) -> bool:
        """Whether it may happen now."""
        return time.monotonic() - self._ended >= self._pause

    def __enter__(self) -> None:
        self._began = time.monotonic()

    def __exit__(self, *raised: object) -> None:
        self._ended = time.monotonic()
        self._pause = max(self._seconds, 20.0 * (self._ended - self._began))


class Reporter:
    """Collects events and hands them on in lists.

    Parameters
    ----------
    report : function of a list of events
    seconds : float
        Least time between two reports.
    """

    def __init__(self, report: Callable[[list[Event]], None], seconds: float = 0.2) -> None:
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
