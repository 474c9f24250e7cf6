"""Plans against numbers worked by hand, against what the NumPy run uses and against Keras."""

import numpy as np
import pytest

from nncore import numpy_training, schedule_plans, spec
from nncore.figures import rates_used
from nncore.schedule_plans import Plan
from tests.lab_experiments import lab
from tests.test_reaching import courses

PLAN = Plan(rate=0.1, epochs=100, factor=0.5, every=10, warmup=5)


def rate(name: str, epoch: int, plan: Plan = PLAN) -> float:
    return float(schedule_plans.rates(name, plan, np.array([epoch * 50]), 50)[0])


@pytest.mark.parametrize(
    ("name", "epoch", "expected"),
    [
        ("constant", 99, 0.1),
        ("step", 20, 0.025),
        ("step", 19, 0.05),
        ("exponential", 20, 0.025),
        ("cosine", 25, 0.0853553),
        ("cosine", 100, 0.0),
        ("warm-up and cosine", 0, 0.0),
        ("warm-up and cosine", 5, 0.1),
        # The assumed loss falls until epoch 30; ten epochs without progress halve the rate.
        ("plateau", 30, 0.1),
        ("plateau", 45, 0.05),
    ],
)
def test_rates_are_those_worked_by_hand(name: str, epoch: int, expected: float) -> None:
    assert rate(name, epoch) == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize("name", [name for name in schedule_plans.NAMES if name != "plateau"])
def test_a_run_uses_the_rates_that_were_planned(name: str) -> None:
    plan = Plan(rate=0.2, epochs=12, factor=0.5, every=4, warmup=3)
    experiment = schedule_plans.planned(name, plan, lab())
    assert spec.from_value(experiment.model_dump(mode="json")) == experiment
    used = numpy_training.train(experiment)
    expected = schedule_plans.rates(name, plan, used.step, experiment.steps_per_epoch)
    np.testing.assert_allclose(used.learning_rate, expected)


def test_the_plateau_rule_is_handed_to_the_run() -> None:
    watched = lab().model_copy(
        update={"training": lab().training.model_copy(update={"validation_split": 0.2})}
    )
    experiment = schedule_plans.planned("plateau", PLAN, watched)
    assert experiment.training.reduce_lr_on_plateau == spec.ReduceLROnPlateau(
        factor=0.5, patience=10
    )
    assert spec.from_value(experiment.model_dump(mode="json")) == experiment


def test_rates_that_differ_between_runs_are_all_drawn() -> None:
    same, own = courses([[0.5, 0.4, 0.3]] * 5), courses([[0.5, 0.4, 0.3]] * 4 + [[0.5, 0.5, 0.5]])
    figure = rates_used.used_figure({"step": same, "plateau": own})
    beneath = [trace.legendgroup for trace in figure.data if trace.yaxis == "y2"]
    assert beneath == ["step"] + ["plateau"] * 5
    assert "plateau from 0.5 to 0.3 to 0.5" in rates_used.sentence({"plateau": own})
