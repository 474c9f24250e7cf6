"""What a trained network answers, in NumPy alone.

A trained network is its layers and their numbers; Keras is not needed to use it. Each layer is one
function below, and its answer is that of Keras to within rounding.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import npz, shapes
from nncore.activations import ACTIVATIONS

Array = NDArray[np.float32]
Weights = Mapping[str, NDArray[Any]]
"""Named "<index of the layer>.<Keras's name>", such as "0.kernel" or "2.moving_mean"."""

BATCH_NORMALIZATION_EPSILON = 1e-3
SCORES = ("hinge",)
"""Losses that train a score around 0 instead of a probability."""
_BYTES_AT_ONCE = 8 * 2**20


def load_weights(content: bytes) -> dict[str, Array]:
    """Read weights from the bytes of an `.npz`.

    Raises
    ------
    ValueError
        With a sentence, if it is not such a file, is too large, or holds anything but numbers.
    """
    arrays = npz.unpack(content)
    for name, array in arrays.items():
        if array.dtype.kind != "f":
            raise ValueError(f"The weights {name!r} are not floating-point numbers.")
    return {name: array.astype(np.float32) for name, array in arrays.items()}


def predict(layers: Sequence[Any], weights: Weights, X: NDArray[Any]) -> Array:
    """Pass examples through a network.

    Parameters
    ----------
    layers : sequence of layer specifications
        As in `nncore.spec.Model.layers`.
    weights : mapping of str to ndarray
        See `Weights`.
    X : ndarray of shape (n, *input_shape)
        Scaled as in training (`nncore.datasets.load`).

    Returns
    -------
    ndarray of float32, shape (n, *output_shape)
        What the last layer gives.

    Raises
    ------
    ValueError
        With a sentence, if the weights are not those of these layers.
    shapes.LayerRefused
        If the layers do not fit the examples.
    """
    own = _own_weights(layers, weights, X.shape[1:])
    rows = max(1, _BYTES_AT_ONCE // _bytes_per_example(layers, X.shape[1:]))
    shape = shapes.trace(layers, X.shape[1:])[-1].output_shape
    output = np.empty((len(X), *shape), np.float32)
    for start in range(0, len(X), rows):
        # Of one layer after another only the last one's output is kept.
        passed = deque(_pass(layers, own, X[start : start + rows].astype(np.float32)), maxlen=1)
        output[start : start + rows] = passed.pop()
    return output


def layer_outputs(
    layers: Sequence[Any], weights: Weights, X: NDArray[Any]
) -> list[NDArray[np.floating[Any]]]:
    """Return what every layer gives, the last as `predict` does.

    Parameters
    ----------
    layers, weights, X
        As for `predict`; a few examples, for all of it is kept.

    Returns
    -------
    list of ndarray, one a layer, each of shape (n, *output_shape)
        float64 if `X` is, otherwise float32.

    Raises
    ------
    ValueError, shapes.LayerRefused
        As `predict`.
    """
    dtype = np.float64 if X.dtype == np.float64 else np.float32
    own = _own_weights(layers, weights, X.shape[1:], dtype)
    return list(_pass(layers, own, X.astype(dtype)))


def _own_weights(
    layers: Sequence[Any], weights: Weights, input_shape: shapes.Shape, dtype: Any = np.float32
) -> list[dict[str, NDArray[Any]]]:
    """Hand every layer its weights, once they are known to fit."""
    wanted = weight_shapes(layers, input_shape)
    found = {name: array.shape for name, array in weights.items()}
    if found != wanted:
        wrong = sorted(name for name in {*found, *wanted} if found.get(name) != wanted.get(name))
        raise ValueError(f"These weights belong to another network: {', '.join(wrong)} differ.")
    return [
        {
            name.partition(".")[2]: array.astype(dtype)
            for name, array in weights.items()
            if name.partition(".")[0] == str(index)
        }
        for index in range(len(layers))
    ]


def _pass(
    layers: Sequence[Any], own: Sequence[dict[str, NDArray[Any]]], values: NDArray[Any]
) -> Iterator[NDArray[Any]]:
    """Yield what each layer makes of the output of the one before it."""
    for layer, numbers in zip(layers, own, strict=True):
        values = _FORWARD[layer.type](layer, numbers, values)
        yield values


def threshold(loss: str) -> float:
    """Return the output above which a single unit says class 1, for the loss it was trained with.

    A probability decides at 0.5; the score that hinge loss trains, at 0.
    """
    return 0.0 if loss in SCORES else 0.5


def class_probabilities(output: Array, loss: str = "binary_crossentropy") -> Array:
    """Return one column a class, whatever the output layer.

    Parameters
    ----------
    output : ndarray of shape (n, 1) or (n, classes)
        One column p, the probability of class 1, becomes the two columns 1 - p and p. A score, as
        hinge loss trains it, is no probability: -1 and below counts as 0, 1 and above as 1.
    loss : str
        The loss that the network was trained with.
    """
    if output.shape[1] > 1:
        return output
    share = np.clip((1 + output) / 2, 0, 1) if loss in SCORES else output
    return np.hstack([1 - share, share])


def weight_shapes(layers: Sequence[Any], input_shape: shapes.Shape) -> dict[str, tuple[int, ...]]:
    """Return the name and the shape of every weight that `predict` needs."""
    found: dict[str, tuple[int, ...]] = {}
    for index, (layer, shape) in enumerate(_inputs(layers, input_shape)):
        for name, size in _WEIGHTS.get(layer.type, _none)(layer, shape).items():
            found[f"{index}.{name}"] = size
    return found


def _inputs(layers: Sequence[Any], input_shape: shapes.Shape) -> list[tuple[Any, shapes.Shape]]:
    """Pair each layer with the shape it reads."""
    outputs = [line.output_shape for line in shapes.trace(layers, input_shape)]
    return list(zip(layers, [input_shape, *outputs[:-1]], strict=True))


def _bytes_per_example(layers: Sequence[Any], input_shape: shapes.Shape) -> int:
    """Bound the working memory of the hungriest layer."""
    return 4 * max(
        math.prod(shape) * (layer.kernel_size**2 if layer.type == "Conv2D" else 1)
        + math.prod(line.output_shape)
        for (layer, shape), line in zip(
            _inputs(layers, input_shape), shapes.trace(layers, input_shape), strict=True
        )
    )


# --------------------------------------------------------------------- names and shapes of weights


def _none(layer: Any, shape: shapes.Shape) -> dict[str, tuple[int, ...]]:
    return {}


def _dense_weights(layer: Any, shape: shapes.Shape) -> dict[str, tuple[int, ...]]:
    return {"kernel": (shape[0], layer.units), "bias": (layer.units,)}


def _conv2d_weights(layer: Any, shape: shapes.Shape) -> dict[str, tuple[int, ...]]:
    size = layer.kernel_size
    return {"kernel": (size, size, shape[-1], layer.filters), "bias": (layer.filters,)}


def _batch_normalization_weights(layer: Any, shape: shapes.Shape) -> dict[str, tuple[int, ...]]:
    names = ("gamma", "beta", "moving_mean", "moving_variance")
    return dict.fromkeys(names, (shape[-1],))


_WEIGHTS: dict[str, Callable[[Any, shapes.Shape], dict[str, tuple[int, ...]]]] = {
    "Dense": _dense_weights,
    "Conv2D": _conv2d_weights,
    "BatchNormalization": _batch_normalization_weights,
}

# -------------------------------------------------------------------------------------- the layers


def _dense(layer: Any, own: dict[str, Array], X: Array) -> Array:
    return ACTIVATIONS[layer.activation](X @ own["kernel"] + own["bias"])


def _conv2d(layer: Any, own: dict[str, Array], X: Array) -> Array:
    size = layer.kernel_size
    if layer.padding == "same":
        before, after = (size - 1) // 2, size // 2
        X = np.pad(X, ((0, 0), (before, after), (before, after), (0, 0)))
    # (n, height, width, channels, size, size): what the filter sees at every place, without a copy
    windows = np.lib.stride_tricks.sliding_window_view(X, (size, size), axis=(1, 2))
    n, height, width = windows.shape[:3]
    seen = windows.transpose(0, 1, 2, 4, 5, 3).reshape(n * height * width, -1)
    kernel = own["kernel"].reshape(seen.shape[1], -1)
    z = (seen @ kernel + own["bias"]).reshape(n, height, width, -1)
    return ACTIVATIONS[layer.activation](z)


def _max_pooling2d(layer: Any, own: dict[str, Array], X: Array) -> Array:
    size = layer.pool_size
    n, height, width, channels = X.shape
    height, width = height // size, width // size
    whole = X[:, : height * size, : width * size]
    largest: Array = whole.reshape(n, height, size, width, size, channels).max(axis=(2, 4))
    return largest


def _batch_normalization(layer: Any, own: dict[str, Array], X: Array) -> Array:
    factor = own["gamma"] / np.sqrt(
        own["moving_variance"] + np.float32(BATCH_NORMALIZATION_EPSILON)
    )
    normalized: Array = X * factor + (own["beta"] - own["moving_mean"] * factor)
    return normalized


def _activation(layer: Any, own: dict[str, Array], X: Array) -> Array:
    return ACTIVATIONS[layer.activation](X)


def _in_training_only(layer: Any, own: dict[str, Array], X: Array) -> Array:
    return X


def _flatten(layer: Any, own: dict[str, Array], X: Array) -> Array:
    return X.reshape(len(X), -1)


_FORWARD: dict[str, Callable[[Any, dict[str, Array], Array], Array]] = {
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
