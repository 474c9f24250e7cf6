"""Early stopping as a rule on a list of numbers: when would it have stopped, and what is kept?

After each epoch the validation loss is compared with the lowest one so far. If it was not lower for
as many epochs as one is patient, training stops, and the weights of the lowest are put back. The
rule is that of Keras's `EarlyStopping(restore_best_weights=True)`, which `nncore.callbacks` uses
while a network is trained; on a course that is known to its end it needs no training at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Stop:
    """What the rule decides about a course.

    Attributes
    ----------
    epoch : int or None
        After which it stops, counted from 1; None if the course ends before.
    kept : int
        The epoch of the lowest validation loss so far, whose weights are put back.
    value : float
        The validation loss of that epoch.
    """

    epoch: int | None
    kept: int
    value: float


def stop(val_loss: Sequence[float], patience: int) -> Stop:
    """Apply the rule to a course.

    Parameters
    ----------
    val_loss : sequence of float
        One an epoch, one at least. As in Keras nothing is lower than a first value that is no
        number.
    patience : int
        Epochs without improvement that are waited for, at least 1.

    Raises
    ------
    ValueError
        If there is no epoch, or the patience is less than 1.
    """
    if not val_loss or patience < 1:
        raise ValueError(
            f"Early stopping needs an epoch and a patience of 1 at least; {len(val_loss)} epochs "
            f"and {patience} were given."
        )
    best, kept = val_loss[0], 1
    for epoch, value in enumerate(val_loss, 1):
        if value < best:
            best, kept = value, epoch
        elif epoch - kept >= patience:
            return Stop(epoch, kept, best)
    return Stop(None, kept, best)
