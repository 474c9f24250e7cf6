"""Small Experiments of the plane, as the lab trains them."""

from __future__ import annotations

from typing import Any

from nncore import spec

SIGMOID = spec.Dense(units=1, activation="sigmoid")


def lab(
    *layers: Any, data: Any = None, batch_size: int = 10, epochs: int = 5, **training: Any
) -> spec.Experiment:
    """Return an Experiment on moons without a validation part."""
    return spec.Experiment(
        data=data or spec.Moons(samples=100, noise=0.2),
        model=spec.Model(layers=layers or (spec.Dense(units=4, activation="tanh"), SIGMOID)),
        training=spec.Training(
            batch_size=batch_size, epochs=epochs, validation_split=0.0, **training
        ),
    )


def seeded(experiment: spec.Experiment, seed: int) -> spec.Experiment:
    """Return the same Experiment with another seed."""
    training = experiment.training.model_copy(update={"seed": seed})
    return experiment.model_copy(update={"training": training})
