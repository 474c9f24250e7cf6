"""Who is next: a queue in which nobody's second run comes before another visitor's first.

Each run gets a round when it joins: the first round in which its owner has no run yet, but none
that is over. Runs are served round by round, within a round as they came. This is start-time fair
queuing with runs of equal size: an owner who sends many runs delays nobody else by more than one.

References
----------
P. Goyal, H. M. Vin, H. Cheng: Start-time Fair Queueing. IEEE/ACM Transactions on Networking 5(5),
1997.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Collection


class FairQueue:
    """Runs that wait, by owner. Not safe to use from several threads at once."""

    def __init__(self) -> None:
        self._order: list[tuple[int, int, str, str]] = []
        self._next_round: dict[str, int] = {}
        self._round = 0
        self._arrivals = itertools.count()

    def __len__(self) -> int:
        return len(self._order)

    def join(self, job: str, owner: str) -> None:
        """Let an owner's job wait for its turn."""
        turn = max(self._round, self._next_round.get(owner, 0))
        self._next_round[owner] = turn + 1
        bisect.insort(self._order, (turn, next(self._arrivals), job, owner))

    def come_back(self, job: str, owner: str) -> None:
        """Put a job that was taken out, but not served, before all others."""
        bisect.insort(self._order, (-1, next(self._arrivals), job, owner))

    def leave(self, job: str) -> None:
        """Take a job out, if it is there."""
        self._order = [entry for entry in self._order if entry[2] != job]

    def next(self, busy: Collection[str] = ()) -> str | None:
        """Take out the job whose turn it is, passing over owners who are busy; None if none is."""
        entry = next((entry for entry in self._order if entry[3] not in busy), None)
        if entry is None:
            return None
        self._order.remove(entry)
        turn, _, job, _ = entry
        self._round = max(self._round, turn)
        # An owner whose next round has come anyway is as good as a new one.
        self._next_round = {
            owner: turn for owner, turn in self._next_round.items() if turn > self._round
        }
        return job

    def jobs(self) -> list[str]:
        """Return the jobs in the order in which they will be served, were nobody to join."""
        return [job for _, _, job, _ in self._order]
