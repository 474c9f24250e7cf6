"""The planned learning rate, against values worked out by hand."""

import numpy as np
import pytest

from nncore import spec
from nncore.figures import schedule as figures


def training(schedule, *, epochs=100, rate=0.1, **more):
    return spec.Training(
        optimizer=spec.SGD(learning_rate=rate), schedule=schedule, epochs=epochs, **more
    )


def drawn(plan, steps_per_epoch):
    line = figures.schedule_figure(plan, steps_per_epoch).data[0]
    return np.array(line.x), np.array(line.y)


def test_the_cosine_is_drawn_over_epochs():
    epochs, rates = drawn(training(spec.CosineDecay()), 4)
    assert epochs[0] == 0
    assert rates[0] == pytest.approx(0.1)
    assert rates[epochs == 25.0][0] == pytest.approx(0.0853553, rel=1e-4)
    assert rates[-1] < 1e-5


def test_step_decay_is_drawn_as_steps():
    plan = training(spec.StepDecay(factor=0.5, every_epochs=10))
    epochs, rates = drawn(plan, 3)
    assert set(np.round(rates[epochs < 10], 6)) == {0.1}
    assert rates[epochs >= 20][0] == pytest.approx(0.025)
    assert figures.schedule_figure(plan, 3).data[0].line.shape == "hv"


def test_a_long_plan_is_thinned_and_keeps_the_peak_of_the_warm_up():
    plan = training(spec.CosineDecay(warmup_epochs=3.0), epochs=1_000)
    epochs, rates = drawn(plan, 1_688)
    assert len(epochs) <= 400
    assert rates.max() == pytest.approx(0.1, rel=1e-4)


def test_the_smallest_plan_is_drawn():
    epochs, rates = drawn(training(spec.Constant(), epochs=1), 1)
    assert list(epochs) == [0.0]
    assert list(rates) == [0.1]


def test_a_plateau_rule_is_named_on_the_figure():
    plan = training(spec.Constant(), reduce_lr_on_plateau=spec.ReduceLROnPlateau())
    assert "plateau" in figures.schedule_figure(plan, 5).layout.annotations[0].text


@pytest.mark.parametrize(
    ("schedule", "sentence"),
    [
        (spec.Constant(), "The learning rate is 0.1 throughout."),
        (
            spec.CosineDecay(warmup_epochs=5.0),
            "The learning rate rises from 0 to 0.1, then falls to almost 0, over 100 epochs.",
        ),
        (
            spec.StepDecay(factor=0.5, every_epochs=50),
            "The learning rate falls from 0.1 to 0.05 over 100 epochs.",
        ),
    ],
)
def test_the_sentence_follows_the_plan(schedule, sentence):
    assert figures.sentence(training(schedule), 10) == sentence
