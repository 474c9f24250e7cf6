"""From an Experiment to Keras: model, optimizer, loss, and weights as plain arrays.

Each kind of layer has one function that builds it. Without knobs the model is made of stock Keras
layers alone, so plain Keras can open it; with them, dropout and penalties are those of
`nncore.knobs`. For workers only: importing this module imports TensorFlow.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from nncore import inference, layer_seeds, npz, schedules, spec
from nncore.knobs import KnobDropout, KnobGaussianNoise, KnobPenalty, KnobRandomTranslation, Knobs

INITIALIZERS: dict[str, Callable[[int, float], Any]] = {
    "glorot_uniform": lambda seed, stddev: keras.initializers.GlorotUniform(seed=seed),
    "glorot_normal": lambda seed, stddev: keras.initializers.GlorotNormal(seed=seed),
    "he_uniform": lambda seed, stddev: keras.initializers.HeUniform(seed=seed),
    "he_normal": lambda seed, stddev: keras.initializers.HeNormal(seed=seed),
    "random_normal": lambda seed, stddev: keras.initializers.RandomNormal(stddev=stddev, seed=seed),
    "zeros": lambda seed, stddev: keras.initializers.Zeros(),
}
"""Name → function of a layer's seed and its standard deviation, which one of them needs."""


def build(
    experiment: spec.Experiment, *, knobs: Knobs | None = None, dtype: str = "float32"
) -> keras.Sequential:
    """Build the network of an Experiment with its initial weights.

    Parameters
    ----------
    experiment : spec.Experiment
    knobs : Knobs, optional
        If given, penalties and the numbers of dropout, noise and shifts are read from it instead
        of being constants.
    dtype : {"float32", "float64"}

    Returns
    -------
    keras.Sequential
        Not compiled. The weights depend on the experiment's seed and each layer's place only: see
        `nncore.layer_seeds`.
    """
    layers = []
    places = layer_seeds.places(experiment.model.layers)
    for index, (layer, place) in enumerate(zip(experiment.model.layers, places, strict=True)):
        seed = layer_seeds.layer_seed(experiment.training.seed, place)
        options = {"name": f"{layer.type.lower()}_{index}", "dtype": dtype}
        layers.append(LAYERS[layer.type](layer, index, seed, knobs, options))
    return keras.Sequential(
        [keras.Input(experiment.data.input_shape, dtype=dtype), *layers], name="network"
    )


def _weighted(layer: Any, index: int, seed: int, knobs: Knobs | None) -> dict[str, Any]:
    """Return what Dense and Conv2D have in common."""
    penalty: Any = None
    if layer.l1 or layer.l2:
        if knobs is None:
            penalty = keras.regularizers.L1L2(l1=layer.l1, l2=layer.l2)
        else:
            penalty = KnobPenalty(knobs, index, layer.l1 > 0, layer.l2 > 0)
    return {
        "activation": layer.activation,
        "kernel_initializer": INITIALIZERS[layer.kernel_initializer](seed, layer.kernel_stddev),
        "kernel_regularizer": penalty,
    }


def _dense(layer: Any, index: int, seed: int, knobs: Knobs | None, options: Any) -> Any:
    return keras.layers.Dense(layer.units, **_weighted(layer, index, seed, knobs), **options)


def _conv2d(layer: Any, index: int, seed: int, knobs: Knobs | None, options: Any) -> Any:
    return keras.layers.Conv2D(
        layer.filters,
        layer.kernel_size,
        padding=layer.padding,
        **_weighted(layer, index, seed, knobs),
        **options,
    )


def _dropout(layer: Any, index: int, seed: int, knobs: Knobs | None, options: Any) -> Any:
    if knobs is None or layer.rate == 0:
        return keras.layers.Dropout(layer.rate, seed=seed, **options)
    return KnobDropout(knobs, index, **options)


def _gaussian_noise(layer: Any, index: int, seed: int, knobs: Knobs | None, options: Any) -> Any:
    if knobs is None or layer.stddev == 0:
        return keras.layers.GaussianNoise(layer.stddev, seed=seed, **options)
    return KnobGaussianNoise(knobs, index, **options)


