"""The Keras models of Experiments: sizes, initial weights, knobs, files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nncore import datasets, keras_models, layer_seeds, npz, presets, shapes, spec
from nncore.knobs import KnobDropout, Knobs

Layers = tuple[Any, ...]
DENSE: Layers = (
    spec.Dense(units=8, l1=0.01, l2=0.02),
    spec.BatchNormalization(),
    spec.Dropout(rate=0.25),
    spec.Dense(units=1, activation="sigmoid"),
)
CNN: Layers = (
    spec.Conv2D(filters=3, kernel_size=3, padding="same", activation="linear", l2=0.1),
    spec.MaxPooling2D(),
    spec.BatchNormalization(),
    spec.Activation(activation="leaky_relu"),
    spec.Flatten(),
    spec.Dense(units=10, activation="softmax"),
)


def experiment(layers: Layers = DENSE, data: Any = None, **training: Any) -> spec.Experiment:
    data = data or spec.Moons(samples=200)
    if data.classes > 2:
        training.setdefault("loss", "sparse_categorical_crossentropy")
    return spec.Experiment(
        data=data, model=spec.Model(layers=layers), training=spec.Training(**training)
    )


# ----------------------------------------------------------------------------------------- sizes


@pytest.mark.parametrize(
    ("preset", "parameters"),
    [("purchase_2_4_1", 17), ("moons_64_32", 2_305), ("mnist_dense", 235_146)],
)
def test_keras_counts_the_parameters_that_every_textbook_counts(
    preset: str, parameters: int
) -> None:
    assert keras_models.build(presets.PRESETS[preset].experiment).count_params() == parameters


@st.composite
def small_networks(draw: st.DrawFn) -> spec.Experiment:
    image = draw(st.booleans())
    sizes, activations = st.integers(1, 9), st.sampled_from(spec.ACTIVATION_NAMES)
    anywhere = [
        st.builds(spec.Dropout, rate=st.floats(0, 0.9)),
        st.builds(spec.GaussianNoise, stddev=st.floats(0, 1)),
        st.builds(spec.BatchNormalization),
        st.builds(spec.Activation, activation=activations),
    ]
    on_rows = st.one_of(st.builds(spec.Dense, units=sizes, activation=activations), *anywhere)
    on_images = st.one_of(
        st.builds(
            spec.Conv2D,
            filters=sizes,
            kernel_size=st.integers(1, 3),
            padding=st.sampled_from(["same", "valid"]),
        ),
        st.builds(spec.MaxPooling2D, pool_size=st.just(2)),
        st.builds(spec.RandomTranslation, factor=st.floats(0, 0.5)),
        *anywhere,
    )
    layers: list[Any] = []
    if image:
        for layer in draw(st.lists(on_images, max_size=4)):
            try:
                shapes.trace([*layers, layer], (8, 8, 1))
            except shapes.LayerRefused:
                continue  # the image has become too small for this one
            layers.append(layer)
        layers.append(spec.Flatten())
    layers += draw(st.lists(on_rows, max_size=4))
    layers.append(
        spec.Dense(units=10 if image else 1, activation="softmax" if image else "sigmoid")
    )
    return experiment(tuple(layers), spec.Digits() if image else spec.Moons())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(small_networks())
def test_the_summary_agrees_with_keras_layer_by_layer(network: spec.Experiment) -> None:
    report = shapes.trace(network.model.layers, network.data.input_shape)
    model = keras_models.build(network)
    for line, layer in zip(report, model.layers, strict=True):
        assert type(layer).__name__ == line.type
        assert layer.output.shape[1:] == line.output_shape
        assert layer.count_params() == line.parameters
        assert sum(int(np.prod(w.shape)) for w in layer.trainable_weights) == line.trainable


# ------------------------------------------------------------------------------- initial weights


def test_equal_seeds_give_equal_weights_and_other_seeds_others() -> None:
    first, again, other = (
        keras_models.build(experiment(seed=seed)).get_weights()[0] for seed in (5, 5, 6)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_layers_initial_weights_do_not_depend_on_what_stands_around_it() -> None:
    plain = (spec.Dense(units=4), spec.Dense(units=4), spec.Dense(units=1, activation="sigmoid"))
    changed = (spec.Dense(units=4, kernel_initializer="he_normal"), *plain[1:])
    kernels = [
        keras_models.build(experiment(layers)).layers[1].kernel for layers in (plain, changed)
    ]
    assert np.array_equal(*(np.asarray(kernel) for kernel in kernels))


def test_two_equal_layers_begin_differently() -> None:
    layers = (spec.Dense(units=2), spec.Dense(units=2), spec.Dense(units=1, activation="sigmoid"))
    model = keras_models.build(experiment(layers))
    assert not np.array_equal(*(np.asarray(layer.kernel) for layer in model.layers[:2]))


def test_dropout_and_batch_normalization_leave_the_initial_weights_as_they_were() -> None:
    plain = (spec.Dense(units=4), spec.Dense(units=4), spec.Dense(units=1, activation="sigmoid"))
    between = (
        spec.Dense(units=4, activation="linear"),
        spec.BatchNormalization(),
        spec.Activation(),
        spec.Dropout(),
        *plain[1:],
    )
    kernels = [
        [layer.kernel for layer in keras_models.build(experiment(layers)).layers if layer.weights]
        for layers in (plain, tuple(one for one in between if one.type != "BatchNormalization"))
    ]
    for one, other in zip(*kernels, strict=True):
        np.testing.assert_array_equal(one, other)
    model = keras_models.build(experiment(between))
    np.testing.assert_array_equal(kernels[0][2], model.layers[-1].kernel)


@pytest.mark.parametrize("name", spec.INITIALIZER_NAMES)
def test_initializers_have_keras_spread(name: Any) -> None:
    layers = (
        spec.Flatten(),
        spec.Dense(units=100, kernel_initializer=name),
        spec.Dense(units=10, activation="softmax"),
    )
    kernel = np.asarray(keras_models.build(experiment(layers, spec.Mnist())).layers[1].kernel)
    fan_in, fan_out = kernel.shape
    expected = {
        "glorot": np.sqrt(2 / (fan_in + fan_out)),
        "he": np.sqrt(2 / fan_in),
        "random": 0.05,
        "zeros": 0.0,
    }[name.split("_")[0]]
    assert kernel.std() == pytest.approx(expected, rel=0.02)


# ------------------------------------------------------------------------------------------ knobs


def with_knobs(network: spec.Experiment) -> tuple[Any, Knobs]:
    knobs = Knobs(len(network.model.layers), "float32")
    knobs.set(network)
    return keras_models.build(network, knobs=knobs), knobs


@pytest.mark.parametrize(
    ("layers", "data"), [(DENSE, spec.Moons()), (CNN, spec.Digits())], ids=["dense", "cnn"]
)
def test_knobs_change_neither_weights_nor_predictions_nor_penalties(
    layers: Layers, data: Any
) -> None:
    network = experiment(layers, data)
    stock, (knobbed, _) = keras_models.build(network), with_knobs(network)
    for one, other in zip(stock.get_weights(), knobbed.get_weights(), strict=True):
        assert np.array_equal(one, other)
    x = np.random.default_rng(0).normal(size=(5, *data.input_shape)).astype("float32")
    assert np.array_equal(stock(x), knobbed(x))
    np.testing.assert_allclose(sum(stock.losses), sum(knobbed.losses), rtol=1e-6)


def test_a_penalty_follows_its_knob() -> None:
    model, knobs = with_knobs(experiment())
    kernel = np.asarray(model.layers[0].kernel)
    knobs.set(experiment((spec.Dense(units=8, l1=0.5, l2=3.0), *DENSE[1:])))
    expected = 0.5 * np.abs(kernel).sum() + 3.0 * np.square(kernel).sum()
    assert float(sum(model.losses)) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("algorithm", ["philox", "threefry"])
@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_dropout_keeps_its_share_and_the_mean(rate: float, algorithm: str) -> None:
    knobs = Knobs(1, "float32")
    knobs.rate.assign([rate])
    layer = KnobDropout(knobs, 0)
    layer.build((None, 500))

    def call(x: Any) -> Any:
        knobs.draw(400, tf.constant(3), algorithm)
        return layer(x, training=True)

    # Threefry exists in compiled programs only.
    call = tf.function(call, jit_compile=algorithm == "threefry", autograph=False)
    dropped = call(tf.ones([400, 500])).numpy()
    n = dropped.size
    kept = dropped != 0
    assert kept.mean() == pytest.approx(1 - rate, abs=4 * np.sqrt(rate * (1 - rate) / n))
    np.testing.assert_allclose(dropped[kept], 1 / (1 - rate), rtol=1e-6)
    # Rows and columns are dropped independently of their neighbors.
    for axis in (0, 1):
        neighbors = np.corrcoef(np.delete(kept, -1, axis).ravel(), np.delete(kept, 0, axis).ravel())
        assert abs(neighbors[0, 1]) < 5 / np.sqrt(n)


def test_dropout_does_nothing_outside_training() -> None:
    layer = KnobDropout(Knobs(1, "float32"), 0)
    assert np.array_equal(layer(tf.ones([3, 4])), np.ones([3, 4]))


def test_dropout_masks_depend_on_seed_layer_and_step() -> None:
    def mask(seed: int, index: int, step: int) -> tuple[float, ...]:
        knobs = Knobs(2, "float32")
        knobs.rate.assign([0.5, 0.5])
        knobs.seed.assign(seed)
        layers = [KnobDropout(knobs, place) for place in (0, 1)]
        for layer in layers:
            layer.build((None, 64))
        knobs.draw(1, tf.constant(step), "philox")
        return tuple(layers[index](tf.ones([1, 64]), training=True).numpy()[0])

    assert mask(1, 0, 5) == mask(1, 0, 5)
    assert len({mask(1, 0, 5), mask(2, 0, 5), mask(1, 1, 5), mask(1, 0, 6)}) == 4


# ---------------------------------------------------------------------------- loss and optimizer


def test_targets_fit_output_and_loss() -> None:
    y = tf.constant([0, 2, 1])
    squared = spec.Training(loss="mean_squared_error")
    assert np.array_equal(keras_models.targets(squared, 3, y), np.eye(3)[[0, 2, 1]])
    binary = keras_models.targets(squared, 1, tf.constant([0, 1]))
    assert np.array_equal(binary, [[0.0], [1.0]])
    sparse = spec.Training(loss="sparse_categorical_crossentropy")
    assert keras_models.targets(sparse, 3, y) is y


@pytest.mark.parametrize(
    "chosen",
    [
        spec.SGD(learning_rate=0.3, momentum=0.9, nesterov=True),
        spec.RMSprop(learning_rate=0.02),
        spec.Adam(learning_rate=0.02),
        spec.AdamW(learning_rate=0.02, weight_decay=0.1),
    ],
    ids=lambda chosen: chosen.name,
)
def test_optimizers_are_keras_own_with_the_numbers_given(chosen: Any) -> None:
    built = keras_models.optimizer(spec.Training(optimizer=chosen))
    assert type(built) is getattr(keras.optimizers, chosen.name)
    config = built.get_config()
    for name, value in chosen.model_dump(exclude={"name"}).items():
        assert config[name] == pytest.approx(value)


# ------------------------------------------------------------------------------------------ files


def test_weights_survive_being_bytes() -> None:
    source = keras_models.build(experiment(CNN, spec.Digits(), seed=1))
    target = keras_models.build(experiment(CNN, spec.Digits(), seed=2))
    archive = keras_models.weights_to_npz(source)
    assert set(npz.unpack(archive)) == {
        *("0.kernel", "0.bias", "5.kernel", "5.bias"),
        *("2.gamma", "2.beta", "2.moving_mean", "2.moving_variance"),
    }
    keras_models.weights_from_npz(target, archive)
    for one, other in zip(source.get_weights(), target.get_weights(), strict=True):
        assert np.array_equal(one, other)


def test_weights_of_another_network_are_refused_with_a_sentence() -> None:
    archive = keras_models.weights_to_npz(keras_models.build(experiment(CNN, spec.Digits())))
    with pytest.raises(ValueError, match=r"Weight 0\.kernel should have shape \(2, 8\); \(3, 3"):
        keras_models.weights_from_npz(keras_models.build(experiment()), archive)


OPEN = """
import sys, keras, numpy as np
model = keras.saving.load_model(sys.argv[1])
assert not any(name.startswith("nncore") for name in sys.modules)
with np.load(sys.argv[2]) as expected:
    assert np.allclose(model.predict(expected["x"], verbose=0), expected["y"], atol=1e-6)
    print(type(model.optimizer).__name__, model.loss.name)
    model.fit(expected["x"], np.zeros(len(expected["x"])), verbose=0)
