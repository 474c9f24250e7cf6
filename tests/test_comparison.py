"""Comparisons: what may be compared, what is shared, and what is told of the runs."""

from __future__ import annotations

import numpy as np
import pytest

from nncore import comparison, keras_models, program_cache, spec
from nncore.comparison import Comparison, Courses
from nncore.history import History

OUTPUT = spec.Dense(units=1, activation="sigmoid")
MOONS = spec.Experiment(data=spec.Moons(), model=spec.Model(layers=(spec.Dense(units=8), OUTPUT)))


def varied(**training: object) -> spec.Experiment:
    return MOONS.model_copy(update={"training": MOONS.training.model_copy(update=training)})


def with_layers(*layers: spec.Layer) -> spec.Experiment:
    return spec.Experiment(data=MOONS.data, model=spec.Model(layers=layers))


PLAIN = with_layers(spec.Dense(units=8), spec.Dense(units=8), OUTPUT)


def test_every_variant_runs_with_every_seed_and_the_first_seed_comes_first() -> None:
    runs = Comparison({"a": varied(epochs=2), "b": varied(epochs=3)}, (4, 7)).runs
    assert [(name, seed) for name, seed, _ in runs] == [("a", 4), ("b", 4), ("a", 7), ("b", 7)]
    assert [one.training.seed for _, _, one in runs] == [4, 4, 7, 7]
    assert [one.training.epochs for _, _, one in runs] == [2, 3, 2, 3]


def test_the_first_variant_is_the_reference_unless_told_otherwise() -> None:
    variants = {"a": varied(epochs=2), "b": varied(epochs=3)}
    assert Comparison(variants, (0,)).reference == "a"
    assert Comparison(variants, (0,), "b").reference == "b"
    assert Comparison(variants, (0,)).key != Comparison(variants, (0,), "b").key


