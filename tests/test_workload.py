"""Runs are cut into parts whose length is known before they start."""

import time
from itertools import pairwise

import numpy as np

from nncore import spec, workload
from nncore.numpy_training import train, train_segment
from nncore.trajectory import moments
from tests.lab_experiments import SIGMOID, lab

SPIRAL = lab(
    *[spec.Dense(units=8, activation="tanh")] * 6,
    SIGMOID,
    data=spec.Spiral(samples=200),
    epochs=1_000,
    optimizer=spec.Adam(learning_rate=0.003),
)


def test_segments_follow_each_other_and_cover_all_moments() -> None:
    for networks in (1, 16):
        cuts = workload.segments(SPIRAL, networks)
        assert cuts[0][0] == 0
        assert cuts[-1][1] == len(moments(SPIRAL))
        assert all(one[1] == other[0] for one, other in pairwise(cuts))
        assert all(start < stop for start, stop in cuts)


def test_every_segment_has_its_time_and_the_first_is_short() -> None:
    seconds = workload.seconds_by_moment(SPIRAL)
    ends = [seconds[stop - 1] for _, stop in workload.segments(SPIRAL)]
    assert ends[0] <= workload.FIRST_SECONDS
    assert (np.diff(ends) <= workload.SECONDS).all()


def test_a_short_run_is_one_segment() -> None:
    assert workload.segments(lab()) == [(0, 41)]


def test_the_estimate_is_of_the_right_size() -> None:
    train(lab())  # imports and caches
    for experiment in (lab(data=spec.Moons(samples=200), epochs=100), SPIRAL):
        began = time.process_time()
        train_segment(experiment.model_dump_json(), 0)
        took = time.process_time() - began
        stop = workload.segments(experiment)[0][1]
        estimate = workload.seconds_by_moment(experiment)[stop - 1]
        # Machines differ, and so do moments: a factor of ten would be a mistake in the formula.
        assert estimate / 10 < took < estimate * 10


def test_more_of_anything_takes_longer() -> None:
    base = workload.seconds_by_moment(lab())[-1]
    deeper = lab(*[spec.Dense(units=4)] * 4, SIGMOID)
    for larger in (deeper, lab(epochs=6), lab(data=spec.Moons(samples=400)), lab(batch_size=2)):
        assert workload.seconds_by_moment(larger)[-1] > base
    assert workload.seconds_by_moment(lab(), 16)[-1] > base
