"""Predictions in NumPy against Keras with the same weights."""

from __future__ import annotations

import io
import time
from typing import Any

import numpy as np
import pytest

from nncore import inference, keras_models, npz, shapes, spec
from nncore.presets import PRESETS

Layers = tuple[Any, ...]


def with_random_weights(layers: Layers, data: Any, seed: int) -> tuple[Any, dict[str, Any]]:
    """A Keras model whose every weight, moving averages too, is random; and those weights."""
    units = shapes.trace(layers, data.input_shape)[-1].output_shape[0]
    experiment = spec.Experiment.model_construct(
        version=1, data=data, model=spec.Model(layers=layers), training=spec.Training()
    )
    model = keras_models.build(experiment)
    rng = np.random.default_rng(seed)
    model.set_weights(
        [
            rng.uniform(0.5, 2, weight.shape)
            if "variance" in weight.path
            else rng.normal(0, 1 / np.sqrt(max(1, np.prod(weight.shape[:-1]))), weight.shape)
            for weight in model.weights
        ]
    )
    assert model.output_shape == (None, units)
    return model, inference.load_weights(keras_models.weights_to_npz(model))


def random_layers(rng: np.random.Generator, image: bool) -> Layers:
    """Some layers that fit each other; the last is Dense."""

    def activation() -> str:
        return str(rng.choice(spec.ACTIVATION_NAMES))

    layers: list[Any] = []
    if image:
        for _ in range(rng.integers(1, 3)):
            layers.append(
                spec.Conv2D(
                    filters=int(rng.integers(1, 6)),
                    kernel_size=int(rng.integers(1, 5)),
                    padding=str(rng.choice(["valid", "same"])),
                    activation=activation(),
                )
            )
            if rng.random() < 0.5:
                layers.append(spec.BatchNormalization())
        if rng.random() < 0.7:
            layers.append(spec.MaxPooling2D(pool_size=2))
        layers.append(spec.Flatten())
    for _ in range(rng.integers(0, 4)):
        layers.append(spec.Dense(units=int(rng.integers(1, 12)), activation=activation()))
        extra = rng.integers(0, 4)
        layers += [
            [spec.Dropout(rate=0.5)],
            [spec.BatchNormalization()],
            [spec.Activation(activation=activation())],
            [],
        ][extra]
    layers.append(spec.Dense(units=int(rng.integers(1, 5)), activation=activation()))
    return tuple(layers)


@pytest.mark.parametrize("seed", range(24))
def test_random_networks_answer_as_in_keras(seed: int) -> None:
    rng = np.random.default_rng([2, seed])
    data = [spec.Digits(), spec.BreastCancer(), spec.Moons()][seed % 3]
    layers = random_layers(rng, image=seed % 3 == 0)
    model, weights = with_random_weights(layers, data, seed)
    X = rng.normal(0, 1, (17, *data.input_shape)).astype(np.float32)
    found = inference.predict(layers, weights, X)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, np.asarray(model(X)), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("key", PRESETS)
def test_presets_answer_as_in_keras(key: str) -> None:
    experiment = PRESETS[key].experiment
    layers = experiment.model.layers
    model, weights = with_random_weights(layers, experiment.data, seed=1)
    X = np.random.default_rng(3).normal(0, 1, (9, *experiment.data.input_shape)).astype(np.float32)
    found = inference.predict(layers, weights, X)
    np.testing.assert_allclose(found, np.asarray(model(X)), rtol=1e-5, atol=1e-5)
    assert inference.class_probabilities(found).shape == (9, experiment.data.classes)


@pytest.mark.parametrize("size", [1, 2, 4, 5])
def test_same_padding_with_even_and_odd_kernels(size: int) -> None:
    layers = (spec.Conv2D(filters=2, kernel_size=size, padding="same"), spec.Flatten())
    model, weights = with_random_weights(layers, spec.Digits(), seed=size)
    X = np.random.default_rng(size).normal(0, 1, (3, 8, 8, 1)).astype(np.float32)
    np.testing.assert_allclose(
        inference.predict(layers, weights, X), np.asarray(model(X)), rtol=1e-5, atol=1e-5
    )


def test_the_two_three_one_network_worked_by_hand() -> None:
    layers = (spec.Dense(units=3, activation="sigmoid"), spec.Dense(units=1, activation="sigmoid"))
    weights = {
        "0.kernel": np.array([[0.5, -0.4, 0.2], [0.3, 0.6, -0.3]]),
        "0.bias": np.array([0.1, -0.2, 0.3]),
        "1.kernel": np.array([[0.7], [-0.5], [0.8]]),
        "1.bias": np.array([0.2]),
    }
    found = inference.predict(layers, weights, np.array([[1.2, -0.8]]))
    assert found[0, 0] == pytest.approx(0.742369, abs=5e-7)


def test_slices_do_not_change_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    layers = PRESETS["mnist_cnn"].experiment.model.layers
    _, weights = with_random_weights(layers, spec.Mnist(), seed=5)
    X = np.random.default_rng(5).random((30, 28, 28, 1), dtype=np.float32)
    whole = inference.predict(layers, weights, X)
    monkeypatch.setattr(inference, "_BYTES_AT_ONCE", 1)
    np.testing.assert_allclose(inference.predict(layers, weights, X), whole, atol=1e-6)


def test_each_layers_output_is_kerass() -> None:
    layers = random_layers(np.random.default_rng(8), image=True)
    model, weights = with_random_weights(layers, spec.Digits(), seed=8)
    X = np.random.default_rng(9).normal(0, 1, (4, 8, 8, 1)).astype(np.float32)
    found = inference.layer_outputs(layers, weights, X)
    values: Any = X
    for mine, layer in zip(found, model.layers, strict=True):
        values = layer(values)
        assert mine.dtype == np.float32
        np.testing.assert_allclose(mine, np.asarray(values), rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(found[-1], inference.predict(layers, weights, X))


def test_no_examples_give_no_answers() -> None:
    layers = PRESETS["moons_64_32"].experiment.model.layers
    _, weights = with_random_weights(layers, spec.Moons(), seed=5)
    assert inference.predict(layers, weights, np.zeros((0, 2))).shape == (0, 1)


def test_the_weights_of_another_network_are_refused_by_name() -> None:
    layers = PRESETS["purchase_2_4_1"].experiment.model.layers
    _, weights = with_random_weights(layers, spec.Customers(), seed=0)
    weights["1.kernel"] = np.zeros((5, 1), np.float32)
    with pytest.raises(ValueError, match=r"another network: 1\.kernel"):
        inference.predict(layers, weights, np.zeros((1, 2)))


def test_weights_that_are_not_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="not floating-point"):
        inference.load_weights(npz.pack({"0.kernel": np.array(["a"])}))
    content = io.BytesIO()
    np.savez(content, kernel=np.array([print], dtype=object))
    with pytest.raises(ValueError, match="not a sound"):
        inference.load_weights(content.getvalue())


def test_half_precision_weights_are_widened() -> None:
    found = inference.load_weights(npz.pack({"0.bias": np.ones(2, np.float16)}))
    assert found["0.bias"].dtype == np.float32


def test_ten_thousand_images_take_a_moment() -> None:
    layers = PRESETS["mnist_dense"].experiment.model.layers
    _, weights = with_random_weights(layers, spec.Mnist(), seed=0)
    X = np.random.default_rng(0).random((10_000, 28, 28, 1), dtype=np.float32)
    started = time.process_time()
    inference.predict(layers, weights, X)
    assert time.process_time() - started < 1.5  # two BLAS threads count twice
