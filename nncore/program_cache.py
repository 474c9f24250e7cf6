"""Which compiled program serves which Experiment, and whether XLA compiles it.

Compiling takes seconds, so programs are kept, the latest few of them, and shared by all Experiments
of the same structure. For workers only: importing this module imports TensorFlow.
"""

from __future__ import annotations

from collections import OrderedDict

from nncore import shapes, spec
from nncore.compiled import Program
from nncore.knobs import OF_LAYERS

KEPT_PROGRAMS = 10
"""Programs kept in memory, the most recently used ones; each holds some 15 MB.

As the runs of a comparison take turns, there must be room for all of its variants."""

_SAVED_BY_STEP, _SAVED_BY_WEIGHT = 0.3e-3, 2.4e-9
"""Seconds of a processor that XLA saves in a step: of its own, and for each weight updated in it."""
_WORTH_SECONDS = 0.3


def worth_xla(experiment: spec.Experiment) -> bool:
    """Say whether XLA should compile the training loop.

    Measured on two cores: compiling by XLA costs 0.2 to 1.5 s more, once for each structure. Where
    it saves a third of a second, the second or third run of the structure has earned that, be it
    another seed or another value of a knob: a thousand steps of a small network, 350 of
    784-256-128-10. The rule looks at one Experiment alone, for equal ones shall give equal runs.
    Convolutions and pooling are the exception: on a CPU XLA makes them many times slower.
    """
    layers = experiment.model.layers
    if {"Conv2D", "MaxPooling2D"} & {layer.type for layer in layers}:
        return False
    report = shapes.trace(layers, experiment.data.input_shape)
    saved = _SAVED_BY_STEP + _SAVED_BY_WEIGHT * sum(line.parameters for line in report)
    return experiment.steps_per_epoch * experiment.training.epochs * saved >= _WORTH_SECONDS


def structure(
    experiment: spec.Experiment, dtype: str, jit_compile: bool, largest_pixel: int | None
) -> str:
    """Return what a program depends on: equal text, same program.

    Knobs are left out: learning rate, seeds, initial weights, and those numbers of layers that
    `nncore.knobs` holds. Whether one of these is zero stays in, for then nothing is computed for it.
    """
    layers = []
    for layer in experiment.model.layers:
        fields = layer.model_dump(exclude={"kernel_initializer", "kernel_stddev"})
        layers.append(
            {name: value > 0 if name in OF_LAYERS else value for name, value in fields.items()}
        )
    training = experiment.training
    return spec.canonical(
        {
            "input_shape": experiment.data.input_shape,
            "layers": layers,
            "optimizer": training.optimizer.model_dump(exclude={"learning_rate"}),
            "loss": training.loss,
            "batch_size": training.batch_size,
            "dtype": dtype,
            "jit_compile": jit_compile,
            "largest_pixel": largest_pixel,
        }
    )


_kept: OrderedDict[str, Program] = OrderedDict()
_dropped = 0


def program(
    experiment: spec.Experiment,
    dtype: str,
    jit_compile: bool,
    largest_pixel: int | None = None,
) -> Program:
    """Return the program for an Experiment's structure, a kept one if there is one.

    The parameters are those of `Program`.
    """
    global _dropped
    key = structure(experiment, dtype, jit_compile, largest_pixel)
    found = _kept.pop(key, None) or Program(experiment, dtype, jit_compile, largest_pixel)
    _kept[key] = found
    if len(_kept) > KEPT_PROGRAMS:
        _, oldest = _kept.popitem(last=False)
        _dropped += len(oldest.row_counts)
    return found


def drop_programs() -> None:
    """Let go of every kept program, so that the next run of any structure compiles anew."""
    global _dropped
    _dropped = programs()
    _kept.clear()


def programs() -> int:
    """Return how many programs this process has compiled; each leaves some 15 MB behind.

    XLA compiles anew for another number of rows, so a structure counts once for each.
    """
    return _dropped + sum(len(kept.row_counts) for kept in _kept.values())
