"""Output shapes and parameter arithmetic of every layer, and why a layer cannot follow another.

Pure arithmetic: no Keras is needed to know that 2 inputs into 4 units make 2·4 + 4 = 12
parameters, or that a dense layer cannot read an image before it is flattened.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Shape = tuple[int, ...]


class LayerRefused(ValueError):
    """A layer cannot stand where it stands; `index` counts from 0, `reason` is a sentence."""

    def __init__(self, index: int, reason: str) -> None:
        self.index = index
        self.reason = reason
        super().__init__(f"Layer {index + 1}: {reason}")


@dataclass(frozen=True)
class LayerReport:
    """One line of a network's summary.

    Attributes
    ----------
    type : str
        The layer's name in Keras.
    output_shape : tuple of int
        Without the batch axis.
    parameters : int
        All of them.
    trainable : int
        Those that training changes; batch normalization's moving averages are not among them.
    arithmetic : str
        How the number of parameters comes about, such as "2·4 + 4 = 12".
    """

    type: str
    output_shape: Shape
    parameters: int
    trainable: int
    arithmetic: str

    @property
    def multiplications(self) -> int:
        """About how many one example takes forward; a filter multiplies at each place anew."""
        places = math.prod(self.output_shape[:-1]) if self.type == "Conv2D" else 1
        return self.parameters * places


def trace(layers: Sequence[Any], input_shape: Shape) -> list[LayerReport]:
    """Follow the shapes through a stack of layers.

    Parameters
    ----------
    layers : sequence of layer specifications
        `nncore.spec` layers, first to last.
    input_shape : tuple of int
        Shape of one example.

    Returns
    -------
    list of LayerReport
        One a layer.

    Raises
    ------
    LayerRefused
        At the first layer that cannot follow what comes before it.
    """
    report: list[LayerReport] = []
    shape = input_shape
    for index, layer in enumerate(layers):
        try:
            line = _RULES[layer.type](layer, shape)
        except _Misplaced as misplaced:
            raise LayerRefused(index, str(misplaced)) from None
        report.append(line)
        shape = line.output_shape
    return report


class _Misplaced(ValueError):
    """The reason, before the layer's place is known."""


def _dense(layer: Any, shape: Shape) -> LayerReport:
    if len(shape) != 1:
        raise _Misplaced(
            f"Dense reads a row of numbers, but here it would get an image of "
            f"{written(shape)}. Put a Flatten layer before it."
        )
    inputs, units = shape[0], layer.units
    count = inputs * units + units
    return LayerReport(
        "Dense", (units,), count, count, f"{inputs:,}·{units:,} + {units:,} = {count:,}"
    )


def _unchanged(layer: Any, shape: Shape) -> LayerReport:
    return LayerReport(layer.type, shape, 0, 0, "0")


def _random_translation(layer: Any, shape: Shape) -> LayerReport:
    _image(layer, shape)
    return _unchanged(layer, shape)


def _batch_normalization(layer: Any, shape: Shape) -> LayerReport:
    features = shape[-1]
    return LayerReport(
        "BatchNormalization",
        shape,
        4 * features,
        2 * features,
        f"2·{features:,} learned + 2·{features:,} moving averages = {4 * features:,}",
    )


def _conv2d(layer: Any, shape: Shape) -> LayerReport:
    height, width, channels = _image(layer, shape)
    size, filters = layer.kernel_size, layer.filters
    if layer.padding == "valid":
        if size > min(height, width):
            raise _Misplaced(
                f"a {size}×{size} kernel does not fit into an image of {height}×{width}. "
                f'Choose a kernel of at most {min(height, width)}, or padding "same".'
            )
        height, width = height - size + 1, width - size + 1
    count = (size * size * channels + 1) * filters
    return LayerReport(
        "Conv2D",
        (height, width, filters),
        count,
        count,
        f"{size}·{size}·{channels:,}·{filters:,} + {filters:,} = {count:,}",
    )


def _max_pooling2d(layer: Any, shape: Shape) -> LayerReport:
    height, width, channels = _image(layer, shape)
    size = layer.pool_size
    if size > min(height, width):
        raise _Misplaced(
            f"a {size}×{size} pool does not fit into an image of {height}×{width}. "
            "Remove this layer or an earlier pooling layer."
        )
    return LayerReport("MaxPooling2D", (height // size, width // size, channels), 0, 0, "0")


def _flatten(layer: Any, shape: Shape) -> LayerReport:
    return LayerReport("Flatten", (math.prod(shape),), 0, 0, "0")


def _image(layer: Any, shape: Shape) -> tuple[int, int, int]:
    if len(shape) != 3:
        raise _Misplaced(
            f"{layer.type} reads an image (height × width × channels), but here it would get a "
            f"row of {written(shape)} numbers. It can only stand before Flatten, on image data."
        )
    height, width, channels = shape
    return height, width, channels


_RULES = {
    "Dense": _dense,
    "Dropout": _unchanged,
    "GaussianNoise": _unchanged,
    "RandomTranslation": _random_translation,
    "BatchNormalization": _batch_normalization,
    "Activation": _unchanged,
    "Conv2D": _conv2d,
    "MaxPooling2D": _max_pooling2d,
    "Flatten": _flatten,
}


def written(shape: Shape) -> str:
    """Write a shape as people do: 28 × 28 × 1."""
    return " × ".join(f"{size:,}" for size in shape)


def output_activation(layers: Sequence[Any]) -> str:
    """Name the activation that the network's output has passed through."""
    return str(getattr(layers[-1], "activation", "linear"))


def output_misfit(shape: Shape, activation: str, classes: int, loss: str) -> str | None:
    """Say why an output does not fit the classes or the loss; None if it does.

    `classes` is 0 where the answer is an amount.
    """
    if len(shape) != 1:
        return (
            f"The network ends with an image of {written(shape)}. End it with Flatten and a Dense "
            "layer, so that it gives one number a class."
        )
    units = shape[0]
    if classes == 0:
        return _amount_misfit(units, activation, loss)
    fitting = [1, 2] if classes == 2 else [classes]
    if units not in fitting:
        wanted = "1 unit (or 2)" if classes == 2 else f"{classes} units"
        return (
            f"The network ends with {units:,} numbers, but these data have {classes} classes. "
            f"End it with a Dense layer of {wanted}."
        )
    if loss == "binary_crossentropy" and (units, activation) != (1, "sigmoid"):
        return (
            "Binary cross-entropy needs one probability: end with a Dense layer of 1 unit and "
            "sigmoid activation."
        )
    if loss == "sparse_categorical_crossentropy" and (units != classes or activation != "softmax"):
        return (
            "Categorical cross-entropy needs one probability a class: end with a Dense layer of "
            f"{classes} units and softmax activation."
        )
    if loss == "hinge" and (units != 1 or activation not in ("tanh", "linear")):
        return (
            "Hinge loss needs one score, below 0 for class 0 and above 0 for class 1: data of two "
            "classes, and at the end a Dense layer of 1 unit and tanh or linear activation."
        )
    return None


def _amount_misfit(units: int, activation: str, loss: str) -> str | None:
    """Say why an output does not fit data whose answer is an amount from -1 to 1."""
    if units != 1:
        return (
            f"The network ends with {units:,} numbers, but these data ask for one amount. End it "
            "with a Dense layer of 1 unit."
        )
    if activation == "softmax":
        return (
            "Softmax of a single unit is always 1. For an amount, end with linear or tanh "
            "activation."
        )
    if loss not in ("mean_squared_error", "huber"):
        return (
            "This loss compares classes, but these data ask for an amount. Choose the mean "
            "squared error or Huber's loss."
        )
    return None
