"""Training speed and accuracy against Keras's own `fit`, on the same machine at the same moment.

"Ours" is everything from a warm worker's press to the last result: building, tracing, compiling,
training, validation, test predictions, the files. What is already in memory for one side (the
raw arrays) is so for the other.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.registry import Figure, benchmark, median_ratio, timed
from nncore import npz, presets, spec
from nncore.results import TrainingResult

REPETITIONS = 3


def changed(experiment: spec.Experiment, **training: Any) -> spec.Experiment:
    """Return the Experiment with other values in its training."""
    update = {"training": experiment.training.model_copy(update=training)}
    return spec.from_value(experiment.model_copy(update=update).model_dump())


def warm() -> None:
    """Bring this process into the state of a worker that waits for a run."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from nncore import keras_training

    keras_training.warm_up()


def press(experiment: spec.Experiment, fresh: bool = True) -> TrainingResult:
    """Train as a worker does; `fresh` compiles anew."""
    from nncore import keras_training, program_cache

    if fresh:
        program_cache.drop_programs()
    return keras_training.train(
        experiment.model_dump_json(), lambda events: None, lambda: False, lambda checkpoint: None
    )


def accuracy(result: TrainingResult) -> float:
    predictions = npz.unpack(result.predictions)
    return float(np.mean(predictions["y_prob"].argmax(axis=1) == predictions["y_true"]))


def fit(experiment: spec.Experiment, dtype: str = "float32") -> float:
    """Train with `fit` and its defaults; return the test accuracy.

    With float64 this is the form that most tutorials teach: `x_train / 255.0`.
    """
    from nncore import datasets, keras_models

    if dtype == "float64":
        raw = datasets.measured(experiment.data)
        X_train, X_test = raw.X_train / 255.0, raw.X_test / 255.0
    else:
        raw = datasets.load(experiment.data)
        X_train, X_test = raw.X_train, raw.X_test
    training = experiment.training
    model = keras_models.compiled(experiment)
    model.fit(
        X_train,
        raw.y_train,
        batch_size=training.batch_size,
        epochs=training.epochs,
        validation_split=training.validation_split,
        verbose=0,
    )
    output = model.predict(X_test, verbose=0)
    predicted = output.argmax(axis=1) if output.shape[1] > 1 else output[:, 0] > 0.5
    return float(np.mean(predicted == raw.y_test))


@benchmark
def mnist_dense() -> Iterator[Figure]:
    warm()
    seeds = range(REPETITIONS)
    runs = [changed(presets.PRESETS["mnist_dense"].experiment, seed=seed) for seed in seeds]
    fit(changed(runs[0], epochs=1), "float64")  # loads the data, warms fit
    tutorial, single, ours = [], [], []
    for run in runs:
        ours.append(timed(lambda run=run: accuracy(press(run))))
        single.append(timed(lambda run=run: fit(run)))
        tutorial.append(timed(lambda run=run: fit(run, "float64")))
    seconds = [took for took, _ in ours]
    yield Figure(
        "MNIST 784-256-128-10, 10 epochs: tutorial form of fit / ours",
        median_ratio([took for took, _ in tutorial], seconds),
        ">=",
        4.0,
    )
    yield Figure(
        "MNIST 784-256-128-10, 10 epochs: float32 fit / ours",
        median_ratio([took for took, _ in single], seconds),
        ">=",
        4.0,
    )
    means = [statistics.mean(score for _, score in scores) for scores in (ours, single)]
    yield Figure(
        f"MNIST 784-256-128-10: test accuracy, mean of three seeds ({means[0]:.4f}), off fit's",
        abs(means[0] - means[1]),
        "<=",
        0.003,
    )


@benchmark
def moons() -> Iterator[Figure]:
    warm()
    run = presets.PRESETS["moons_64_32"].experiment
    fit(changed(run, epochs=2))
    baseline, first, second = [], [], []
    for repetition in range(REPETITIONS + 2):  # a second or two each: one hiccup weighs more
        other = changed(run, optimizer=spec.Adam(learning_rate=0.002 + 0.001 * repetition))
        baseline.append(timed(lambda: fit(run))[0])
        first.append(timed(lambda: press(run))[0])
        second.append(timed(lambda other=other: press(other, fresh=False))[0])
    yield Figure(
        "moons 64-32 with dropout, 50 epochs, compiling included: fit / ours",
        median_ratio(baseline, first),
        ">=",
        5.0,
    )
    yield Figure(
        "the same pressed again with another learning rate: second run / first",
        median_ratio(second, first),
        "<=",
        0.5,
    )


