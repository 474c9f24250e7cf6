"""Paths in a plane: what lies in it exactly, what does not, and losses computed by hand."""

import numpy as np
import pytest

from nncore import losses, many, numpy_training, run_path, spec
from nncore.moment_values import Rows
from nncore.network import Network
from tests.lab_experiments import lab

pytestmark = pytest.mark.usefixtures("one_thread")


def run(optimizer: spec.Optimizer, **training) -> spec.Experiment:
    return lab(optimizer=optimizer, epochs=10, **training)


@pytest.fixture(scope="module")
def land(one_thread: None) -> run_path.Landscape:
    both = (spec.to_json(run(many.RACERS[name])) for name in ("SGD", "Adam"))
    return run_path.landscape(*both)


def test_the_plane_of_the_ends_holds_the_start_and_both_ends(land) -> None:
    for walk in land.walks:
        for place in (0, -1):
            assert walk.seen_losses[place] == pytest.approx(walk.losses[place], rel=1e-5)
        assert 0 < walk.share < 1
    np.testing.assert_allclose(land.walks[0].points[0], land.walks[1].points[0], atol=1e-9)
    np.testing.assert_allclose(land.walks[0].points[-1], [0, 0], atol=1e-9)
    assert land.walks[0].points[0, 0] < 0 < land.walks[1].points[-1, 1]


def test_losses_on_the_way_are_those_of_the_run_itself(land) -> None:
    experiment = run(many.RACERS["SGD"])
    theta = [place.copy() for place in numpy_training.walk(experiment)]
    rows = Rows.of(experiment, np.float64)
    network = Network.of(experiment).at(theta[-1].astype(np.float64))
    p = network.forward(rows.X).a[-1][:, 0]
    y = np.asarray(losses.targets("binary_crossentropy", rows.labels, 1, np.float64))[:, 0]
    by_hand = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    assert land.walks[0].losses[-1] == pytest.approx(by_hand, rel=1e-4)
    assert land.walks[0].step[-1] == len(theta) - 1


def test_the_grid_has_the_loss_of_the_nearest_place(land) -> None:
    walk = land.walks[1]
    column = int(np.argmin(abs(land.across - walk.points[-1, 0])))
    row = int(np.argmin(abs(land.up - walk.points[-1, 1])))
    assert land.losses[row, column] == pytest.approx(walk.losses[-1], abs=0.05)
    assert land.losses.shape == (run_path.GRID, run_path.GRID)
    for walk in land.walks:
        assert (walk.points.min(axis=0) > [land.across[0], land.up[0]]).all()
        assert (walk.points.max(axis=0) < [land.across[-1], land.up[-1]]).all()


def test_the_principal_plane_is_what_scikit_learns_svd_finds() -> None:
    from sklearn.decomposition import TruncatedSVD

    path = np.random.default_rng(0).normal(size=(40, 12)).cumsum(axis=0)
    ours = run_path.along_the_first([path])
    theirs = TruncatedSVD(2, algorithm="arpack").fit(path - path[-1])
    overlap = abs((ours.directions * theirs.components_).sum(axis=1))
    np.testing.assert_allclose(overlap, 1.0, atol=1e-8)
    np.testing.assert_allclose(ours.directions @ ours.directions.T, np.eye(2), atol=1e-12)


def test_a_path_in_two_dimensions_lies_wholly_in_its_plane() -> None:
    flat = np.random.default_rng(1).normal(size=(20, 2)) @ np.random.default_rng(2).normal(
        size=(2, 9)
    )
    assert run_path.along_the_first([flat]).share(flat) == pytest.approx(1)


def test_a_random_walk_has_the_share_that_the_page_warns_of() -> None:
    walk = np.random.default_rng(3).normal(size=(300, 2_000)).cumsum(axis=0)
    share = run_path.along_the_first([walk]).share(walk)
    assert share == pytest.approx(run_path.RANDOM_WALK_SHARE, abs=0.02)


def test_runs_that_end_at_one_place_still_have_a_plane() -> None:
    text = spec.to_json(run(many.RACERS["SGD"]))
    land = run_path.landscape(text, text)
    assert land.apart == 0
    assert np.isfinite(land.losses).all()


def test_a_run_that_breaks_is_drawn_until_then() -> None:
    broken = run(spec.SGD(learning_rate=3_000.0))
    with pytest.raises(ValueError, match="first steps"):
        run_path.landscape(spec.to_json(broken), spec.to_json(run(many.RACERS["Adam"])))


def test_a_run_that_goes_far_is_cut_where_it_left(monkeypatch: pytest.MonkeyPatch) -> None:
    # Nearer than usual, so that a healthy run is far enough: nothing else differs.
    monkeypatch.setattr(run_path, "FAR", 1.05)
    both = (spec.to_json(run(many.RACERS[name], seed=5)) for name in ("SGD", "Adam"))
    slow, fast = run_path.landscape(*both).walks
    assert fast.left_at == fast.step[-1] < slow.step[-1]
    assert np.isfinite(fast.losses).all()


def test_networks_of_other_shapes_share_no_surface() -> None:
    other = lab(spec.Dense(units=3, activation="tanh"), spec.Dense(units=1, activation="sigmoid"))
    with pytest.raises(ValueError, match="share data and network"):
        run_path.landscape(spec.to_json(run(spec.SGD())), spec.to_json(other))


def test_a_run_that_is_too_long_is_refused_with_a_number() -> None:
    long = spec.to_json(lab(epochs=600))
    with pytest.raises(ValueError, match="4,800 steps"):
        run_path.landscape(long, long)
