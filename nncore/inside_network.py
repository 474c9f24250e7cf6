"""What goes on between input and output: what every layer gives, and its first weights.

A network's knowledge is in the numbers between its layers. They can all be looked at; what a single
one of them stands for is another question (`nncore.silent_units`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import inference, shapes, trained

Array = NDArray[Any]

MOST_CELLS = 12_288
"""Numbers of a layer that are drawn; the first maps of a larger one."""
WEIGHT_PICTURES = 32
"""Units whose weights are shown at once."""
_SILENT = ("Dropout", "GaussianNoise", "RandomTranslation", "Flatten")
"""Layers that change no number when a network is used."""
OWNERS = ("Dense", "Conv2D")
"""Layers of units: each has its own weights."""


def hidden_layers(layers: Sequence[Any]) -> dict[int, int]:
    """Return which layers have units that another layer listens to, and how many each."""
    owners = [index for index, layer in enumerate(layers) if layer.type in OWNERS]
    return {index: _units(layers[index]) for index in owners[:-1]}


def first_place(layers: Sequence[Any]) -> int | None:
    """Return the index of the first layer that has units, None if there is no such layer."""
    return next((index for index, layer in enumerate(layers) if layer.type in OWNERS), None)


def layer_names(layers: Sequence[Any]) -> list[str]:
    """Return what readers call each layer, such as "layer 2, Dense, relu"."""
    return [
        f"layer {place}, {layer.type}"
        + (f", {layer.activation}" if getattr(layer, "activation", "linear") != "linear" else "")
        for place, layer in enumerate(layers, 1)
    ]


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
        `label`; `input`, rows of pixels 0…1, or features as they are read; `probabilities`, one a class;
        `layers`, a list with `place` (its index), `name`, `shape`, `total` (maps or units it has)
        and `values`: float32, of maps (maps, height, width), otherwise (units,); the first of them
        if there are more than `MOST_CELLS` numbers. Dropout, noise, shifts and Flatten are left
        out: they change nothing.
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
        "input": (X[0, ..., 0] / network.unit if network.image else X[0]).tolist(),
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


def _units(layer: Any) -> int:
    return int(layer.units if layer.type == "Dense" else layer.filters)
