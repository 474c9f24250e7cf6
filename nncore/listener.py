"""What the lanes tell: workers that come and go, and what becomes of the attempts on them.

An attempt is one try at a job on one worker. Whoever listens knows neither Dask nor connections.
"""

from __future__ import annotations

from typing import Any, Protocol

from nncore.history import Event


class Listener(Protocol):
    """Who wants to know; called from the lanes' thread, so no method may take its time."""

    def worker_ready(self, worker: str) -> None:
        """A keras worker is warm."""

    def worker_lost(self, worker: str) -> None:
        """A keras worker is gone."""

    def outgrew(self, worker: str) -> None:
        """A worker has outgrown its memory and is about to be ended."""

    def alive(self, attempt: str) -> None:
        """A running attempt has nothing to report, but goes on."""

    def worker_taken(self, worker: str, taken: bool) -> None:
        """Another server of this project trains on a keras worker now, or does so no more."""

    def turned_away(self, attempt: str) -> None:
        """An attempt has not begun, and does not: its worker is gone or taken by another server."""

    def told(self, attempt: str, events: list[Event]) -> None:
        """A running attempt reports."""

    def heard(self, attempt: str) -> None:
        """A running attempt has heard that it shall stop."""

    def saved(self, attempt: str, epoch: int, checkpoint: bytes) -> None:
        """A checkpoint with so many whole epochs was fetched."""

    def returned(self, attempt: str, answer: dict[str, Any]) -> None:
        """An attempt has ended by itself; see `nncore.inside_worker.train`."""

    def broke(self, attempt: str) -> None:
        """An attempt has ended because its worker or the connection did."""

    def trouble_is(self, sentence: str) -> None:
        """The lanes cannot work for this reason; an empty sentence: they can again."""
