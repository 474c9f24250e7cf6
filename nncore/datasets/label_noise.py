"""Random labels in the training part, put there on purpose.

A network that is large enough learns wrong labels as well, by heart: its training loss falls while
it gets worse on examples that are labeled rightly. Which labels are replaced, and by what, follows
from the data alone, so all networks and all seeds learn from the same ones.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from nncore import spec
from nncore.datasets.dataset import Parts

STREAM = 2**32 - 1
"""Goes into the seed beside the data's own, from which the points and the split are drawn."""


def noisy(data: spec.DataSpecification, parts: Parts) -> Parts:
    """Return the parts with `data.label_noise` of the training labels replaced.

    A label drawn from K classes is the true one again in one of K cases. With a larger share the
    rows of a smaller one keep the labels they got.

    Parameters
    ----------
    data : DataSpecification
    parts : Parts
        With true labels.
    """
    if not isinstance(data, spec.Labeled) or not data.label_noise:
        return parts
    y = parts.y_train.copy()
    rng = np.random.RandomState([seed(data), STREAM])
    chosen = rng.permutation(len(y))[: round(data.label_noise * len(y))]
    drawn: NDArray[np.int64] = rng.randint(data.classes, size=len(y))
    y[chosen] = drawn[chosen]
    return replace(parts, y_train=y)


def seed(data: spec.DataSpecification) -> int:
    """Return the data's seed; 0 where nothing else about them is drawn."""
    return int(getattr(data, "seed", 0))