"""


def test_plain_keras_opens_the_keras_file_and_goes_on_training(tmp_path: Path) -> None:
    schedule = spec.CosineDecay(warmup_epochs=1)
    network = experiment(CNN, spec.Digits(), optimizer=spec.AdamW(), schedule=schedule)
    model = keras_models.compiled(network)
    x = np.random.default_rng(0).random((40, 8, 8, 1), dtype=np.float32)
    (tmp_path / "model.keras").write_bytes(keras_models.to_keras_file(model))
    np.savez(tmp_path / "expected.npz", x=x, y=model.predict(x, verbose=0))
    done = subprocess.run(
        [sys.executable, "-I", "-c", OPEN, "model.keras", "expected.npz"],
        cwd=tmp_path,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["AdamW", "sparse_categorical_crossentropy"]


# ------------------------------------------------------------------------------- the lab's additions


def test_random_normal_has_the_deviation_asked_for() -> None:
    wide = experiment(
        (
            spec.Dense(units=4_000, kernel_initializer="random_normal", kernel_stddev=0.7),
            spec.Dense(units=1, activation="sigmoid"),
        )
    )
    kernel = keras_models.build(wide).get_weights()[0]
    assert kernel.std() == pytest.approx(0.7, rel=0.03)
    stock = keras.initializers.RandomNormal(
        stddev=0.7, seed=layer_seeds.layer_seed(wide.training.seed, 0)
    )
    np.testing.assert_array_equal(kernel, stock(kernel.shape))


@pytest.mark.parametrize("loss", ["huber", "mean_squared_error"])
def test_a_regression_compiles_and_fits_amounts(loss: Any) -> None:
    chosen = experiment(
        (spec.Dense(units=1, activation="linear"),),
        data=spec.PlaneRegression(samples=200),
        loss=loss,
        optimizer=spec.SGD(learning_rate=0.3),
    )
    model, data = keras_models.compiled(chosen), datasets.load(chosen.data)
    target = keras_models.targets(chosen.training, 1, tf.constant(data.y_train))
    model.fit(data.X_train, target, batch_size=100, epochs=30, verbose=0)
    predicted = model.predict(data.X_test, verbose=0)[:, 0]
    assert np.abs(predicted - data.y_test).max() < 0.02


def test_hinge_loss_counts_a_score_above_zero_as_class_one() -> None:
    chosen = experiment((spec.Dense(units=1, activation="tanh"),), loss="hinge")
    model = keras_models.compiled(chosen)
    kernel = np.array([[1.0], [0.0]])
    model.set_weights([kernel, np.zeros(1)])
    X = np.array([[-1.0, 0], [0.1, 0], [0.3, 0], [1.0, 0]], "float32")
    y = np.array([0, 1, 1, 1])
    found = model.evaluate(X, keras_models.targets(chosen.training, 1, y), verbose=0)
    assert found[1] == 1.0
    assert found[0] == pytest.approx(np.mean(1 - np.tanh([1.0, 0.1, 0.3, 1.0])), rel=1e-5)
