"""What came of a run is told by its numbers."""

from dataclasses import replace

import numpy as np
import pytest

from nncore import numpy_training, outcomes, spec
from nncore.trajectory import Trajectory, Trouble
from tests.lab_experiments import lab

MOONS = lab()
AMOUNTS = lab(
    spec.Dense(units=1, activation="linear"),
    data=spec.PlaneRegression(samples=100),
    loss="mean_squared_error",
    optimizer=spec.SGD(learning_rate=0.1),
)


def run(train: float, test: float) -> Trajectory:
    whole = numpy_training.train(MOONS)
    return replace(whole, train_accuracy=np.array([train]), test_accuracy=np.array([test]))


@pytest.mark.parametrize(
    ("train", "test", "name"),
    [
        (0.99, 0.96, "learns"),
        (0.99, 0.85, "memorizes"),
        (0.88, 0.85, "partly"),
        (0.50, 0.50, "guesses"),
        # Guessed on both parts, the test part by accident worse: nothing was memorized.
        (0.53, 0.40, "guesses"),
        # All of the training part is known and nothing of it helps.
        (0.99, 0.50, "memorizes"),
        (0.95, 0.95, "learns"),
    ],
)
def test_scores_decide_the_outcome(train: float, test: float, name: str) -> None:
    assert outcomes.outcome(MOONS, run(train, test)) == name


def test_a_run_with_a_trouble_breaks_whatever_its_scores() -> None:
    broken = replace(run(0.99, 0.99), trouble=Trouble(3, 0, "what", "repair"))
    assert outcomes.outcome(MOONS, broken) == outcomes.BREAKS


def test_a_hopeless_loss_is_not_said_to_grow_beyond_all_bounds() -> None:
    for sentences in (outcomes.choices(MOONS.data), outcomes.choices(AMOUNTS.data)):
        assert "far above that of guessing, or" in sentences[outcomes.BREAKS]


def test_a_neuron_that_finds_the_plane_learns_and_an_untrained_one_does_not() -> None:
    whole = numpy_training.train(AMOUNTS)
    assert outcomes.outcome(AMOUNTS, whole) == "learns"
    assert outcomes.outcome(AMOUNTS, whole.until(1, None)) != "learns"


def test_choices_speak_of_classes_or_of_amounts() -> None:
    assert (
        list(outcomes.choices(MOONS.data))
        == list(outcomes.choices(AMOUNTS.data))
        == list(outcomes.OUTCOMES)
    )
    assert "class" in outcomes.choices(MOONS.data)["guesses"]
    assert "mean" in outcomes.choices(AMOUNTS.data)["guesses"]
