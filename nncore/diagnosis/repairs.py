"""Repairs: one named change of an experiment each.

One change at a time, because of two changes nobody knows which one helped. Whether a repair heals
is not written here: the experiment is trained again with it, and looked at again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nncore import spec

Change = Callable[[spec.Experiment], spec.Experiment]
RATE_FACTOR = 100.0
_RATES = (1e-8, 1e6)
"""Learning rates that an experiment may have."""
L2 = 0.02
_ROWS = {"samples": 20_000, "first_rows": 60_000}
"""Fields that say how many rows there are, and the most there can be."""


@dataclass(frozen=True)
class Repair:
    """One change.

    Attributes
    ----------
    label : str
        What is done, to choose from.
    change : function
        Returns the experiment with that change; the same one if there is nothing to change.
    """

    label: str
    change: Change


def _with(experiment: spec.Experiment, **parts: Any) -> spec.Experiment:
    """Return an Experiment with other parts, validated anew."""
    value = experiment.model_dump(mode="json")
    return spec.from_value({**value, **parts})


def _layers(change: Callable[[dict[str, Any], bool], dict[str, Any]]) -> Change:
    """Change layers with weights; the function is told whether a layer is the last of them."""

    def changed(experiment: spec.Experiment) -> spec.Experiment:
        layers = experiment.model_dump(mode="json")["model"]["layers"]
        places = [
            place for place, layer in enumerate(layers) if layer["type"] in ("Dense", "Conv2D")
        ]
        for place in places:
            layers[place] = layers[place] | change(layers[place], place == places[-1])
        return _with(experiment, model={"layers": layers})

    return changed


def _activation(name: str) -> Change:
    return _layers(lambda layer, output: {} if output else {"activation": name})


_INITIALIZERS = {"relu": "he_normal", "leaky_relu": "he_normal"}
"""Initializer that keeps signals at their size, by activation; Glorot's for all others."""


def _initialize(layer: dict[str, Any], output: bool) -> dict[str, Any]:
    return {"kernel_initializer": _INITIALIZERS.get(layer["activation"], "glorot_uniform")}


def _rate(factor: float) -> Change:
    def changed(experiment: spec.Experiment) -> spec.Experiment:
        training = experiment.model_dump(mode="json")["training"]
        rate = float(f"{training['optimizer']['learning_rate'] * factor:.3g}")
        low, high = _RATES
        training["optimizer"]["learning_rate"] = min(max(rate, low), high)
        return _with(experiment, training=training)

    return changed


def _data(**fields: Any) -> Change:
    """Change fields of the data, as far as these data have them."""

    def changed(experiment: spec.Experiment) -> spec.Experiment:
        data = experiment.model_dump(mode="json")["data"]
        return _with(
            experiment,
            data=data | {name: one for name, one in fields.items() if name in data},
        )

    return changed


def _more_rows(experiment: spec.Experiment) -> spec.Experiment:
    data = experiment.model_dump(mode="json")["data"]
    more = {name: min(10 * data[name], most) for name, most in _ROWS.items() if name in data}
    return _with(experiment, data=data | more)


def _epochs(factor: float) -> Change:
    def changed(experiment: spec.Experiment) -> spec.Experiment:
        training = experiment.model_dump(mode="json")["training"]
        epochs = min(max(round(training["epochs"] * factor), 1), 20_000)
        return _with(experiment, training=training | {"epochs": epochs})

    return changed


def _wider(experiment: spec.Experiment) -> spec.Experiment:
    def change(layer: dict[str, Any], output: bool) -> dict[str, Any]:
        count = "units" if "units" in layer else "filters"
        return {} if output else {count: min(2 * layer[count], 512)}

    return _layers(change)(experiment)


REPAIRS: dict[str, Repair] = {
    "relu": Repair("ReLU in the hidden layers", _activation("relu")),
    "leaky_relu": Repair("Leaky ReLU in the hidden layers", _activation("leaky_relu")),
    "tanh": Repair("Tanh in the hidden layers", _activation("tanh")),
    "initializer": Repair(
        "Initial weights that keep signals at their size (Glorot's, for ReLU He's)",
        _layers(_initialize),
    ),
    "lower_rate": Repair("A learning rate 100 times lower", _rate(1 / RATE_FACTOR)),
    "higher_rate": Repair("A learning rate 100 times higher", _rate(RATE_FACTOR)),
    "scale": Repair("Scale every input column to a spread of 1", _data(scaled=True)),
    "labels": Repair("Get the labels right", _data(label_noise=0.0)),
    "no_penalty": Repair("No penalties", _layers(lambda layer, output: {"l1": 0.0, "l2": 0.0})),
    "l2": Repair(
        f"An L2 penalty of {L2:g} on all weights", _layers(lambda layer, output: {"l2": L2})
    ),
    "more_rows": Repair("Ten times as many examples", _more_rows),
    "fewer_epochs": Repair("A tenth of the epochs", _epochs(0.1)),
    "more_epochs": Repair("Three times as many epochs", _epochs(3)),
    "wider": Repair("Twice as many units in each hidden layer", _wider),
}