@pytest.mark.parametrize(
    ("variants", "seeds", "reference", "said"),
    [
        ({"a": varied()}, (0,), "", "Add one"),
        ({str(n): varied(epochs=n) for n in range(1, 10)}, (0,), "", "Take some out"),
        ({"a": varied(epochs=2), "b": varied(epochs=3)}, (), "", "1 to 20 seeds"),
        ({"a": varied(epochs=2), "b": varied(epochs=3)}, (1, 1), "", "counts once"),
        ({"a": varied(epochs=2), "b": varied(epochs=3)}, (1,), "c", "'c'"),
        ({"a": varied(seed=1), "b": varied(seed=2)}, (1,), "", "same experiment"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_a_sentence(
    variants: dict[str, spec.Experiment], seeds: tuple[int, ...], reference: str, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        Comparison(variants, seeds, reference)


def test_one_field_is_varied_and_named() -> None:
    variants = comparison.vary(PLAIN, "training.optimizer.learning_rate", [0.1, 0.01])
    assert list(variants) == ["learning_rate 0.1", "learning_rate 0.01"]
    assert [one.training.optimizer.learning_rate for one in variants.values()] == [0.1, 0.01]
    wider = comparison.vary(PLAIN, "model.layers.1.units", [3])["units 3"]
    assert wider.model.layers[1] == spec.Dense(units=3)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("training.optimizer.speed", "speed.*There are: name, learning_rate"),
        ("model.layers.9.units", "There are 3"),
        ("model.layers.x.units", "There are 3"),
        ("training.epochs.more", "no parts"),
        ("", "unknown"),
    ],
)
def test_a_field_that_does_not_exist_is_named(field: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        comparison.vary(PLAIN, field, [1])


def test_a_value_that_cannot_be_is_refused() -> None:
    with pytest.raises(spec.InvalidExperiment, match="units"):
        comparison.vary(PLAIN, "model.layers.0.units", [0])


CHANGES = {
    "dropout": (
        with_layers(spec.Dense(units=8), spec.Dropout(), spec.Dense(units=8), OUTPUT),
        True,
    ),
    "batch normalization": (
        with_layers(
            spec.Dense(units=8, activation="linear"),
            spec.BatchNormalization(),
            spec.Activation(),
            spec.Dense(units=8),
            OUTPUT,
        ),
        True,
    ),
    "l2": (with_layers(spec.Dense(units=8, l2=0.1), spec.Dense(units=8), OUTPUT), True),
    "narrower": (with_layers(spec.Dense(units=8), spec.Dense(units=4), OUTPUT), False),
    "deeper": (with_layers(*[spec.Dense(units=8)] * 3, OUTPUT), False),
    "initializer": (
        with_layers(spec.Dense(units=8, kernel_initializer="zeros"), spec.Dense(units=8), OUTPUT),
        False,
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_same_start_is_claimed_exactly_where_keras_begins_equally(name: str) -> None:
    changed, same = CHANGES[name]
    kernels = [
        [
            layer.kernel.numpy()
            for layer in keras_models.build(one).layers
            if hasattr(layer, "kernel")
        ]
        for one in (PLAIN, changed)
    ]
    equal = len(kernels[0]) == len(kernels[1]) and all(map(np.array_equal, *kernels))
    assert equal == same
    assert comparison.same_start(PLAIN, changed) == same


def test_what_is_not_shared_is_said() -> None:
    wide = with_layers(spec.Dense(units=9), spec.Dense(units=8), OUTPUT)
    batches = PLAIN.model_copy(update={"training": spec.Training(batch_size=64)})
    fair = Comparison({"plain": PLAIN, "dropout": CHANGES["dropout"][0]}, (0,)).fairness
    assert "begin with the same weights and see the same batches" in fair
    unfair = Comparison({"plain": PLAIN, "wide": wide, "large": batches}, (0,)).fairness
    assert "not those of “wide”" in unfair
    assert "Runs of “large” see other batches" in unfair


def test_those_that_share_other_weights_than_the_reference_s_are_named_together() -> None:
    wide = with_layers(spec.Dense(units=9), spec.Dense(units=8), OUTPUT)
    faster = wide.model_copy(
        update={"training": spec.Training(optimizer=spec.Adam(learning_rate=0.1))}
    )
    fair = Comparison({"plain": PLAIN, "wide": wide, "faster": faster}, (0,)).fairness
    assert "same weights within “wide” and “faster”. Elsewhere" in fair
    assert "same batches" in fair


def told(losses: list[float], outcome: str = "finished", penalty: float = 0.0) -> History:
    events: list[dict[str, object]] = [
        {
            "kind": "epoch",
            "epoch": epoch,
            "loss": loss / 2,
            "penalty": penalty,
            "accuracy": 0.5,
            "val_loss": loss,
            "val_accuracy": 1 - loss / 10,
            "learning_rate": 0.01,
            "elapsed": epoch / 10,
        }
        for epoch, loss in enumerate(losses, 1)
    ]
    if outcome:
        events.append({"kind": "end", "outcome": outcome, "message": ""})
    return History.of(events)


def test_courses_put_runs_of_different_length_side_by_side() -> None:
    courses = Courses.of(
        varied(epochs=3),
        [0, 1, 2, 3],
        [told([3, 2, 1]), told([4, 3], ""), told([5], "diverged"), History()],
    )
    np.testing.assert_array_equal(courses.epoch, [1, 2, 3])
    np.testing.assert_array_equal(
        courses.val_loss,
        [[3, 2, 1], [4, 3, np.nan], [5, np.nan, np.nan], [np.nan, np.nan, np.nan]],
    )
    np.testing.assert_array_equal(courses.ended, [True, False, True, False])
    np.testing.assert_array_equal(courses.broken, [False, False, True, False])
    np.testing.assert_array_equal(courses.final("val_loss"), [1, np.nan, np.nan, np.nan])
    np.testing.assert_array_equal(courses.only(courses.ended).seeds, [0, 2])


def test_a_run_whose_worker_was_lost_has_not_ended_and_is_no_break_down() -> None:
    courses = Courses.of(varied(epochs=3), [0, 1], [told([3, 2, 1]), told([4, 3], "failed")])
    np.testing.assert_array_equal(courses.ended, [True, False])
    np.testing.assert_array_equal(courses.broken, [False, False])
    np.testing.assert_array_equal(courses.final("val_loss"), [1, np.nan])


def test_the_final_value_is_that_of_the_weights_that_are_kept() -> None:
    best = varied(epochs=3, keep_best=True)
    assert Courses.of(best, [0], [told([2, 1, 3])]).final("val_loss") == 1
    assert Courses.of(varied(epochs=3), [0], [told([2, 1, 3])]).final("val_loss") == 3
    stopping = varied(epochs=9, early_stopping=spec.EarlyStopping(patience=1))
    for outcome in ("early_stopped", "finished"):
        run = told([2, 1, 3], outcome)
        assert Courses.of(stopping, [0], [run]).final("val_accuracy") == pytest.approx(0.9)
    # Keras puts them back at the last epoch, too, if patience outlasted the run.
    assert Courses.of(stopping, [0], [told([2, 1, 3])]).final("val_loss") == 1


def test_no_epoch_and_no_validation_part_leave_nothing_to_compare() -> None:
    nothing = Courses.of(varied(), [0, 1], [History(), History()])
    assert nothing.train_loss.shape == (2, 0)
    assert np.isnan(nothing.final("val_loss")).all()


def test_the_variants_of_the_largest_comparison_are_compiled_once() -> None:
    assert program_cache.KEPT_PROGRAMS >= comparison.MAXIMUM_VARIANTS
