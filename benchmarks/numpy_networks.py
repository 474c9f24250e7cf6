"""The networks in NumPy: are they right, to the last digit, and are they fast?

Right is what central differences and TensorFlow say, in float64. Fast is measured in processor
time against scikit-learn's `MLPClassifier`, and many networks at once against one.
"""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.registry import Figure, benchmark
from nncore import batches, optimizers, spec
from nncore.gradients import central_differences, relative_error
from nncore.losses import targets
from nncore.network import Network

REPETITIONS = 9
ARCHITECTURES = 40
OUTPUTS = (
    ("binary_crossentropy", "sigmoid", 1),
    ("sparse_categorical_crossentropy", "softmax", 3),
    ("mean_squared_error", "sigmoid", 1),
    ("mean_squared_error", "softmax", 3),
    ("mean_squared_error", "linear", 1),
    ("huber", "tanh", 1),
)
SMOOTH = ("tanh", "sigmoid", "elu", "gelu", "silu", "softplus", "linear", "softmax")
RULES = (
    spec.SGD(learning_rate=0.1),
    spec.SGD(learning_rate=0.1, momentum=0.9),
    spec.SGD(learning_rate=0.1, momentum=0.9, nesterov=True),
    spec.RMSprop(learning_rate=0.01),
    spec.Adam(learning_rate=0.01),
    spec.AdamW(learning_rate=0.01),
)


@benchmark
def gradients() -> Iterator[Figure]:
    worst = 0.0
    for index in range(ARCHITECTURES):
        rng = np.random.default_rng(index)
        loss, activation, units = OUTPUTS[index % len(OUTPUTS)]
        hidden = [int(n) for n in rng.integers(1, 9, rng.integers(0, 6))]
        network = Network(
            (int(rng.integers(1, 8)), *hidden, units),
            [*(str(rng.choice(SMOOTH)) for _ in hidden), activation],
            penalties=[{"l2": 0.01}] * (len(hidden) + 1),
        )
        network.theta[...] = rng.normal(0, 0.7, network.theta.shape)
        X = rng.normal(0, 1, (16, network.sizes[0]))
        y = targets(loss, rng.integers(0, max(units, 2), 16), units, np.float64)
        found = network.backward(network.forward(X), y, loss)
        wanted = central_differences(_total(network, X, y, loss), network.theta)
        worst = max(worst, relative_error(found, wanted))
    yield Figure(
        f"gradients of {ARCHITECTURES} random networks off central differences, relative",
        worst,
        "<=",
        1e-6,
    )


def _total(network: Network, X: Any, y: Any, loss: str) -> Callable[[Any], Any]:
    """Return what training makes small, as a function of many parameter arrays."""

    def total(theta: Any) -> Any:
        nudged = network.at(theta)
        return nudged.loss(X, y, loss) + nudged.penalty()

    return total


