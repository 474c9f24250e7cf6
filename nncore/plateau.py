"""Lowering the learning rate when the loss stalls: the rule, for losses that are known already.

Unlike a schedule, this rule cannot be drawn before training, because it answers the run. For a
loss that is assumed it can; the decisions are those of Keras's `ReduceLROnPlateau`.
"""

from __future__ import annotations

from collections.abc import Sequence

from nncore import spec

LEAST_GAIN = 1e-4
"""A loss lower by less than this is no progress, as in Keras."""


def learning_rates(
    losses: Sequence[float], initial: float, rule: spec.ReduceLROnPlateau
) -> list[float]:
    """Return the learning rate of each epoch.

    Parameters
    ----------
    losses : sequence of float
        Validation loss at the end of each epoch.
    initial : float
        Learning rate of the first epoch.
    rule : spec.ReduceLROnPlateau

    Returns
    -------
    list of float
        As long as `losses`; what an epoch's loss decides holds from the next epoch on.
    """
    rates, rate, best, waited = [], initial, float("inf"), 0
    for loss in losses:
        rates.append(rate)
        if loss < best - LEAST_GAIN:
            best, waited = loss, 0
            continue
        waited += 1
        if waited >= rule.patience and rate > rule.min_lr:
            rate, waited = max(rate * rule.factor, rule.min_lr), 0
    return rates


def assumed_losses(epochs: int, stalls_at: int) -> list[float]:
    """Return a loss that falls from 1 by a tenth an epoch until it stalls.

    Parameters
    ----------
    epochs : int
    stalls_at : int
        The last epoch, counted from 1, that brings a lower loss.
    """
    return [0.9 ** min(epoch, stalls_at) for epoch in range(1, epochs + 1)]
