"""A comparison of plane data in one pass against the same runs one by one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.numpy_networks import processor_time
from benchmarks.registry import Figure, benchmark
from nncore import datasets, spec
from nncore import stacked as all_at_once
from nncore.comparison import Comparison, vary
from nncore.descent import Descent
from nncore.judged_rows import JudgedRows
from nncore.stacks import stacks

REPETITIONS = 5
RATES = (0.3, 0.1, 0.03, 0.01, 0.003, 0.001)
MOONS = spec.Experiment(
    data=spec.Moons(samples=250, noise=0.2),
    model=spec.Model(
        layers=(
            spec.Dense(units=16),
            spec.Dense(units=16),
            spec.Dense(units=1, activation="sigmoid"),
        )
    ),
    training=spec.Training(epochs=100, batch_size=32),
)


def one_by_one(comparison: Comparison) -> dict[tuple[str, int], float]:
    """Train each run with the loop of a single network, looking at it at the same moments.

    Returns
    -------
    dict
        Variant and seed → validation loss in the end.
    """
    found = {}
    (stack,) = stacks(comparison)
    for name, seed, experiment in comparison.runs:
        descent = Descent(experiment)
        data, fitted = datasets.load(experiment.data), experiment.fitted_rows
        train = JudgedRows.of(experiment, data.X_train[:fitted], data.y_train[:fitted], np.float32)
        val = JudgedRows.of(experiment, data.X_train[fitted:], data.y_train[fitted:], np.float32)
        done, loss = 0, np.empty(1)
        for step in stack.steps.tolist():
            descent.advance(done, step)
            done, network = step, descent.network.at(descent.network.theta[np.newaxis])
            train.judge(network)
            loss, _ = val.judge(network)
            network.penalty()
        found[name, seed] = float(loss[0])
    return found


@benchmark
def stacked() -> Iterator[Figure]:
    comparison = Comparison(vary(MOONS, "training.optimizer.learning_rate", RATES), tuple(range(8)))
    together, apart = [], []
    for _ in range(REPETITIONS):
        together.append(processor_time(lambda: all_at_once.run(comparison)))
        apart.append(processor_time(lambda: one_by_one(comparison)))
    took = min(seconds for seconds, _ in together)
    one = min(seconds for seconds, _ in apart)
    yield Figure(
        f"moons 2-16-16-1, {len(RATES)} learning rates x 8 seeds, {MOONS.training.epochs} epochs: "
        f"in one pass ({took:.2f} s) / one by one ({one:.2f} s)",
        took / one,
        "<=",
        0.2,
    )
    courses, ends = together[0][1], apart[0][1]
    slow = f"learning_rate {RATES[-1]:g}"
    off = max(
        abs(value - ends[slow, seed])
        for seed, value in enumerate(courses[slow].final("val_loss").tolist())
    )
    yield Figure(f"{slow}: validation losses off those of the runs one by one", off, "<=", 1e-4)
