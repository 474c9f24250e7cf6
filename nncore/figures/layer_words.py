"""A layer in a few words: under its picture, where room is short, and in a sentence.

Names are those of Keras, so that what is read here is found in its documentation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nncore import shapes


def words(layer: Any) -> str:
    """Name a layer and what was chosen for it, as a part of a sentence."""
    return _WORDS[layer.type](layer)


_WORDS: dict[str, Callable[[Any], str]] = {
    "Dense": lambda layer: f"Dense with {_units(layer.units)} ({layer.activation})",
    "Dropout": lambda layer: f"Dropout {layer.rate:g}",
    "GaussianNoise": lambda layer: f"GaussianNoise {layer.stddev:g}",
    "RandomTranslation": lambda layer: f"RandomTranslation {layer.factor:g}",
    "BatchNormalization": lambda layer: "BatchNormalization",
    "Activation": lambda layer: f"Activation {layer.activation}",
    "Conv2D": lambda layer: (
        f"Conv2D with {layer.filters:,} filters of {layer.kernel_size} × {layer.kernel_size} "
        f"({layer.activation})"
    ),
    "MaxPooling2D": lambda layer: f"MaxPooling2D {layer.pool_size} × {layer.pool_size}",
    "Flatten": lambda layer: "Flatten",
}


def label(layer: Any, shape: shapes.Shape) -> str:
    """Name a layer, what comes out of it, and its activation, in lines of HTML."""
    # The one long name is broken, for it stands in a narrow column.
    name = layer.type.replace("MaxPooling2D", "Max<br>Pooling2D")
    lines = [f"<b>{name}</b>", _units(shape[0]) if len(shape) == 1 else short(shape)]
    if hasattr(layer, "activation"):
        lines.append(layer.activation)
    return "<br>".join(lines)


def _units(count: int) -> str:
    return f"{count:,} unit" if count == 1 else f"{count:,} units"


def short(shape: shapes.Shape) -> str:
    """Write a shape without spaces: it stands in a narrow column."""
    return "×".join(f"{size:,}" for size in shape)
