"""What the lab teaches about capacity and saddles, over many seeds, and how fast it answers.

The recipes are those of textbooks: all 200 points of the moons at once, plain gradient descent.
They are carried out with the network's own forward and backward, a loop of three lines.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.registry import Figure, benchmark
from nncore import datasets, many, numpy_training, spec
from nncore.network import Network

SEEDS = 20
WIDTHS = (2, 4, 8, 16)
CAPACITY = {2: (0.867, 0.873), 4: (0.954, 0.954), 8: (0.967, 0.967), 16: (0.965, 0.969)}
"""Width → mean accuracy on training and on new points."""
RELIABLE = {2: (0, 1), 4: (13, 19), 8: (20, 20), 16: (20, 20)}
"""Width → how many of the seeds may reach 95% of the training points."""


def started(units: int, activation: str, spreads: tuple[float, float], seeds: int) -> Network:
    """Return networks 2-units-1, one a seed, with normal initial weights of these spreads."""
    network = Network((2, units, 1), (activation, "sigmoid"), leading=(seeds,))
    for seed in range(seeds):
        rng = np.random.RandomState(seed)
        for W, spread in zip(network.W, spreads, strict=True):
            W[seed] = rng.standard_normal(W.shape[1:]) * spread
    return network


def descend(network: Network, X: Any, labels: Any, rate: float, epochs: int) -> None:
    y = labels[:, None].astype(float)
    for _ in range(epochs):
        network.theta -= rate * network.backward(network.forward(X), y, "binary_crossentropy")


def accuracy(network: Network, X: Any, labels: Any) -> Any:
    return ((network.forward(X).a[-1][..., 0] > 0.5) == labels).mean(axis=-1)


def moons(rows: int, seed: int) -> tuple[Any, Any]:
    from sklearn.datasets import make_moons

    return make_moons(rows, noise=0.2, random_state=seed)


@benchmark
def capacity() -> Iterator[Figure]:
    X, labels = moons(200, 42)
    new = moons(2_000, 7)
    for units in WIDTHS:
        network = started(units, "sigmoid", (1.0, (2 / units) ** 0.5), SEEDS)
        descend(network, X, labels, 0.5, 5_000)
        train, test = accuracy(network, X, labels), accuracy(network, *new)
        for name, score, wanted in zip(
            ("training", "new"), (train, test), CAPACITY[units], strict=True
        ):
            yield Figure(
                f"moons, {units} hidden units, {name} points: mean accuracy of {SEEDS} seeds "
                f"({score.mean():.3f}), off {wanted}",
                abs(score.mean() - wanted),
                "<=",
                0.015,
            )
        reached, (low, high) = int((train >= 0.95).sum()), RELIABLE[units]
        yield Figure(f"moons, {units} hidden units: seeds that reach 95%", reached, ">=", low)
        yield Figure(f"moons, {units} hidden units: seeds that reach 95%", reached, "<=", high)


@benchmark
def saddle() -> Iterator[Figure]:
    """2-4-1, ReLU: tiny weights and steps, and large ones, on the moons and on random labels."""
    X, labels = moons(200, 42)
    y = labels[:, None].astype(float)
    chance = np.random.RandomState(1).randint(0, 2, 200)
    new, new_chance = moons(2_000, 7)[0], np.random.RandomState(2).randint(0, 2, 2_000)

    def loss(network: Network) -> Any:
        return network.loss(X, y, "binary_crossentropy")

    tiny = started(4, "relu", (0.01, 0.01), 10)
    yield Figure("tiny recipe: loss before", float(loss(tiny).max()), "<=", 0.6932)
    descend(tiny, X, labels, 0.01, 1_000)
    median = float(np.median(loss(tiny)))
    yield Figure("tiny recipe: median loss after 1,000 epochs", median, ">=", 0.685)
    descend(tiny, X, labels, 0.01, 9_000)
    median = float(np.median(loss(tiny)))
    yield Figure("tiny recipe: median loss after 10,000 epochs", median, "<=", 0.32)
    large = started(4, "relu", (1.0, 1.0), 30)
    descend(large, X, labels, 0.5, 3_000)
    yield Figure("large recipe: seeds of 30 below 0.30", int((loss(large) < 0.30).sum()), ">=", 25)
    yield Figure("large recipe: largest loss of 30 seeds", float(loss(large).max()), "<=", 0.33)

    tiny, large = started(4, "relu", (0.01, 0.01), 10), started(4, "relu", (1.0, 1.0), 10)
    descend(tiny, X, chance, 0.01, 1_000)
    descend(large, X, chance, 0.5, 3_000)
    base = abs(accuracy(tiny, X, chance) - 0.5).max()
    memorized, off = accuracy(large, X, chance), abs(accuracy(large, new, new_chance) - 0.5)
    yield Figure("tiny recipe on random labels: most off the base rate", float(base), "<=", 0.1)
    name = f"large recipe on random labels ({memorized.min():.3f} to {memorized.max():.3f})"
    yield Figure(f"{name}: mean share memorized", float(memorized.mean()), ">=", 0.55)
    yield Figure(f"{name}: new points off chance", float(off.max()), "<=", 0.05)


def lab(hidden: tuple[int, ...], data: Any, epochs: int, **training: Any) -> spec.Experiment:
    layers = [spec.Dense(units=units, activation="tanh") for units in hidden]
    return spec.Experiment(
        data=data,
        model=spec.Model(layers=(*layers, spec.Dense(units=1, activation="sigmoid"))),
        training=spec.Training(epochs=epochs, batch_size=10, validation_split=0.0, **training),
    )


@benchmark
def lab_speed() -> Iterator[Figure]:
    """Processor time of what a page asks for; a worker has imported everything before."""
    default = lab((4, 2), spec.Moons(samples=200), 300)
    deep = lab((8,) * 6, spec.Spiral(samples=200), 1_000, optimizer=spec.Adam(learning_rate=0.003))
    for name, experiment, bound in (
        ("200 points, 2-4-2-1, 300 epochs: the whole run", default, 0.5),
        ("spiral, six layers of 8, 1,000 epochs: the first segment", deep, 0.5),
    ):
        datasets.load(experiment.data)
        yield Figure(name, least_seconds(experiment), "<=", bound, " s")
    seeds = json.dumps(many.seeds(default))
    took = [_seconds(lambda: many.part(default.model_dump_json(), seeds, 0, b"")) for _ in range(3)]
    yield Figure("sixteen seeds of the default run: the first part", min(took), "<=", 1.0, " s")


def least_seconds(experiment: spec.Experiment) -> float:
    """Return the least time of several that the first segment took."""
    text = experiment.model_dump_json()
    return min(_seconds(lambda: numpy_training.train_segment(text, 0)) for _ in range(5))


def _seconds(action: Any) -> float:
    began = time.process_time()
    action()
    return time.process_time() - began