def _random_translation(
    layer: Any, index: int, seed: int, knobs: Knobs | None, options: Any
) -> Any:
    if knobs is None:
        return keras.layers.RandomTranslation(
            layer.factor,
            layer.factor,
            fill_mode="constant",
            interpolation="nearest",
            seed=seed,
            **options,
        )
    if layer.factor == 0:
        return keras.layers.Identity(**options)
    return KnobRandomTranslation(knobs, index, **options)


LAYERS: dict[str, Callable[[Any, int, int, Knobs | None, Any], Any]] = {
    "Dense": _dense,
    "Dropout": _dropout,
    "GaussianNoise": _gaussian_noise,
    "RandomTranslation": _random_translation,
    "BatchNormalization": lambda layer, index, seed, knobs, options: (
        keras.layers.BatchNormalization(**options)
    ),
    "Activation": lambda layer, index, seed, knobs, options: keras.layers.Activation(
        layer.activation, **options
    ),
    "Conv2D": _conv2d,
    "MaxPooling2D": lambda layer, index, seed, knobs, options: keras.layers.MaxPooling2D(
        layer.pool_size, **options
    ),
    "Flatten": lambda layer, index, seed, knobs, options: keras.layers.Flatten(**options),
}
"""Layer type → function of (specification, place, seed, knobs, Keras's common options)."""


def optimizer(training: spec.Training, learning_rate: Any = None) -> keras.optimizers.Optimizer:
    """Build the optimizer; `learning_rate` may be a Keras schedule, see `schedule`."""
    options = training.optimizer.model_dump(exclude={"name"})
    if learning_rate is not None:
        options["learning_rate"] = learning_rate
    return OPTIMIZERS[training.optimizer.name](**options)


OPTIMIZERS: dict[str, Callable[..., Any]] = {
    "SGD": keras.optimizers.SGD,
    "RMSprop": keras.optimizers.RMSprop,
    "Adam": keras.optimizers.Adam,
    "AdamW": keras.optimizers.AdamW,
}


def schedule(training: spec.Training, steps_per_epoch: int) -> Any:
    """Return Keras's own form of the learning rate schedule: a number if it is constant."""
    return SCHEDULES[training.schedule.name](training, steps_per_epoch)


def _step_decay(training: spec.Training, steps_per_epoch: int) -> Any:
    rule: Any = training.schedule
    falls = range(rule.every_epochs, training.epochs, rule.every_epochs)
    rate = training.optimizer.learning_rate
    return keras.optimizers.schedules.PiecewiseConstantDecay(
        # Keras changes the rate after the boundary, so the boundary is an epoch's last step.
        boundaries=[epoch * steps_per_epoch - 1 for epoch in falls],
        values=[rate * rule.factor**fall for fall in range(len(falls) + 1)],
    )


def _exponential_decay(training: spec.Training, steps_per_epoch: int) -> Any:
    rule: Any = training.schedule
    return keras.optimizers.schedules.ExponentialDecay(
        training.optimizer.learning_rate, rule.every_epochs * steps_per_epoch, rule.factor
    )


def _cosine_decay(training: spec.Training, steps_per_epoch: int) -> Any:
    rate = training.optimizer.learning_rate
    warmup, decay = schedules.warmup_and_decay_steps(training, steps_per_epoch)
    if warmup == 0:
        return keras.optimizers.schedules.CosineDecay(rate, decay)
    return keras.optimizers.schedules.CosineDecay(
        0.0, decay, warmup_target=rate, warmup_steps=warmup
    )


SCHEDULES: dict[str, Callable[[spec.Training, int], Any]] = {
    "constant": lambda training, steps_per_epoch: training.optimizer.learning_rate,
    "step": _step_decay,
    "exponential": _exponential_decay,
    "cosine": _cosine_decay,
}


