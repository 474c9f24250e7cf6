"""What stays the same while a run is played: the plane, the examples, the network's build.

Units are looked at on a coarse grid of the plane, the answer of the whole network on a finer one.
Both, and the examples that are drawn, are prepared once as a network reads them: features,
standardized by the training part.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import datasets, numpy_training, spec
from nncore.activations import ACTIVATIONS
from nncore.datasets import plane
from nncore.network import Network
from nncore.packets import quantized
from nncore.trajectory import moments

UNIT_GRID = 20
"""Points on a side of each unit's map, for up to `FINE_UNITS` hidden units; fewer beyond."""
FINE_UNITS = 48
ANSWER_GRID = 50
SHOWN_POINTS = 500
_COLUMN_WORDS = {1: "unit"}


@dataclass(frozen=True)
class Setting:
    """The unchanging side of a run.

    Attributes
    ----------
    network : Network
        With the initial weights.
    unit_grid : ndarray of float32, shape (g², features)
        What the network reads at each place of the coarse grid, row by row from the top left.
    answer_grid : ndarray of float32, shape (ANSWER_GRID², features)
    X : ndarray of float32, shape (n, features)
        The examples drawn, training examples first.
    points : ndarray of float32, shape (n, 2)
        Their coordinates, in the data's own units.
    y : ndarray of shape (n,)
        Classes, or amounts of a regression.
    tested : ndarray of bool, shape (n,)
        Which of them are test examples.
    unit_middle : ndarray of shape (units,)
        What each unit gives for z = 0: white on its map.
    unit_reach : ndarray of shape (units,)
        How far a unit's answer can be from its middle; NaN where that has no bound.
    answer_middle, answer_reach : float
        The same for the answer of a network with one output, or two.
    """

    experiment: spec.Experiment
    network: Network
    unit_grid: NDArray[np.float32]
    answer_grid: NDArray[np.float32]
    X: NDArray[np.float32]
    points: NDArray[np.float32]
    y: NDArray[Any]
    tested: NDArray[np.bool_]
    unit_middle: NDArray[np.float64]
    unit_reach: NDArray[np.float64]
    answer_middle: float
    answer_reach: float

    @property
    def grid(self) -> int:
        """Places on a side of each unit's map."""
        return math.isqrt(len(self.unit_grid))

    @property
    def several(self) -> bool:
        """Whether the answer is one of more than two classes."""
        return self.experiment.data.classes > 2

    @property
    def projectable(self) -> bool:
        """Whether there is a hidden layer to be looked at in two dimensions."""
        return len(self.network.W) > 1


@lru_cache(maxsize=8)
def setting(experiment: spec.Experiment) -> Setting:
    """Prepare what the player shows of an Experiment.

    Raises
    ------
    ValueError
        With a sentence, if its data lie in no plane or its network cannot be trained here.
    """
    complaint = refusal(experiment)
    if complaint:
        raise ValueError(complaint)
    data: Any = experiment.data
    network = Network.of(experiment)
    dataset = datasets.load(data)
    hidden = sum(network.sizes[1:-1])
    grid = max(4, math.floor(UNIT_GRID * math.sqrt(min(1.0, FINE_UNITS / max(hidden, 1)))))
    raw = plane.points(data)
    train, test = _shares(experiment.fitted_rows, len(raw.X_test))
    functions = [
        (ACTIVATIONS[name], units)
        for name, units in zip(network.activations, network.sizes[1:], strict=True)
    ]
    middles = [float(f(np.zeros((1, units)))[0, 0]) for f, units in functions]
    reaches = [
        max(f.highest - middle, middle - f.lowest)
        for (f, _), middle in zip(functions, middles, strict=True)
    ]
    signed = data.regression or experiment.training.loss == "hinge"
    return Setting(
        experiment,
        network,
        _read(data, dataset, _grid(data, grid)),
        _read(data, dataset, _grid(data, ANSWER_GRID)),
        np.concatenate([dataset.X_train[:train], dataset.X_test[:test]]).astype(np.float32),
        np.concatenate([raw.X_train[:train], raw.X_test[:test]]).astype(np.float32),
        np.concatenate([raw.y_train[:train], raw.y_test[:test]]),
        np.arange(train + test) >= train,
        np.repeat(middles, network.sizes[1:]),
        np.repeat(
            [reach if math.isfinite(reach) else np.nan for reach in reaches], network.sizes[1:]
        ),
        answer_middle=0.0 if signed else 0.5,
        answer_reach=1.0 if signed else 0.5,
    )


def refusal(experiment: spec.Experiment) -> str | None:
    """Say why an Experiment cannot be played; None if it can."""
    if not isinstance(experiment.data, spec.PlaneSpecification):
        return (
            "The lab draws the plane of two inputs, and these data have more. Train this "
            "experiment on the Train page."
        )
    return numpy_training.refusal(experiment)


