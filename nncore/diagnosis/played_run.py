"""The signs of a run in the lab, of which the player's packets hold every moment."""

from __future__ import annotations

import gzip
from typing import Any

import numpy as np

from nncore import spec
from nncore.diagnosis.examination import Told, told
from nncore.diagnosis.numpy_run import observed
from nncore.packets import unpack
from nncore.trajectory import Trajectory, Trouble

MOST_BYTES = 8 * 2**20
"""Of packets that are looked at; a larger run goes without a comment."""
_COURSES = (
    "epoch",
    "train_loss",
    "test_loss",
    "penalty",
    "train_accuracy",
    "test_accuracy",
    "learning_rate",
    "gradient_norm",
    "dead",
    "saturated",
)


def comment(experiment_json: str, *packets: bytes) -> tuple[Told, ...]:
    """Return what the rules find in a run, the likeliest cause first; nothing in a healthy one.

    Parameters
    ----------
    experiment_json : str
    *packets : bytes
        All segments, in order, as `nncore.player.segment` returns them.
    """
    return told(observed(spec.parse(experiment_json), trajectory(packets)))


def trajectory(packets: tuple[bytes, ...]) -> Trajectory:
    """Return the run that segments are of."""
    unpacked = [unpack(gzip.decompress(packet)) for packet in packets]
    parts = [arrays for _, arrays in unpacked if len(arrays["step"])]
    trouble = next((header["trouble"] for header, _ in unpacked if header["trouble"]), None)

    def whole(name: str) -> Any:
        return np.concatenate([arrays[name] for arrays in parts])

    return Trajectory(
        step=whole("step").astype(np.int64),
        theta=whole("theta"),
        **{name: whole(name).astype(np.float64) for name in _COURSES},
        trouble=Trouble(**trouble) if trouble else None,
    )
