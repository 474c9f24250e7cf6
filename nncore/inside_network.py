"""What goes on between input and output: what every layer gives, and what a unit is good for.

To ask what a unit does, switch it off and see what changes: its outgoing weights are set to zero, so
whatever it computes, nobody listens. Mostly little happens. A unit is seldom "the one that sees
loops": what a network knows is spread over many units, and most take part in several answers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import inference, shapes, trained
from nncore.inference import Weights

Array = NDArray[Any]

MOST_CELLS = 12_288
"""Numbers of a layer that are drawn; the first maps of a larger one."""
WEIGHT_PICTURES = 32
"""Units whose weights are shown at once."""
_SILENT = ("Dropout", "Flatten")
"""Layers that change no number when a network is used."""
_OWNERS = ("Dense", "Conv2D")
"""Layers of units: each has its own weights."""


def hidden_layers(layers: Sequence[Any]) -> dict[int, int]:
    """Return which layers have units that another layer listens to, and how many each."""
    owners = [index for index, layer in enumerate(layers) if layer.type in _OWNERS]
    return {index: _units(layers[index]) for index in owners[:-1]}


def first_place(layers: Sequence[Any]) -> int | None:
    """Return the index of the first layer that has units, None if there is no such layer."""
    return next((index for index, layer in enumerate(layers) if layer.type in _OWNERS), None)


def layer_names(layers: Sequence[Any]) -> list[str]:
    """Return what readers call each layer, such as "layer 2, Dense, relu"."""
    return [
        f"layer {place}, {layer.type}"
        + (f", {layer.activation}" if getattr(layer, "activation", "linear") != "linear" else "")
        for place, layer in enumerate(layers, 1)
    ]


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


def activations(experiment_json: str, weights: bytes, index: int) -> dict[str, Any]:
    """Return what every layer gives for one test example.

    Parameters
    ----------
    experiment_json, weights
        See `nncore.trained.network`.
    index : int
        Of the test example.

    Returns
    -------
    dict
        `label`; `input`, rows of pixels 0…1, or scaled features; `probabilities`, one a class;
        `layers`, a list with `place` (its index), `name`, `shape`, `total` (maps or units it has)
        and `values`: float32, of maps (maps, height, width), otherwise (units,); the first of them
        if there are more than `MOST_CELLS` numbers. Dropout and Flatten are left out: they change nothing.
    """
    network = trained.network(experiment_json, weights)
    X, label = trained.test_example(network.experiment.data, index)
    names = layer_names(network.layers)
    shown = []
    for place, output in enumerate(inference.layer_outputs(network.layers, network.weights, X)):
        if network.layers[place].type in _SILENT:
            continue
        values = np.moveaxis(output[0], -1, 0)
        most = max(1, MOST_CELLS // math.prod(values.shape[1:]))
        shown.append(
            {
                "place": place,
                "name": names[place],
                "shape": list(output.shape[1:]),
                "total": len(values),
                "values": np.ascontiguousarray(values[:most], dtype=np.float32),
            }
        )
    return {
        "label": label,
        "input": (X[0, ..., 0] if network.image else X[0]).tolist(),
        "probabilities": network.probabilities(X)[0].tolist(),
        "layers": shown,
    }


def first_weights(experiment_json: str, weights: bytes, start: int) -> dict[str, Any]:
    """Return the weights of the first layer that has units, as they lie over the input.

    Parameters
    ----------
    experiment_json, weights
        See `nncore.trained.network`.
    start : int
        The first unit wanted, counted from 0; `WEIGHT_PICTURES` of them are returned.

    Returns
    -------
    dict
        `place` (index of the layer), `name`, `total` units, `start`, `largest` (of all weights,
        without their sign), and either `images` (units, height, width), one a unit of a Dense
        layer on an image or one a filter; or `table` (features, units) where the input is no image;
        or neither, where the layer reads something that is no picture any more.

    Raises
    ------
    ValueError
        With a sentence, if no layer has units.
    """
    network = trained.network(experiment_json, weights)
    layers, shape = network.layers, network.experiment.data.input_shape
    place = first_place(layers)
    if place is None:
        raise ValueError("This network has no layer with weights.")
    kernel = network.weights[f"{place}.kernel"]
    found: dict[str, Any] = {
        "place": place,
        "name": layer_names(layers)[place],
        "total": kernel.shape[-1],
        "start": start,
        "largest": float(np.abs(kernel).max()),
    }
    chosen = np.ascontiguousarray(np.moveaxis(kernel, -1, 0)[start : start + WEIGHT_PICTURES])
    if kernel.ndim == 4:
        # Images are gray, so a first filter has one channel; behind another layer there may be more.
        return found | {"images": chosen[..., 0]}
    if len(shape) == 1:
        return found | {"table": chosen.T}
    before = shapes.trace(layers[:place], shape)[-1].output_shape if place else shape
    if math.prod(before) != math.prod(shape):
        return found
    return found | {"images": chosen.reshape(-1, *shape[:2])}


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


def _listener(layers: Sequence[Any], index: int) -> int:
    """Return the next layer with units, which reads what those of a layer give."""
    return next(place for place in range(index + 1, len(layers)) if layers[place].type in _OWNERS)


def _units(layer: Any) -> int:
    return int(layer.units if layer.type == "Dense" else layer.filters)


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
    first: dict[str, Array] = {}
    rest: dict[str, Array] = {}
    for name, array in network.weights.items():
        place, _, kind = name.partition(".")
        if int(place) < cut:
            first[name] = array
        else:
            rest[f"{int(place) - cut}.{kind}"] = array
    heard = inference.predict(network.layers[:cut], first, X)
    heard.setflags(write=False)
    return heard, network.layers[cut:], rest
