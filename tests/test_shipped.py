"""The shipped network is what it is said to be, judged by Keras with the stored weights."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from nncore import datasets, evaluation, keras_models, shipped, spec
from nncore.shipped.__main__ import RECIPE


@pytest.fixture(scope="module")
def predictions() -> bytes:
    return shipped.predictions()


@pytest.fixture(scope="module")
def model() -> keras.Model:
    """The same network in Keras, with the stored weights."""
    built = keras_models.build(shipped.experiment())
    stored = shipped.weights()
    for index, layer in enumerate(built.layers):
        for weight in layer.weights:
            weight.assign(stored[f"{index}.{weight.name}"])
    return built


def test_it_is_right_about_more_than_978_of_1000_test_images(predictions: bytes) -> None:
    report = evaluation.report(predictions)
    assert report["rows"] == 10_000
    assert report["accuracy"] >= 0.978
    assert min(entry["f1"] for entry in report["classes"]) > 0.96


def test_its_answers_are_those_of_keras(predictions: bytes, model: keras.Model) -> None:
    test = datasets.load(spec.Mnist(first_rows=100))
    wanted = np.asarray(model(test.X_test))
    y_true, y_prob = evaluation.read(predictions)
    np.testing.assert_array_equal(y_true, test.y_test)
    np.testing.assert_allclose(y_prob, wanted, atol=1e-5)
    accuracy = float(np.mean(keras.metrics.sparse_categorical_accuracy(test.y_test, wanted)))
    assert evaluation.report(predictions)["accuracy"] == pytest.approx(accuracy, abs=1e-7)


def test_its_loss_is_that_of_keras(predictions: bytes, model: keras.Model) -> None:
    test = datasets.load(spec.Mnist(first_rows=100))
    wanted = keras.losses.SparseCategoricalCrossentropy()(test.y_test, model(test.X_test))
    assert shipped.loss(predictions) == pytest.approx(float(wanted), abs=1e-5)


def test_example_42_is_called_a_four(predictions: bytes) -> None:
    found = evaluation.sample(predictions, 42)
    assert (found["label"], found["predicted"]) == (4, 4)
    assert sum(found["probabilities"]) == pytest.approx(1, abs=1e-6)


def test_its_weights_are_small_enough_to_ship() -> None:
    assert shipped.WEIGHTS.stat().st_size < 1_000_000


def test_it_was_trained_by_the_recipe_of_the_command() -> None:
    assert shipped.experiment() == RECIPE
    assert RECIPE.training.keep_best


def test_the_epoch_kept_is_the_one_of_lowest_validation_loss() -> None:
    history = shipped.history()
    losses = history.epochs["val_loss"]
    assert history.outcome == "finished"
    assert len(losses) == RECIPE.training.epochs
    assert f"those of epoch {losses.index(min(losses)) + 1}," in history.message


def test_the_stored_validation_loss_is_that_of_the_stored_weights(model: keras.Model) -> None:
    """Half precision and the choice of the epoch, checked on the rows the choice was made by."""
    data = datasets.load(RECIPE.data)
    X, y = data.X_train[RECIPE.fitted_rows :], data.y_train[RECIPE.fitted_rows :]
    found = keras.losses.SparseCategoricalCrossentropy()(y, model(X))
    assert float(found) == pytest.approx(min(shipped.history().epochs["val_loss"]), abs=2e-4)
