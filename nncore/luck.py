"""How much of a score is the seed? One small network, trained with eleven seeds by three makers.

Every book trains 64-50-10 on the digits and prints one accuracy. With another seed the same program
prints another one. So each maker trains with the same seeds, on the same rows, and is told as a
band: a difference between makers means something only if it is large against the width of the bands.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from nncore import datasets, evaluation, optimizers, sklearn_network, spec
from nncore.batches import batch_order
from nncore.network import Network

MARKED = 42
"""The seed that is used everywhere, and so says nothing about the others."""
SEEDS = (MARKED, *range(10))
FOLKLORE = 0.9722
"""The accuracy often printed for scikit-learn's network, this split and seed 42."""
EXPERIMENT = spec.Experiment(
    data=spec.Digits(),
    model=spec.Model(
        layers=(spec.Flatten(), spec.Dense(units=50), spec.Dense(units=10, activation="softmax"))
    ),
    training=spec.Training(
        loss="sparse_categorical_crossentropy",
        batch_size=32,
        epochs=60,
        validation_split=0,
        seed=MARKED,
    ),
)
"""What our network and Keras train."""
MOST_SEEDS = 16


@dataclass(frozen=True)
class Maker:
    """Somebody who trains the network.

    Attributes
    ----------
    label : str
    recipe : str
        What is its own, in a sentence.
    lane : {"light", "keras"}
        Which workers can ask it.
    at_once : int
        Seeds that are asked for in one question, so that it takes half a second.
    accuracies : function
        From a JSON list of seeds to the test accuracy of each.
    """

    label: str
    recipe: str
    lane: Literal["light", "keras"]
    at_once: int
    accuracies: Callable[[str], list[float]]


@dataclass(frozen=True)
class Band:
    """How accuracies spread: five cuts, their mean and their standard deviation, all 0…1."""

    least: float
    lower: float
    median: float
    upper: float
    greatest: float
    mean: float
    deviation: float


def scikit_learn(seeds_json: str) -> list[float]:
    """Train `MLPClassifier` once a seed; half a second each.

    Parameters
    ----------
    seeds_json : str
        A list of seeds.

    Returns
    -------
    list of float
        Test accuracy of each seed, 0…1.
    """
    return [sklearn_network.train(seed)["accuracy"] for seed in read_seeds(seeds_json)]


def numpy_networks(seeds_json: str) -> list[float]:
    """Train our network with all seeds at once, along a leading axis; see `scikit_learn`."""
    seeds, training = read_seeds(seeds_json), EXPERIMENT.training
    data = datasets.load(EXPERIMENT.data)
    X, X_test = (part.reshape(len(part), -1) for part in (data.X_train, data.X_test))
    network = Network.of(EXPERIMENT, seeds, np.float32)
    rule = optimizers.of(training)
    memory, step = rule.initial_state(network.theta), 0
    for epoch in range(training.epochs):
        orders = np.stack([batch_order(seed, epoch, len(X)) for seed in seeds])
        for start in range(0, len(X), training.batch_size):
            rows = orders[:, start : start + training.batch_size]
            passed = network.forward(X[rows])
            gradient = network.backward(passed, data.y_train[rows], training.loss)
            rule.update(network.theta, gradient, memory, training.optimizer.learning_rate, step)
            step += 1
    return _share_right(network.forward(X_test).a[-1], data.y_test)


def keras(seeds_json: str) -> list[float]:
    """Train the same network in Keras; needs TensorFlow, so it is asked in the keras lane."""
    from nncore import keras_training

    found = []
    for seed in read_seeds(seeds_json):
        training = EXPERIMENT.training.model_copy(update={"seed": seed})
        experiment = EXPERIMENT.model_copy(update={"training": training})
        result = keras_training.train(
            spec.to_json(experiment), lambda events: None, lambda: False, lambda checkpoint: None
        )
        y_true, y_prob = evaluation.read(result.predictions)
        found += _share_right(y_prob[np.newaxis], y_true)
    return found


