"""What a training run leaves behind: plain numbers and bytes that cross between processes.

Weights, predictions and checkpoints are NumPy archives (`nncore.npz`): data, never code. Nothing
here needs Keras.
"""

from __future__ import annotations

from dataclasses import dataclass


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
