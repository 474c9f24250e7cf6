"""Numbers of networks that are trained at once: one where all agree, else one for each network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def one_each(values: Sequence[Any], networks: int, dtype: Any = np.float64) -> Any:
    """Put the numbers of several variants together.

    Parameters
    ----------
    values : sequence of float or bool
        One a variant.
    networks : int
        Of each variant; they lie one behind another.
    dtype : dtype
        Of an array.

    Returns
    -------
    float, bool, or ndarray of shape (len(values) * networks,)
        The number itself if all variants have the same.
    """
    if all(value == values[0] for value in values):
        return values[0]
    return np.repeat(np.asarray(values, dtype), networks)


def beside(number: Any, axes: int) -> Any:
    """Give an array of numbers, one a network, axes of length one, until it has so many."""
    if not isinstance(number, np.ndarray):
        return number
    return number.reshape(number.shape + (1,) * (axes - number.ndim))
