"""Variants that differ in one thing: what is changed, and that nothing else is."""

import pytest

from nncore import comparison, spec, training_variants
from tests.lab_experiments import SIGMOID, lab


def without(experiment: spec.Experiment, *fields: str) -> dict:
    """Return an Experiment's values but for some fields of its training."""
    value = experiment.model_dump(mode="json")
    for field in fields:
        del value["training"][field]
    return value


def test_optimizers_differ_in_the_optimizer_alone() -> None:
    base = lab()
    variants = training_variants.optimizers(base, ["SGD", "Adam"])
    assert list(variants) == ["SGD 0.1", "Adam 0.01"]
    for one in variants.values():
        assert without(one, "optimizer") == without(base, "optimizer")
        assert comparison.same_start(one, base)
        assert comparison.same_batches(one, base)


def test_one_rate_for_all_is_one_rate_for_all() -> None:
    variants = training_variants.optimizers(lab(), ["SGD", "Nesterov", "AdamW"], 0.03)
    assert {one.training.optimizer.learning_rate for one in variants.values()} == {0.03}


def test_learning_rates_keep_the_optimizers_other_settings() -> None:
    base = lab(optimizer=spec.SGD(momentum=0.9, nesterov=True))
    variants = training_variants.learning_rates(base, [0.001, 1.0])
    assert list(variants) == ["rate 0.001", "rate 1"]
    assert all(one.training.optimizer.momentum == 0.9 for one in variants.values())


def test_equal_epochs_are_unequal_steps_and_equal_steps_unequal_epochs() -> None:
    base = lab(batch_size=10, epochs=12)  # 80 rows: 8 steps an epoch, 96 in all
    epochs = training_variants.batch_sizes(base, [5, 40])
    assert [one.training.epochs for one in epochs.values()] == [12, 12]
    assert [one.steps_per_epoch for one in epochs.values()] == [16, 2]
    steps = training_variants.batch_sizes(base, [5, 40], equal_steps=True)
    assert [one.training.epochs for one in steps.values()] == [6, 48]


def test_a_batch_larger_than_the_rows_is_left_out() -> None:
    assert list(training_variants.batch_sizes(lab(), [4, 256])) == ["batch 4"]


def test_initializers_are_set_in_every_dense_layer_and_only_there() -> None:
    base = lab(spec.Dense(units=4), spec.Dropout(rate=0.5), SIGMOID)
    variants = training_variants.initializers(base, ["He", "N(0, 1)"])
    dense = [layer for layer in variants["He"].model.layers if layer.type == "Dense"]
    assert {layer.kernel_initializer for layer in dense} == {"he_normal"}
    assert variants["N(0, 1)"].model.layers[0].kernel_stddev == 1.0
    assert variants["He"].model.layers[1] == base.model.layers[1]
    assert not comparison.same_start(variants["He"], variants["N(0, 1)"])


@pytest.mark.parametrize("name", list(training_variants.INITIALIZERS))
def test_every_initializer_gives_a_valid_experiment(name: str) -> None:
    (one,) = training_variants.initializers(lab(), [name]).values()
    assert spec.from_value(one.model_dump(mode="json")) == one
