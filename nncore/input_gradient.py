"""In which direction would a change of the input change the output? Backward through the layers.

Training asks how a loss changes with the weights. The same chain rule, followed one step farther,
says how anything computed from the output changes with every pixel of the input. Below stands one
function a layer: it takes the derivative by the layer's output and returns that by its input.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import inference, spec
from nncore.activations import ACTIVATIONS
from nncore.inference import BATCH_NORMALIZATION_EPSILON, Weights

Array = NDArray[Any]
Backward = Callable[[Any, dict[str, Array], Array, Array, Array], Array]


def input_gradient(
    layers: Sequence[Any],
    weights: Weights,
    X: Array,
    output_gradient: Callable[[Array], Array],
) -> Array:
    """Return the derivative of something by every number of the input.

    Parameters
    ----------
    layers, weights
        As for `nncore.inference.predict`.
    X : ndarray of shape (n, *input_shape)
    output_gradient : function
        Takes the output (n, units) and returns the derivative by it, of the same shape; for a loss
        such as `nncore.losses` has.

    Returns
    -------
    ndarray of shape (n, *input_shape)
        float64 if `X` is, otherwise float32.
    """
    layers, weights = unfolded(layers, weights)
    outputs = inference.layer_outputs(layers, weights, X)
    inputs = [X.astype(outputs[-1].dtype), *outputs[:-1]]
    gradient = output_gradient(outputs[-1])
    for index in reversed(range(len(layers))):
        own = {
            name.partition(".")[2]: array.astype(gradient.dtype)
            for name, array in weights.items()
            if name.partition(".")[0] == str(index)
        }
        step = _BACKWARD[layers[index].type]
        gradient = step(layers[index], own, inputs[index], outputs[index], gradient)
    return gradient


def unfolded(layers: Sequence[Any], weights: Weights) -> tuple[list[Any], dict[str, Array]]:
    """Make every activation a layer of its own, so that the sums before it are seen, too.

    Returns
    -------
    layers : list
        In which Dense and Conv2D are linear.
    weights : dict
        The same arrays under the numbers that their layers have now.
    """
    found: list[Any] = []
    numbers: dict[str, Array] = {}
    for index, layer in enumerate(layers):
        for name, array in weights.items():
            owner, _, kind = name.partition(".")
            if owner == str(index):
                numbers[f"{len(found)}.{kind}"] = array
        bend = getattr(layer, "activation", "linear")
        if layer.type == "Activation" or bend == "linear":
            found.append(layer)
        else:
            found += [
                layer.model_copy(update={"activation": "linear"}),
                spec.Activation.model_validate({"activation": bend}),
            ]
    return found, numbers


# ------------------------------------------------------ layer, own weights, input, output, gradient


def _dense(layer: Any, own: dict[str, Array], X: Array, z: Array, dz: Array) -> Array:
    """z = X·W + b, so ∂L/∂X = ∂L/∂z · Wᵀ."""
    back: Array = dz @ own["kernel"].T
    return back


def _conv2d(layer: Any, own: dict[str, Array], X: Array, z: Array, dz: Array) -> Array:
    """Every pixel was seen from several places; what they say of it is added up."""
    size = layer.kernel_size
    n, height, width, channels = X.shape
    before = (size - 1) // 2 if layer.padding == "same" else 0
    after = size // 2 if layer.padding == "same" else 0
    padded = np.zeros((n, height + before + after, width + before + after, channels), dz.dtype)
    rows, columns = dz.shape[1:3]
    for down in range(size):
        for across in range(size):
            seen = padded[:, down : down + rows, across : across + columns]
            seen += dz @ own["kernel"][down, across].T
    return padded[:, before : before + height, before : before + width]


def _max_pooling2d(layer: Any, own: dict[str, Array], X: Array, a: Array, da: Array) -> Array:
    """Only the largest of each window had a say; among equals, as in TensorFlow, the first."""
    size = layer.pool_size
    n, rows, columns, channels = a.shape
    whole = X[:, : rows * size, : columns * size]
    windows = whole.reshape(n, rows, size, columns, size, channels).transpose(0, 1, 3, 5, 2, 4)
    first = windows.reshape(*a.shape, size * size).argmax(axis=-1)
    chosen = first[..., None] == np.arange(size * size)
    spread = np.where(chosen, da[..., None], 0).reshape(n, rows, columns, channels, size, size)
    back = np.zeros(X.shape, da.dtype)
    back[:, : rows * size, : columns * size] = spread.transpose(0, 1, 4, 2, 5, 3).reshape(
        whole.shape
    )
    return back


def _batch_normalization(layer: Any, own: dict[str, Array], X: Array, a: Array, da: Array) -> Array:
    """In use it is a fixed factor and a fixed shift, γ / √(variance + ε) the factor."""
    factor = own["gamma"] / np.sqrt(
        own["moving_variance"] + da.dtype.type(BATCH_NORMALIZATION_EPSILON)
    )
    back: Array = da * factor
    return back


def _activation(layer: Any, own: dict[str, Array], z: Array, a: Array, da: Array) -> Array:
    return ACTIVATIONS[layer.activation].backward(da, z, a)


def _in_training_only(layer: Any, own: dict[str, Array], X: Array, a: Array, da: Array) -> Array:
    return da


def _flatten(layer: Any, own: dict[str, Array], X: Array, a: Array, da: Array) -> Array:
    return da.reshape(X.shape)


_BACKWARD: dict[str, Backward] = {
    "Dense": _dense,
    "Conv2D": _conv2d,
    "MaxPooling2D": _max_pooling2d,
    "BatchNormalization": _batch_normalization,
    "Activation": _activation,
    "Dropout": _in_training_only,
    "GaussianNoise": _in_training_only,
    "RandomTranslation": _in_training_only,
    "Flatten": _flatten,
}
