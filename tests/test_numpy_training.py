"""Training in NumPy: what is learned, segments, many seeds, and what breaks."""

from typing import Any

import numpy as np
import pytest

from nncore import moment_values, schedules, spec, workload
from nncore.moment_values import Rows, measured
from nncore.network import Network
from nncore.numpy_training import refusal, segments, train, train_many, train_segment
from nncore.trajectory import Trajectory, joined
from tests.lab_experiments import SIGMOID, lab, seeded

EVERYTHING = lab(
    spec.Dense(units=8, activation="relu", l2=0.001),
    spec.Dropout(rate=0.2),
    spec.Dense(units=6, activation="gelu", l1=0.001),
    spec.Dense(units=3, activation="softmax"),
    data=spec.Blobs(samples=300, classes=3, noise=1.0),
    batch_size=16,
    epochs=30,
    loss="sparse_categorical_crossentropy",
    optimizer=spec.AdamW(learning_rate=0.01),
    schedule=spec.CosineDecay(warmup_epochs=2.0),
)


def equal(one: Trajectory, other: Trajectory) -> bool:
    names = [name for name in vars(one) if name != "trouble"]
    same = [np.array_equal(getattr(one, n), getattr(other, n), equal_nan=True) for n in names]
    return all(same) and one.trouble == other.trouble


def in_segments(experiment: spec.Experiment) -> Trajectory:
    state, parts = b"", []
    for index in range(len(segments(experiment))):
        part, state = train_segment(experiment.model_dump_json(), index, state)
        parts.append(part)
    return joined(parts)


def gates(units: int, epochs: int, learning_rate: float = 0.5) -> spec.Experiment:
    """Return a small sigmoid network on the exclusive or, N(0, √(2 / fan_in)) initial weights."""
    hidden = spec.Dense(
        units=units, activation="sigmoid", kernel_initializer="random_normal", kernel_stddev=1.0
    )
    output = spec.Dense(
        units=1,
        activation="sigmoid",
        kernel_initializer="random_normal",
        kernel_stddev=(2 / units) ** 0.5,
    )
    return lab(
        hidden,
        output,
        data=spec.Gates(),
        batch_size=4,
        epochs=epochs,
        optimizer=spec.SGD(learning_rate=learning_rate),
    )


# ------------------------------------------------------------------------------ what is learned


def test_exclusive_or_is_learned_from_every_seed_around_47_but_not_from_that() -> None:
    run = train_many(gates(4, 10_000), range(40, 50))
    solved = run.train_accuracy[:, -1] == 1.0
    assert np.flatnonzero(~solved).tolist() == [7]


def tiny(spread: float, learning_rate: float, epochs: int) -> spec.Experiment:
    """Return 2-4-1, ReLU and sigmoid, on all training rows of moons at once."""
    options: dict[str, Any] = {"kernel_initializer": "random_normal", "kernel_stddev": spread}
    return lab(
        spec.Dense(units=4, activation="relu", **options),
        spec.Dense(units=1, activation="sigmoid", **options),
        data=spec.Moons(samples=200, noise=0.2, seed=42),
        batch_size=160,
        epochs=epochs,
        optimizer=spec.SGD(learning_rate=learning_rate),
    )


def test_tiny_weights_and_tiny_steps_stay_on_the_saddle() -> None:
    run = train_many(tiny(0.01, 0.01, 1_000), range(10))
    assert np.round(run.train_loss[:, 0], 4) == pytest.approx(np.full(10, 0.6931), abs=2e-4)
    assert (run.train_loss[:, -1] > 0.66).all()
    assert run.gradient_norm[:, 0].max() < 0.02


def test_ten_times_the_epochs_leave_the_saddle() -> None:
    run = train_many(tiny(0.01, 0.01, 10_000), range(10))
    assert run.train_loss[:, -1] == pytest.approx(np.full(10, 0.31), abs=0.01)


def test_larger_weights_and_steps_learn_from_nearly_every_seed() -> None:
    run = train_many(tiny(1.0, 0.5, 3_000), range(30))
    assert (run.train_loss[:, -1] < 0.30).sum() >= 27
    assert run.train_loss[:, -1].max() <= 0.32


def test_an_amount_is_learned_and_has_no_accuracy() -> None:
    run = train(
        lab(
            spec.Dense(units=1, activation="linear"),
            data=spec.PlaneRegression(samples=200),
            loss="mean_squared_error",
            optimizer=spec.SGD(learning_rate=0.1),
            epochs=40,
        )
    )
    assert run.test_loss[-1] < 1e-3 < run.test_loss[0]
    assert np.isnan(run.train_accuracy).all()


