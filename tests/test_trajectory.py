"""The moments at which a run is looked at, and parts put together again."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nncore import spec
from nncore.numpy_training import train
from nncore.trajectory import MOMENTS, joined, moments
from tests.lab_experiments import lab


@given(rows=st.integers(20, 2_000), batch_size=st.integers(1, 10), epochs=st.integers(1, 20_000))
def test_moments_rise_from_the_first_step_to_the_last(
    rows: int, batch_size: int, epochs: int
) -> None:
    experiment = lab(data=spec.Moons(samples=rows), batch_size=batch_size, epochs=epochs)
    last = epochs * experiment.steps_per_epoch
    steps = moments(experiment)
    assert steps[0] == 0
    assert steps[-1] == last
    assert (np.diff(steps) > 0).all()
    assert len(steps) == min(MOMENTS, last + 1)


def test_early_change_is_seen_and_late_moments_are_whole_epochs() -> None:
    steps = moments(lab(data=spec.Moons(samples=200), epochs=300))
    assert steps[:4].tolist() == [0, 1, 2, 3]
    assert (steps <= 4_800 / 6).mean() > 0.45
    assert (steps[30:] % 16 == 0).all()


def test_parts_of_a_run_are_the_run() -> None:
    run = train(lab())
    parts = [run.until(20, None), *(_rest(run, 20),)]
    again = joined(parts)
    assert np.array_equal(again.theta, run.theta)
    assert np.array_equal(again.gradient_norm, run.gradient_norm)
    assert len(again) == len(run)


def _rest(run, start):
    values = {name: value[start:] for name, value in vars(run).items() if name != "trouble"}
    return type(run)(**values)
