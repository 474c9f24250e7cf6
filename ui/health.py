"""Is this server well? Asked by a container, a proxy or a person, at `/health`.

Streamlit has a health check of its own, which says only that the web server answers. This one asks
the engine: whether its threads live, whether a worker can train, whether runs can be saved. The
answer is 503 with a sentence for what a person must look at. What mends itself, or is only a full
house, is 200, for nothing would be won by a restart, but it is said at once. It costs microseconds
and tells nothing that a stranger may not know.
"""

from __future__ import annotations

import time

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

import nncore
from nncore import engine as engines
from nncore.engine import Status
from nncore.limits import Limits
from ui import guard

PATH = "/health"
PATIENCE_SECONDS = 180.0
"""Loading TensorFlow takes so long on the slowest hosts; a lost cluster may come back by then."""
SILENCE_SECONDS = 60.0
"""The dispatcher looks for work every five seconds, and the slowest disk takes a few more."""

_began = time.monotonic()


def status() -> Status | None:
    """Return how the engine is; None if there is none."""
    engine = engines.get()
    return None if engine is None else engine.status()


def complaint(status: Status | None) -> str:
    """Say in a sentence why the engine is not well; empty if it is, or is starting in time."""
    if status is None:
        return "The engine was not started."
    if status.silent_seconds > SILENCE_SECONDS:
        return "The part that hands out runs is dead or stuck. Restart the server."
    if status.ailing_seconds > PATIENCE_SECONDS:
        return f"The workers cannot train, for {status.ailing_seconds:.0f} s now. The log says why."
    return status.unsaved


def strain(status: Status, tabs: int, limits: Limits) -> str:
    """Say in a sentence what visitors feel now, though the engine is well; empty if nothing.

    Parameters
    ----------
    status : Status
    tabs : int
        Open now.
    limits : Limits
        Of this host.
    """
    # While it starts for the first time, nobody has lost anything.
    if status.phase != "starting" and status.ailing_seconds > 0:
        return "No worker can train at the moment, or one does not start. The engine tries again."
    if status.waiting >= limits.max_waiting:
        return "The queue is full: further runs are refused."
    if tabs >= limits.max_sessions:
        return "All places are taken: further visitors are asked to wait."
    return ""


def uptime_seconds() -> float:
    """Return how long this server has been running."""
    return time.monotonic() - _began


async def answer(_: Request) -> Response:
    """Answer whoever asks whether this server is well."""
    now = status()
    wrong, tabs = complaint(now), guard.open_sessions()
    strained = strain(now, tabs, Limits.from_environment()) if now else ""
    content = {
        "status": "unwell" if wrong else "strained" if strained else "ok",
        "reason": wrong or strained,
        "engine": now.phase if now else None,
        "running": now.running if now else 0,
        "waiting": now.waiting if now else 0,
        "sessions": tabs,
        "version": nncore.__version__,
        "uptime_seconds": round(uptime_seconds()),
    }
    return JSONResponse(
        content, status_code=503 if wrong else 200, headers={"cache-control": "no-store"}
    )
