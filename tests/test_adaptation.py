"""A network carried over to other data always fits them, and keeps what it can."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncore import spec
from nncore.adaptation import adapted
from nncore.presets import PRESETS

KINDS = [
    spec.Moons(),
    spec.Circles(),
    spec.Customers(),
    spec.Ring(samples=10, test_share=0.9),
    spec.Blobs(classes=5),
    spec.Gates(),
    spec.GaussianRegression(),
    spec.BreastCancer(),
    spec.Digits(),
    spec.Mnist(first_rows=100),
]
LAYERS = st.sampled_from(
    [
        spec.Dense(),
        spec.Dense(units=1, activation="sigmoid"),
        spec.Dropout(),
        spec.BatchNormalization(),
        spec.Activation(),
        spec.Conv2D(kernel_size=7),
        spec.MaxPooling2D(pool_size=4),
        spec.Flatten(),
    ]
)


@pytest.mark.parametrize(
    ("name", "data"),
    list(itertools.product(PRESETS, KINDS)),
    ids=lambda value: getattr(value, "name", value),
)
def test_every_example_can_be_moved_to_every_data_set(name: str, data: spec.Data) -> None:
    before = PRESETS[name].experiment
    layers, training = adapted(before.model.layers, before.training, data)
    assert spec.misfit(data, spec.Model(layers=layers), training) is None


@given(st.lists(LAYERS, min_size=1, max_size=8), st.sampled_from(KINDS))
def test_any_stack_of_layers_however_mistaken_ends_up_fitting(
    layers: list[spec.Layer], data: spec.Data
) -> None:
    adapted_layers, training = adapted(layers, spec.Training(), data)
    assert spec.misfit(data, spec.Model(layers=adapted_layers), training) is None


def test_a_network_that_fits_already_is_left_alone() -> None:
    before = PRESETS["moons_64_32"].experiment
    layers, training = adapted(before.model.layers, before.training, spec.Circles())
    assert layers == before.model.layers
    assert training == before.training


def test_hidden_layers_survive_the_way_from_a_table_to_images_and_back() -> None:
    hidden = (spec.Dense(units=64), spec.Dropout(rate=0.3))
    layers = (*hidden, spec.Dense(units=1, activation="sigmoid"))
    images, training = adapted(layers, spec.Training(), spec.Mnist())
    assert [layer.type for layer in images] == ["Flatten", "Dense", "Dropout", "Dense"]
    assert images[-1].units == 10
    back, _ = adapted(images, training, spec.Moons())
    assert back == layers


def test_a_gate_keeps_all_four_rows_to_learn_from() -> None:
    before = PRESETS["breast_cancer"].experiment
    layers, training = adapted(before.model.layers, before.training, spec.Gates())
    moved = spec.Experiment(data=spec.Gates(), model=spec.Model(layers=layers), training=training)
    assert (moved.fitted_rows, moved.validation_rows) == (4, 0)
    assert training.early_stopping is None


def test_another_number_of_classes_changes_the_output_alone() -> None:
    three = spec.Blobs(classes=3)
    layers, training = adapted((spec.Dense(units=8), spec.Dense()), spec.Training(), three)
    four, same = adapted(layers, training, spec.Blobs(classes=4))
    assert four == (*layers[:-1], spec.Dense(units=4, activation="softmax"))
    assert same == training
