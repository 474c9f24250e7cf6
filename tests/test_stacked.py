"""Stacked comparisons: each run is the run it would be alone, and nothing disturbs its neighbors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from nncore import early_stopping, moment_values, schedules, spec, stacked, stacks, workload
from nncore.comparison import Comparison, Courses, vary, with_seed
from nncore.network import Network
from nncore.numpy_training import train
from nncore.trajectory import Trajectory
from tests.lab_experiments import SIGMOID

SEEDS = (3, 5)


def plain(*layers: Any, data: Any = None, **training: Any) -> spec.Experiment:
    options = {"epochs": 6, "batch_size": 20, "validation_split": 0.25, **training}
    return spec.Experiment(
        data=data or spec.Moons(samples=100, noise=0.2),
        model=spec.Model(layers=layers or (spec.Dense(units=4, activation="tanh"), SIGMOID)),
        training=spec.Training(**options),
    )


def compared(variants: dict[str, spec.Experiment], seeds: Sequence[int] = SEEDS) -> Comparison:
    return Comparison(variants, tuple(seeds))


def alone(experiment: spec.Experiment, seed: int) -> Trajectory:
    """The same run by the loop of a single network, in float64."""
    return train(with_seed(experiment, seed), np.float64)


def assert_each_as_alone(comparison: Comparison) -> dict[str, Courses]:
    found = stacked.run(comparison, np.float64)
    for name, experiment in comparison.variants.items():
        for row, seed in enumerate(comparison.seeds):
            wanted = alone(experiment, seed)
            for field in ("train_loss", "train_accuracy", "penalty"):
                np.testing.assert_allclose(
                    getattr(found[name], field)[row], getattr(wanted, field), rtol=1e-9, atol=1e-12
                )
            np.testing.assert_array_equal(found[name].epoch, wanted.epoch)
            np.testing.assert_array_equal(found[name].learning_rate[row], wanted.learning_rate)
    return found


RULES: dict[str, list[Any]] = {
    "SGD": [spec.SGD(learning_rate=rate) for rate in (0.3, 0.03)],
    "momentum": [spec.SGD(learning_rate=0.05, momentum=m) for m in (0.0, 0.5, 0.9)],
    "Nesterov": [spec.SGD(learning_rate=0.05, momentum=m, nesterov=True) for m in (0.5, 0.9)],
    "RMSprop": [spec.RMSprop(learning_rate=rate) for rate in (0.03, 0.001)],
    "Adam": [spec.Adam(learning_rate=rate) for rate in (0.03, 0.001)],
    "AdamW": [spec.AdamW(learning_rate=0.03, weight_decay=decay) for decay in (0.0, 0.1, 0.5)],
}


@pytest.mark.parametrize("name", RULES)
def test_optimizers_with_other_numbers_run_in_one_pass_as_each_alone(name: str) -> None:
    comparison = compared({str(rule): plain(optimizer=rule) for rule in RULES[name]})
    assert len(stacks.stacks(comparison)) == 1
    found = assert_each_as_alone(comparison)
    ends = {course.train_loss[0, -1] for course in found.values()}
    assert len(ends) == len(RULES[name])


HIDDEN = spec.Dense(units=6, activation="relu")
KNOBS: dict[str, dict[str, spec.Experiment]] = {
    "l1": vary(plain(HIDDEN, SIGMOID), "model.layers.0.l1", [0.0, 0.01, 0.1]),
    "l2": vary(plain(HIDDEN, HIDDEN, SIGMOID), "model.layers.1.l2", [0.0, 0.01, 0.1]),
    "dropout": vary(
        plain(HIDDEN, spec.Dropout(), HIDDEN, SIGMOID), "model.layers.1.rate", [0.0, 0.2, 0.5]
    ),
    "dropout here or there": {
        "nowhere": plain(HIDDEN, HIDDEN, SIGMOID),
        "first": plain(HIDDEN, spec.Dropout(rate=0.3), HIDDEN, SIGMOID),
        "second": plain(HIDDEN, HIDDEN, spec.Dropout(rate=0.3), SIGMOID),
        "both": plain(HIDDEN, spec.Dropout(rate=0.4), HIDDEN, spec.Dropout(rate=0.3), SIGMOID),
    },
    "initial weights": {
        "normal": plain(
            spec.Dense(units=6, kernel_initializer="random_normal", kernel_stddev=1.0), SIGMOID
        ),
        "tiny": plain(
            spec.Dense(units=6, kernel_initializer="random_normal", kernel_stddev=0.01), SIGMOID
        ),
        "He": plain(spec.Dense(units=6, kernel_initializer="he_normal"), SIGMOID),
    },
    "schedule": {
        "constant": plain(),
        "step": plain(schedule=spec.StepDecay(every_epochs=2)),
        "cosine": plain(schedule=spec.CosineDecay(warmup_epochs=1.0)),
    },
    "penalties and dropout, softmax": {
        name: plain(
            layer,
            *dropped,
            spec.Dense(units=3, activation="softmax"),
            data=spec.Blobs(samples=100, classes=3),
            loss="sparse_categorical_crossentropy",
        )
        for name, layer, dropped in (
            ("none", HIDDEN, ()),
            ("L1 and L2", spec.Dense(units=6, l1=0.01, l2=0.02), ()),
            ("dropout", HIDDEN, (spec.Dropout(rate=0.5),)),
        )
    },
}


@pytest.mark.parametrize("knob", KNOBS)
def test_each_network_of_a_stack_is_what_it_would_be_alone(knob: str) -> None:
    comparison = compared(KNOBS[knob])
    assert len(stacks.stacks(comparison)) == 1
    found = assert_each_as_alone(comparison)
    assert len({course.train_loss[1, -1] for course in found.values()}) == len(found)


def test_variants_of_another_shape_are_stacks_of_their_own() -> None:
    variants = {
        "plain": plain(HIDDEN, SIGMOID),
        "wide": plain(spec.Dense(units=9), SIGMOID),
        "l2": plain(spec.Dense(units=6, l2=0.1), SIGMOID),
        "tanh": plain(spec.Dense(units=6, activation="tanh"), SIGMOID),
        "batches": plain(HIDDEN, SIGMOID, batch_size=10),
        "Nesterov": plain(
            HIDDEN, SIGMOID, optimizer=spec.SGD(learning_rate=0.1, momentum=0.9, nesterov=True)
        ),
        "noisy labels": plain(
            HIDDEN, SIGMOID, data=spec.Moons(samples=100, noise=0.2, label_noise=0.4)
        ),
    }
    comparison = compared(variants)
    names = [stack.names for stack in stacks.stacks(comparison)]
    assert names == [
        ("plain", "l2"),
        ("wide",),
        ("tanh",),
        ("batches",),
        ("Nesterov",),
        ("noisy labels",),
    ]
    assert list(assert_each_as_alone(comparison)) == list(variants)


def test_runs_of_one_seed_begin_with_the_same_weights_and_see_the_same_batches() -> None:
    found = stacked.run(compared(KNOBS["dropout"]))
    starts = [course.train_loss[:, 0].tolist() for course in found.values()]
    assert starts[0] == starts[1] == starts[2]
    assert starts[0][0] != starts[0][1]


def test_the_validation_part_is_what_is_held_out_and_not_the_test_part() -> None:
    experiment = plain()
    found = stacked.run(compared(vary(experiment, "training.optimizer.learning_rate", [0.1, 0.2])))
    course = found["learning_rate 0.1"]
    held_out = round(len(moment_values.Rows.of(experiment).X) / 3)
    shares = course.val_accuracy * held_out
    np.testing.assert_allclose(shares, np.round(shares), atol=1e-9)
    assert not np.array_equal(course.val_loss, course.train_loss)


def test_without_a_validation_part_its_courses_are_unknown() -> None:
    variants = vary(plain(validation_split=0.0), "training.optimizer.learning_rate", [0.1, 0.2])
    found = stacked.run(compared(variants))["learning_rate 0.2"]
    assert np.isnan(found.val_loss).all()
    assert np.isnan(found.val_accuracy).all()
    assert np.isfinite(found.final("train_loss")).all()


# ------------------------------------------------------------------------------ parts and state


def in_parts(comparison: Comparison) -> tuple[dict[str, Courses], list[tuple[str, bytes]]]:
    told, ends, state = [], {}, b""
    for stack, index in stacked.plan(comparison):
        one, state = stacked.part(stack.text, index, state if index else b"")
        told.append(one)
        ends[stack.text] = state
    return stacked.courses(comparison, told), list(ends.items())


STOPPING = plain(
    spec.Dense(units=16),
    SIGMOID,
    epochs=40,
    data=spec.Moons(samples=60, noise=0.4),
    optimizer=spec.Adam(learning_rate=0.03),
    early_stopping=spec.EarlyStopping(patience=3),
)


def test_parts_together_are_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    comparison = compared(KNOBS["dropout here or there"] | {"wide": plain(spec.Dense(), SIGMOID)})
    whole = stacked.run(comparison)
    monkeypatch.setattr(workload, "FIRST_SECONDS", 0.001)
    monkeypatch.setattr(workload, "SECONDS", 0.004)
    assert len(stacked.plan(comparison)) > 4
    pieces, _ = in_parts(comparison)
    for name, course in whole.items():
        for field in vars(course):
            np.testing.assert_array_equal(getattr(pieces[name], field), getattr(course, field))


def test_what_has_not_been_told_yet_is_empty() -> None:
    comparison = compared({"plain": plain(), "wide": plain(spec.Dense(units=9), SIGMOID)})
    (first, index), *_ = stacked.plan(comparison)
    told, _ = stacked.part(first.text, index)
    found = stacked.courses(comparison, [told])
    assert found["wide"].train_loss.shape == (2, 0)
    assert np.isnan(found["wide"].final("val_loss")).all()
    assert len(found["plain"].epoch) > 0


@pytest.mark.parametrize(("index", "state"), [(1, b""), (0, b"x"), (-1, b""), (99, b"x")])
def test_a_part_that_does_not_exist_is_refused(index: int, state: bytes) -> None:
    (stack, _), *_ = stacked.plan(compared(KNOBS["l1"]))
    with pytest.raises(ValueError, match="no such part"):
        stacked.part(stack.text, index, state)


def test_the_state_of_another_comparison_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workload, "FIRST_SECONDS", 0.001)
    (one, _), *_ = stacked.plan(compared(KNOBS["l1"]))
    (other, _), *_ = stacked.plan(compared(KNOBS["l2"]))
    _, state = stacked.part(one.text, 0)
    with pytest.raises(ValueError, match="another comparison"):
        stacked.part(other.text, 1, state)


def test_what_is_no_stack_is_refused() -> None:
    (stack, _), *_ = stacked.plan(compared(KNOBS["l1"]))
    value = json.loads(stack.text)
    for change in ({"seeds": []}, {"seeds": [1.5]}, {"experiments": []}):
        with pytest.raises(ValueError, match="one pass"):
            stacked.part(json.dumps(value | change), 0)
    mixed = [one.model_dump(mode="json") for one in (plain(), plain(HIDDEN, SIGMOID))]
    with pytest.raises(ValueError, match="one pass"):
        stacked.part(json.dumps(value | {"experiments": mixed}), 0)


# --------------------------------------------------------------------------- broken and stopped


def amounts(rate: float) -> spec.Experiment:
    return plain(
        spec.Dense(units=8, activation="relu"),
        spec.Dense(units=1, activation="linear"),
        data=spec.GaussianRegression(samples=100),
        loss="mean_squared_error",
        optimizer=spec.SGD(learning_rate=rate),
        epochs=30,
    )


def test_a_broken_variant_does_not_disturb_its_neighbors() -> None:
    rates = [0.01, 1_000.0, 0.05]
    found = stacked.run(
        compared(vary(amounts(0.1), "training.optimizer.learning_rate", rates)), np.float64
    )
    broken = found["learning_rate 1000"]
    assert broken.broken.all()
    assert broken.ended.all()
    assert np.isnan(broken.final("val_loss")).all()
    assert np.isnan(broken.train_loss[:, -1]).all()
    for rate in (0.01, 0.05):
        course = found[f"learning_rate {rate:g}"]
        assert not course.broken.any()
        wanted = alone(amounts(rate), SEEDS[1]).train_loss
        np.testing.assert_allclose(course.train_loss[1], wanted, rtol=1e-9)


WILD = plain(
    spec.Dense(units=8, activation="tanh"),
    SIGMOID,
    optimizer=spec.SGD(learning_rate=1_000.0),
    epochs=30,
)


def test_a_loss_far_above_guessing_is_broken_where_a_single_run_gives_up() -> None:
    variants = vary(WILD, "training.optimizer.learning_rate", [1_000.0, 0.1])
    found = stacked.run(compared(variants), np.float64)["learning_rate 1000"]
    for row, seed in enumerate(SEEDS):
        wanted = alone(WILD, seed)
        assert bool(found.broken[row]) == (wanted.trouble is not None)
        assert int(np.isfinite(found.train_loss[row]).sum()) == len(wanted)
    assert found.broken.any()


def test_early_stopping_is_that_of_the_rule_beside_runs_that_go_on() -> None:
    free = STOPPING.model_copy(
        update={"training": STOPPING.training.model_copy(update={"early_stopping": None})}
    )
    best = free.model_copy(
        update={"training": free.training.model_copy(update={"keep_best": True})}
    )
    comparison = compared({"none": free, "early stopping": STOPPING, "best": best}, range(4))
    assert len(stacks.stacks(comparison)) == 1
    found = stacked.run(comparison)
    stopped, whole = found["early stopping"], found["none"]
    np.testing.assert_array_equal(whole.epoch, np.arange(41))
    for row in range(4):
        rule = early_stopping.stop(whole.val_loss[row, 1:].tolist(), patience=3)
        last = rule.epoch or 40
        assert stopped.kept[row] == rule.kept
        assert np.isfinite(stopped.val_loss[row]).sum() == last + 1
        np.testing.assert_array_equal(
            stopped.val_loss[row, : last + 1], whole.val_loss[row, : last + 1]
        )
        assert found["best"].kept[row] == 1 + np.argmin(whole.val_loss[row, 1:])
    assert len(set(stopped.kept)) > 1
    assert np.isnan(stopped.val_loss[:, -1]).any()
    assert stopped.ended.all()
    assert (whole.kept == 40).all()
    np.testing.assert_array_equal(
        stopped.final("val_loss"), np.nanmin(stopped.val_loss[:, 1:], axis=1)
    )


def test_what_is_watched_includes_the_penalty() -> None:
    penalized = vary(STOPPING, "model.layers.0.l2", [0.0, 0.1])
    found = stacked.run(compared(penalized, range(4)))["l2 0.1"]
    watched = found.val_loss + found.penalty
    np.testing.assert_array_equal(found.kept, 1 + np.nanargmin(watched[:, 1:], axis=1))
    assert (found.kept != 1 + np.nanargmin(found.val_loss[:, 1:], axis=1)).any()


def test_the_test_part_is_judged_with_the_weights_that_are_kept() -> None:
    comparison = compared({"early": STOPPING, "plain": plain(spec.Dense(units=16), SIGMOID)})
    found, ends = in_parts(comparison)
    assert all(field not in vars(found["early"]) for field in ("test_loss", "test_accuracy"))
    for (text, state), name in zip(ends, comparison.variants, strict=True):
        experiment = comparison.variants[name]
        (values,) = stacked.tested(text, state)
        (theta,) = stacked.weights(text, state)
        rows, network = moment_values.Rows.of(experiment), found[name]
        wanted = moment_values.measured(Network.of(experiment), theta[:, None], rows, experiment)
        assert values["test_loss"] == pytest.approx(wanted["test_loss"][:, 0].tolist())
        assert values["test_accuracy"] == wanted["test_accuracy"][:, 0].tolist()
        assert network.final("train_loss") == pytest.approx(wanted["train_loss"][:, 0], rel=1e-5)


def test_broken_runs_have_no_test_value() -> None:
    variants = vary(WILD, "training.optimizer.learning_rate", [0.05, 1_000.0])
    found, ((text, state),) = in_parts(compared(variants))
    sound, hopeless = stacked.tested(text, state)
    assert np.isfinite(sound["test_loss"]).all()
    broken = found["learning_rate 1000"].broken
    assert broken.any()
    np.testing.assert_array_equal(np.isnan(hopeless["test_loss"]), broken)
    np.testing.assert_array_equal(np.isnan(hopeless["test_accuracy"]), broken)


def test_amounts_have_no_accuracy() -> None:
    variants = vary(amounts(0.1), "training.optimizer.learning_rate", [0.05, 0.01])
    found, ((text, state),) = in_parts(compared(variants))
    assert np.isnan(found["learning_rate 0.05"].val_accuracy).all()
    assert np.isnan(stacked.tested(text, state)[0]["test_accuracy"]).all()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"reduce_lr_on_plateau": spec.ReduceLROnPlateau()}, "“changed”: Reducing the learning"),
        ({"keep_best": True, "epochs": 3_000}, "look at every epoch"),
        ({"epochs": 20_000, "batch_size": 1}, "at most 40 are spent"),
    ],
)
def test_what_is_not_trained_here_is_refused_with_a_sentence(
    change: dict[str, Any], reason: str
) -> None:
    comparison = compared({"plain": plain(), "changed": plain(**change)}, range(8))
    assert reason in str(stacked.refusal(comparison))
    with pytest.raises(ValueError, match=reason):
        stacked.run(comparison)


def test_images_other_layers_and_too_many_numbers_are_refused() -> None:
    normalized = plain(spec.Dense(), spec.BatchNormalization(), SIGMOID)
    assert "BatchNormalization" in str(stacked.refusal(compared({"a": plain(), "b": normalized})))
    large = plain(spec.Dense(units=256), spec.Dense(units=256), SIGMOID)
    variants = vary(large, "training.optimizer.learning_rate", [0.1, 0.2])
    assert "parameters together" in str(stacked.refusal(compared(variants, range(10))))


def test_the_learning_rates_are_those_of_each_schedule() -> None:
    comparison = compared(KNOBS["schedule"])
    for name, course in stacked.run(comparison).items():
        experiment = comparison.variants[name]
        steps = np.rint(course.epoch * experiment.steps_per_epoch).astype(np.int64)
        wanted = schedules.learning_rates(experiment.training, experiment.steps_per_epoch, steps)
        np.testing.assert_allclose(course.learning_rate, [wanted] * 2)
