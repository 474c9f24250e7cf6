"""About how long runs will take in Keras, from their Experiments alone.

A run costs its steps; a new structure costs a program to be compiled besides, once for all runs
that share it. The prices are those of two cores of an ordinary machine and may be off by half:
they are for people who decide whether to wait.
"""

from __future__ import annotations

from collections.abc import Iterable

from nncore import shapes, spec

_PROGRAM = 2.0
"""Seconds to compile a structure's training loop."""
_RUN = 0.25
"""Seconds around a run: data, initial weights, test part, writing."""
_EPOCH = 0.01
_STEP = 90e-6
_PRODUCT = 6 / 60e9
"""A weight is used forward and twice backward, a multiplication and an addition each."""
_CONVOLUTION = 3.0
"""So many times slower are convolutions' products, which no loop compiler speeds up."""


def seconds(experiments: Iterable[spec.Experiment]) -> float:
    """Estimate how long these runs take one after another."""
    total, structures = 0.0, set()
    for experiment in experiments:
        structures.add(_structure(experiment))
        total += _seconds(experiment)
    return total + _PROGRAM * len(structures)


def _seconds(experiment: spec.Experiment) -> float:
    training = experiment.training
    report = shapes.trace(experiment.model.layers, experiment.data.input_shape)
    products = sum(
        line.multiplications * (_CONVOLUTION if line.type == "Conv2D" else 1.0) for line in report
    )
    step = _STEP + _PRODUCT * products * training.batch_size
    return _RUN + training.epochs * (_EPOCH + experiment.steps_per_epoch * step)


def _structure(experiment: spec.Experiment) -> str:
    """Return what a compiled program depends on, as far as it shows from outside."""
    knobs = {"rate", "stddev", "factor", "l1", "l2", "kernel_initializer", "kernel_stddev"}
    layers = [
        {
            name: value > 0 if name in knobs and isinstance(value, float) else value
            for name, value in layer.model_dump(mode="json").items()
            if not name.startswith("kernel_i") and name != "kernel_stddev"
        }
        for layer in experiment.model.layers
    ]
    training = experiment.training
    optimizer = training.optimizer.model_dump(mode="json", exclude={"learning_rate"})
    return spec.canonical([layers, optimizer, training.loss, training.batch_size])
