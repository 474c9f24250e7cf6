"""Steps of the wrong size: so large that the loss jumps, or so small that nothing happens."""

from __future__ import annotations

import numpy as np

from nncore.diagnosis.finding import UNKNOWN, Sign
from nncore.diagnosis.observation import Observation, last
from nncore.diagnosis.thresholds import ENOUGH_STEPS, JUMPS, LEARNED, LITTLE_TO_GAIN, STOOD_STILL


def too_high(seen: Observation) -> Sign | None:
    """Look for a loss that jumps up again and again and ends far from solved."""
    rate = seen.experiment.training.optimizer.learning_rate
    if seen.trouble is not None:
        return Sign(0.9, f"The run broke at a learning rate of {rate:.3g}: {seen.trouble.what}")
    loss = seen.train_loss
    if seen.guessing <= 0 or len(loss) < 2:
        return None
    rises = np.clip(np.diff(loss), 0.0, None) / seen.guessing
    climbed = float(np.nansum(rises))
    if climbed < JUMPS or seen.loss < LEARNED:
        return None
    worst = int(np.nanargmax(rises))
    return Sign(
        min(1.0, climbed / (climbed + JUMPS)),
        f"At a learning rate of {rate:.3g} the training loss does not fall, it jumps: around epoch "
        f"{seen.epoch[worst + 1]:.3g} from {loss[worst]:.3g} to {loss[worst + 1]:.3g}, and all its "
        f"rises together are {climbed:.3g} times the {seen.guessing:.3g} of guessing. A sound run's "
        f"stay below {JUMPS:g} times.",
    )


def too_low(seen: Observation) -> Sign | None:
    """Look for weights that have hardly moved while the loss was still falling."""
    if seen.trouble is not None or seen.guessing <= 0 or len(seen.train_loss) < 3:
        return None
    steps = float(seen.epoch[-1]) * seen.experiment.steps_per_epoch
    if seen.loss < LEARNED or steps < ENOUGH_STEPS:
        return None
    gained = float(seen.train_loss[0] - seen.train_loss[-1])
    epochs = float(seen.epoch[-1] - seen.epoch[0])
    rate = seen.experiment.training.optimizer.learning_rate
    if seen.moved is None:
        return _slowly(seen, gained, epochs, rate)
    if seen.moved > STOOD_STILL or gained <= 0:
        return None
    return Sign(
        1.0 - seen.moved / STOOD_STILL,
        f"In {epochs:,.3g} epochs at a learning rate of {rate:.3g} the weights moved by "
        f"{seen.moved:.2%} of their length; a sound run moves them by {STOOD_STILL:.0%} or more. "
        + _pace(seen, gained, epochs),
    )


def _slowly(seen: Observation, gained: float, epochs: float, rate: float) -> Sign | None:
    """Decide by the loss alone: it falls at nearly every look, and as fast at the end as before."""
    if seen.epoch[-1] < seen.experiment.training.epochs:  # it, or its best, came before its plan
        return None
    falls = -np.diff(seen.train_loss)
    half = len(falls) // 2
    if seen.neighbors is not None and last(seen.train_accuracy) > seen.neighbors - LITTLE_TO_GAIN:
        return None
    steady = half > 0 and (falls > 0).mean() > 0.9 and falls[half:].sum() > 0.25 * gained
    if not steady:
        return None
    return Sign(
        0.5,
        f"At a learning rate of {rate:.3g} the training loss falls at nearly every epoch, and "
        f"{falls[half:].sum() / gained:.0%} of that in the second half: it is under way, only "
        f"slowly. {_pace(seen, gained, epochs)}",
    )


def _pace(seen: Observation, gained: float, epochs: float) -> str:
    """Say how long the run would take at this pace to half of what guessing costs."""
    pace = gained / max(epochs, 1e-12)
    left = float(seen.train_loss[-1]) - seen.guessing / 2
    return (
        f"The training loss fell by {pace:.2g} an epoch: at this pace half the loss of guessing is "
        f"{max(left, 0.0) / pace:,.0f} epochs away."
    )


def jumps(seen: Observation) -> str:
    """Say how far the training loss rose, all rises together."""
    if seen.guessing <= 0 or len(seen.train_loss) < 2:
        return UNKNOWN
    rises = np.clip(np.diff(seen.train_loss), 0.0, None) / seen.guessing
    return f"{np.nansum(rises):.3g} times the loss of guessing"


def way(seen: Observation) -> str:
    """Say how far the weights moved."""
    if seen.moved is None:
        return UNKNOWN
    fell = len(seen.train_loss) < 2 or seen.train_loss[-1] < seen.train_loss[0]
    aside = "" if seen.moved > STOOD_STILL or fell else " (and the loss did not fall by it)"
    return f"{seen.moved:.2%} of their length{aside}"