def test_hinge_separates_two_clouds() -> None:
    run = train(
        lab(
            spec.Dense(units=1, activation="linear"),
            data=spec.Gaussians(samples=200),
            loss="hinge",
            epochs=20,
        )
    )
    assert run.test_accuracy[-1] == 1.0


def test_the_learning_rates_are_those_of_the_schedule() -> None:
    run = train(EVERYTHING)
    expected = schedules.learning_rates(EVERYTHING.training, EVERYTHING.steps_per_epoch, run.step)
    assert np.array_equal(run.learning_rate, expected)
    assert run.learning_rate[0] == 0.0, "warm-up begins at nothing"
    assert np.array_equal(run.theta[1], run.theta[0])
    assert run.penalty[0] > 0


def test_rows_held_out_for_validation_are_not_trained_on() -> None:
    value = lab(epochs=1).model_dump()
    value["training"] |= {"validation_split": 0.5, "batch_size": 40}
    half = spec.from_value(value)
    rows, network = Rows.of(half), Network.of(half, dtype=np.float32)
    assert len(rows.X) == 40
    gradient = network.backward(network.forward(rows.X), rows.y, "binary_crossentropy")
    largest_step = half.training.optimizer.learning_rate
    moved = train(half).theta[-1] - network.theta
    # Adam's first step goes by the learning rate against the sign of the gradient.
    assert moved == pytest.approx(-largest_step * np.sign(gradient), rel=1e-2)


# ------------------------------------------------------------------------- segments and seeds


@pytest.mark.parametrize("seconds", [0.001, 0.02])
def test_segments_give_the_run_wherever_it_is_cut(
    seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workload, "FIRST_SECONDS", seconds)
    monkeypatch.setattr(workload, "SECONDS", seconds)
    assert len(segments(EVERYTHING)) > 2
    assert equal(in_segments(EVERYTHING), train(EVERYTHING))


def test_a_seed_among_many_is_the_run_of_that_seed_alone() -> None:
    many = train_many(EVERYTHING, [3, 5])
    for place, seed in enumerate((3, 5)):
        alone = train(seeded(EVERYTHING, seed))
        assert many.theta[place] == pytest.approx(alone.theta, abs=2e-4)
        assert many.train_loss[place] == pytest.approx(alone.train_loss, abs=1e-4)
    assert many.theta.shape == (2, *alone.theta.shape)
    assert many.dead.shape == (2, *alone.dead.shape)


def test_the_same_experiment_gives_the_same_bits_and_another_seed_others() -> None:
    assert equal(train(lab()), train(lab()))
    assert not np.array_equal(train(lab()).theta, train(seeded(lab(), 1)).theta)


def test_float32_and_float64_begin_alike_and_are_what_was_asked_for() -> None:
    single, double = train(lab()), train(lab(), np.float64)
    assert (single.theta.dtype, double.theta.dtype) == (np.float32, np.float64)
    assert single.theta == pytest.approx(double.theta, abs=1e-5)


@pytest.mark.parametrize(("index", "state"), [(1, b""), (0, b"x"), (-1, b""), (99, b"x")])
def test_a_segment_that_does_not_exist_is_refused(index: int, state: bytes) -> None:
    with pytest.raises(ValueError, match="no such segment"):
        train_segment(EVERYTHING.model_dump_json(), index, state)


def test_the_state_of_another_run_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _, state = train_segment(lab().model_dump_json(), 0)
    monkeypatch.setattr(workload, "FIRST_SECONDS", 0.001)
    with pytest.raises(ValueError, match="another run"):
        train_segment(EVERYTHING.model_dump_json(), 1, state)


# ----------------------------------------------------------------------------------- what breaks


def too_fast(rate: float, activation: Any = "linear", **training: Any) -> spec.Experiment:
    return lab(
        spec.Dense(units=8, activation="relu"),
        spec.Dense(units=1, activation=activation),
        data=spec.GaussianRegression(samples=100),
        loss="mean_squared_error",
        optimizer=spec.SGD(learning_rate=rate),
        epochs=300,
        **training,
    )


