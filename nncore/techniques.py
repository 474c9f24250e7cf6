"""The techniques against overfitting, each as what it changes of an Experiment.

All variants of a comparison are made from one plain Experiment, and a technique changes one thing
of it. So whatever comes out better or worse, that one thing is the reason, or the luck of the seeds.
Adding a technique is adding one entry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nncore import spec

Layers = tuple[Any, ...]
Strengths = Mapping[str, float]
"""Name of a technique → its strength."""

PLAIN = "plain"
SMALLER = 4
"""The smaller network has so many times fewer hidden units."""
FEWEST_UNITS = 2


@dataclass(frozen=True)
class Technique:
    """One way to keep a network from learning by heart.

    Attributes
    ----------
    label : str
    sentence : str
        What it changes.
    change : callable
        From a plain Experiment and a strength to the variant.
    strengths : tuple of float
        Those worth trying, weakest first; empty if it has none.
    opening : float
        The one that a comparison opens with.
    knob : str
        What the strength is called.
    """

    label: str
    sentence: str
    change: Callable[[spec.Experiment, float], spec.Experiment]
    strengths: tuple[float, ...] = ()
    opening: float = 0.0
    knob: str = ""


def with_layers(experiment: spec.Experiment, layers: Layers) -> spec.Experiment:
    """Return the same Experiment with other layers."""
    return spec.Experiment(
        data=experiment.data, model=spec.Model(layers=layers), training=experiment.training
    )


def _hidden(experiment: spec.Experiment, make: Callable[[Any], Layers]) -> spec.Experiment:
    """Replace each hidden Dense layer by what `make` returns for it."""
    *hidden, last = experiment.model.layers
    layers: list[Any] = []
    for layer in hidden:
        layers += make(layer) if layer.type == "Dense" else (layer,)
    return with_layers(experiment, (*layers, last))


def _penalty(name: str) -> Callable[[spec.Experiment, float], spec.Experiment]:
    def change(experiment: spec.Experiment, strength: float) -> spec.Experiment:
        layers = tuple(
            layer.model_copy(update={name: strength}) if layer.type == "Dense" else layer
            for layer in experiment.model.layers
        )
        return with_layers(experiment, layers)

    return change


def _dropout(experiment: spec.Experiment, rate: float) -> spec.Experiment:
    return _hidden(experiment, lambda layer: (layer, spec.Dropout(rate=rate)))


def _batch_normalization(experiment: spec.Experiment, _: float) -> spec.Experiment:
    return _hidden(
        experiment,
        lambda layer: (
            layer.model_copy(update={"activation": "linear"}),
            spec.BatchNormalization(),
            spec.Activation(activation=layer.activation),
        ),
    )


def _early_stopping(experiment: spec.Experiment, patience: float) -> spec.Experiment:
    stopping = spec.EarlyStopping(patience=round(patience), restore_best_weights=True)
    training = experiment.training.model_copy(update={"early_stopping": stopping})
    return experiment.model_copy(update={"training": training})


def _augmentation(experiment: spec.Experiment, strength: float) -> spec.Experiment:
    """Move images, and add noise to points, anew in every step."""
    images = len(experiment.data.input_shape) == 3
    first = (
        spec.RandomTranslation(factor=strength) if images else spec.GaussianNoise(stddev=strength)
    )
    return with_layers(experiment, (first, *experiment.model.layers))


def _smaller(experiment: spec.Experiment, _: float) -> spec.Experiment:
    return _hidden(
        experiment,
        lambda layer: (
            layer.model_copy(update={"units": max(FEWEST_UNITS, layer.units // SMALLER)}),
        ),
    )


def _recipe(experiment: spec.Experiment, _: float) -> spec.Experiment:
    """Penalize and drop as the common recipe does: hidden layers alone."""
    return _hidden(
        experiment,
        lambda layer: (layer.model_copy(update={"l2": 0.001}), spec.Dropout(rate=0.2)),
    )


TECHNIQUES: dict[str, Technique] = {
    PLAIN: Technique("plain", "The network as it is.", lambda experiment, _: experiment),
    "l1": Technique(
        "L1",
        "A price on the amounts of all weights.",
        _penalty("l1"),
        (0.00001, 0.0001, 0.0003, 0.001, 0.01),
        0.0001,
        "λ",
    ),
    "l2": Technique(
        "L2",
        "A price on the squares of all weights.",
        _penalty("l2"),
        (0.0001, 0.001, 0.003, 0.01, 0.1),
        0.001,
        "λ",
    ),
    "dropout": Technique(
        "dropout",
        "A share of each hidden layer's units is dropped in every step.",
        _dropout,
        (0.1, 0.2, 0.3, 0.5, 0.8),
        0.5,
        "rate",
    ),
    "batch_norm": Technique(
        "batch norm",
        "A batch normalization before the activation of each hidden layer.",
        _batch_normalization,
    ),
    "early_stopping": Technique(
        "early stopping",
        "Stops after so many epochs without a lower validation loss; keeps the best.",
        _early_stopping,
        (1, 2, 3, 5, 10),
        3,
        "patience",
    ),
    "augmentation": Technique(
        "augmentation",
        "More data: images are moved, points made noisy, anew in every step.",
        _augmentation,
        (0.05, 0.1, 0.15, 0.2, 0.4),
        0.1,
        "strength",
    ),
    "smaller": Technique(
        "smaller network", f"{SMALLER} times fewer units in each hidden layer.", _smaller
    ),
    "recipe": Technique(
        "L2 0.001 + dropout 0.2",
        "The common recipe: both on each hidden layer.",
        _recipe,
    ),
}
"""Name → technique."""


def name_of(name: str, strength: float) -> str:
    """Return what readers call a technique with its strength, such as "L2 0.001"."""
    technique = TECHNIQUES[name]
    return f"{technique.label} {strength:g}" if technique.strengths else technique.label


def variants(
    experiment: spec.Experiment, names: tuple[str, ...], strengths: Strengths
) -> dict[str, spec.Experiment]:
    """Return the variants of a plain Experiment, by what readers call them.

    Parameters
    ----------
    experiment : spec.Experiment
    names : tuple of str
        Of `TECHNIQUES`, in the order in which they are compared.
    strengths : mapping of str to float
        Where one is missing, the technique's opening strength is taken.
    """
    found = {}
    for name in names:
        strength = strengths.get(name, TECHNIQUES[name].opening)
        found[name_of(name, strength)] = TECHNIQUES[name].change(experiment, strength)
    return found


def sweep(experiment: spec.Experiment, name: str) -> dict[str, spec.Experiment]:
    """Return the plain Experiment and one variant for each strength of a technique."""
    technique = TECHNIQUES[name]
    return {TECHNIQUES[PLAIN].label: experiment} | {
        name_of(name, strength): technique.change(experiment, strength)
        for strength in technique.strengths
    }
