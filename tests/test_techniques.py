"""Techniques as what they change of an Experiment."""

from __future__ import annotations

import numpy as np
import pytest

from nncore import (
    datasets,
    inference,
    keras_models,
    npz,
    plane_map,
    spec,
    stacked,
    stacked_weights,
    techniques,
    weight_sizes,
)
from nncore.comparison import Comparison, same_start
from nncore.few_examples import BASES
from nncore.stacks import stacks
from nncore.techniques import PLAIN, TECHNIQUES
from tests.test_inference import with_random_weights


@pytest.mark.parametrize("base", BASES)
def test_every_base_has_the_rows_that_it_promises_and_takes_every_technique(base: str) -> None:
    for rows in BASES[base].sizes:
        plain = BASES[base].make(rows)
        assert abs(plain.fitted_rows - rows) <= 2
        assert plain.validation_rows >= 50
        made = techniques.variants(plain, tuple(TECHNIQUES), {})
        assert len({one.key for one in made.values()}) == len(TECHNIQUES)
        assert all(one.data == plain.data for one in made.values())


@pytest.mark.parametrize("base", BASES)
def test_all_but_the_smaller_network_begin_with_the_same_weights(base: str) -> None:
    plain = BASES[base].make(BASES[base].opening)
    for name, technique in TECHNIQUES.items():
        variant = technique.change(plain, technique.opening)
        assert same_start(plain, variant) == (name != "smaller"), name


def test_keras_gives_a_variant_the_plain_networks_first_weights() -> None:
    plain = BASES["moons"].make(50)
    kernels = []
    for name in (PLAIN, "dropout", "batch_norm", "augmentation", "recipe"):
        built = keras_models.build(TECHNIQUES[name].change(plain, 0.5))
        dense = [layer for layer in built.layers if type(layer).__name__ == "Dense"]
        kernels.append([np.asarray(layer.kernel) for layer in dense])
    for others in kernels[1:]:
        for mine, theirs in zip(kernels[0], others, strict=True):
            np.testing.assert_array_equal(mine, theirs)


def test_each_technique_changes_what_it_says() -> None:
    plain = BASES["mnist"].make(2_000)
    of = {
        name: [layer.type for layer in TECHNIQUES[name].change(plain, 0.3).model.layers]
        for name in ("dropout", "batch_norm")
    }
    assert of["dropout"] == ["Flatten", "Dense", "Dropout", "Dense", "Dropout", "Dense"]
    normalized = ["Dense", "BatchNormalization", "Activation"]
    assert of["batch_norm"] == ["Flatten", *normalized, *normalized, "Dense"]
    l1 = TECHNIQUES["l1"].change(plain, 0.3).model.layers
    assert [getattr(layer, "l1", None) for layer in l1] == [None, 0.3, 0.3, 0.3]
    small = TECHNIQUES["smaller"].change(plain, 0.0).model.layers
    assert [layer.units for layer in small[1:]] == [64, 32, 10]
    stopping = TECHNIQUES["early_stopping"].change(plain, 3.0).training.early_stopping
    assert stopping == spec.EarlyStopping(patience=3)


def test_augmentation_moves_images_and_makes_points_noisy() -> None:
    change = TECHNIQUES["augmentation"].change
    assert change(BASES["mnist"].make(500), 0.1).model.layers[0] == spec.RandomTranslation(
        factor=0.1
    )
    assert change(BASES["moons"].make(50), 0.1).model.layers[0] == spec.GaussianNoise(stddev=0.1)


def test_the_common_recipe_is_the_one_of_the_figure() -> None:
    plain = BASES["mnist"].make(2_000)
    assert plain.fitted_rows == 2_000
    layers = TECHNIQUES["recipe"].change(plain, 0.0).model.layers
    assert [(one.units, one.l2) for one in layers if one.type == "Dense"] == [
        (256, 0.001),
        (128, 0.001),
        (10, 0.0),
    ]
    assert [one.rate for one in layers if one.type == "Dropout"] == [0.2, 0.2]


def test_a_sweep_begins_without_the_technique_and_is_a_comparison() -> None:
    plain = BASES["moons"].make(100)
    for name, technique in TECHNIQUES.items():
        if technique.strengths:
            made = techniques.sweep(plain, name)
            assert next(iter(made.values())) == plain
            assert len(made) == len(technique.strengths) + 1
            assert Comparison(made, (0, 1)).reference == "plain"


def test_weights_near_zero_are_counted_and_biases_are_not() -> None:
    weights = npz.pack(
        {
            "0.kernel": np.array([[0.0, 0.009, -0.02], [0.4, -3.0, 0.1]], np.float32),
            "0.bias": np.zeros(3, np.float32),
        }
    )
    found = weight_sizes.measured(weights)
    assert found["count"] == 6
    assert found["near"] == pytest.approx(2 / 6)
    assert found["largest"] == 3.0
    assert sum(found["shares"]) == pytest.approx(1)
    # What is beyond the ends stands at the ends.
    assert found["shares"][0] == pytest.approx(1 / 6)


def test_a_map_has_kerass_answers_at_its_places() -> None:
    experiment = BASES["moons"].make(50)
    model, weights = with_random_weights(experiment.model.layers, experiment.data, seed=2)
    found = plane_map.answers(spec.to_json(experiment), npz.pack(weights))
    scaled = datasets.load(experiment.data)
    places = [(3, 7), (40, 11), (59, 59)]
    X = np.array([[found["x"][column], found["y"][row]] for row, column in places])
    wanted = np.asarray(model((X - scaled.mean) / scaled.scale))[:, 0]
    np.testing.assert_allclose(
        [found["p"][row][column] for row, column in places], wanted, atol=1e-5
    )
    assert len(found["points"]) == len(found["labels"]) == experiment.fitted_rows


def test_stacked_weights_are_those_that_were_trained() -> None:
    plain = BASES["moons"].make(50)
    short = plain.model_copy(update={"training": plain.training.model_copy(update={"epochs": 2})})
    comparison = Comparison(techniques.variants(short, (PLAIN, "dropout"), {}), (3, 5))
    (stack,) = stacks(comparison)
    told, state = stacked.part(stack.text, 0)
    for place, packed in enumerate(stacked_weights.packed(stack.text, state, 5)):
        experiment = stack.experiments[place]
        weights = inference.load_weights(packed)
        data = datasets.load(experiment.data)
        held_out = slice(experiment.fitted_rows, None)
        output = inference.predict(experiment.model.layers, weights, data.X_train[held_out])
        right = ((output[:, 0] > 0.5) == data.y_train[held_out]).mean()
        assert right == pytest.approx(told[place].val_accuracy[1, -1])
    with pytest.raises(ValueError, match="seed 4"):
        stacked_weights.packed(stack.text, state, 4)