def test_overflow_is_located_and_what_was_seen_until_then_is_kept() -> None:
    run = train(too_fast(1_000.0))
    assert run.trouble is not None
    assert run.trouble.step > run.step[-1]
    assert run.trouble.layer in (0, 1)
    assert run.trouble.what.startswith(f"Step {run.trouble.step:,}, in epoch 1: the ")
    assert "from 1e+03 to 100" in run.trouble.repair
    assert np.isfinite(run.train_loss).all()
    assert np.isfinite(run.theta).all()


def test_the_located_step_is_the_first_that_breaks() -> None:
    experiment = too_fast(2.0, batch_size=50)
    rows, network = Rows.of(experiment), Network.of(experiment, dtype=np.float32)
    sound, loss = 0, "mean_squared_error"
    with np.errstate(over="ignore"):
        while np.isfinite(network.loss(rows.X, rows.y, loss)):
            network.theta[...] -= 2 * network.backward(network.forward(rows.X), rows.y, loss)
            sound += 1
    trouble = train(experiment).trouble
    assert trouble is not None
    assert trouble.step == sound


def test_a_loss_far_above_guessing_ends_a_run_that_never_overflows() -> None:
    run = train(
        lab(
            spec.Dense(units=8, activation="tanh"),
            SIGMOID,
            optimizer=spec.SGD(learning_rate=1_000.0),
            epochs=60,
        )
    )
    assert run.trouble is not None
    assert run.trouble.layer is None
    assert "of guessing" in run.trouble.what
    assert run.trouble.step == run.step[-1]


def test_a_broken_run_in_segments_tells_once_and_then_nothing_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workload, "FIRST_SECONDS", 0.002)
    experiment = too_fast(10.0)
    assert len(segments(experiment)) > 1
    part, state = train_segment(experiment.model_dump_json(), 0)
    assert part.trouble is not None
    rest, _ = train_segment(experiment.model_dump_json(), 1, state)
    assert len(rest) == 0
    assert rest.trouble is None


def test_one_seed_that_breaks_leaves_the_others_alone() -> None:
    experiment = too_fast(0.9)
    many = train_many(experiment, range(12))
    broken = ~np.isfinite(many.train_loss[:, -1])
    assert 0 < broken.sum() < 12
    sound = int(np.flatnonzero(~broken)[0])
    alone = train(seeded(experiment, sound))
    assert many.train_loss[sound] == pytest.approx(alone.train_loss, rel=1e-3)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"early_stopping": {}, "validation_split": 0.2}, "Early stopping"),
        ({"keep_best": True, "validation_split": 0.2}, "Early stopping"),
        ({"epochs": 20_000, "batch_size": 1}, "at most 40 are spent"),
    ],
)
def test_what_the_lab_does_not_do_is_refused_with_a_sentence(
    change: dict[str, Any], reason: str
) -> None:
    value = lab().model_dump()
    value["training"] |= change
    value["data"]["samples"] = 1_000
    experiment = spec.from_value(value)
    with pytest.raises(ValueError, match=reason):
        train_segment(experiment.model_dump_json(), 0)


def test_too_many_parameters_are_refused_and_the_lab_itself_is_not() -> None:
    assert "parameters" in str(refusal(lab(spec.Dense(units=4_096), spec.Dense(units=64), SIGMOID)))
    assert "BatchNormalization" in str(refusal(lab(spec.BatchNormalization(), SIGMOID)))
    assert refusal(lab(*[spec.Dense(units=16)] * 6, SIGMOID)) is None
    assert refusal(EVERYTHING) is None


# -------------------------------------------------------------- units that have stopped learning


def test_dead_and_saturated_shares_are_counted() -> None:
    experiment = lab(
        spec.Dense(units=2, activation="relu"), spec.Dense(units=2, activation="tanh"), SIGMOID
    )
    network = Network((2, 2, 2, 1), ("relu", "tanh", "sigmoid"))
    network.W[0][...] = np.eye(2)
    network.b[0][...] = [-100.0, 100.0]  # the first never fires, the second always does
    network.W[1][...] = [[0, 0], [1, 0]]  # one saturates, one stays at 0
    values = measured(network, network.theta[None], Rows.of(experiment), experiment)
    assert values["dead"][0].tolist() == [0.5, 0.5, 0.0]
    assert np.isnan(values["saturated"][0][0])
    assert values["saturated"][0][1:].tolist() == [0.5, 0.0]


def test_the_largest_networks_of_the_plane_are_measured_in_slices(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = train(lab())
    monkeypatch.setattr(moment_values, "_NUMBERS_AT_ONCE", 1)
    assert equal(train(lab()), whole)
