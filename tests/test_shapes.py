"""Shapes and parameter arithmetic against Keras, and the reasons for refusals."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given, settings

from nncore import inference, keras_models, shapes, spec
from nncore.presets import PRESETS
from tests.experiments import experiments


@pytest.mark.parametrize("key", PRESETS)
def test_shapes_and_parameters_are_those_of_keras(key: str) -> None:
    check_against_keras(PRESETS[key].experiment)


@given(experiments())
@settings(max_examples=15, deadline=None)
def test_shapes_and_parameters_of_any_network_are_those_of_keras(
    experiment: spec.Experiment,
) -> None:
    report = shapes.trace(experiment.model.layers, experiment.data.input_shape)
    if sum(line.parameters for line in report) < 2_000_000:
        check_against_keras(experiment)


def check_against_keras(experiment: spec.Experiment) -> None:
    report = shapes.trace(experiment.model.layers, experiment.data.input_shape)
    model = keras_models.build(experiment)
    assert len(report) == len(model.layers)
    for line, layer in zip(report, model.layers, strict=True):
        assert line.type == type(layer).__name__
        assert line.output_shape == layer.output.shape[1:]
        assert line.parameters == layer.count_params()
        trainable = sum(math.prod(weight.shape) for weight in layer.trainable_weights)
        assert line.trainable == trainable
    assert sum(line.parameters for line in report) == model.count_params()


@given(experiments())
@settings(max_examples=60, deadline=None)
def test_the_arithmetic_comes_out_and_counts_every_weight(experiment: spec.Experiment) -> None:
    layers, shape = experiment.model.layers, experiment.data.input_shape
    report = shapes.trace(layers, shape)
    for line in report:
        written = re.sub("[a-z,]", "", line.arithmetic).replace("·", "*").split("=")
        assert all(eval(part) == line.parameters for part in written)
    stored = sum(map(math.prod, inference.weight_shapes(layers, shape).values()))
    assert stored == sum(line.parameters for line in report)


def test_the_arithmetic_of_the_first_network() -> None:
    report = shapes.trace(PRESETS["purchase_2_4_1"].experiment.model.layers, (2,))
    assert [line.arithmetic for line in report] == ["2·4 + 4 = 12", "4·1 + 1 = 5"]


@pytest.mark.parametrize(
    ("layers", "shape", "index", "reason"),
    [
        ([spec.Dense()], (28, 28, 1), 0, "Put a Flatten layer before it"),
        ([spec.Flatten(), spec.Conv2D()], (8, 8, 1), 1, "a row of 64 numbers"),
        ([spec.MaxPooling2D()], (2,), 0, "MaxPooling2D reads an image"),
        ([spec.Conv2D(kernel_size=9)], (8, 8, 1), 0, "a 9×9 kernel does not fit into an image of 8×8"),
        ([spec.MaxPooling2D(pool_size=8), spec.MaxPooling2D()], (8, 8, 1), 1, "does not fit"),
    ],
)  # fmt: skip
def test_a_layer_that_cannot_follow_is_refused_with_the_reason(
    layers: list[object], shape: tuple[int, ...], index: int, reason: str
) -> None:
    with pytest.raises(shapes.LayerRefused, match=reason) as refusal:
        shapes.trace(layers, shape)
    assert refusal.value.index == index
    assert str(refusal.value).startswith(f"Layer {index + 1}: ")
    assert refusal.value.reason.endswith(".")


def test_a_filter_multiplies_at_every_place_of_its_output() -> None:
    convolution, flat, dense = shapes.trace(
        [spec.Conv2D(filters=4, kernel_size=3), spec.Flatten(), spec.Dense(units=5)], (8, 8, 1)
    )
    assert convolution.multiplications == 6 * 6 * (3 * 3 * 4 + 4)
    assert flat.multiplications == 0
    assert dense.multiplications == dense.parameters == 6 * 6 * 4 * 5 + 5


def test_a_kernel_larger_than_the_image_fits_with_same_padding() -> None:
    report = shapes.trace([spec.Conv2D(kernel_size=15, padding="same", filters=2)], (8, 8, 1))
    assert report[0].output_shape == (8, 8, 2)


@pytest.mark.parametrize(
    ("units", "activation", "classes", "loss", "fits"),
    [
        (1, "sigmoid", 2, "binary_crossentropy", True),
        (2, "softmax", 2, "sparse_categorical_crossentropy", True),
        (10, "softmax", 10, "sparse_categorical_crossentropy", True),
        (1, "linear", 2, "mean_squared_error", True),
        (10, "sigmoid", 10, "mean_squared_error", True),
        (1, "linear", 2, "binary_crossentropy", False),
        (2, "softmax", 2, "binary_crossentropy", False),
        (10, "linear", 10, "sparse_categorical_crossentropy", False),
        (1, "softmax", 2, "sparse_categorical_crossentropy", False),
        (9, "softmax", 10, "sparse_categorical_crossentropy", False),
        (1, "sigmoid", 10, "mean_squared_error", False),
    ],
)
def test_the_output_must_fit_classes_and_loss(
    units: int, activation: str, classes: int, loss: str, fits: bool
) -> None:
    complaint = shapes.output_misfit((units,), activation, classes, loss)
    assert (complaint is None) == fits
    if complaint:
        assert complaint.endswith(".")


def test_a_network_that_ends_with_an_image_is_refused() -> None:
    complaint = shapes.output_misfit((8, 8, 3), "softmax", 10, "mean_squared_error")
    assert complaint is not None
    assert "8 × 8 × 3" in complaint


def test_an_activation_layer_gives_the_output_its_activation() -> None:
    layers = [spec.Dense(units=1, activation="linear"), spec.Activation(activation="sigmoid")]
    assert shapes.output_activation(layers) == "sigmoid"
    assert shapes.output_activation([*layers, spec.Dropout()]) == "linear"
