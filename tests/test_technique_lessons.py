"""What penalties, dropout and batch normalization do to real networks, against Keras."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from nncore import (
    batch_lesson,
    batch_normalization,
    datasets,
    dropout_lesson,
    first_examples,
    inference,
    keras_models,
    penalty_lesson,
    shipped,
    spec,
    trained,
)


def asked(name: str) -> tuple[str, bytes]:
    return spec.to_json(shipped.experiment(name)), shipped.weights_file(name).read_bytes()


def in_keras(name: str) -> keras.Sequential:
    model = keras_models.compiled(shipped.experiment(name))
    weights = shipped.weights(name)
    keras_models.weights_from_npz(model, inference.npz.pack(weights))
    return model


def test_the_first_examples_are_those_that_were_fitted_as_a_network_reads_them() -> None:
    for name in ("digits_dense", "breast_cancer"):
        experiment = shipped.experiment(name)
        X, y = first_examples.first_examples(experiment)
        whole = datasets.load(experiment.data)
        assert len(X) == min(first_examples.MOST_ROWS, experiment.fitted_rows)
        np.testing.assert_allclose(X, whole.X_train[: len(X)], atol=1e-6)
        np.testing.assert_array_equal(y, whole.y_train[: len(X)])


def test_data_loss_and_penalty_add_up_to_what_keras_reports() -> None:
    # Its layers were trained with L2 of 0.001.
    found = penalty_lesson.measured(*asked("breast_cancer"))
    X, y = first_examples.first_examples(shipped.experiment("breast_cancer"))
    reported = in_keras("breast_cancer").evaluate(X, y, batch_size=len(X), verbose=0)[0]
    penalty = sum(0.001 * one["l2"] for one in found["layers"][:2])
    assert found["data_loss"] + penalty == pytest.approx(reported, rel=1e-6)


def test_the_word_l2_means_a_hundredth_in_keras() -> None:
    assert float(keras.regularizers.get("l2").l2) == pytest.approx(0.01)
    assert float(keras.regularizers.get("l1").l1) == pytest.approx(0.01)


def test_l2_shrinks_by_a_share_and_l1_by_an_amount() -> None:
    l2 = penalty_lesson.pulled([1.0, -0.5], "l2", strength=0.1, learning_rate=0.5, steps=3)
    np.testing.assert_allclose(l2[:, 0], 0.9 ** np.arange(4))
    np.testing.assert_allclose(l2[:, 1], -0.5 * 0.9 ** np.arange(4))
    l1 = penalty_lesson.pulled([1.0, -0.5], "l1", strength=0.1, learning_rate=0.5, steps=3)
    np.testing.assert_allclose(l1[:, 0], [1.0, 0.95, 0.9, 0.85])
    np.testing.assert_allclose(l1[:, 1], [-0.5, -0.45, -0.4, -0.35])


@pytest.mark.parametrize("name", ["l1", "l2"])
def test_one_step_of_the_penalty_is_that_of_kerass_sgd(name: str) -> None:
    weight = keras.Variable([[0.7, -0.02]], dtype="float64")
    penalty = keras.regularizers.get({"class_name": name.upper(), "config": {name: 0.3}})
    import tensorflow as tf

    with tf.GradientTape() as tape:
        loss = penalty(weight.value)
    keras.optimizers.SGD(0.1).apply([tape.gradient(loss, weight.value)], [weight])
    ours = penalty_lesson.pulled([0.7, -0.02], name, 0.3, 0.1, 1)[1]
    np.testing.assert_allclose(ours, np.asarray(weight)[0], rtol=1e-6)


def test_masks_enlarge_what_they_keep_as_keras_does() -> None:
    ours = dropout_lesson.masks(50, 0.4, seed=1, count=2_000)
    theirs = np.asarray(keras.layers.Dropout(0.4, seed=1)(np.ones((2_000, 50)), training=True))
    np.testing.assert_allclose(np.unique(ours), np.unique(theirs), rtol=1e-6)
    # 100,000 draws: the mean's standard error is 0.0026.
    assert ours.mean() == pytest.approx(1, abs=0.012)
    assert theirs.mean() == pytest.approx(1, abs=0.012)
    assert (dropout_lesson.masks(50, 0.0, seed=1, count=3) == 1).all()


def test_the_loss_without_masks_is_kerass_and_with_masks_it_is_higher() -> None:
    found = dropout_lesson.losses(*asked("digits_dense"), 1, 0.5, seed=3)
    X, y = first_examples.first_examples(shipped.experiment("digits_dense"))
    reported = in_keras("digits_dense").evaluate(X, y, batch_size=len(X), verbose=0)[0]
    assert found["off"] == pytest.approx(reported, rel=1e-4)
    assert len(found["on"]) == dropout_lesson.MASKED_LOSSES
    assert min(found["on"]) > found["off"]


def test_with_a_rate_of_nothing_the_masks_change_nothing() -> None:
    found = dropout_lesson.losses(*asked("digits_dense"), 1, 0.0, seed=3)
    assert found["on"] == pytest.approx([found["off"]] * len(found["on"]))


def test_the_sums_of_a_unit_normalized_are_what_kerass_layers_give() -> None:
    name = "mnist_dense"
    z = batch_lesson.sums(*asked(name), 3, 17)
    model = in_keras(name)
    X, _ = first_examples.first_examples(shipped.experiment(name))
    dense = model.layers[3]
    dense.activation = keras.activations.linear
    reads = keras.Sequential(model.layers[:4])(X, training=False)
    np.testing.assert_allclose(z, np.asarray(reads)[:, 17], rtol=1e-4, atol=1e-4)
    batch = z[:8, None]
    theirs = keras.layers.BatchNormalization(dtype="float64")(batch, training=True)
    ours = batch_normalization.in_training(batch).output
    np.testing.assert_allclose(ours, np.asarray(theirs), rtol=1e-6)


def test_a_unit_that_is_not_there_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="Layer 2 has no hidden unit 50"):
        batch_lesson.sums(*asked("digits_dense"), 1, 50)
    assert batch_lesson.dense_layers(trained.network(*asked("mnist_cnn")).layers) == {10: 64}
