"""Steps and seconds to a given loss, with runs that never reach it, worked by hand."""

import numpy as np
import pytest

from nncore import reaching, spec
from nncore.comparison import Courses
from nncore.figures import reaching as figures
from tests.lab_experiments import lab


def courses(val_loss: list[list[float]], elapsed: list[list[float]] | None = None, **flags):
    values = np.array(val_loss, float)
    runs, moments = values.shape
    seconds = np.tile(np.arange(1.0, moments + 1), (runs, 1)) if elapsed is None else elapsed
    same = dict.fromkeys(
        ("train_loss", "train_accuracy", "val_accuracy", "penalty", "learning_rate"), values
    )
    return Courses(
        seeds=np.arange(runs),
        epoch=np.arange(1.0, moments + 1),
        val_loss=values,
        elapsed=np.array(seconds, float),
        kept=np.full(runs, moments - 1),
        ended=np.array(flags.get("ended", [True] * runs)),
        broken=np.array(flags.get("broken", [False] * runs)),
        **same,
    )


EXPERIMENT = lab()  # 80 rows in batches of 10: 8 steps an epoch


def test_a_run_is_there_at_its_first_moment_at_or_below_the_level() -> None:
    found = reaching.reached(EXPERIMENT, courses([[0.9, 0.5, 0.4], [0.5, 0.6, 0.7]]), 0.5)
    assert found.epochs.tolist() == [2, 1]
    assert found.steps.tolist() == [16, 8]
    assert found.count == found.runs == 2


def test_runs_that_never_come_count_as_slower_than_all_others() -> None:
    values = [[0.9, 0.4], [0.9, 0.8], [0.3, 0.2], [0.9, np.nan]]
    found = reaching.reached(EXPERIMENT, courses(values), 0.5)
    assert found.count == 2
    assert found.median("steps") == np.inf
    most = reaching.reached(EXPERIMENT, courses(values[:3]), 0.5)
    assert most.median("steps") == 16


def test_a_run_that_goes_on_does_not_count_yet() -> None:
    found = reaching.reached(EXPERIMENT, courses([[0.1], [0.9]], ended=[False, True]), 0.5)
    assert (found.runs, found.count) == (1, 0)


def test_what_passed_before_the_first_step_is_not_counted() -> None:
    # Five seconds of compiling, then half a second an epoch.
    seen = courses([[0.9, 0.5, 0.4]], elapsed=[[5.5, 6.0, 6.5]])
    found = reaching.reached(EXPERIMENT, seen, 0.5)
    assert found.seconds.tolist() == [pytest.approx(1.0)]


def test_a_time_that_nobody_took_is_no_number() -> None:
    seen = courses([[0.9, 0.5]], elapsed=[[np.nan, np.nan]])
    assert np.isnan(reaching.reached(EXPERIMENT, seen, 0.5).median("seconds"))


def test_no_moment_at_all_reaches_nothing() -> None:
    empty = courses([[], []])
    assert reaching.reached(EXPERIMENT, empty, 0.5).count == 0
    assert reaching.levels({"a": empty}) == (0.0, 1.0, 0.5)


def test_levels_lie_between_the_best_and_the_beginning() -> None:
    variants = {"a": courses([[1.0, 0.2]] * 3), "b": courses([[1.0, 0.4]] * 3)}
    low, high, usual = reaching.levels(variants)
    assert (low, high) == (0.2, 1.0)
    assert usual == pytest.approx(1.1 * (0.2 * 0.3) ** 0.5)


def test_a_variant_that_broke_at_once_leaves_the_levels_to_the_others() -> None:
    lost = courses([[np.nan, np.nan]] * 3, broken=[True] * 3)
    variants = {"sound": courses([[1.0, 0.2]] * 3), "lost": lost}
    assert reaching.levels(variants) == (0.2, 1.0, pytest.approx(0.22))
    assert reaching.reached(EXPERIMENT, lost, 0.5).count == 0


def test_the_race_is_drawn_by_the_clock_that_is_asked_for() -> None:
    variants = {"fast": courses([[0.9, 0.4, 0.3]] * 5), "lost": courses([[0.9, 0.8, 0.8]] * 5)}
    experiments: dict[str, spec.Experiment] = dict.fromkeys(variants, EXPERIMENT)
    reached = {name: reaching.reached(EXPERIMENT, one, 0.5) for name, one in variants.items()}
    figure = figures.race_figure(experiments, variants, reached, 0.5, "steps")
    line, mark, _, never = figure.data
    assert list(line.x) == [8, 16, 24]
    assert list(line.y) == [0.9, 0.4, 0.3]
    assert (mark.x[0], mark.y[0]) == (16, 0.5)
    assert never.x[0] is None
    said = figures.sentence(reached, 0.5, "epochs")
    assert "fast after 2 epochs" in said
    assert "lost not by most runs" in said
