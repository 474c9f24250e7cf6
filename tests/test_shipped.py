"""The shipped networks are what they are said to be, judged by Keras with the stored weights."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from nncore import datasets, evaluation, keras_models, shipped, spec
from nncore.shipped.recipes import RECIPES

ACCURACIES = {
    "mnist_dense": 0.978,
    "mnist_cnn": 0.990,
    "digits_dense": 0.95,
    "breast_cancer": 0.95,
}


@pytest.fixture(scope="module", params=list(RECIPES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def predictions(name: str) -> bytes:
    return shipped.predictions(name)


@pytest.fixture(scope="module")
def model(name: str) -> keras.Model:
    """The same network in Keras, with the stored weights."""
    built = keras_models.build(shipped.experiment(name))
    stored = shipped.weights(name)
    for index, layer in enumerate(built.layers):
        for weight in layer.weights:
            if f"{index}.{weight.name}" in stored:  # dropout keeps the state of its dice
                weight.assign(stored[f"{index}.{weight.name}"])
    return built


def test_every_recipe_is_shipped_under_a_name_for_readers() -> None:
    assert list(RECIPES) == list(shipped.LABELS)


def test_it_is_right_as_often_as_promised(name: str, predictions: bytes) -> None:
    report = evaluation.report(predictions)
    assert report["rows"] == RECIPES[name].data.test_rows
    assert report["accuracy"] >= ACCURACIES[name]
    assert min(entry["f1"] for entry in report["classes"]) > ACCURACIES[name] - 0.08


def test_its_answers_are_those_of_keras(name: str, predictions: bytes, model: keras.Model) -> None:
    X_test, y_test = datasets.test_part(RECIPES[name].data)
    # A thousand rows say as much as ten thousand, sooner.
    output = model.predict(X_test[:1_000], batch_size=500, verbose=0)
    wanted = output if output.shape[1] > 1 else np.hstack([1 - output, output])
    y_true, y_prob = evaluation.read(predictions)
    np.testing.assert_array_equal(y_true, y_test)
    np.testing.assert_allclose(y_prob[:1_000], wanted, atol=1e-5)


def test_its_loss_is_that_of_keras(name: str, predictions: bytes, model: keras.Model) -> None:
    X_test, y_test = datasets.test_part(RECIPES[name].data)
    assert shipped.loss(predictions) == pytest.approx(_loss(model, X_test, y_test), abs=1e-5)


def test_example_42_of_mnist_is_called_a_four() -> None:
    found = evaluation.sample(shipped.predictions("mnist_dense"), 42)
    assert (found["label"], found["predicted"]) == (4, 4)
    assert sum(found["probabilities"]) == pytest.approx(1, abs=1e-6)


def test_all_weights_together_are_small_enough_to_ship() -> None:
    assert sum(shipped.weights_file(name).stat().st_size for name in shipped.LABELS) < 3_000_000


def test_it_was_trained_by_the_recipe_of_the_command(name: str) -> None:
    assert shipped.experiment(name) == RECIPES[name]
    assert RECIPES[name].training.keep_best


def test_the_epoch_kept_is_the_one_of_lowest_validation_loss(name: str) -> None:
    history = shipped.history(name)
    losses = history.epochs["val_loss"]
    assert history.outcome == "finished"
    assert len(losses) == RECIPES[name].training.epochs
    best = losses.index(min(losses)) + 1
    assert best == len(losses) or f"those of epoch {best}," in history.message


def test_the_stored_validation_loss_is_that_of_the_stored_weights(
    name: str, model: keras.Model
) -> None:
    """Half precision and the choice of the epoch, checked on the rows the choice was made by."""
    recipe = RECIPES[name]
    data = datasets.load(recipe.data)
    X, y = data.X_train[recipe.fitted_rows :], data.y_train[recipe.fitted_rows :]
    lowest = min(shipped.history(name).epochs["val_loss"])
    assert _loss(model, X, y) == pytest.approx(lowest, abs=5e-4)


def test_an_unknown_name_is_refused_before_anything_is_trained() -> None:
    from nncore.shipped.__main__ import main

    with pytest.raises(SystemExit, match="There is no mnist_rnn"):
        main(["mnist_rnn"])


def test_the_specification_of_each_is_read_from_its_file(name: str) -> None:
    assert spec.parse(shipped.experiment_file(name).read_bytes()).data == RECIPES[name].data


def _loss(model: keras.Model, X: np.ndarray, y: np.ndarray) -> float:
    """Return Keras's mean loss; of the model's own answers, for from stored ones it clips."""
    single = model.output_shape[-1] == 1
    loss = (
        keras.losses.BinaryCrossentropy if single else keras.losses.SparseCategoricalCrossentropy
    )()
    pieces = range(0, len(X), 1_000)
    sums = [
        float(loss(y[at : at + 1_000, np.newaxis], model(X[at : at + 1_000])))
        * len(y[at : at + 1_000])
        for at in pieces
    ]
    return sum(sums) / len(X)
