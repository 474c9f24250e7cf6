"""The range test: rates of a bowl with a known bound, rates of moons, and what is no answer."""

import numpy as np
import pytest

from nncore import learning_rate_range as ranges
from nncore import many, numpy_training, spec
from nncore.optimizers import SGD

pytestmark = pytest.mark.usefixtures("one_thread")


def moons(optimizer: spec.Optimizer, seed: int = 0, epochs: int = 1) -> spec.Experiment:
    return spec.Experiment(
        data=spec.Moons(samples=300),
        model=spec.Model(
            layers=(spec.Dense(units=8), spec.Dense(units=1, activation="sigmoid")),
        ),
        training=spec.Training(
            optimizer=optimizer, epochs=epochs, validation_split=0.0, seed=seed, batch_size=16
        ),
    )


def down_a_bowl(curvature: np.ndarray) -> tuple[ranges.Climb, list[float]]:
    """Climb on L = Σ λ w² / 2; return also the loss at the end of 60 steps with each grid rate."""
    start = np.array([-4.0, 1.5])
    w = start.copy()

    def step(number: int, rate: float) -> float:
        loss = float((curvature * w**2).sum() / 2)
        SGD().update(w, curvature * w, {}, rate, number)
        return loss

    seen = ranges.climb(step, ranges.rising())
    ends = [
        float((curvature * (start * (1 - rate * curvature) ** 60) ** 2).sum() / 2) for rate in GRID
    ]
    return seen, ends


GRID = np.geomspace(1e-4, 3.0, 61)


def test_rates_grow_by_the_same_factor() -> None:
    rates = ranges.rising(0.001, 10.0, 5)
    assert rates == pytest.approx([0.001, 0.01, 0.1, 1.0, 10.0])


@pytest.mark.parametrize("curvature", [(1.0, 25.0), (3.0, 3.0), (2.0, 40.0)])
def test_a_bowl_gets_a_rate_below_its_bound_and_near_its_best(curvature) -> None:
    seen, ends = down_a_bowl(np.array(curvature))
    found = ranges.read(seen)
    assert found is not None
    assert found.rate < 2 / max(curvature) < found.breaks
    best = GRID[int(np.argmin(ends))]
    assert best / 5 < found.rate < 5 * best


@pytest.mark.parametrize("name", ["SGD", "Adam"])
def test_moons_get_a_rate_near_the_best_of_a_grid(name: str) -> None:
    grid = np.geomspace(1e-3, 10, 9)
    ends = []
    for rate in grid:
        racer = many.RACERS[name].model_copy(update={"learning_rate": float(rate)})
        trained = numpy_training.train_many(moons(racer, epochs=15), [1, 2, 3])
        ends.append(float(np.median(np.nan_to_num(trained.train_loss[:, -1], nan=np.inf))))
    found = ranges.read(ranges.climbed(spec.to_json(moons(many.RACERS[name]))))
    assert found is not None
    best = float(grid[int(np.argmin(ends))])
    assert best / 5 < found.rate < 5 * best
    assert found.fastest < found.rate < found.breaks


def test_the_runs_own_learning_rate_does_not_matter() -> None:
    slow, fast = (moons(spec.SGD(learning_rate=rate)) for rate in (1e-6, 1.0))
    one, other = (ranges.climbed(spec.to_json(each)) for each in (slow, fast))
    np.testing.assert_array_equal(one.losses, other.losses)


def test_smoothing_neither_shifts_a_slope_nor_is_moved_by_one_outlier() -> None:
    line = np.linspace(1.0, 2.0, 200)
    assert ranges.smoothed(line, 200)[50:150] == pytest.approx(line[50:150])
    line[100] = 1e9
    assert ranges.smoothed(line, 200)[100] < 3


def test_a_loss_that_never_falls_gives_no_rate() -> None:
    flat = ranges.climb(lambda number, rate: 1.0, ranges.rising())
    assert ranges.read(flat) is None
    at_once = ranges.climb(lambda number, rate: float("inf"), ranges.rising())
    assert len(at_once.losses) == 0
    assert ranges.read(at_once) is None


def test_a_loss_that_does_not_break_is_said_to() -> None:
    falling = ranges.climb(lambda number, rate: 1.0 - number / 400, ranges.rising())
    found = ranges.read(falling)
    assert found is not None
    assert not found.broke
    assert found.breaks == pytest.approx(ranges.HIGH)


@pytest.mark.parametrize(("low", "high", "steps"), [(1.0, 0.1, 100), (0.0, 1.0, 100), (0.1, 1, 5)])
def test_a_range_that_is_none_is_refused(low: float, high: float, steps: int) -> None:
    with pytest.raises(ValueError, match="The rates rise"):
        ranges.climbed(spec.to_json(moons(spec.SGD())), low, high, steps)
