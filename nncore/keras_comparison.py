"""The same experiment in NumPy and in Keras, step by step: they agree until rounding parts them.

Both start from the same weights, see the same batches in the same order and follow the same rules,
so their weights should be equal. They are, but for rounding: sums are added up in another order.
Training amplifies the smallest difference, in single precision within a few hundred steps. Keras is
imported inside the function, which is asked for in the keras lane.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import numpy_training, spec
from nncore.batches import batch_order
from nncore.moment_values import Rows
from nncore.network import Network

Array = NDArray[Any]

STEPS = 200
MAXIMUM_STEPS = 2_000
TOLERANCES = {"float64": 1e-6, "float32": 1e-4}
"""How far apart weights of each precision may be and still count as equal."""


@dataclass(frozen=True)
class Comparison:
    """Two runs side by side; N is the number of steps.

    Attributes
    ----------
    dtype : str
        Precision of both.
    tolerance : float
    numpy_loss, keras_loss : ndarray of float64, shape (N + 1,)
        Training loss before the first step and after each, on all training rows, without penalties.
    difference : ndarray of float64, shape (N + 1,)
        Largest difference of a weight or bias.
    parted : int or None
        After how many steps they first were further apart than the tolerance.
    sentence : str
        What came out, and why.
    """

    dtype: str
    tolerance: float
    numpy_loss: NDArray[np.float64]
    keras_loss: NDArray[np.float64]
    difference: NDArray[np.float64]
    parted: int | None
    sentence: str


def compare(experiment_json: str, dtype: str = "float64", steps: int = STEPS) -> Comparison:
    """Train an Experiment in NumPy and in Keras, from the same weights with the same batches.

    Parameters
    ----------
    experiment_json : str
    dtype : {"float64", "float32"}
    steps : int
        At most `MAXIMUM_STEPS`; the run may have fewer.

    Raises
    ------
    ValueError
        With a sentence, if the Experiment cannot be compared.
    """
    experiment = spec.parse(experiment_json)
    complaint = refusal(experiment)
    if complaint:
        raise ValueError(complaint)
    if dtype not in TOLERANCES or not 1 <= steps <= MAXIMUM_STEPS:
        raise ValueError(f"Choose float64 or float32, and 1 to {MAXIMUM_STEPS:,} steps.")
    rows, network = Rows.of(experiment, dtype), Network.of(experiment, dtype=dtype)
    losses, differences = [], []
    with np.errstate(over="ignore", invalid="ignore"):
        ours = numpy_training.walk(experiment, dtype)
        theirs = _keras(experiment, dtype, rows)
        for theta, (keras_theta, keras_loss) in islice(zip(ours, theirs, strict=True), steps + 1):
            loss = network.at(theta).loss(rows.X, rows.y, experiment.training.loss)
            losses.append((float(loss), keras_loss))
            differences.append(float(np.abs(theta - keras_theta).max()))
    difference, tolerance = np.array(differences), TOLERANCES[dtype]
    # Not-a-number is not within any tolerance.
    apart = np.flatnonzero(~(difference <= tolerance))
    parted = int(apart[0]) if len(apart) else None
    numpy_loss, keras_loss = np.array(losses).T
    sentence = _sentence(dtype, tolerance, difference, parted)
    return Comparison(dtype, tolerance, numpy_loss, keras_loss, difference, parted, sentence)


def refusal(experiment: spec.Experiment) -> str | None:
    """Say why an Experiment cannot be compared; None if it can."""
    if any(layer.type == "Dropout" and layer.rate > 0 for layer in experiment.model.layers):
        return (
            "Keras draws other dropout masks than we do, so the runs would differ from the first "
            "step. Take Dropout out to compare them."
        )
    return numpy_training.refusal(experiment)


def _keras(experiment: spec.Experiment, dtype: str, rows: Rows) -> Iterator[tuple[Array, float]]:
    """Yield Keras's parameters, in our order, and its training loss, before and after each step."""
    import tensorflow as tf

    from nncore import keras_models

    training = experiment.training
    model = keras_models.build(experiment, dtype=dtype)
    start = Network.of(experiment, dtype=dtype)
    model.set_weights([array for pair in zip(start.W, start.b, strict=True) for array in pair])
    schedule = keras_models.schedule(training, experiment.steps_per_epoch)
    optimizer = keras_models.optimizer(training, schedule)
    optimizer.build(model.trainable_variables)
    loss = keras_models.loss(training, dtype)
    y_shape = [None, *rows.y.shape[1:]]
    signature = [
        tf.TensorSpec([None, *rows.X.shape[1:]], dtype),
        tf.TensorSpec(y_shape, tf.as_dtype(rows.y.dtype)),
    ]

    def one_step(X: Any, y: Any) -> None:
        with tf.GradientTape() as tape:
            total = tf.add_n([loss(y, model(X, training=True)), *model.losses])
        gradients = tape.gradient(total, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))

    def measured(X: Any, y: Any) -> Any:
        theta = tf.concat([tf.reshape(one, [-1]) for one in model.trainable_variables], axis=0)
        return theta, loss(y, model(X, training=False))

    step, now = (
        tf.function(function, input_signature=signature, autograph=False)
        for function in (one_step, measured)
    )

    def told() -> tuple[Array, float]:
        theta, value = now(rows.X, rows.y)
        return theta.numpy(), float(value)

    yield told()
    size, count = training.batch_size, len(rows.X)
    for epoch in range(training.epochs):
        # A single batch has no order.
        order = batch_order(training.seed, epoch, count) if size < count else np.arange(count)
        for first in range(0, count, size):
            batch = order[first : first + size]
            step(rows.X[batch], rows.y[batch])
            yield told()


def _sentence(dtype: str, tolerance: float, difference: Array, parted: int | None) -> str:
    steps = len(difference) - 1
    if parted is None:
        return (
            f"For all {steps:,} steps compared, no weight differs by more than "
            f"{np.max(difference):.1g}: NumPy and Keras compute the same, to within rounding."
        )
    return (
        f"After {parted:,} steps a weight differs by more than {tolerance:.0e}. No formula differs: "
        f"the two add up sums in another order, each sum is rounded to the digits that {dtype} has, "
        "and training amplifies the difference. Compare scores then, not weights."
    )
