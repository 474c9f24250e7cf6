"""The rule of early stopping against Keras's callback."""

from __future__ import annotations

import math
from types import SimpleNamespace

import keras
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncore import early_stopping
from nncore.early_stopping import Stop


def in_keras(val_loss: list[float], patience: int) -> tuple[int | None, int]:
    """Return after which epoch Keras stops, and the epoch whose weights it puts back."""
    kept: list[int] = []
    model = SimpleNamespace(
        stop_training=False, get_weights=lambda: [epoch], set_weights=lambda w: kept.append(w[0])
    )
    theirs = keras.callbacks.EarlyStopping(
        monitor="val_loss", mode="min", patience=patience, restore_best_weights=True
    )
    theirs.set_model(model)
    theirs.on_train_begin()
    for epoch, value in enumerate(val_loss, 1):
        theirs.on_epoch_end(epoch - 1, {"val_loss": value})
        if model.stop_training:
            break
    theirs.on_train_end()
    return (epoch if model.stop_training else None), kept[0]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.4, 0.5, math.nan]), min_size=1, max_size=20),
    st.integers(1, 6),
)
def test_it_stops_and_keeps_as_keras_does(val_loss: list[float], patience: int) -> None:
    found = early_stopping.stop(val_loss, patience)
    assert (found.epoch, found.kept) == in_keras(val_loss, patience)


def test_two_epochs_of_patience_by_hand() -> None:
    course = [0.9, 0.5, 0.6, 0.4, 0.4, 0.45, 0.1]
    # 0.4 again is no improvement; the 0.1 that would have come is never seen.
    assert early_stopping.stop(course, 2) == Stop(6, 4, 0.4)
    assert early_stopping.stop(course, 3) == Stop(None, 7, 0.1)


def test_a_course_without_epochs_is_refused() -> None:
    with pytest.raises(ValueError, match="0 epochs"):
        early_stopping.stop([], 3)
    with pytest.raises(ValueError, match="patience of 1"):
        early_stopping.stop([0.1], 0)
