"""Learning rates against Keras's own schedule objects."""

import numpy as np
import pytest

from nncore import keras_models, spec
from nncore.schedules import learning_rates

STEPS_PER_EPOCH = 17
EPOCHS = 23
SCHEDULES = [
    spec.Constant(),
    spec.StepDecay(factor=0.3, every_epochs=4),
    spec.ExponentialDecay(factor=0.7, every_epochs=3),
    spec.CosineDecay(),
    spec.CosineDecay(warmup_epochs=2.5),
]


def training(schedule: spec.Specification, epochs: int = EPOCHS) -> spec.Training:
    return spec.Training(optimizer=spec.Adam(learning_rate=0.02), schedule=schedule, epochs=epochs)


def rates(chosen: spec.Training) -> np.ndarray:
    return learning_rates(chosen, STEPS_PER_EPOCH, np.arange(chosen.epochs * STEPS_PER_EPOCH))


@pytest.mark.parametrize("schedule", SCHEDULES, ids=repr)
def test_every_step_has_the_rate_that_keras_gives_it(schedule: spec.Specification) -> None:
    chosen = training(schedule)
    theirs = keras_models.schedule(chosen, STEPS_PER_EPOCH)
    expected = [
        float(theirs(step)) if callable(theirs) else theirs
        for step in range(EPOCHS * STEPS_PER_EPOCH)
    ]
    # Keras computes in float32, of which an initial rate of 0.02 has a resolution of 2e-9.
    np.testing.assert_allclose(rates(chosen), expected, rtol=2e-6, atol=4e-9)


def test_step_decay_falls_at_the_beginning_of_an_epoch() -> None:
    by_epoch = rates(training(spec.StepDecay(factor=0.5, every_epochs=10))).reshape(EPOCHS, -1)
    assert np.all(by_epoch[:10] == 0.02)
    assert np.all(by_epoch[10:20] == 0.01)
    assert np.all(by_epoch[20:] == 0.005)


def test_exponential_decay_meets_step_decay_when_step_decay_falls() -> None:
    step = rates(training(spec.StepDecay(factor=0.5, every_epochs=5)))
    smooth = rates(training(spec.ExponentialDecay(factor=0.5, every_epochs=5)))
    falls = np.arange(0, EPOCHS, 5) * STEPS_PER_EPOCH
    np.testing.assert_allclose(smooth[falls], step[falls], rtol=1e-12)
    assert np.all(np.diff(smooth) < 0)


def test_cosine_decay_rises_to_the_rate_and_ends_near_zero() -> None:
    course = rates(training(spec.CosineDecay(warmup_epochs=2)))
    top = 2 * STEPS_PER_EPOCH
    assert course[0] == 0.0
    assert np.argmax(course) == top
    assert course[top] == 0.02
    assert course[-1] < 0.02 * 1e-4


def test_a_warm_up_longer_than_the_run_leaves_a_step_to_fall() -> None:
    course = rates(training(spec.CosineDecay(warmup_epochs=100), epochs=2))
    assert np.all(np.isfinite(course))
    assert np.all(np.diff(course[:-1]) > 0)
