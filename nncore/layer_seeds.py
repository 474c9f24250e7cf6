"""Which random numbers each layer draws: equal networks begin equally, whatever stands between.

A comparison of two networks is fair only if they begin with the same weights. So the layers that
keep the shape of what they pass on, such as dropout, do not count when the layers with weights are
numbered: adding one leaves all initial weights as they were.
"""

from __future__ import annotations

from collections.abc import Sequence

from nncore import spec

_PLACES = 64
"""More than an experiment has layers."""
KEEP_SHAPE = frozenset(
    ("Activation", "BatchNormalization", "Dropout", "GaussianNoise", "RandomTranslation")
)


def layer_seed(seed: int, place: int) -> int:
    """Return the seed of one layer's random numbers: (64 · seed + place) mod 2³¹.

    No two places, nor those of nearby seeds, share one.

    Parameters
    ----------
    seed : int
        The experiment's seed.
    place : int
        One of `places`.
    """
    return (_PLACES * seed + place) % 2**31


def places(layers: Sequence[spec.Layer]) -> list[int]:
    """Return each layer's place: counted from 0 on, but from 63 down for those that keep shape."""
    found, others, keeping = [], 0, _PLACES - 1
    for layer in layers:
        if layer.type in KEEP_SHAPE:
            found.append(keeping)
            keeping -= 1
        else:
            found.append(others)
            others += 1
    return found
