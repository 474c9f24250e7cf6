"""What a training run leaves behind: plain numbers and bytes that cross between processes.

Weights, predictions and checkpoints are NumPy archives (`.npz`) read with `allow_pickle=False`:
they are data, never code. Nothing here needs Keras.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class TrainingResult:
    """What is left when a run has ended, however it ended.

    Attributes
    ----------
    outcome : str
        One of `nncore.history.OUTCOMES`.
    weights : bytes
        `.npz` with one array for each weight, named `<layer index>.<kernel|bias|gamma|beta|
        moving_mean|moving_variance>`, layers counted from 0 as in the experiment.
    predictions : bytes
        `.npz` with `y_true`, int64 (n,), and `y_prob`, float32 (n, classes), of the test rows.
    test_loss : float
        Data loss on the test rows, without penalties.
    keras_file : bytes
        A `.keras` file of stock layers, compiled with the experiment's optimizer and loss.
    checkpoint : bytes
        `.npz` from which `nncore.keras_training.train` goes on exactly.
    """

    outcome: str
    weights: bytes
    predictions: bytes
    test_loss: float
    keras_file: bytes
    checkpoint: bytes


def pack(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Write named arrays as the bytes of an uncompressed `.npz` archive."""
    archive = io.BytesIO()
    np.savez(archive, allow_pickle=False, **arrays)
    return archive.getvalue()


def unpack(archive: bytes) -> dict[str, NDArray[Any]]:
    """Read the arrays that `pack` wrote.

    Raises
    ------
    ValueError
        If the bytes are no such archive, or hold anything but numbers.
    """
    try:
        with np.load(io.BytesIO(archive), allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (OSError, EOFError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError("These bytes are not an archive of arrays (.npz).") from error
