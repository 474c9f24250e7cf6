"""Derivatives by the input against TensorFlow's, and what is found with them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nncore import flips, inference, input_gradient, keras_models, npz, shipped, spec, trained
from nncore.losses import one_hot
from tests.test_inference import random_layers, with_random_weights

SPARSE = "sparse_categorical_crossentropy"


def kerass(model: Any, X: Any, loss: Any) -> Any:
    """The derivative by X in Keras's own dtype."""
    import tensorflow as tf

    given = tf.constant(X)
    with tf.GradientTape() as tape:
        tape.watch(given)
        value = loss(model(given, training=False))
    return np.asarray(tape.gradient(value, given))


def in_float64(experiment: spec.Experiment, weights: dict[str, Any]) -> Any:
    """The same network in Keras, computing in float64."""
    model = keras_models.build(experiment, dtype="float64")
    names = sorted(weights, key=lambda name: int(name.partition(".")[0]))
    model.set_weights([weights[name] for name in names])
    return model


@pytest.mark.parametrize("name", ["mnist_dense", "mnist_cnn", "digits_dense", "breast_cancer"])
def test_the_included_networks_gradients_are_tensorflows_in_float64(name: str) -> None:
    import tensorflow as tf

    experiment, weights = shipped.experiment(name), shipped.weights(name)
    model = in_float64(experiment, weights)
    X, y = trained.first_test_examples(experiment.data)
    X, y = X[:6].astype(np.float64), y[:6]
    # Without Keras's clipping, which hides the derivatives of answers that are very sure.
    several = experiment.training.loss == SPARSE

    def cross_entropy(a: Any) -> Any:
        p = tf.gather(a, y, axis=1, batch_dims=1) if several else tf.abs(a[:, 0] - (1 - y))
        return -tf.reduce_sum(tf.math.log(p))

    def by_hand(a: Any) -> Any:
        hot = one_hot(y, 10) if several else y[:, None] == 1
        return np.where(hot, -1 / a, 0 if several else 1 / (1 - a))

    theirs = kerass(model, X, cross_entropy)
    ours = input_gradient.input_gradient(experiment.model.layers, weights, X, by_hand)
    assert ours.dtype == np.float64
    assert np.abs(theirs).max() > 0
    np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-6 * np.abs(theirs).max())


@pytest.mark.parametrize("seed", range(8))
def test_random_networks_of_all_layers_have_tensorflows_gradients(seed: int) -> None:
    import keras

    rng = np.random.default_rng([4, seed])
    data: Any = [spec.Digits(), spec.BreastCancer()][seed % 2]
    layers = random_layers(rng, image=seed % 2 == 0)
    model, weights = with_random_weights(layers, data, seed)
    X = rng.normal(0, 1, (5, *data.input_shape)).astype(np.float32)
    theirs = kerass(model, X, lambda a: keras.ops.sum(keras.ops.square(a)))
    ours = input_gradient.input_gradient(layers, weights, X, lambda a: 2 * a)
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-4 * np.abs(theirs).max() + 1e-7)


def test_an_unfolded_network_answers_as_before() -> None:
    layers = random_layers(np.random.default_rng(3), image=True)
    _, weights = with_random_weights(layers, spec.Digits(), seed=3)
    X = np.random.default_rng(3).normal(0, 1, (4, 8, 8, 1)).astype(np.float32)
    apart, numbers = input_gradient.unfolded(layers, weights)
    assert len(apart) > len(layers)
    np.testing.assert_array_equal(
        inference.predict(apart, numbers, X), inference.predict(layers, weights, X)
    )


def test_one_neuron_by_hand() -> None:
    # z = 2·1 - 3·0.5 + 0.5 = 1, a = σ(1): ∂a/∂x = a(1 - a)·w
    layers = (spec.Dense(units=1, activation="sigmoid"),)
    weights = {"0.kernel": np.array([[2.0], [-3.0]]), "0.bias": np.array([0.5])}
    found = input_gradient.input_gradient(layers, weights, np.array([[1.0, 0.5]]), np.ones_like)
    a = 1 / (1 + np.exp(-1))
    np.testing.assert_allclose(found, a * (1 - a) * np.array([[2.0, -3.0]]), rtol=1e-12)


def asked(name: str) -> tuple[str, bytes]:
    return spec.to_json(shipped.experiment(name)), shipped.weights_file(name).read_bytes()


@pytest.mark.parametrize("name", ["mnist_dense", "digits_dense", "mnist_cnn"])
def test_a_change_is_found_that_flips_an_answer_and_its_size_is_told(name: str) -> None:
    found = flips.search(*asked(name), 3)
    assert found["found"]
    X, _ = trained.test_example(shipped.experiment(name).data, 3)
    changed = np.asarray(found["changed"], np.float32).reshape(X.shape)
    layers, weights = shipped.experiment(name).model.layers, shipped.weights(name)
    before, after = (inference.predict(layers, weights, one)[0] for one in (X, changed))
    assert before.argmax() == found["before"]
    assert after.argmax() == found["after"] != found["before"]
    np.testing.assert_allclose(found["p_after"], after, atol=1e-6)
    assert np.abs(changed - X).max() <= found["epsilon"] + 1e-6
    assert 0 <= changed.min() <= changed.max() <= 1


def test_a_random_change_of_the_same_size_hardly_ever_flips_it() -> None:
    found = flips.search(*asked("mnist_dense"), 0)
    assert found["random_flips"] <= 5
    assert found["random_tries"] == flips.TRIES
    X, _ = trained.test_example(spec.Mnist(), 0)
    drawn = np.asarray(found["random"], np.float32).reshape(X.shape)
    assert float(np.abs(drawn - X).max()) == pytest.approx(found["epsilon"], abs=1e-6)


def test_a_table_is_changed_in_standard_deviations() -> None:
    found = flips.search(*asked("breast_cancer"), 0)
    assert found["found"]
    X, _ = trained.test_example(shipped.experiment("breast_cancer").data, 0)
    change = np.abs(np.asarray(found["changed"]) - X[0])
    assert float(change.max()) == pytest.approx(found["epsilon"], abs=1e-5)
    assert found["epsilon"] * 20 == pytest.approx(round(found["epsilon"] * 20), abs=1e-4)


def test_a_straight_line_needs_exactly_what_arithmetic_says() -> None:
    # z = 2x₁ - 3x₂ at (1, 0): ε must take 2 away from z, and it takes 2ε + 3ε. 0.4 is the answer.
    layers = (spec.Dense(units=1, activation="sigmoid"),)
    weights = {"0.kernel": np.array([[2.0], [-3.0]], np.float32), "0.bias": np.zeros(1, np.float32)}
    strengths = np.array([0.3, 0.39, 0.41, 0.5], np.float32)
    changed = flips.walked(
        layers, weights, np.array([[1.0, 0.0]], np.float32), strengths, (-np.inf, np.inf), 0.5
    )
    np.testing.assert_allclose(changed[:, 0], 1 - strengths, atol=1e-6)
    np.testing.assert_allclose(changed[:, 1], strengths, atol=1e-6)
    says = inference.predict(layers, weights, changed)[:, 0] > 0.5
    assert says.tolist() == [True, True, False, False]


def test_a_network_that_answers_always_the_same_has_nothing_to_find() -> None:
    experiment = shipped.experiment("digits_dense")
    blind = {name: np.zeros_like(array) for name, array in shipped.weights("digits_dense").items()}
    blind["2.bias"][4] = 1.0
    found = flips.search(spec.to_json(experiment), npz.pack(blind), 0)
    assert found["found"] is False
    assert found["before"] == 4