@benchmark
def other_knobs() -> Iterator[Figure]:
    """Dropout and L2 are knobs as well: turned from one positive value to another."""
    warm()
    base = presets.PRESETS["moons_64_32"].experiment
    first, second = [], []
    for repetition in range(REPETITIONS):
        first.append(timed(lambda: press(_with_knobs(base, 0.2, 1e-4)))[0])
        other = _with_knobs(base, 0.3 + 0.1 * repetition, 1e-3)
        second.append(timed(lambda other=other: press(other, fresh=False))[0])
    yield Figure(
        "moons with dropout and L2, both turned: second run / first",
        median_ratio(second, first),
        "<=",
        0.5,
    )


def _with_knobs(experiment: spec.Experiment, rate: float, l2: float) -> spec.Experiment:
    value = experiment.model_dump()
    for layer in value["model"]["layers"]:
        if layer["type"] == "Dropout":
            layer["rate"] = rate
        elif layer["type"] == "Dense":
            layer["l2"] = l2
    return spec.from_value(value)


@benchmark
def noise_and_shifts() -> Iterator[Figure]:
    """What random layers on the images cost in the compiled loop, once it is compiled."""
    warm()
    plain = changed(presets.PRESETS["mnist_dense"].experiment, epochs=4)
    runs = {"plain": plain} | {
        layer.type: spec.from_value(
            plain.model_dump() | {"model": {"layers": [layer, *plain.model.layers]}}
        )
        for layer in (spec.GaussianNoise(stddev=0.2), spec.RandomTranslation(factor=0.1))
    }
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        press(run, fresh=False)
    for _ in range(REPETITIONS):
        for name, run in runs.items():
            seconds[name].append(timed(lambda run=run: press(run, fresh=False))[0])
    for name in ("GaussianNoise", "RandomTranslation"):
        yield Figure(
            f"MNIST 784-256-128-10, 4 epochs: with {name} / without",
            median_ratio(seconds[name], seconds["plain"]),
            "<=",
            1.5,
        )


@benchmark
def mnist_cnn() -> Iterator[Figure]:
    warm()
    preset = presets.PRESETS["mnist_cnn"].experiment
    few = spec.from_value({**preset.model_dump(), "data": spec.Mnist(first_rows=10_000)})
    fit(changed(few, epochs=1))
    baseline, ours = [], []
    for _ in range(REPETITIONS):
        baseline.append(timed(lambda: fit(few))[0])
        ours.append(timed(lambda: press(few))[0])
    yield Figure(
        "the CNN preset on 10,000 MNIST images: fit / ours", median_ratio(baseline, ours), ">=", 1.0
    )
    yield Figure(
        f"the CNN preset on MNIST, {preset.training.epochs} epochs: test accuracy",
        accuracy(press(preset)),
        ">=",
        0.990,
    )


@benchmark
def stopping() -> Iterator[Figure]:
    """From the moment somebody asks a run to stop until its result is there."""
    warm()
    for name in ("mnist_dense", "mnist_cnn"):
        waits = [_stop_to_stopped(presets.PRESETS[name].experiment) for _ in range(REPETITIONS)]
        yield Figure(f"{name}: Stop to stopped", statistics.median(waits), "<=", 1.0, " s")


def _stop_to_stopped(experiment: spec.Experiment) -> float:
    from nncore import keras_training

    started: list[float] = []

    def report(events: list[dict[str, Any]]) -> None:
        if not started and any(event["kind"] == "points" for event in events):
            started.append(time.perf_counter())

    def should_stop() -> bool:
        # Pressed two seconds into training, by then chunks have their full length.
        return bool(started) and time.perf_counter() - started[0] >= 2.0

    keras_training.train(experiment.model_dump_json(), report, should_stop, lambda checkpoint: None)
    return time.perf_counter() - started[0] - 2.0
