"""Where a run stands, in one sentence: for those who do not see the live figure.

It says how far the run has come, where its loss is going, and how training compares with
validation: what a teacher would point at. It never says "nan".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean
from typing import Any

from nncore.history import History

RECENT = 5
"""Losses, at most, whose mean tells the direction: single ones go up and down by chance."""
STEADY = 0.02
"""A change of the mean by less than this share is none."""

_OUTCOMES = {
    "finished": "Finished",
    "early_stopped": "Stopped early, as asked",
    "stopped": "Stopped",
    "time_limit": "Stopped at the time limit",
    "diverged": "Diverged",
    "failed": "Failed",
}


def sentence(history: History) -> str:
    """Say in one sentence where a run stands: the text equivalent of `history.live_figure`."""
    if history.phase == "waiting":
        return "The run waits for its turn."
    if history.phase == "compiling":
        return "The program for this network is being built; training starts in a moment."
    ended = history.phase == "ended"
    outcome = _OUTCOMES.get(history.outcome, "Ended")
    series = history.epochs if history.epochs["loss"] else history.points
    if not series["loss"]:
        if ended:
            return f"{outcome} before the first numbers came."
        return "Training has started; the first numbers come in a moment."
    done = series["epoch"][-1]
    count = f"{done:g}" if done == int(done) else f"{done:.2g}"
    unit = "epoch" if history.total_epochs == 1 else "epochs"
    return (f"{outcome}: after" if ended else "After") + (
        f" {count} of {history.total_epochs} {unit} the training loss "
        f"{_loss_phrase(series['loss'], ended, history.outcome)}; {_accuracy_phrase(series)}."
    )


def _loss_phrase(losses: Sequence[float | None], ended: bool, outcome: str) -> str:
    now = losses[-1]
    if now is None or not math.isfinite(now):
        return "is no longer a number"
    finite = [loss for loss in losses[-2 * RECENT :] if loss is not None and math.isfinite(loss)]
    count = len(finite) // 2
    if not count or outcome == "diverged":
        return f"is {now:.3g}"
    before, recent = fmean(finite[-2 * count : -count]), fmean(finite[-count:])
    if recent < (1 - STEADY) * before:
        direction = "was still falling" if ended else "falling"
    elif recent > (1 + STEADY) * before:
        direction = "was rising" if ended else "rising"
    else:
        direction = "hardly changed any more" if ended else "hardly changing"
    return f"is {now:.3g} and {direction}"


def _accuracy_phrase(series: dict[str, list[Any]]) -> str:
    training = series["accuracy"][-1]
    validation = series.get("val_accuracy", [None])[-1]
    known = training is not None and math.isfinite(training)
    if validation is None or not math.isfinite(validation):
        return f"training accuracy is {training:.3f}" if known else "no accuracy is known"
    if not known:
        return f"validation accuracy is {validation:.3f}"
    gap = 100 * (validation - training)
    if abs(gap) < 0.05:
        return f"validation accuracy is {validation:.3f}, the same as in training"
    side = "above" if gap > 0 else "below"
    points = f"{abs(gap):.1f} percentage points"
    return f"validation accuracy is {validation:.3f}, {points} {side} training"