MAKERS: dict[str, Maker] = {
    "sklearn": Maker(
        "scikit-learn",
        "reads pixels from 0 to 16, in batches of 200, with a small L2 penalty, and stops when its "
        f"loss stands still (at most {sklearn_network.MAXIMUM_EPOCHS} epochs)",
        "light",
        1,
        scikit_learn,
    ),
    "numpy": Maker(
        "NumPy (ours)",
        f"reads pixels from 0 to 1, in batches of {EXPERIMENT.training.batch_size}, for "
        f"{EXPERIMENT.training.epochs} epochs",
        "light",
        4,
        numpy_networks,
    ),
    "keras": Maker(
        "Keras",
        "does the same as ours, with the same batches in the same order; its first weights come "
        "from random numbers of its own, so that the same seed is another draw",
        "keras",
        1,
        keras,
    ),
}


def pieces(maker: Maker) -> list[str]:
    """Return the questions that a maker is asked, each a JSON list of seeds."""
    starts = range(0, len(SEEDS), maker.at_once)
    return [json.dumps(SEEDS[start : start + maker.at_once]) for start in starts]


def band(accuracies: Sequence[float]) -> Band:
    """Return how accuracies, one at least, spread."""
    least, lower, median, upper, greatest = np.percentile(accuracies, [0, 25, 50, 75, 100]).tolist()
    deviation = float(np.std(accuracies, ddof=1)) if len(accuracies) > 1 else 0.0
    return Band(least, lower, median, upper, greatest, float(np.mean(accuracies)), deviation)


def difference(one: Sequence[float], other: Sequence[float]) -> tuple[float, float]:
    """Return how far two means lie apart, and how far chance alone moves that difference.

    Returns
    -------
    apart : float
        mean(one) - mean(other).
    chance : float
        Two standard errors of it, 2·√(s₁²/n₁ + s₂²/n₂): it stays within in 95 of 100 cases if the
        makers are equally good.
    """
    bands = band(one), band(other)
    error = math.sqrt(
        sum(b.deviation**2 / len(a) for a, b in zip((one, other), bands, strict=True))
    )
    return bands[0].mean - bands[1].mean, 2 * error


def verdict(found: Mapping[str, Sequence[float]]) -> str:
    """Say whether the makers differ, by the two whose means lie furthest apart.

    Parameters
    ----------
    found : mapping of str to sequence of float
        Accuracies by name of the maker, two makers at least with two accuracies each.
    """
    order = sorted(found, key=lambda name: float(np.mean(found[name])))
    best, worst = order[-1], order[0]
    apart, chance = difference(found[best], found[worst])
    widest = max(band(values).deviation for values in found.values())
    said = (
        f"The means of {MAKERS[best].label} and {MAKERS[worst].label} lie {100 * apart:.2f} points "
        f"apart; single runs of one maker spread by {100 * widest:.2f} points (standard deviation), "
        f"and chance alone moves this difference by up to {100 * chance:.2f} points."
    )
    if apart <= chance:
        return f"**No clear difference between the makers.** {said}"
    return f"**A small difference that is more than the seeds' luck.** {said}"


def read_seeds(text: str) -> list[int]:
    """Read a JSON list of seeds.

    Raises
    ------
    ValueError
        With a sentence, if it is none.
    """
    value: Any = json.loads(text) if len(text) <= 1_000 else None
    if (
        not isinstance(value, list)
        or not 1 <= len(value) <= MOST_SEEDS
        or not all(type(seed) is int and 0 <= seed < 2**31 for seed in value)
    ):
        raise ValueError(f"Seeds are whole numbers from 0 on, and at most {MOST_SEEDS} of them.")
    return value


def _share_right(answers: NDArray[Any], labels: NDArray[np.int64]) -> list[float]:
    """Return the accuracy of each network: answers (R, n, classes), labels (n,)."""
    shares: list[float] = (answers.argmax(axis=-1) == labels).mean(axis=-1).tolist()
    return shares
