"""Three descriptions of an image as columns: numbers by hand, its pixels, and learned features.

Learned features are what the last hidden layer of a trained network gives; the layer after it weighs
them and answers. So that each description can be learned from, it is computed for the same training
rows and the same test rows. Functions that compute are for the light worker, each a short question.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import datasets, features, inference, npz, shapes, spec
from nncore.initializers import INITIALIZERS

Array = NDArray[Any]

TRAIN_ROWS, TEST_ROWS, PIECE = 2_000, 2_000, 500
MOST_FEATURES = 512
"""More outputs of a last hidden layer take too long to learn from."""
KINDS = ("given", "pixels", "learned")


# ------------------------------------------------------------------------- which rows, which layer


def refusal(experiment: spec.Experiment) -> str | None:
    """Say why a network has no learned features to show here; None if it has."""
    if experiment.data.name not in datasets.LARGEST_PIXELS:
        return "it reads no images"
    last = last_layer(experiment)
    if not any(layer.type in ("Dense", "Conv2D") for layer in experiment.model.layers[:last]):
        return "it has no hidden layer: what it learned are the weights of its pixels"
    columns = learned_columns(experiment)
    if columns > MOST_FEATURES:
        return (
            f"its last hidden layer gives {columns:,} numbers, and at most {MOST_FEATURES} are "
            "looked at here"
        )
    return None


def last_layer(experiment: spec.Experiment) -> int:
    """Return the place of the layer that answers; what it reads are the learned features."""
    layers = experiment.model.layers
    return max(place for place, layer in enumerate(layers) if layer.type == "Dense")


def learned_columns(experiment: spec.Experiment) -> int:
    """Return how many features a network learned."""
    lines = shapes.trace(experiment.model.layers, experiment.data.input_shape)
    return int(np.prod(lines[last_layer(experiment) - 1].output_shape))


def train_rows(experiment: spec.Experiment) -> range:
    """Return the training rows that the classifier learns from: the network saw them, too."""
    return range(min(TRAIN_ROWS, experiment.fitted_rows))


def test_rows(experiment: spec.Experiment) -> range:
    """Return the test rows that all are judged on, spread evenly over the test part."""
    rows = experiment.data.test_rows
    return range(0, rows, -(-rows // TEST_ROWS))


def pieces(rows: range) -> int:
    """Return in how many questions the learned features of so many rows are computed."""
    return -(-len(rows) // PIECE)


# ---------------------------------------------------------------------------- for the light worker


def learned(experiment_json: str, weights: bytes, part: str, piece: int) -> bytes:
    """Compute what the last hidden layer gives for some images.

    Parameters
    ----------
    experiment_json : str
    weights : bytes
        As `nncore.inference.load_weights` reads them.
    part : {"train", "test"}
    piece : int
        From 0 to `pieces` less one.

    Returns
    -------
    bytes
        float32, one row an image. Pieces put one after the other are the rows of all.

    Raises
    ------
    ValueError
        With a sentence, if the network's numbers are not finite.
    """
    experiment = spec.parse(experiment_json)
    rows = _PARTS[part](experiment)[piece * PIECE : (piece + 1) * PIECE]
    return last_hidden(experiment, weights, _images(experiment, part, rows)).tobytes()


def untrained(experiment_json: str) -> bytes:
    """Draw weights anew, as before training: what a network's layers are worth by their form alone.

    Batch normalization passes its input on.

    Returns
    -------
    bytes
        For `learned`.
    """
    experiment = spec.parse(experiment_json)
    layers, rng = experiment.model.layers, np.random.RandomState(experiment.training.seed)
    drawn = {}
    for name, shape in inference.weight_shapes(layers, experiment.data.input_shape).items():
        place, _, weight = name.partition(".")
        layer = layers[int(place)]
        if weight == "kernel":
            # A filter reads a small window of all channels: that many numbers make one sum.
            fan_in, fan_out = int(np.prod(shape[:-1])), shape[-1]
            initializer = INITIALIZERS[layer.kernel_initializer]  # type: ignore[union-attr]
            kernel = initializer(rng, fan_in, fan_out, layer.kernel_stddev)  # type: ignore[union-attr]
            drawn[name] = kernel.reshape(shape).astype(np.float32)
        else:
            fill = 1 if weight in ("gamma", "moving_variance") else 0
            drawn[name] = np.full(shape, fill, np.float32)
    return npz.pack(drawn)


def example(experiment_json: str, weights: bytes, index: int) -> dict[str, Any]:
    """Describe one test image in all three ways.

    Returns
    -------
    dict
        `pixels` (rows of ints), `maximum`, `label`, `given` (a number for each of
        `nncore.features.HAND_MADE`), `learned` (list of float).

    Raises
    ------
    ValueError
        With a sentence, if there is no such image.
    """
    experiment = spec.parse(experiment_json)
    images = one_image(experiment, index)
    data = datasets.measured(experiment.data)
    return {
        "pixels": data.X_test[index, ..., 0].tolist(),
        "maximum": datasets.LARGEST_PIXELS[experiment.data.name],
        "label": int(data.y_test[index]),
        "given": features.hand_made(images[..., 0])[0].tolist(),
        "learned": last_hidden(experiment, weights, images)[0].tolist(),
    }


# ------------------------------------------------------------- for what is made of the columns


def labels(experiment: spec.Experiment) -> tuple[Array, Array]:
    """Return the labels of the training rows and of the test rows."""
    data = datasets.measured(experiment.data)
    train, test = train_rows(experiment), test_rows(experiment)
    return data.y_train[: train.stop], data.y_test[test.start : test.stop : test.step]


def last_hidden(experiment: spec.Experiment, weights: bytes, X: Array) -> Array:
    """Return what the last hidden layer gives for images 0…1, (n, columns); see `learned`."""
    last = last_layer(experiment)
    numbers = {
        name: array
        for name, array in inference.load_weights(weights).items()
        if int(name.partition(".")[0]) < last
    }
    with np.errstate(over="ignore", invalid="ignore"):
        read = X * datasets.pixel_unit(experiment.data)
        given = inference.predict(experiment.model.layers[:last], numbers, read)
    if not np.isfinite(given).all():
        raise ValueError(
            "What this network's last hidden layer gives are not numbers: its training diverged."
        )
    return given.reshape(len(X), -1)


def _images(experiment: spec.Experiment, part: str, rows: range) -> Array:
    """Return images as float32 from 0, paper, to 1, ink: (n, h, w, 1)."""
    data = datasets.measured(experiment.data)
    pixels = {"train": data.X_train, "test": data.X_test}[part]
    largest = np.float32(datasets.LARGEST_PIXELS[experiment.data.name])
    return pixels[rows.start : rows.stop : rows.step].astype(np.float32) / largest


def one_image(experiment: spec.Experiment, index: int) -> Array:
    """Return one test image, from 0 to 1, (1, h, w, 1).

    Raises
    ------
    ValueError
        With a sentence, if there is no such image.
    """
    if not 0 <= index < experiment.data.test_rows:
        raise ValueError(f"There is no test image {index:,}.")
    return _images(experiment, "test", range(index, index + 1))


def described(experiment: spec.Experiment, part: str, rows: range, kind: str, own: bytes) -> Array:
    """Return images of a part as columns of one of `KINDS`; `own` are the learned ones of them."""
    return DESCRIBE[kind](_images(experiment, part, rows), own)


def standardized(X: Array, *several: Array) -> tuple[Array, ...]:
    """Bring columns to the mean 0 and the standard deviation 1 that they have in X."""
    mean, deviation = X.mean(axis=0), X.std(axis=0)
    scale = np.where(deviation > 0, deviation, 1)
    return tuple((one - mean) / scale for one in several)


_PARTS: dict[str, Callable[[spec.Experiment], range]] = {"train": train_rows, "test": test_rows}
DESCRIBE: dict[str, Callable[[Array, bytes], Array]] = {
    "given": lambda images, own: features.hand_made(images[..., 0]),
    "pixels": lambda images, own: images.reshape(len(images), -1),
    "learned": lambda images, own: np.frombuffer(own, np.float32).reshape(len(images), -1),
}
"""From images (n, h, w, 1), and the learned columns if these are asked for, to columns (n, …)."""