def loss(training: spec.Training, dtype: str = "float32") -> keras.losses.Loss:
    """Build the loss: its value is the mean over a batch."""
    return LOSSES[training.loss](dtype=dtype)


LOSSES: dict[str, Callable[..., Any]] = {
    "binary_crossentropy": keras.losses.BinaryCrossentropy,
    "sparse_categorical_crossentropy": keras.losses.SparseCategoricalCrossentropy,
    "mean_squared_error": keras.losses.MeanSquaredError,
    "huber": keras.losses.Huber,
    "hinge": keras.losses.Hinge,
}


def metrics(experiment: spec.Experiment) -> list[Any]:
    """Return what Keras reports beside the loss: the accuracy, unless the answer is an amount."""
    if experiment.data.regression:
        return []
    if experiment.training.loss == "hinge":
        threshold = inference.threshold(experiment.training.loss)
        return [keras.metrics.BinaryAccuracy(name="accuracy", threshold=threshold)]
    return ["accuracy"]


def targets(training: spec.Training, units: int, y: Any, dtype: str = "float32") -> Any:
    """Return what the loss compares the output with.

    Parameters
    ----------
    training : spec.Training
    units : int
        Numbers that the network puts out for an example.
    y : tensor of shape (n,)
        Class labels, or amounts.

    Returns
    -------
    tensor
        The labels (n,) themselves for sparse categorical cross-entropy, else floats (n, units):
        the label 0 or 1 or the amount for a single unit, one-hot for several. Keras's hinge loss
        reads 0 as -1.
    """
    if training.loss == "sparse_categorical_crossentropy":
        return y
    if units == 1:
        return tf.cast(tf.expand_dims(y, -1), dtype)
    return tf.one_hot(y, units, dtype=dtype)


def compiled(experiment: spec.Experiment, dtype: str = "float32") -> keras.Sequential:
    """Build the network as a Keras user would: stock layers, compiled, initial weights."""
    model = build(experiment, dtype=dtype)
    training = experiment.training
    model.compile(
        optimizer(training, schedule(training, experiment.steps_per_epoch)),
        loss(training, dtype),
        metrics=metrics(experiment),
    )
    return model


def copy_state(source: keras.Sequential, target: keras.Sequential) -> None:
    """Copy weights and the optimizer's memory between two models of the same network.

    The target's learning rate follows if it is a number; a schedule goes on by the count of steps.
    """
    target.set_weights(source.get_weights())
    target.optimizer.build(target.trainable_variables)
    known = {"learning_rate": source.optimizer.learning_rate}
    remembered = [v for v in source.optimizer.variables if v.name not in known]
    for variable in target.optimizer.variables:
        variable.assign(known[variable.name] if variable.name in known else remembered.pop(0))


def to_keras_file(model: keras.Sequential) -> bytes:
    """Return the `.keras` file of a model."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        return path.read_bytes()


def weights_to_npz(model: keras.Sequential) -> bytes:
    """Return a model's weights as `.npz`, one array a weight, named `<layer index>.<name>`."""
    return npz.pack(
        {
            f"{index}.{weight.name}": np.asarray(weight)
            for index, layer in enumerate(model.layers)
            for weight in layer.weights
        }
    )


def weights_from_npz(model: keras.Sequential, archive: bytes) -> None:
    """Put the weights that `weights_to_npz` wrote into a model of the same layers.

    Raises
    ------
    ValueError
        If a weight is missing or has another shape.
    """
    arrays = npz.unpack(archive)
    for index, layer in enumerate(model.layers):
        for weight in layer.weights:
            weight.assign(_fitting(arrays, f"{index}.{weight.name}", tuple(weight.shape)))


def _fitting(arrays: Mapping[str, NDArray[Any]], name: str, shape: tuple[int, ...]) -> NDArray[Any]:
    if name not in arrays or arrays[name].shape != shape:
        found = arrays[name].shape if name in arrays else "nothing"
        raise ValueError(f"Weight {name} should have shape {shape}; {found} was found.")
    return arrays[name]
