"""The time of day, from a clock that may be wrong for a while.

A computer that was just switched on may take itself to be in another year until the network tells
it better, and a virtual machine may wake up in the past. Beside that clock there is one that only
counts seconds, but stands still while the computer sleeps. What is written down takes the later of
the two, so that a run is never older than it is; what is dropped for its age takes the earlier, so
that no jump drops anything. Who waits for something asks `time.monotonic` and not this module.
"""

from __future__ import annotations

import time

_started = time.time() - time.monotonic()


def now() -> float:
    """Return the time to write down, in seconds since 1970."""
    return max(time.time(), _started + time.monotonic())


def surely() -> float:
    """Return the time that it is at least, in seconds since 1970."""
    return min(time.time(), _started + time.monotonic())
