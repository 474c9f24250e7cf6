"""Gaussian noise and random shifts: Keras's in distribution, in training only, stock in the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy import stats

from nncore import (
    adaptation,
    datasets,
    export,
    inference,
    keras_models,
    keras_training,
    numpy_training,
    program_cache,
    shapes,
    spec,
)
from nncore.knobs import KnobGaussianNoise, KnobRandomTranslation, Knobs

IMAGES = 2_000
SHIFTED: tuple[Any, ...] = (
    spec.RandomTranslation(factor=0.25),
    spec.GaussianNoise(stddev=0.5),
    spec.Flatten(),
    spec.Dense(units=10, activation="softmax"),
)
SOFTMAX = SHIFTED[-1]


def experiment(layers: tuple[Any, ...] = SHIFTED, **training: Any) -> spec.Experiment:
    return spec.Experiment(
        data=spec.Digits(),
        model=spec.Model(layers=layers),
        training=spec.Training(loss="sparse_categorical_crossentropy", **training),
    )


def called(layer: Any, knobs: Knobs, x: Any, xla: bool) -> Any:
    """Draw numbers and call a layer as the compiled loop does."""

    @tf.function(jit_compile=xla, autograph=False)  # type: ignore[untyped-decorator]
    def call(x: Any) -> Any:
        knobs.draw(x.shape[0], tf.constant(3), "threefry" if xla else "philox")
        return layer(x, training=True)

    return call(x).numpy()


def shifts(images: Any) -> Any:
    """Return where the one dark pixel of each image has gone: (n, 2), beyond the edge left out."""
    n, height, width, _ = images.shape
    seen = images.reshape(n, -1).max(axis=1) > 0
    places = images.reshape(n, -1).argmax(axis=1)[seen]
    return np.column_stack([places // width - height // 2, places % width - width // 2])


@pytest.fixture
def dots() -> Any:
    images = np.zeros((IMAGES, 12, 9, 1), np.float32)
    images[:, 6, 4] = 1
    return images


@pytest.mark.parametrize("xla", [True, False], ids=["XLA", "no XLA"])
def test_the_noise_is_normal_with_the_deviation_of_the_knob(xla: bool) -> None:
    knobs = Knobs(1, "float32")
    layer = KnobGaussianNoise(knobs, 0)
    knobs.stddev.assign([0.3])
    layer.build((None, 50))
    noise = (called(layer, knobs, tf.ones([400, 50]), xla) - 1) / 0.3
    assert abs(noise.mean()) < 4 / np.sqrt(noise.size)
    assert stats.kstest(noise.ravel(), "norm").pvalue > 0.001
    # Neighbors have nothing to do with each other.
    assert abs(np.corrcoef(noise[:, :-1].ravel(), noise[:, 1:].ravel())[0, 1]) < 0.03
    assert abs(np.corrcoef(noise[:-1].ravel(), noise[1:].ravel())[0, 1]) < 0.03


@pytest.mark.parametrize("xla", [True, False], ids=["XLA", "no XLA"])
def test_shifts_are_those_of_keras_in_size_and_frequency(xla: bool, dots: Any) -> None:
    knobs = Knobs(1, "float32")
    layer = KnobRandomTranslation(knobs, 0)
    knobs.factor.assign([0.2])
    layer.build(dots.shape)
    ours = shifts(called(layer, knobs, tf.constant(dots), xla))
    stock = keras_models.build(experiment((spec.RandomTranslation(factor=0.2), *SHIFTED[2:])))
    theirs = shifts(np.asarray(stock.layers[0](dots, training=True)))
    # A fifth of 12 rows and of 9 columns is 2.4 and 1.8: two whole pixels each.
    for axis in (0, 1):
        found, wanted = (np.unique(one[:, axis], return_counts=True) for one in (ours, theirs))
        np.testing.assert_array_equal(found[0], [-2, -1, 0, 1, 2])
        np.testing.assert_array_equal(found[0], wanted[0])
        assert stats.chi2_contingency([found[1], wanted[1]]).pvalue > 0.001
    assert abs(np.corrcoef(ours.T)[0, 1]) < 0.1


def test_what_comes_in_from_outside_is_empty_and_the_rest_is_moved_as_it_is() -> None:
    knobs = Knobs(1, "float32")
    layer = KnobRandomTranslation(knobs, 0)
    knobs.factor.assign([0.5])
    x = np.arange(1, 26, dtype=np.float32).reshape(1, 5, 5, 1).repeat(50, axis=0)
    layer.build(x.shape)
    for image in called(layer, knobs, tf.constant(x), True)[..., 0]:
        down, across = np.argwhere(image)[0]
        kept = image[image != 0].reshape(-1, np.count_nonzero(image.max(axis=0)))
        rows, columns = kept.shape
        top, left = divmod(int(kept[0, 0]) - 1, 5)
        np.testing.assert_array_equal(kept, x[0, top : top + rows, left : left + columns, 0])
        # What leaves on one side makes room on the other.
        assert (rows, columns) == (5 - down - top, 5 - across - left)
        assert down * top == across * left == 0
        assert min(rows, columns) >= 3


def test_in_use_nothing_is_added_or_shifted_anywhere() -> None:
    X = datasets.test_part(spec.Digits())[0][:20]
    network = experiment()
    stock = keras_models.build(network)
    knobs = Knobs(len(SHIFTED), "float32")
    knobs.set(network)
    ours = keras_models.build(network, knobs=knobs)
    weights = {"3.kernel": stock.get_weights()[0], "3.bias": stock.get_weights()[1]}
    plain = inference.predict(SHIFTED[2:], {f"1.{n[2:]}": w for n, w in weights.items()}, X)
    np.testing.assert_array_equal(inference.predict(SHIFTED, weights, X), plain)
    for model in (stock, ours):
        np.testing.assert_allclose(np.asarray(model(X, training=False)), plain, atol=1e-6)
        assert model.count_params() == 650
    assert np.abs(np.asarray(stock(X, training=True)) - plain).max() > 0.01


def test_a_trained_model_is_saved_with_keras_own_layers(tmp_path: Path) -> None:
    network = experiment(epochs=1, batch_size=256)
    result = keras_training.train(
        spec.to_json(network), lambda events: None, lambda: False, lambda checkpoint: None
    )
    path = tmp_path / "model.keras"
    path.write_bytes(result.keras_file)
    model = keras.saving.load_model(path)
    assert [type(layer) for layer in model.layers[:2]] == [
        keras.layers.RandomTranslation,
        keras.layers.GaussianNoise,
    ]
    assert model.layers[0].height_factor == model.layers[0].width_factor == 0.25
    assert model.layers[1].stddev == 0.5
    X = datasets.test_part(network.data)[0][:50]
    found = inference.predict(network.model.layers, inference.load_weights(result.weights), X)
    np.testing.assert_allclose(model.predict(X, verbose=0), found, atol=1e-5)


def test_another_strength_reuses_the_program_and_none_at_all_is_another() -> None:
    def structure(factor: float, stddev: float) -> str:
        layers = (
            spec.RandomTranslation(factor=factor),
            spec.GaussianNoise(stddev=stddev),
            *SHIFTED[2:],
        )
        return program_cache.structure(experiment(layers), "float32", True, 16)

    assert structure(0.1, 0.2) == structure(0.3, 0.4)
    assert len({structure(0.1, 0.2), structure(0.0, 0.2), structure(0.1, 0.0)}) == 3


@pytest.mark.parametrize("xla", [True, False], ids=["XLA", "no XLA"])
def test_noise_makes_the_training_loss_worse_but_not_the_weights_useless(xla: bool) -> None:
    told: list[Any] = []
    network = experiment(epochs=4, optimizer=spec.Adam(learning_rate=0.01))
    result = keras_training.train(
        spec.to_json(network), told.extend, lambda: False, lambda checkpoint: None, jit_compile=xla
    )
    last = [event for event in told if event["kind"] == "epoch"][-1]
    # Shifted by up to two of eight pixels digits are hard to read; the validation rows are not.
    assert last["val_loss"] < last["loss"]
    assert result.test_loss < 0.9 * np.log(10)  # better than guessing


@pytest.mark.parametrize(
    ("layers", "shape"),
    [
        ((spec.RandomTranslation(), spec.Dense()), (2,)),
        ((spec.Flatten(), spec.RandomTranslation()), (8, 8, 1)),
    ],
)
def test_only_images_can_be_shifted(layers: Any, shape: Any) -> None:
    with pytest.raises(shapes.LayerRefused, match="RandomTranslation reads an image"):
        shapes.trace(layers, shape)


def test_keras_bounds_are_the_bounds_here() -> None:
    with pytest.raises(ValueError, match="stddev"):
        spec.GaussianNoise(stddev=1.01)
    with pytest.raises(ValueError, match="stddev"):
        keras.layers.GaussianNoise(1.01)


def test_other_data_bring_shifts_to_their_place_or_leave_them_out() -> None:
    layers, training = SHIFTED, experiment().training
    rows, _ = adaptation.adapted(layers, training, spec.Moons())
    assert [layer.type for layer in rows] == ["GaussianNoise", "Dense"]
    kept, _ = adaptation.adapted(layers, training, spec.Mnist())
    assert kept == layers


def test_numpy_refuses_noise_with_a_sentence() -> None:
    network = spec.Experiment(
        data=spec.Moons(),
        model=spec.Model(layers=(spec.GaussianNoise(), spec.Dense(units=1, activation="sigmoid"))),
    )
    assert "Layer 1 is GaussianNoise" in str(numpy_training.refusal(network))
    with pytest.raises(ValueError, match="GaussianNoise"):
        export.numpy_script(network)