def described(stage: Setting) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Return header and arrays that tell the browser all of a setting."""
    experiment, network, data = stage.experiment, stage.network, stage.experiment.data
    steps = moments(experiment)
    input_maps = stage.unit_grid.T.reshape(-1, stage.grid, stage.grid)
    reach = np.abs(input_maps).max(axis=(1, 2), keepdims=True)
    description = datasets.DESCRIPTIONS[data.name]
    header = {
        "sizes": list(network.sizes),
        "columns": _columns(experiment, network),
        "unit_names": _unit_names(experiment, network),
        "layer_names": [*(f"layer {place + 1}" for place in range(len(network.W) - 1)), "output"],
        "offsets": _offsets(network),
        "grid": stage.grid,
        "answer_grid": ANSWER_GRID,
        "answer_middle": stage.answer_middle,
        "answer_reach": stage.answer_reach,
        "unit_middle": stage.unit_middle.tolist(),
        "bounds": _bounds(data),
        "regression": data.regression,
        "class_names": list(description.class_names)[: data.classes or None],
        "coordinates": list(description.feature_names)[:2],
        "projectable": stage.projectable,
        "step": steps.tolist(),
        "epoch": (steps / experiment.steps_per_epoch).tolist(),
        "steps_per_epoch": experiment.steps_per_epoch,
        "shown": len(stage.X),
        "rows": [experiment.fitted_rows, data.test_rows],
        "seed": experiment.training.seed,
    }
    labels = quantized(stage.y, 0.0, 1.0) if data.regression else stage.y.astype(np.uint8)
    arrays: dict[str, NDArray[Any]] = {
        "input_maps": quantized(input_maps, 0.0, np.maximum(reach, 1e-9)),
        "points": stage.points,
        "labels": labels,
        "amounts": stage.y.astype(np.float32),
        "tested": stage.tested.astype(np.uint8),
    }
    return header, arrays


def _shares(train: int, test: int) -> tuple[int, int]:
    """Return how many training and test examples are drawn, in the proportion there is."""
    share = min(1.0, SHOWN_POINTS / (train + test))
    return max(1, math.floor(train * share)), max(1, math.floor(test * share))


def _grid(data: Any, size: int) -> NDArray[np.float64]:
    """Return the coordinates of the middles of size² squares, from the top left, row by row."""
    (left, right), (bottom, top) = plane.bounds(data)
    places = (np.arange(size) + 0.5) / size
    x1, x2 = np.meshgrid(left + places * (right - left), top - places * (top - bottom))
    return np.stack([x1.ravel(), x2.ravel()], axis=-1)


def _read(data: Any, dataset: datasets.Dataset, points: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return what the network reads of points: standardized features."""
    read: NDArray[np.float32] = (
        (plane.features(data, points) - dataset.mean) / dataset.scale
    ).astype(np.float32)
    return read


def _columns(experiment: spec.Experiment, network: Network) -> list[list[str]]:
    """Return two short lines over each column of the drawn network."""
    lines = [["Inputs", ""]]
    for name, units, rate in zip(
        network.activations, network.sizes[1:], network.dropout, strict=True
    ):
        dropped = f", {rate:.0%} dropped before" if rate else ""
        lines.append([f"{units} {_COLUMN_WORDS.get(units, 'units')}", f"{name}{dropped}"])
    lines[-1][0] = "Output"
    return lines


def _unit_names(experiment: spec.Experiment, network: Network) -> list[list[str]]:
    data: Any = experiment.data
    names = datasets.DESCRIPTIONS[data.name].feature_names
    inputs = [plane.LABELS[feature].format(*names) for feature in data.features]
    last = len(network.sizes) - 1
    hidden = [
        [f"unit {unit + 1} of layer {layer}" for unit in range(network.sizes[layer])]
        for layer in range(1, last)
    ]
    outputs = network.sizes[-1]
    answers = [f"output {unit + 1}" for unit in range(outputs)] if outputs > 1 else ["the output"]
    return [inputs, *hidden, answers]


def _offsets(network: Network) -> list[dict[str, int]]:
    """Return where each layer's weights and biases begin among all parameters."""
    found, start = [], 0
    for W, b in zip(network.W, network.b, strict=True):
        found.append({"weights": start, "biases": start + W.size})
        start += W.size + b.size
    return found


def _bounds(data: Any) -> dict[str, Any]:
    (left, right), (bottom, top) = plane.bounds(data)
    return {
        "low1": left,
        "high1": right,
        "low2": bottom,
        "high2": top,
        "ticks1": _ticks(left, right),
        "ticks2": _ticks(bottom, top),
    }


def _ticks(low: float, high: float) -> list[float]:
    """Return three to six round numbers between two others."""
    step = 10.0 ** math.floor(math.log10(high - low))
    step *= next(share for share in (1.0, 0.5, 0.25) if (high - low) / (step * share) >= 3)
    first = math.ceil(low / step)
    return [round(k * step, 6) for k in range(first, math.floor(high / step) + 1)]
