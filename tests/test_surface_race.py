"""The race: steps as worked by hand, as TensorFlow takes them, and what divergence does."""

import numpy as np
import pytest

from nncore import surface_race as races
from nncore.surfaces import SURFACES

BOWL = SURFACES["bowl"]


def test_the_first_step_of_gradient_descent_is_as_by_hand() -> None:
    course = races.path(BOWL, races.RACERS["SGD"], (-4.0, 1.5), 0.01, 1)
    np.testing.assert_allclose(course, [[-4.0, 1.5], [-3.96, 1.125]], rtol=1e-14)


@pytest.mark.parametrize("name", ["SGD", "momentum", "Nesterov", "RMSprop", "Adam", "AdamW"])
def test_every_racer_takes_the_path_that_keras_takes(name: str) -> None:
    import keras
    import tensorflow as tf

    theirs = {
        "SGD": keras.optimizers.SGD(0.02),
        "momentum": keras.optimizers.SGD(0.02, momentum=0.9),
        "Nesterov": keras.optimizers.SGD(0.02, momentum=0.9, nesterov=True),
        "RMSprop": keras.optimizers.RMSprop(0.02),
        "Adam": keras.optimizers.Adam(0.02),
        "AdamW": keras.optimizers.AdamW(0.02),
    }[name]
    valley = SURFACES["valley"]
    w = tf.Variable([-1.2, 1.0], dtype=tf.float32)
    for _ in range(10):
        with tf.GradientTape() as tape:
            loss = (1 - w[0]) ** 2 + 10 * (w[1] - w[0] ** 2) ** 2
        theirs.apply([tape.gradient(loss, w)], [w])
    ours = races.path(valley, races.RACERS[name], (-1.2, 1.0), 0.02, 10)[-1]
    np.testing.assert_allclose(ours, w.numpy(), rtol=2e-5)


def test_several_rates_at_once_take_the_paths_they_take_alone() -> None:
    rates = np.array([[0.01], [0.05]])
    both = races.path(BOWL, races.RACERS["Adam"], (-4.0, 1.5), rates, 20)
    for place, rate in enumerate(rates[:, 0]):
        alone = races.path(BOWL, races.RACERS["Adam"], (-4.0, 1.5), rate, 20)
        np.testing.assert_allclose(both[:, place], alone, rtol=1e-12)


def test_a_step_too_long_for_the_bowl_diverges_without_an_error() -> None:
    fine = races.path(BOWL, races.RACERS["SGD"], (-4.0, 1.5), 0.079, 200)
    assert np.abs(fine[-1]).max() < 0.01
    course = races.path(BOWL, races.RACERS["SGD"], (-4.0, 1.5), 0.1, 200)
    assert np.isfinite(course[0]).all()
    assert np.isnan(course[-1]).all()


def test_a_rate_of_a_million_ends_the_race_at_once() -> None:
    course = races.path(SURFACES["valley"], races.RACERS["SGD"], (-1.2, 1.0), 1e6, 5)
    assert np.isnan(course[1]).all()


@pytest.mark.parametrize("racer", list(races.RACERS))
def test_the_best_rate_is_better_than_its_neighbors(racer: str) -> None:
    start, steps = BOWL.start, 60
    best = races.best_rate("bowl", racer, start, steps)
    place = races.RATES.index(best)

    def end(rate: float) -> float:
        last = races.path(BOWL, races.RACERS[racer], start, rate, steps)[-1]
        return float(np.nan_to_num(BOWL.loss(last), nan=np.inf))

    for other in (place - 1, place + 1):
        assert end(best) <= end(races.RATES[other])


def test_momentum_leaves_the_saddle_before_plain_descent_does() -> None:
    saddle = SURFACES["saddle"]
    course = races.race(saddle, saddle.start, {"SGD": 0.03, "momentum": 0.03}, 100)
    assert saddle.loss(course["momentum"][-1]) < -0.2 < saddle.loss(course["SGD"][-1])
