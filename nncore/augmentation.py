"""More examples out of those there are: images that are moved or made noisy anew in every step.

What a picture shows does not change when it is moved a little, so each move is a further example
with a known answer. In training the layers `RandomTranslation` and `GaussianNoise` do it in every
step, and in use they do nothing. The network never sees quite the same example twice, so it cannot
learn single examples by heart; and it learns that the change does not matter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import first_examples, trained

Images = NDArray[np.float32]
COUNT = 12


@dataclass(frozen=True)
class Augmentation:
    """One way to make further examples of an image.

    Attributes
    ----------
    label : str
    knob : str
        What its strength is called.
    high, opening, step : float
        The largest strength on a slider, the first one, and a step.
    layer : str
        The layer that does it in training.
    change : callable
        From an image (height, width), a strength, a random generator and a count to as many images.
    """

    label: str
    knob: str
    high: float
    opening: float
    step: float
    layer: str
    change: Callable[[Images, float, np.random.Generator, int], Images]


def moved(image: Images, down: int, across: int) -> Images:
    """Move an image by whole pixels; what comes in from outside is paper, 0.

    Parameters
    ----------
    image : ndarray of shape (height, width)
    down, across : int
        Up and to the left if negative.
    """
    height, width = image.shape
    found = np.zeros_like(image)
    rows = slice(max(down, 0), min(height, height + down))
    columns = slice(max(across, 0), min(width, width + across))
    if rows.start < rows.stop and columns.start < columns.stop:
        found[rows, columns] = image[
            rows.start - down : rows.stop - down, columns.start - across : columns.stop - across
        ]
    return found


def shifts(
    shape: tuple[int, int], factor: float, rng: np.random.Generator, count: int
) -> NDArray[np.int64]:
    """Draw shifts as `RandomTranslation(factor)` does: a uniform number, rounded to whole pixels.

    Returns
    -------
    ndarray of int64, shape (count, 2)
        Down and across.
    """
    share = rng.uniform(-factor, factor, (count, 2))
    pixels: NDArray[np.int64] = np.rint(share * np.array(shape)).astype(np.int64)
    return pixels


def _translated(image: Images, factor: float, rng: np.random.Generator, count: int) -> Images:
    drawn = shifts((image.shape[0], image.shape[1]), factor, rng, count)
    return np.stack([moved(image, down, across) for down, across in drawn.tolist()])


def _noisy(image: Images, stddev: float, rng: np.random.Generator, count: int) -> Images:
    return image + rng.normal(0, stddev, (count, *image.shape)).astype(np.float32)


AUGMENTATIONS: dict[str, Augmentation] = {
    "shift": Augmentation("moved", "factor", 0.5, 0.1, 0.01, "RandomTranslation", _translated),
    "noise": Augmentation("noise", "stddev", 1.0, 0.2, 0.05, "GaussianNoise", _noisy),
}
"""Name → augmentation."""


def examples(
    experiment_json: str, weights: bytes, index: int, name: str, strength: float, seed: int
) -> dict[str, Any]:
    """Make further examples of one training image, and have a network read them; for a worker.

    Parameters
    ----------
    experiment_json, weights
        See `nncore.trained.network`; of a network that reads images.
    index : int
        Of the training example, one of the first `first_examples.MOST_ROWS`.
    name : str
        Of `AUGMENTATIONS`.
    strength : float
    seed : int

    Returns
    -------
    dict
        `image` (height, width) and `label`; `images` (COUNT, height, width), 0 paper and 1 ink;
        `answer`, the class that the network gives the image, and `answers`, one for each of them.

    Raises
    ------
    ValueError
        With a sentence, if there is no such example.
    """
    network = trained.network(experiment_json, weights)
    X, y = first_examples.first_examples(network.experiment)
    if not 0 <= index < len(X):
        raise ValueError(f"There is no training example {index:,} here: {len(X):,} are at hand.")
    image = X[index, ..., 0]
    made = AUGMENTATIONS[name].change(image, strength, np.random.default_rng(seed), COUNT)
    read = np.concatenate([image[None], made])[..., None].astype(np.float32)
    answers = network.probabilities(read).argmax(axis=1)
    return {
        "image": image.tolist(),
        "label": int(y[index]),
        "images": made.tolist(),
        "answer": int(answers[0]),
        "answers": answers[1:].tolist(),
    }
