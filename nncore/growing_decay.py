"""Weight decay that makes weights grow.

Decay is meant to shrink every weight a little at each step. The share it takes away is learning rate
times decay. Above 1 a weight overshoots 0 and changes its sign; above 2 it is then larger than
before, and grows without bound, whatever the gradient says.
"""

from __future__ import annotations

from dataclasses import dataclass

from nncore import spec


@dataclass(frozen=True)
class GrowingDecay:
    """Weight decay that makes weights grow instead of shrink: `what` it does, and its `repair`."""

    what: str
    repair: str


def growing_decay(training: spec.Training, learning_rate: float) -> GrowingDecay | None:
    """Say how weight decay makes weights grow at a learning rate; None if it does not.

    A step multiplies every weight by 1 - rate · decay, whose size is above 1 if rate · decay is
    above 2.
    """
    decay = getattr(training.optimizer, "weight_decay", 0.0)
    product = learning_rate * decay
    if product <= 2:
        return None
    return GrowingDecay(
        f"Weight decay is the cause: learning rate times weight decay is {learning_rate:.3g} · "
        f"{decay:.3g} = {product:.4g}, so that each step multiplies every weight by "
        f"1 − {product:.4g} = −{product - 1:.4g}. Above 2, weights grow instead of shrinking.",
        f"Keep that product far below 1: lower the learning rate, to {0.1 / decay:.3g} at the very "
        f"most (Keras begins with {type(training.optimizer)().learning_rate:g}), or the weight "
        "decay.",
    )
