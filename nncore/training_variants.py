"""Variants of one experiment that differ in how it is trained: what a fair comparison is made of.

Each function changes one thing and leaves everything else as it was. Where one change brings
another with it, as the batch size changes how many steps an epoch has, the reader chooses what
stays equal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from nncore import many, spec

Variants = dict[str, spec.Experiment]

RATES = (0.0001, 0.001, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
BATCH_SIZES = (4, 8, 16, 32, 64, 128, 256)
INITIALIZERS: dict[str, dict[str, Any]] = {
    "zeros": {"kernel_initializer": "zeros"},
    "N(0, 0.01²)": {"kernel_initializer": "random_normal", "kernel_stddev": 0.01},
    "N(0, 1)": {"kernel_initializer": "random_normal", "kernel_stddev": 1.0},
    "Glorot": {"kernel_initializer": "glorot_uniform"},
    "He": {"kernel_initializer": "he_normal"},
}
"""Name → fields of every Dense layer."""


def optimizers(
    experiment: spec.Experiment, names: Sequence[str], learning_rate: float | None = None
) -> Variants:
    """Return a variant for each optimizer of `nncore.many.RACERS`.

    Parameters
    ----------
    experiment : spec.Experiment
    names : sequence of str
    learning_rate : float, optional
        One for all; by default each has the one that suits it.
    """
    raced = many.race(experiment, learning_rate)
    return {f"{name} {_rate(raced[name]):g}": raced[name] for name in names}


def learning_rates(experiment: spec.Experiment, rates: Sequence[float]) -> Variants:
    """Return a variant for each learning rate."""
    optimizer = experiment.training.optimizer
    return {
        f"rate {rate:g}": retrained(
            experiment, optimizer=optimizer.model_copy(update={"learning_rate": rate})
        )
        for rate in rates
    }


def batch_sizes(
    experiment: spec.Experiment, sizes: Sequence[int], *, equal_steps: bool = False
) -> Variants:
    """Return a variant for each batch size.

    Parameters
    ----------
    experiment : spec.Experiment
    sizes : sequence of int
        Those larger than there are rows are left out.
    equal_steps : bool
        Give each variant about as many steps as the experiment has, in as many epochs as that
        takes; by default all have equally many epochs, and a small batch makes more steps of one.
    """
    steps = experiment.training.epochs * experiment.steps_per_epoch
    variants = {}
    for size in sizes:
        if size > experiment.fitted_rows:
            continue
        one = retrained(experiment, batch_size=size)
        if equal_steps:
            one = retrained(one, epochs=max(1, round(steps / one.steps_per_epoch)))
        variants[f"batch {size}"] = one
    return variants


def initializers(experiment: spec.Experiment, names: Sequence[str]) -> Variants:
    """Return a variant for each initializer of `INITIALIZERS`, in all Dense layers."""
    return {
        name: with_layers(
            experiment,
            lambda layer, fields=INITIALIZERS[name]: (  # type: ignore[misc]
                layer.model_copy(update=fields) if layer.type == "Dense" else layer
            ),
        )
        for name in names
    }


def retrained(experiment: spec.Experiment, **fields: Any) -> spec.Experiment:
    """Return the same Experiment with other fields of its training."""
    training = experiment.training.model_copy(update=fields)
    return experiment.model_copy(update={"training": training})


def with_layers(
    experiment: spec.Experiment, change: Callable[[spec.Layer], spec.Layer]
) -> spec.Experiment:
    """Return the same Experiment with every layer changed by a function."""
    layers = tuple(change(layer) for layer in experiment.model.layers)
    return experiment.model_copy(update={"model": spec.Model(layers=layers)})


def _rate(experiment: spec.Experiment) -> float:
    return experiment.training.optimizer.learning_rate
