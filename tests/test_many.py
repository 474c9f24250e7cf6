"""Many runs at once: seeds as bands, widths, a race of optimizers from one start."""

import json

import numpy as np
import pytest

from nncore import many, spec, workload
from nncore.numpy_training import refusal, train, train_many
from tests.lab_experiments import SIGMOID, lab, seeded


def run(experiment: spec.Experiment, seeds: list[int]) -> many.Part:
    state, told = b"", []
    for index in range(many.parts(experiment, len(seeds))):
        one, state = many.part(experiment.model_dump_json(), json.dumps(seeds), index, state)
        told.append(one)
    return many.joined(told)


def test_parts_together_are_the_runs_of_all_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workload, "FIRST_SECONDS", 0.001)
    monkeypatch.setattr(workload, "SECONDS", 0.01)
    experiment = lab(epochs=10)
    seeds = many.seeds(experiment, 3)
    assert seeds == [0, 1, 2]
    assert many.parts(experiment, 3) > 1
    told, whole = run(experiment, seeds), train_many(experiment, seeds)
    assert np.array_equal(told.train_loss, whole.train_loss)
    assert np.array_equal(told.test_accuracy, whole.test_accuracy)
    assert np.array_equal(told.step, whole.step)


def test_the_maps_are_what_each_network_answers_in_the_end() -> None:
    experiment = lab(
        spec.Dense(units=2, activation="linear"),
        SIGMOID,
        data=spec.Gaussians(samples=100),
        optimizer=spec.Adam(learning_rate=0.03),
        epochs=30,
    )
    told = run(experiment, [0, 1])
    assert told.maps is not None
    assert told.maps.shape == (2, 50, 50)
    # One cloud is at the upper right, the other at the lower left; rows begin at the top.
    assert (abs(told.maps[:, 0, -1] - told.maps[:, -1, 0]) > 0.5).all()
    assert (told.maps.min(axis=(1, 2)) >= 0).all()
    assert (told.maps.max(axis=(1, 2)) <= 1).all()


def test_with_several_classes_the_maps_show_the_winner() -> None:
    experiment = lab(
        spec.Dense(units=4, activation="softmax"),
        data=spec.Blobs(samples=100, classes=4),
        loss="sparse_categorical_crossentropy",
        optimizer=spec.Adam(learning_rate=0.1),
        epochs=40,
    )
    told = run(experiment, [0])
    assert told.maps is not None
    assert set(np.unique(told.maps)) == {0.0, 1.0, 2.0, 3.0}


def test_a_band_is_median_quartiles_and_ends_of_the_sound_runs() -> None:
    values = np.array([[1.0, 1.0], [2.0, np.nan], [3.0, np.inf], [4.0, np.nan], [5.0, np.nan]])
    band = many.band(values)
    first = [ends[0] for ends in (band.least, band.lower, band.median, band.upper, band.greatest)]
    assert first == [1, 2, 3, 4, 5]
    assert band.median[1] == 1
    assert band.broken.tolist() == [0, 4]


def test_a_moment_at_which_all_runs_are_broken_has_no_band() -> None:
    band = many.band(np.array([[1.0, np.nan]]))
    assert band.median[0] == 1
    assert np.isnan(band.median[1])


def test_luck_is_told_with_the_runs_that_broke() -> None:
    told = run(lab(epochs=2), [0, 1, 2, 3])
    assert "of the test points are right in the end" in many.luck(told)
    told.train_loss[0, -1] = np.nan
    assert many.luck(told).startswith("1 of 4 runs broke down. The same network")


def test_wider_networks_keep_their_output_and_their_activations() -> None:
    experiment = lab(
        spec.Dense(units=3, activation="tanh"), spec.Dropout(), spec.Dense(units=5), SIGMOID
    )
    layers = many.widened(experiment, 8).model.layers
    assert [getattr(layer, "units", None) for layer in layers] == [8, None, 8, 1]
    assert [getattr(layer, "activation", None) for layer in layers] == [
        "tanh",
        None,
        "relu",
        "sigmoid",
    ]


def test_two_units_cannot_hold_the_moons_and_eight_can() -> None:
    experiment = lab(
        spec.Dense(units=2, activation="sigmoid", kernel_initializer="he_normal"),
        SIGMOID,
        data=spec.Moons(samples=200, noise=0.2, seed=42),
        batch_size=160,
        epochs=2_000,
        optimizer=spec.SGD(learning_rate=0.5, momentum=0.5),
    )
    scores = {
        units: train_many(many.widened(experiment, units), range(8)).train_accuracy[:, -1]
        for units in (2, 8)
    }
    assert scores[2].max() < 0.9
    assert (scores[8] > 0.95).sum() > 6


def test_all_racers_start_alike_see_the_same_batches_and_part() -> None:
    runs = {name: train(one) for name, one in many.race(lab(epochs=8)).items()}
    assert set(runs) == set(many.RACERS)
    starts = {one.theta[0].tobytes() for one in runs.values()}
    assert len(starts) == 1
    ends = [one.train_loss[-1] for one in runs.values()]
    assert len(set(ends)) == len(runs)
    assert all(one.train_loss[-1] < one.train_loss[0] for one in runs.values())


def test_many_runs_that_would_take_too_long_together_are_refused() -> None:
    experiment = lab(data=spec.Moons(samples=2_000), epochs=6_500)
    text = experiment.model_dump_json()
    assert refusal(experiment) is None
    with pytest.raises(ValueError, match="16 such runs would take about"):
        many.part(text, json.dumps(many.seeds(experiment)), 0, b"")


def test_one_learning_rate_can_be_given_to_all_racers() -> None:
    runs = many.race(lab(), 0.003)
    assert {one.training.optimizer.learning_rate for one in runs.values()} == {0.003}
    assert len({one.key for one in runs.values()}) == len(many.RACERS)


def test_a_seed_that_breaks_down_shows_in_the_band() -> None:
    experiment = lab(
        spec.Dense(units=8, activation="relu"),
        spec.Dense(units=1, activation="linear"),
        data=spec.GaussianRegression(samples=100),
        loss="mean_squared_error",
        optimizer=spec.SGD(learning_rate=0.9),
        epochs=60,
    )
    told = run(experiment, many.seeds(experiment))
    broken = many.band(told.train_loss).broken
    assert broken[0] == 0
    assert 0 < broken[-1] < many.SEEDS
    assert "by the seed alone" in many.luck(told)


@pytest.mark.parametrize("text", ["[]", "{}", "[1.5]", "[-1]", "[true]", json.dumps([0] * 33), "x"])
def test_what_is_no_list_of_seeds_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # JSON's own error is one
        many.part(seeded(lab(), 0).model_dump_json(), text, 0, b"")