@benchmark
def tensorflow() -> Iterator[Figure]:
    """Gradients and ten optimizer steps in float64, the largest error of any array."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import tensorflow as tf

    from nncore import keras_models

    gradient_error, step_error = 0.0, 0.0
    for rule in RULES:
        experiment = _dense((8, "gelu"), (6, "tanh"), (5, "relu"), optimizer=rule)
        training = experiment.training
        model = keras_models.build(experiment, dtype="float64")
        compare = keras_models.loss(training, "float64")
        optimizer = keras_models.optimizer(training)
        network = Network.of(experiment)
        W, b = network.W, network.b
        model.set_weights([array for pair in zip(W, b, strict=True) for array in pair])
        ours = optimizers.of(training)
        state = ours.initial_state(network.theta)
        rng = np.random.default_rng(0)
        for step in range(10):
            X = rng.normal(0, 1, (32, 2))
            y = rng.integers(0, 2, (32, 1)).astype(np.float64)
            with tf.GradientTape() as tape:
                value = compare(y, model(X))
            theirs = tape.gradient(value, model.trainable_variables)
            optimizer.apply(theirs, model.trainable_variables)
            gradient = network.backward(network.forward(X), y, training.loss)
            ours.update(network.theta, gradient, state, training.optimizer.learning_rate, step)
            gradient_error = max(gradient_error, _largest_error(network, gradient, theirs))
        weights = model.get_weights()
        step_error = max(step_error, _largest_error(network, network.theta, weights))
    yield Figure("gradients off TensorFlow's, relative", gradient_error, "<=", 1e-6)
    yield Figure("ten steps of six optimizers off Keras's, relative", step_error, "<=", 1e-6)


def _largest_error(network: Network, ours: Any, theirs: Any) -> float:
    W, b = network.windows(ours)
    found = [array for pair in zip(W, b, strict=True) for array in pair]
    return max(relative_error(one, np.asarray(x)) for one, x in zip(found, theirs, strict=True))


def _dense(*hidden: tuple[int, str], seed: int = 0, **training: Any) -> spec.Experiment:
    layers = [
        spec.Dense(units=units, activation=activation, kernel_initializer="glorot_normal")
        for units, activation in hidden
    ]
    layers.append(spec.Dense(units=1, activation="sigmoid"))
    return spec.Experiment(
        data=spec.Moons(), model=spec.Model(layers=layers), training=spec.Training(**training)
    )


def train(experiment: spec.Experiment, X: Any, y: Any, seeds: Any = None) -> Network:
    """Train on all rows in shuffled mini-batches; return the network at the end."""
    training = experiment.training
    network = Network.of(experiment, seeds, np.float32)
    rule = optimizers.of(training)
    state = rule.initial_state(network.theta)
    step = 0
    for epoch in range(training.epochs):
        order = batches.batch_order(training.seed, epoch, len(X))
        for start in range(0, len(X), training.batch_size):
            rows = order[start : start + training.batch_size]
            gradient = network.backward(network.forward(X[rows]), y[rows], training.loss)
            rule.update(network.theta, gradient, state, training.optimizer.learning_rate, step)
            step += 1
    return network


def processor_time(action: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds of processor time that a call takes, and what it returns.

    A step takes some fifty microseconds, so that what else the machine does at the moment would
    weigh more than what is measured. For the same reason the least of several times is compared,
    and matrices this small are multiplied by one thread: a second one would only wait for the first.
    """
    from threadpoolctl import threadpool_limits  # comes with scikit-learn

    with threadpool_limits(1):
        began = time.process_time()
        value = action()
        return time.process_time() - began, value


@benchmark
def numpy_speed() -> Iterator[Figure]:
    from sklearn.datasets import make_moons
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    X, labels = make_moons(1_280, noise=0.25, random_state=42)
    X = X.astype(np.float32)
    y = targets("binary_crossentropy", labels, 1)
    epochs = 10

    def theirs() -> float:
        network = MLPClassifier(
            (64, 32), alpha=0.0, batch_size=32, max_iter=epochs, n_iter_no_change=epochs
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # it is told when to end
            return float(network.fit(X, labels).score(X, labels))

    wide = _dense((64, "relu"), (32, "relu"), epochs=epochs, validation_split=0.0)

    def ours() -> float:
        answers = train(wide, X, y).forward(X).a[-1]
        return float(np.mean((answers > 0.5) == y))

    baseline, found = [], []
    for _ in range(REPETITIONS):
        baseline.append(processor_time(theirs))
        found.append(processor_time(ours))
    scores = sorted(score for _, score in found)
    yield Figure(
        f"2-64-32-1, batch 32, Adam, {epochs} epochs (accuracy {scores[0]:.3f}): MLPClassifier / ours",
        min(took for took, _ in baseline) / min(took for took, _ in found),
        ">=",
        3.0,
    )
    small = _dense((8, "tanh"), (8, "tanh"), epochs=epochs, validation_split=0.0)
    one, many = [], []
    for _ in range(REPETITIONS):
        one.append(processor_time(lambda: train(small, X, y))[0])
        many.append(processor_time(lambda: train(small, X, y, range(16)))[0])
    yield Figure("2-8-8-1: sixteen networks at once / one", min(many) / min(one), "<=", 3.0)
