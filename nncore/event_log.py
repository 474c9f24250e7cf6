"""What happened on this host: one line an event, and how often each happened.

A line names the event and its facts, `2026-11-22T09:30:00Z run_ended outcome=finished epochs=10`,
so that a person reads it and a program splits it. No line says who: no address, no token, nothing
that a visitor wrote. The lines go to the standard error stream by Python's own logging, under the
name `nncore.events`; whoever embeds the package may send them elsewhere.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter

_log = logging.getLogger("nncore.events")
_log.addHandler(logging.NullHandler())  # a notebook that imports the package stays quiet
_lock = threading.Lock()
_counts: Counter[str] = Counter()


def tell(event: str, **facts: str | int | float) -> None:
    """Write one line and count the event.

    Parameters
    ----------
    event : str
        In snake case, as a host's rules look for it: "run_ended".
    **facts : str, int or float
        What is worth knowing and says nothing of a person.
    """
    with _lock:
        _counts[event] += 1
    said = (f"{name}={_value(value)}" for name, value in facts.items())
    _log.info(" ".join([event, *said]))


def counts() -> dict[str, int]:
    """Return how often each event happened since this process began."""
    with _lock:
        return dict(_counts)


def write_lines() -> None:
    """Send the lines to the standard error stream; a server does so once, when it starts."""
    if any(isinstance(one, logging.StreamHandler) for one in _log.handlers):
        return
    handler = logging.StreamHandler()
    form = logging.Formatter("%(asctime)sZ %(message)s", "%Y-%m-%dT%H:%M:%S")
    form.converter = time.gmtime
    handler.setFormatter(form)
    _log.addHandler(handler)
    _log.setLevel(logging.INFO)
    _log.propagate = False


def _value(value: str | int | float) -> str:
    """Keep a fact on its line and in one piece."""
    if isinstance(value, float):
        return f"{value:.4g}"
    text = " ".join(str(value).split())
    return f'"{text}"' if " " in text or "=" in text else text
