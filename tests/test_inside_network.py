"""What layers give, and what is left of a network whose unit is switched off."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nncore import flips, inference, inside_network, npz, shipped, silent_units, spec, trained
from tests.test_inference import with_random_weights


def asked(name: str) -> tuple[str, bytes]:
    return spec.to_json(shipped.experiment(name)), shipped.weights_file(name).read_bytes()


def test_hidden_layers_are_those_whose_units_somebody_listens_to() -> None:
    of = {name: shipped.experiment(name).model.layers for name in shipped.LABELS}
    assert inside_network.hidden_layers(of["mnist_dense"]) == {1: 256, 3: 128}
    assert inside_network.hidden_layers(of["mnist_cnn"]) == {0: 16, 4: 32, 10: 64}
    assert inside_network.hidden_layers((spec.Dense(units=1),)) == {}


def test_a_unit_of_the_two_two_one_network_switched_off_by_hand() -> None:
    layers = (spec.Dense(units=2, activation="relu"), spec.Dense(units=1, activation="linear"))
    weights = {
        "0.kernel": np.array([[1.0, 2.0]]),
        "0.bias": np.array([0.0, 1.0]),
        "1.kernel": np.array([[10.0], [100.0]]),
        "1.bias": np.array([0.5]),
    }
    X = np.array([[3.0]])
    # h = (3, 7): 10·3 + 100·7 + 0.5 whole, 100·7 + 0.5 without the first, 10·3 + 0.5 without the other
    for unit, answer in ((0, 700.5), (1, 30.5)):
        left = silent_units.switched_off(layers, weights, 0, unit)
        assert inference.predict(layers, left, X)[0, 0] == pytest.approx(answer)
    assert inference.predict(layers, weights, X)[0, 0] == pytest.approx(730.5)


@pytest.mark.parametrize("name", ["mnist_dense", "mnist_cnn", "digits_dense", "breast_cancer"])
def test_switched_off_is_what_keras_gives_when_the_units_output_is_made_zero(name: str) -> None:
    layers = shipped.experiment(name).model.layers
    data = shipped.experiment(name).data
    model, weights = with_random_weights(layers, data, seed=3)
    X = np.random.default_rng(1).random((5, *data.input_shape), dtype=np.float32)
    for index, units in inside_network.hidden_layers(layers).items():
        unit = units // 2
        left = silent_units.switched_off(layers, weights, index, unit)
        # Make zero what the next layer with units reads of it, after all layers in between.
        listener = next(
            place
            for place in range(index + 1, len(layers))
            if layers[place].type in ("Dense", "Conv2D")
        )
        values: Any = X
        for place, layer in enumerate(model.layers):
            if place == listener:
                values = np.array(values)
                if layers[place].type == "Dense" and values.shape[1] != units:
                    flat = values.reshape(len(X), -1, units)
                    flat[:, :, unit] = 0
                    values = flat.reshape(len(X), -1)
                else:
                    values[..., unit] = 0
            values = layer(values)
        found = inference.predict(layers, left, X)
        np.testing.assert_allclose(found, np.asarray(values), rtol=1e-4, atol=1e-5)


def test_the_weights_that_were_given_stay_as_they_were() -> None:
    layers, weights = (
        shipped.experiment("digits_dense").model.layers,
        shipped.weights("digits_dense"),
    )
    before = weights["2.kernel"].copy()
    left = silent_units.switched_off(layers, weights, 1, 7)
    np.testing.assert_array_equal(weights["2.kernel"], before)
    assert not left["2.kernel"][7].any()
    np.testing.assert_array_equal(np.delete(left["2.kernel"], 7, 0), np.delete(before, 7, 0))


@pytest.mark.parametrize(("layer", "unit"), [(1, 50), (1, -1), (2, 0), (0, 0), (9, 0)])
def test_a_unit_that_there_is_not_is_refused(layer: int, unit: int) -> None:
    with pytest.raises(ValueError, match="no hidden unit"):
        silent_units.without(*asked("digits_dense"), 0, layer, unit)


def test_the_layers_of_an_image_end_with_the_answer_and_leave_out_what_changes_nothing() -> None:
    found = inside_network.activations(*asked("mnist_cnn"), 42)
    assert found["label"] == 4
    kinds = [one["name"].split(", ")[1] for one in found["layers"]]
    assert "Dropout" not in kinds
    assert "Flatten" not in kinds
    assert found["layers"][0]["values"].shape == (16, 26, 26)
    np.testing.assert_allclose(found["layers"][-1]["values"], found["probabilities"], atol=1e-6)


def test_a_unit_that_hears_nothing_changes_no_answer() -> None:
    experiment, weights = shipped.experiment("digits_dense"), shipped.weights("digits_dense")
    weights["1.kernel"][:, 5] = 0
    weights["1.bias"][5] = -1
    found = silent_units.without(spec.to_json(experiment), npz.pack(weights), 0, 1, 5)
    assert found["changed"] == 0
    assert found["p_before"] == found["p_after"]
    assert found["right_before"] == found["right_after"]
    assert found["drive"] == [0.0] * 10


def test_a_switched_off_unit_is_counted_over_all_test_examples() -> None:
    name = "digits_dense"
    found = silent_units.without(*asked(name), 0, 1, 3)
    X, y = trained.first_test_examples(shipped.experiment(name).data)
    layers, weights = shipped.experiment(name).model.layers, shipped.weights(name)
    weights["2.kernel"][3] = 0
    after = inference.predict(layers, weights, X).argmax(axis=1)
    assert found["rows"] == 360
    assert found["right_after"] == int((after == y).sum())
    lost = sum(
        support * share
        for support, share in zip(found["support"], found["recall_after"], strict=True)
    )
    assert lost == pytest.approx(found["right_after"])


def test_units_switched_off_one_after_another_end_with_the_layer() -> None:
    question = asked("digits_dense")
    found = silent_units.each_off(*question, 1, 47, 8)
    assert len(found["changed"]) == 3
    assert found["changed"][1] == silent_units.without(*question, 0, 1, 48)["changed"]


ODD: dict[str, tuple[Any, tuple[Any, ...], str]] = {
    "no hidden layer": (
        spec.Moons(),
        (spec.Dense(units=1, activation="sigmoid"),),
        "binary_crossentropy",
    ),
    "no units at all": (
        spec.Moons(),
        (spec.BatchNormalization(), spec.Activation(activation="softmax")),
        "sparse_categorical_crossentropy",
    ),
    "a score": (
        spec.Moons(),
        (spec.Dense(units=4, activation="tanh"), spec.Dense(units=1, activation="linear")),
        "hinge",
    ),
    "normalized at both ends": (
        spec.Moons(),
        (
            spec.BatchNormalization(),
            spec.Dense(units=5, activation="softmax"),
            spec.Dropout(),
            spec.Dense(units=2, activation="linear"),
            spec.BatchNormalization(),
        ),
        "mean_squared_error",
    ),
    "pooled before anything else": (
        spec.Digits(),
        (
            spec.MaxPooling2D(pool_size=3),
            spec.Conv2D(filters=3, kernel_size=2, padding="same", activation="elu"),
            spec.Flatten(),
            spec.Dense(units=10, activation="softmax"),
        ),
        "sparse_categorical_crossentropy",
    ),
}


@pytest.mark.parametrize("kind", ODD)
def test_networks_of_every_kind_are_looked_into_and_their_answers_attacked(kind: str) -> None:
    data, layers, loss = ODD[kind]
    experiment = spec.Experiment(
        data=data, model=spec.Model(layers=layers), training=spec.Training(loss=loss)
    )
    _, weights = with_random_weights(layers, data, seed=2)
    question = (spec.to_json(experiment), npz.pack(weights))
    found = inside_network.activations(*question, 0)
    assert len(found["probabilities"]) == data.classes
    hidden = inside_network.hidden_layers(layers)
    for layer, units in hidden.items():
        alone = silent_units.without(*question, 0, layer, units - 1)["changed"]
        each = silent_units.each_off(*question, layer, 0, units)["changed"]
        assert each[-1] == alone
    if inside_network.first_place(layers) is None:
        with pytest.raises(ValueError, match="no layer with weights"):
            inside_network.first_weights(*question, 0)
    else:
        inside_network.first_weights(*question, 0)
    flip = flips.search(*question, 0)
    assert not flip["found"] or flip["after"] != flip["before"]


def test_a_network_whose_training_diverged_is_refused_with_a_sentence() -> None:
    weights = shipped.weights("digits_dense")
    weights["1.bias"][0] = np.nan
    with pytest.raises(ValueError, match="diverged"):
        inside_network.activations(
            spec.to_json(shipped.experiment("digits_dense")), npz.pack(weights), 0
        )


def test_first_weights_lie_over_the_image_they_read() -> None:
    dense = inside_network.first_weights(*asked("mnist_dense"), 32)
    kernel = shipped.weights("mnist_dense")["1.kernel"]
    assert dense["images"].shape == (32, 28, 28)
    assert dense["total"] == 256
    assert dense["images"][3, 5, 7] == kernel[5 * 28 + 7, 35]
    filters = inside_network.first_weights(*asked("mnist_cnn"), 0)
    assert filters["images"].shape == (16, 3, 3)
    table = inside_network.first_weights(*asked("breast_cancer"), 0)
    assert table["table"].shape == (30, 16)


def test_a_first_dense_layer_behind_pooling_has_no_picture() -> None:
    layers = (spec.MaxPooling2D(), spec.Flatten(), spec.Dense(units=10, activation="softmax"))
    _, weights = with_random_weights(layers, spec.Digits(), seed=1)
    experiment = shipped.experiment("digits_dense").model_copy(
        update={"model": spec.Model(layers=layers)}
    )
    found = inside_network.first_weights(spec.to_json(experiment), npz.pack(weights), 0)
    assert not found.keys() & {"images", "table"}
