"""Who trains a comparison: NumPy where it can, for it begins at once, otherwise Keras."""

from __future__ import annotations

from typing import Literal

from nncore import spec
from nncore.comparison import Comparison
from nncore.stacks import refusal


def of(comparison: Comparison) -> Literal["keras", "numpy"]:
    """Return the road of a comparison: points of the plane are trained stacked."""
    first = comparison.variants[comparison.reference]
    plane = isinstance(first.data, spec.PlaneSpecification)
    return "numpy" if plane and refusal(comparison) is None else "keras"
