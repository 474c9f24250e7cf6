"""Test rows are the same rows under one name, and only then."""

import numpy as np
import pytest

from nncore import datasets, held_out, spec

ALIKE = [
    (spec.Moons(), spec.Moons(features=("x1", "x1_x2"), label_noise=0.3, scaled=False)),
    (spec.Moons(test_share=0.2), spec.Moons(test_share=0.5)),
    (spec.Digits(test_share=0.5), spec.Digits(test_share=0.8)),
    (spec.Mnist(first_rows=500), spec.Mnist(first_rows=1_000)),
]
UNLIKE = [
    (spec.Moons(noise=0.2), spec.Moons(noise=0.3)),
    (spec.Moons(samples=200), spec.Moons(samples=400)),
    (spec.Digits(seed=1), spec.Digits(seed=2)),
    (spec.Moons(), spec.Circles()),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_data_of_one_name_are_tested_by_the_same_rows(one: spec.Data, other: spec.Data) -> None:
    assert held_out.part(one) == held_out.part(other)
    answers = [datasets.load(data).y_test for data in (one, other)]
    shared = min(map(len, answers))
    assert np.array_equal(answers[0][:shared], answers[1][:shared])


@pytest.mark.parametrize(("one", "other"), UNLIKE)
def test_other_rows_have_another_name(one: spec.Data, other: spec.Data) -> None:
    assert held_out.part(one) != held_out.part(other)


def test_variants_that_differ_in_training_alone_share_one_test_part() -> None:
    few = spec.Experiment(
        data=spec.Moons(),
        model=spec.Model(layers=(spec.Dense(units=1, activation="sigmoid"),)),
        training=spec.Training(),
    )
    longer = few.model_copy(update={"training": spec.Training(epochs=3)})
    noisy = few.model_copy(update={"data": spec.Moons(noise=0.1)})
    assert len(held_out.parts([few, longer])) == 1
    assert len(held_out.parts([few, longer, noisy])) == 2
