"""The state of a run, written down so completely that it can go on as if it had never stopped.

Besides the weights that is the optimizer's memory, the place within the epoch and the sums made
so far in it, what the callbacks remember, and the time it took. A checkpoint is an `.npz` of
numbers and text, never code.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import npz


@dataclass(frozen=True)
class Sums:
    """Sums over rows that were trained on, from which means are made."""

    rows: int = 0
    loss: float = 0.0
    penalty: float = 0.0
    correct: float = 0.0

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.rows + other.rows,
            self.loss + other.loss,
            self.penalty + other.penalty,
            self.correct + other.correct,
        )


@dataclass
class Progress:
    """How far a run has come.

    Attributes
    ----------
    epoch : int
        Epochs done.
    step : int
        Steps done in the current epoch.
    sums : Sums
        Over the rows trained on in the current epoch.
    elapsed : float
        Seconds of training so far, in all parts of the run.
    first_loss, hopeless
        What `nncore.divergence.Watch` remembers.
    jit_compile : bool
        Whether XLA compiled the loop: a resumed run rounds as its first part did.
    """

    epoch: int = 0
    step: int = 0
    sums: Sums = field(default_factory=Sums)
    elapsed: float = 0.0
    first_loss: float | None = None
    hopeless: int = 0
    jit_compile: bool = False


@dataclass(frozen=True)
class Checkpoint:
    """A run at one moment.

    Attributes
    ----------
    progress : Progress
    weights, optimizer : sequence of ndarray
        The variables of model and optimizer, in Keras's order.
    callbacks : dict of str to ndarray
        What `nncore.callbacks.Callbacks.state` returned.
    """

    progress: Progress
    weights: Sequence[NDArray[Any]]
    optimizer: Sequence[NDArray[Any]]
    callbacks: dict[str, NDArray[Any]]

    def to_bytes(self) -> bytes:
        """Write the checkpoint as `.npz`."""
        arrays = {"progress": np.asarray(json.dumps(asdict(self.progress)))}
        for group in ("weights", "optimizer"):
            for index, array in enumerate(getattr(self, group)):
                arrays[f"{group}.{index}"] = array
        return npz.pack({**arrays, **self.callbacks})

    @classmethod
    def from_bytes(cls, archive: bytes) -> Checkpoint:
        """Read a checkpoint.

        Raises
        ------
        ValueError
            If the bytes are not a checkpoint.
        """
        # Written without compression: what it unpacks to is never more than what is already here.
        arrays = npz.unpack(archive, maximum_bytes=len(archive))
        try:
            values = json.loads(str(arrays.pop("progress")))
            progress = Progress(**{**values, "sums": Sums(**values["sums"])})
            groups = {
                group: [arrays.pop(f"{group}.{index}") for index in range(count)]
                for group in ("weights", "optimizer")
                if (count := sum(name.startswith(f"{group}.") for name in arrays))
            }
            return cls(progress, groups["weights"], groups["optimizer"], arrays)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError("These bytes are not the checkpoint of a run.") from error
