"""A trained network and the first of its test examples, kept ready in a worker.

Questions about a network come one by one, each with its experiment and its weights. What they have
in common is unpacked once: the layers, the numbers, and up to a thousand test examples, scaled as
the network reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import datasets, inference, spec

Array = NDArray[Any]
MOST_ROWS = 1_000
"""Test examples that curves are measured on: enough for intervals of two or three points."""


@dataclass(frozen=True)
class Trained:
    """A network with its numbers.

    Attributes
    ----------
    experiment : spec.Experiment
    weights : dict of str to ndarray
        As `nncore.inference.predict` takes them.
    """

    experiment: spec.Experiment
    weights: dict[str, NDArray[np.float32]]

    @property
    def layers(self) -> tuple[Any, ...]:
        """The layers, the output layer last."""
        return self.experiment.model.layers

    @property
    def image(self) -> bool:
        """Whether it reads images."""
        return self.experiment.data.name in datasets.LARGEST_PIXELS

    @property
    def unit(self) -> NDArray[np.float32]:
        """What a step of size 1 in scaled inputs is in the numbers that it reads; of images, ink."""
        return datasets.unit(self.experiment.data)

    def probabilities(self, X: Array, weights: inference.Weights | None = None) -> Array:
        """Return one column a class for examples (n, *input_shape), with other weights if given."""
        output = inference.predict(self.layers, self.weights if weights is None else weights, X)
        return inference.class_probabilities(output, self.experiment.training.loss)

    def parted(self, cut: int) -> tuple[dict[str, Array], dict[str, Array]]:
        """Return the weights of the layers before `cut`, and the rest, counted from 0 again."""
        first: dict[str, Array] = {}
        rest: dict[str, Array] = {}
        for name, array in self.weights.items():
            place, _, kind = name.partition(".")
            if int(place) < cut:
                first[name] = array
            else:
                rest[f"{int(place) - cut}.{kind}"] = array
        return first, rest


@lru_cache(maxsize=4)
def network(experiment_json: str, weights: bytes) -> Trained:
    """Unpack a network.

    Parameters
    ----------
    experiment_json : str
        As `spec.to_json` writes it.
    weights : bytes
        `.npz`, see `nncore.inference.load_weights`.

    Raises
    ------
    ValueError
        With a sentence, if its answers are no classes or the weights are no numbers.
    """
    experiment = spec.parse(experiment_json.encode())
    if experiment.data.regression:
        raise ValueError("This network answers with an amount, so it has no classes to confuse.")
    numbers = inference.load_weights(weights)
    if not all(np.isfinite(array).all() for array in numbers.values()):
        raise ValueError(
            "The network's weights are not numbers any more: its training diverged. Train it again "
            "with a smaller learning rate."
        )
    return Trained(experiment, numbers)


@lru_cache(maxsize=2)
def first_test_examples(data: spec.Data) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the first test examples, at most `MOST_ROWS`, and their labels; shared, read-only."""
    X, y = datasets.test_part(data)
    X, y = X[:MOST_ROWS].copy(), y[:MOST_ROWS].copy()
    X.setflags(write=False)
    y.setflags(write=False)
    return X, y


@lru_cache(maxsize=32)
def test_example(data: spec.Data, index: int) -> tuple[NDArray[np.float32], int]:
    """Return one test example (1, *input_shape), scaled as the network reads it, and its label.

    Raises
    ------
    ValueError
        With a sentence, if there is no such example.
    """
    if not 0 <= index < data.test_rows:
        raise ValueError(
            f"There is no test example {index:,}: they are numbered from 0 to "
            f"{data.test_rows - 1:,}."
        )
    X, y = datasets.test_part(data)
    return X[index : index + 1].copy(), int(y[index])
