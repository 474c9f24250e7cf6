"""Does the verdict keep its word? Where nothing differs it is silent, where much does it speaks.

Repetitions share no run: each has seeds of its own, all of them trained in one stack.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.registry import Figure, benchmark
from nncore import spec, stacked
from nncore.comparison import Courses
from nncore.stacks import Stack
from nncore.verdict import verdict

MEASURES = {"val_loss": True, "val_accuracy": False}
"""Course → whether less of it is better."""
VARIANTS = 5


def moons(*hidden: spec.Dense, **training: Any) -> spec.Experiment:
    return spec.Experiment(
        data=spec.Moons(samples=200, noise=0.2),
        model=spec.Model(layers=(*hidden, spec.Dense(units=1, activation="sigmoid"))),
        training=spec.Training(validation_split=0.25, **training),
    )


SAME = moons(spec.Dense(units=8), epochs=10, batch_size=30, optimizer=spec.Adam(learning_rate=0.03))
"""A short training, so that seeds still matter when it ends."""


def deep(initializer: spec.Initializer) -> spec.Experiment:
    layer = spec.Dense(units=16, kernel_initializer=initializer, kernel_stddev=0.01)
    return moons(*[layer] * 5, epochs=30, batch_size=30)


def trained(variants: Mapping[str, spec.Experiment], seeds: int) -> dict[str, Courses]:
    stack = Stack(tuple(variants), tuple(variants.values()), tuple(range(seeds)))
    return dict(zip(variants, stacked.whole(stack), strict=True))


def clear(values: NDArray[np.float64], measure: str) -> int:
    """Count the repetitions whose verdict calls any difference clear.

    Parameters
    ----------
    values : ndarray of shape (repetitions, variants, seeds)
    measure : str
        One of `MEASURES`.
    """
    names = [f"variant {place}" for place in range(values.shape[1])]
    return sum(
        any(
            row.clear
            for row in verdict(
                dict(zip(names, repetition, strict=True)),
                names[0],
                what=measure,
                smaller_is_better=MEASURES[measure],
            ).rows
        )
        for repetition in values
    )


@benchmark
def verdicts() -> Iterator[Figure]:
    repetitions = 400
    alike = trained({"A": SAME}, repetitions * VARIANTS * 8)["A"]
    for measure in MEASURES:
        values = alike.final(measure)
        for variants, seeds in ((2, 5), (2, 8), (VARIANTS, 8)):
            runs = values[: repetitions * variants * seeds].reshape(repetitions, variants, seeds)
            against = "A" if variants == 2 else f"{variants - 1} times A"
            yield Figure(
                f"A against {against}, {seeds} seeds, {repetitions} repetitions, {measure}: share "
                "with a clear difference",
                clear(runs, measure) / repetitions,
                "<=",
                0.08,
            )
    repetitions, seeds = 20, 5
    unlike = trained({"tiny": deep("random_normal"), "He": deep("he_normal")}, repetitions * seeds)
    for measure in MEASURES:
        values = np.stack([one.final(measure).reshape(-1, seeds) for one in unlike.values()], 1)
        yield Figure(
            f"tiny initial weights against He, 2-16x5-1 ReLU, {seeds} seeds, {repetitions} "
            f"repetitions, {measure}: clear differences",
            clear(values, measure),
            ">=",
            19,
        )
