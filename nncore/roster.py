"""Which workers there are, of which lane, and which of them can be used.

On a cluster that is not ours workers may lack, or not suit; the roster says so in a sentence.
"""

from __future__ import annotations

import asyncio

from nncore.inside_worker import KERAS, LIGHT, WARM_UPS

LACKING_SECONDS = 10.0
"""How long a cluster may be without a worker of a lane, as while one is replaced."""
LACKING = {
    KERAS: "The cluster has no worker for training (resource keras). Runs wait until one comes.",
    LIGHT: "The cluster has no worker for short questions (resource light), such as previews. "
    "They wait until one comes.",
}


class Roster:
    """The workers that the scheduler knows.

    Attributes
    ----------
    lane_of : dict of str to str
        Lane by worker.
    ready : dict of str to list of str
        Workers that are warm, by lane.
    opened : dict of str to asyncio.Event
        By lane: set while a worker is ready.
    unfit : dict of str to str
        Why a worker is not used.
    """

    def __init__(self) -> None:
        self.lane_of: dict[str, str] = {}
        self.ready: dict[str, list[str]] = {lane: [] for lane in WARM_UPS}
        self.opened = {lane: asyncio.Event() for lane in WARM_UPS}
        self.unfit: dict[str, str] = {}
        self._manned_at = dict.fromkeys(WARM_UPS, 0.0)

    def join(self, worker: str, lane: str) -> None:
        """Add a worker, which cannot be used yet."""
        self.lane_of[worker] = lane

    def admit(self, worker: str) -> None:
        """Use a worker from now on."""
        lane = self.lane_of[worker]
        self.ready[lane].append(worker)
        self.opened[lane].set()

    def leave(self, worker: str) -> str | None:
        """Forget a worker; return its lane, or None if it was not known."""
        lane = self.lane_of.pop(worker, None)
        if lane is None:
            return None
        self.unfit.pop(worker, None)
        if worker in self.ready[lane]:
            self.ready[lane].remove(worker)
        if not self.ready[lane]:
            self.opened[lane].clear()
        return lane

    def begin_to_wait(self, now: float) -> None:
        """Have patience with empty lanes from now on, as after a connection was made."""
        self._manned_at = dict.fromkeys(WARM_UPS, now)

    def lacking(self, now: float) -> str:
        """Say what keeps a lane empty; nothing if no lane is. `now` is in seconds."""
        missing = ""
        for lane, ready in self.ready.items():
            of_lane = [worker for worker, one in self.lane_of.items() if one == lane]
            refused = [self.unfit[worker] for worker in of_lane if worker in self.unfit]
            if ready or len(refused) < len(of_lane):  # or one is being warmed up
                self._manned_at[lane] = now
            elif refused:
                return refused[0]
            elif now - self._manned_at[lane] > LACKING_SECONDS:
                missing = missing or LACKING[lane]
        return missing
