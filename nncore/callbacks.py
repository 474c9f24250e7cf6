"""Early stopping, the best weights and the plateau rule, as Keras's own callbacks decide them.

All three watch the validation loss as `fit` reports it, penalties included, and so act in the same
epochs as in `fit`. What they remember can be written down and put back, so that a resumed run goes
on as if it had never stopped. For workers only: importing this module imports TensorFlow.
"""

from __future__ import annotations

import sys
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from nncore import spec

_REMEMBERED = {
    "stopping": ("wait", "best", "best_epoch", "stopped_epoch"),
    "plateau": ("wait", "best", "cooldown_counter"),
}


class Callbacks:
    """The callbacks of one run.

    Parameters
    ----------
    training : spec.Training
    model : keras.Model
        Whose weights are remembered and restored; its `optimizer` has the learning rate.
    """

    def __init__(self, training: spec.Training, model: Any) -> None:
        self._model = model
        self._callbacks: dict[str, Any] = {}
        stopping, plateau = training.early_stopping, training.reduce_lr_on_plateau
        if stopping is not None or training.keep_best:
            # Keeping the best weights is early stopping that remembers but never stops.
            self._callbacks["stopping"] = keras.callbacks.EarlyStopping(
                monitor="val_loss",
                mode="min",
                patience=stopping.patience if stopping else sys.maxsize,
                restore_best_weights=training.keep_best
                or (stopping is not None and stopping.restore_best_weights),
            )
        if plateau is not None:
            self._callbacks["plateau"] = keras.callbacks.ReduceLROnPlateau(
                monitor="val_loss",
                mode="min",
                factor=plateau.factor,
                patience=plateau.patience,
                min_lr=plateau.min_lr,
            )
        model.stop_training = False
        for callback in self._callbacks.values():
            callback.set_model(model)
            callback.on_train_begin()

    def epoch_end(self, epoch: int, val_loss: float) -> None:
        """Tell them of an epoch, counted from 0, and its validation loss, penalties included."""
        for callback in self._callbacks.values():
            callback.on_epoch_end(epoch, {"val_loss": val_loss})

    @property
    def stop(self) -> bool:
        """Whether early stopping has decided to stop."""
        return bool(self._model.stop_training)

    @property
    def best_epoch(self) -> int | None:
        """The epoch, counted from 1, whose weights `train_end` restores; None if it does not."""
        stopping = self._callbacks.get("stopping")
        if stopping is None or stopping.best_weights is None:
            return None
        return int(stopping.best_epoch) + 1

    def train_end(self) -> None:
        """Restore the best weights, if that was asked for."""
        for callback in self._callbacks.values():
            callback.on_train_end()

    def state(self) -> dict[str, NDArray[Any]]:
        """Return everything they remember as named arrays."""
        arrays = {
            f"callbacks.{name}.{field}": np.asarray(getattr(callback, field), dtype=np.float64)
            for name, callback in self._callbacks.items()
            for field in _REMEMBERED[name]
            if getattr(callback, field) is not None
        }
        stopping = self._callbacks.get("stopping")
        for index, weight in enumerate(getattr(stopping, "best_weights", None) or []):
            arrays[f"callbacks.best_weights.{index}"] = weight
        return arrays

    def restore(self, arrays: dict[str, NDArray[Any]]) -> None:
        """Put back what `state` returned."""
        for name, callback in self._callbacks.items():
            for field in _REMEMBERED[name]:
                stored = arrays.get(f"callbacks.{name}.{field}")
                if stored is not None:
                    value = float(stored)
                    setattr(callback, field, value if field == "best" else int(value))
        best = [name for name in arrays if name.startswith("callbacks.best_weights.")]
        if best and "stopping" in self._callbacks:
            self._callbacks["stopping"].best_weights = [
                arrays[f"callbacks.best_weights.{index}"] for index in range(len(best))
            ]
