"""What a network reads where there is nothing to read.

Softmax shares 100 % among the classes whatever it is shown: it compares them with each other, and
knows no "none of these". So images of nothing but chance are often read as one digit, and surely.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import datasets, inference, spec

IMAGES = 200
SURE = 0.9
"""A probability from which a network is called sure."""


def images(shape: tuple[int, ...], seed: int, count: int = IMAGES) -> NDArray[np.float32]:
    """Return images whose every pixel is any gray from 0, paper, to 1, ink, by chance.

    Parameters
    ----------
    shape : (int, int, int)
        Height, width and channels of one.
    seed : int
    count : int
        How many.

    Returns
    -------
    ndarray of float32, shape (count, *shape)
    """
    return np.random.default_rng(seed).random((count, *shape), dtype=np.float32)


def read(experiment_json: str, weights: bytes, seed: int) -> dict[str, Any]:
    """Let a network read such images; for a worker.

    Parameters
    ----------
    experiment_json : str
        Of a network for images, as `nncore.spec.to_json` writes it.
    weights : bytes
        As `nncore.inference.load_weights` reads them.
    seed : int
        Another seed makes other images.

    Returns
    -------
    dict
        `image`, the first one, and its `probabilities`, ndarrays; of all `images` of them, `sure`,
        how many are given one class with more than `SURE`, `median`, the median of the largest
        probability, and `favorite`, the class that most are given, `favored` times.

    Raises
    ------
    ValueError
        With a sentence, if the weights are not those of the network, or no longer finite.
    """
    experiment = spec.parse(experiment_json)
    shown = images(experiment.data.input_shape, seed)
    with np.errstate(all="ignore"):
        read = shown * datasets.pixel_unit(experiment.data)
        output = inference.predict(experiment.model.layers, inference.load_weights(weights), read)
        given = inference.class_probabilities(output, experiment.training.loss)
    if not np.isfinite(given).all():
        raise ValueError("This network's training diverged: its answers are no numbers.")
    largest = given.max(axis=1)
    votes = np.bincount(given.argmax(axis=1), minlength=given.shape[1])
    return {
        "image": shown[0],
        "probabilities": given[0],
        "images": len(shown),
        "sure": int((largest > SURE).sum()),
        "median": float(np.median(largest)),
        "favorite": int(votes.argmax()),
        "favored": int(votes.max()),
    }
