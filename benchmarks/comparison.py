"""A comparison of Keras runs against the same runs with plain `fit`, one after the other.

"Ours" is everything from the press to the verdict, in a worker that has compiled none of it: the
runs go through the engine's queue, are tested and stored, and their validation accuracies compared.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks import through_engine, training
from benchmarks.registry import Figure, benchmark, timed
from nncore import spec
from nncore.comparison import Comparison, Courses
from nncore.engine import Engine
from nncore.jobs import comparing
from nncore.verdict import verdict

SEEDS = (0, 1, 2, 3, 4)
FITTED_IMAGES = 2_000
EPOCHS = 15


def overfitting(l2: float, rate: float) -> spec.Experiment:
    """Return 784-256-128-10 on few images, with L2 and dropout in both hidden layers."""
    hidden = [
        layer
        for units in (256, 128)
        for layer in (spec.Dense(units=units, l2=l2), spec.Dropout(rate=rate))
        if layer.type == "Dense" or rate > 0
    ]
    return spec.Experiment(
        data=spec.Mnist(first_rows=FITTED_IMAGES * 5 // 4),
        model=spec.Model(
            layers=(spec.Flatten(), *hidden, spec.Dense(units=10, activation="softmax"))
        ),
        training=spec.Training(
            loss="sparse_categorical_crossentropy", epochs=EPOCHS, validation_split=0.2
        ),
    )


@benchmark
def comparison() -> Iterator[Figure]:
    chosen = Comparison(
        {"plain": overfitting(0.0, 0.0), "L2 0.001 and dropout 0.2": overfitting(0.001, 0.2)}, SEEDS
    )
    training.warm()
    training.fit(training.changed(chosen.runs[0][2], epochs=1))  # loads the data, warms fit
    with through_engine.warm_engine() as engine:
        ours, sentence = timed(lambda: _press_to_verdict(engine, chosen))
    baseline, _ = timed(lambda: [training.fit(experiment) for _, _, experiment in chosen.runs])
    yield Figure(
        f"ten runs of 784-256-128-10 on {FITTED_IMAGES:,} images, {EPOCHS} epochs, press to "
        f"verdict (“{sentence}”): plain fit ({baseline:.0f} s) / ours ({ours:.1f} s)",
        baseline / ours,
        ">=",
        4.0,
    )


def _press_to_verdict(engine: Engine, chosen: Comparison) -> str:
    owner = comparing(through_engine.OWNER)
    jobs = engine.compare([experiment for _, _, experiment in chosen.runs], owner)
    while any(engine.job(job, owner).state != "ended" for job in jobs):
        time.sleep(through_engine.LOOK_SECONDS)
    finals = {}
    for name, experiment in chosen.variants.items():
        histories = [
            engine.history(job, owner)
            for job, (variant, _, _) in zip(jobs, chosen.runs, strict=True)
            if variant == name
        ]
        finals[name] = Courses.of(experiment, chosen.seeds, histories).final("val_accuracy")
    found = verdict(finals, chosen.reference, what="validation accuracy", smaller_is_better=False)
    return found.sentence
