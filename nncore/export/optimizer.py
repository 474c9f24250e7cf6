"""What an exported program compiles the model with: optimizer, learning rate schedule, loss.

Schedules of an Experiment count epochs and those of Keras count steps, so the program multiplies by
the number of batches in an epoch.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nncore import schedules, spec
from nncore.export.section import Section, call


def optimizer_section(experiment: spec.Experiment) -> Section:
    """Write the code that compiles `model`."""
    training = experiment.training
    schedule = _SCHEDULES[training.schedule.name](training.schedule, experiment)
    metric = "" if experiment.data.regression else _METRICS.get(training.loss, _ACCURACY)
    lines = [
        call(
            "model.compile",
            _optimizer(training, "learning_rate" if schedule else "LEARNING_RATE"),
            f'loss="{training.loss}"',
            f"metrics=[{metric}]",
        )
    ]
    explanation = "Which loss is made small, by which optimizer."
    if schedule:
        explanation += (
            "\nThe learning rate follows a schedule; Keras's schedules count steps, not epochs."
        )
        lines = ["steps_per_epoch = len(batches)", schedule, *lines]
    return Section("The optimizer and the loss", explanation, "\n".join(lines))


_ACCURACY = '"accuracy"'
_METRICS = {"hinge": 'keras.metrics.BinaryAccuracy(name="accuracy", threshold=0.0)'}
"""Hinge loss trains a score, which decides at 0, not at 0.5."""


def _optimizer(training: spec.Training, learning_rate: str) -> str:
    function = f"optimizer=keras.optimizers.{training.optimizer.name}"
    options = training.optimizer.model_dump(exclude={"name", "learning_rate"})
    if not options:
        return f"{function}({learning_rate})"
    return call(function, learning_rate, *(f"{name}={value!r}" for name, value in options.items()))


def _step_decay(rule: spec.StepDecay, _: spec.Experiment) -> str:
    return f"""\
# Keras lowers the rate after a boundary, so each boundary is the last step of an epoch.
falls = range({rule.every_epochs}, EPOCHS, {rule.every_epochs})
factor = {rule.factor!r}
learning_rate = keras.optimizers.schedules.PiecewiseConstantDecay(
    boundaries=[epoch * steps_per_epoch - 1 for epoch in falls],
    values=[LEARNING_RATE * factor**fall for fall in range(len(falls) + 1)],
)"""


def _exponential_decay(rule: spec.ExponentialDecay, _: spec.Experiment) -> str:
    return call(
        "learning_rate = keras.optimizers.schedules.ExponentialDecay",
        "LEARNING_RATE",
        f"decay_steps={rule.every_epochs} * steps_per_epoch",
        f"decay_rate={rule.factor!r}",
    )


def _cosine_decay(rule: spec.CosineDecay, experiment: spec.Experiment) -> str:
    warmup, _ = schedules.warmup_and_decay_steps(experiment.training, experiment.steps_per_epoch)
    if not warmup:
        return call(
            "learning_rate = keras.optimizers.schedules.CosineDecay",
            "LEARNING_RATE",
            "decay_steps=EPOCHS * steps_per_epoch",
        )
    decay = call(
        "learning_rate = keras.optimizers.schedules.CosineDecay",
        "0.0",
        "decay_steps=all_steps - warmup_steps",
        "warmup_target=LEARNING_RATE",
        "warmup_steps=warmup_steps",
    )
    return f"""\
all_steps = EPOCHS * steps_per_epoch
warmup_steps = min(round({rule.warmup_epochs!r} * steps_per_epoch), all_steps - 1)
{decay}"""


_SCHEDULES: dict[str, Callable[[Any, spec.Experiment], str]] = {
    "constant": lambda rule, experiment: "",
    "step": _step_decay,
    "exponential": _exponential_decay,
    "cosine": _cosine_decay,
}
