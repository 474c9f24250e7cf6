"""What is a unit good for? Switch it off, and see what changes.

Its outgoing weights are set to zero, so whatever it computes, nobody listens. Mostly little happens.
A unit is seldom "the one that sees loops": what a network knows is spread over many units, and most
take part in several answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import inference, trained
from nncore.inference import Weights
from nncore.inside_network import OWNERS, hidden_layers

Array = NDArray[Any]


def _listener(layers: Sequence[Any], index: int) -> int:
    """Return the next layer with units, which reads what those of a layer give."""
    return next(place for place in range(index + 1, len(layers)) if layers[place].type in OWNERS)


def switched_off(
    layers: Sequence[Any], weights: Weights, index: int, unit: int
) -> dict[str, Array]:
    """Return the weights with all that leave a unit, or a filter, set to zero.

    Parameters
    ----------
    layers, weights
        As for `nncore.inference.predict`.
    index : int
        Of the layer, a key of `hidden_layers`.
    unit : int
        Counted from 0.

    Raises
    ------
    ValueError
        With a sentence, if there is no such unit.
    """
    count = hidden_layers(layers).get(index, 0)
    if not 0 <= unit < count:
        raise ValueError(f"Layer {index + 1} has no hidden unit {unit}.")
    name = f"{_listener(layers, index)}.kernel"
    changed = {key: np.asarray(array) for key, array in weights.items()}
    kernel = changed[name].copy()
    # The inputs of a layer come unit by unit; Flatten repeats them all for every place in the image.
    inputs_axis = kernel.ndim - 2
    kernel[(slice(None),) * inputs_axis + (slice(unit, None, count),)] = 0
    return changed | {name: kernel}


def without(
    experiment_json: str, weights: bytes, index: int, layer: int, unit: int
) -> dict[str, Any]:
    """Switch a unit off, for one test example and for the first thousand.

    Parameters
    ----------
    experiment_json, weights
        See `nncore.trained.network`.
    index : int
        Of the test example.
    layer, unit : int
        See `switched_off`.

    Returns
    -------
    dict
        For the example `p_before` and `p_after`, one probability a class. For the test examples
        `rows`, `changed` (answers that are others now), `right_before`, `right_after`; for each
        class `support`, `recall_before`, `recall_after` and `drive`, the mean of what the next layer
        with units hears of the unit for examples of that class (over all places of a map).
    """
    network = trained.network(experiment_json, weights)
    data = network.experiment.data
    X, _ = trained.test_example(data, index)
    rows, y = trained.first_test_examples(data)
    left = switched_off(network.layers, network.weights, layer, unit)
    before = _answers(experiment_json, weights)
    after = network.probabilities(rows, left).argmax(axis=1)
    drive = _heard_of(experiment_json, weights, layer, unit)
    support = np.bincount(y, minlength=data.classes)

    def by_class(amounts: Array) -> list[float]:
        sums = np.bincount(y, weights=amounts, minlength=data.classes)
        return [float(value) for value in sums / np.maximum(support, 1)]

    return {
        "p_before": network.probabilities(X)[0].tolist(),
        "p_after": network.probabilities(X, left)[0].tolist(),
        "rows": len(y),
        "changed": int((before != after).sum()),
        "right_before": int((before == y).sum()),
        "right_after": int((after == y).sum()),
        "support": support.tolist(),
        "recall_before": by_class(before == y),
        "recall_after": by_class(after == y),
        "drive": by_class(drive),
    }


@lru_cache(maxsize=4)
def _answers(experiment_json: str, weights: bytes) -> Array:
    network = trained.network(experiment_json, weights)
    X, _ = trained.first_test_examples(network.experiment.data)
    answers: Array = network.probabilities(X).argmax(axis=1)
    return answers


def _heard_of(experiment_json: str, weights: bytes, layer: int, unit: int) -> Array:
    """Return what the next layer with units hears of a unit, one mean a test example."""
    network = trained.network(experiment_json, weights)
    heard, _, _ = _from_listener(experiment_json, weights, layer)
    units = hidden_layers(network.layers)[layer]
    own: Array = heard.reshape(len(heard), -1, units)[:, :, unit].mean(axis=1)
    return own


def each_off(
    experiment_json: str, weights: bytes, layer: int, start: int, count: int
) -> dict[str, Any]:
    """Switch units off one at a time, and count the answers to the first test examples that change.

    Parameters
    ----------
    experiment_json, weights, layer
        As for `without`.
    start, count : int
        Which units: `count` of them from `start` on, fewer at the end of the layer.

    Returns
    -------
    dict
        `start`, `rows`, `changed`: one count a unit.
    """
    network = trained.network(experiment_json, weights)
    units = hidden_layers(network.layers).get(layer, 0)
    X, _ = trained.first_test_examples(network.experiment.data)
    before = _answers(experiment_json, weights)
    changed = []
    heard, rest, numbers = _from_listener(experiment_json, weights, layer)
    for unit in range(start, min(start + count, units)):
        without_it = heard.copy()
        without_it.reshape(*heard.shape[:-1], -1, units)[..., unit] = 0
        output = inference.predict(rest, numbers, without_it)
        answers = inference.class_probabilities(output, network.experiment.training.loss)
        changed.append(int((answers.argmax(axis=1) != before).sum()))
    return {"start": start, "rows": len(X), "changed": changed}


def at_once(layers: Sequence[Any], layer: int) -> int:
    """Return for how many units `each_off` is asked at once: convolutions take their time."""
    return 2 if layers[_listener(layers, layer)].type == "Conv2D" else 8


@lru_cache(maxsize=2)
def _from_listener(
    experiment_json: str, weights: bytes, layer: int
) -> tuple[Array, tuple[Any, ...], dict[str, Array]]:
    """Return what the next layer with units hears of the test examples, it and all behind it."""
    network = trained.network(experiment_json, weights)
    X, _ = trained.first_test_examples(network.experiment.data)
    cut = _listener(network.layers, layer)
    first, rest = network.parted(cut)
    heard = inference.predict(network.layers[:cut], first, X)
    heard.setflags(write=False)
    return heard, network.layers[cut:], rest
