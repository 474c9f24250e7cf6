"""Points of the plane: each shape is what it is called, and no specification breaks the loading."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.datasets import make_circles, make_moons
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import train_test_split

from nncore import datasets, spec
from nncore.datasets import plane
from nncore.datasets.preview import preview
from nncore.export.data import data_section
from nncore.export.program import imports
from tests.experiments import data as any_data

PLANES = any_data.filter(lambda data: isinstance(data, spec.PlaneSpecification))


def everything(data: spec.PlaneSpecification) -> tuple[Any, Any]:
    """Points and answers of both parts."""
    points_train, y_train, points_test, y_test = datasets.plane_points(data)
    return np.vstack([points_train, points_test]), np.concatenate([y_train, y_test])


@given(PLANES)
@example(spec.Ring(samples=10, test_share=0.9))  # one row to train on
@example(spec.Gates(samples=4, features=("x1_x2",)))
@example(spec.Moons(samples=11, noise=0.0, test_share=0.9, seed=3))
@settings(max_examples=80, deadline=None)
def test_whatever_is_valid_can_be_loaded(data: Any) -> None:
    dataset = datasets.load(data)
    assert dataset.X_train.shape == (data.train_rows, *data.input_shape)
    assert dataset.X_test.shape == (data.test_rows, *data.input_shape)
    assert np.isfinite(dataset.X_train).all()
    assert np.isfinite(dataset.X_test).all()
    assert len(dataset.y_train) == data.train_rows
    if data.regression:
        assert np.abs(everything(data)[1]).max() <= 1
    else:
        assert set(everything(data)[1]) <= set(range(data.classes))
    (left, right), (bottom, top) = plane.bounds(data)
    assert right - left == pytest.approx(top - bottom)
    points = everything(data)[0]
    assert (points > (left, bottom)).all()
    assert (points < (right, top)).all()
    assert preview(data.model_dump_json())["rows"] == data.rows


@given(st.integers(1, 30), st.floats(-1e6, 1e6))
@settings(deadline=None)
def test_identical_points_are_scaled_to_zero(rows: int, place: float) -> None:
    X = np.full((rows, 2), place)
    mean, scale = datasets.scaling(spec.Ring(), X)
    np.testing.assert_allclose((X - mean) / scale, 0, atol=1e-6)


@given(PLANES)
@settings(max_examples=40, deadline=None)
def test_features_of_the_points_are_what_the_network_reads(data: Any) -> None:
    dataset = datasets.load(data)
    points_test = datasets.plane_points(data)[2]
    scaled = (plane.features(data, points_test) - dataset.mean) / dataset.scale
    np.testing.assert_allclose(dataset.X_test, scaled, rtol=1e-6, atol=1e-6)
    assert len(dataset.feature_names) == len(data.features)


def test_each_feature_of_a_point_by_hand() -> None:
    data = spec.Ring(features=spec.FEATURES)
    found = plane.features(data, np.array([[[2.0, -3.0]]]))
    expected = [2.0, -3.0, 4.0, 9.0, -6.0, np.sin(2.0), np.sin(-3.0)]
    np.testing.assert_allclose(found, [[expected]])
    assert datasets.feature_names(data) == (
        "x1", "x2", "x1²", "x2²", "x1·x2", "sin x1", "sin x2",
    )  # fmt: skip
    assert datasets.feature_names(spec.Customers(features=("x1_x2",))) == ("age·income",)


@pytest.mark.parametrize("samples", [10, 41, 200])
@pytest.mark.parametrize("noise", [0.0, 0.2])
def test_moons_and_circles_are_those_of_scikit_learn_row_by_row(samples: int, noise: float) -> None:
    options = {"n_samples": samples, "noise": noise, "random_state": 5}
    for data, (X, y) in (
        (spec.Moons(samples=samples, noise=noise, seed=5), make_moons(**options)),
        (spec.Circles(samples=samples, noise=noise, seed=5), make_circles(**options, factor=0.5)),
    ):
        expected = train_test_split(X, y, test_size=0.2, random_state=5)
        found = datasets.plane_points(data)
        np.testing.assert_allclose(found[0], expected[0], atol=1e-12)
        np.testing.assert_allclose(found[2], expected[1], atol=1e-12)
        np.testing.assert_array_equal(found[1], expected[2])
        np.testing.assert_array_equal(found[3], expected[3])


def test_the_disk_has_half_the_radius_and_the_ring_does_not_touch_it() -> None:
    points, y = everything(spec.Ring())
    radius = np.linalg.norm(points, axis=1)
    assert radius[y == 1].max() <= 2.5
    assert 3.5 <= radius[y == 0].min() <= radius[y == 0].max() <= 5
    assert np.bincount(y).tolist() == [250, 250]


def test_the_exclusive_or_is_decided_by_the_product_and_by_no_line() -> None:
    points, y = everything(spec.ExclusiveOr())
    np.testing.assert_array_equal(points.prod(axis=1) > 0, y == 1)
    assert np.abs(points).min() >= 0.3
    assert LogisticRegression().fit(points, y).score(points, y) < 0.65


def test_clouds_stand_where_they_are_said_to_and_noise_widens_them() -> None:
    quiet, y = everything(spec.Gaussians(samples=20_000))
    noisy, _ = everything(spec.Gaussians(samples=20_000, noise=2.0))
    for label, center in ((0, -2), (1, 2)):
        np.testing.assert_allclose(quiet[y == label].mean(axis=0), center, atol=0.03)
    assert quiet[y == 0].std() == pytest.approx(0.7, rel=0.02)
    assert noisy[y == 0].std() == pytest.approx(np.hypot(0.7, 2.0), rel=0.02)


def test_spiral_arms_are_half_a_turn_apart_everywhere() -> None:
    points, y = everything(spec.Spiral())
    radius = np.linalg.norm(points, axis=1)
    turned = np.arctan2(points[:, 0], points[:, 1]) - 2 * np.pi * 1.75 * radius / 5 - np.pi * y
    np.testing.assert_allclose(np.cos(turned), 1, atol=1e-9)
    assert radius.max() <= 5


@pytest.mark.parametrize("classes", [3, 4, 5])
def test_blobs_are_as_many_as_asked_for_and_apart(classes: int) -> None:
    points, y = everything(spec.Blobs(classes=classes))
    assert set(y) == set(range(classes))
    assert LogisticRegression().fit(points, y).score(points, y) > 0.98
    names = datasets.class_names(spec.Blobs(classes=classes))
    assert len(names) == classes


def test_the_slope_is_the_sum_of_the_coordinates() -> None:
    points, y = everything(spec.PlaneRegression())
    found = LinearRegression().fit(points, y)
    assert found.score(points, y) == pytest.approx(1)
    assert found.predict([[6.0, 6.0], [-6.0, -6.0]]) == pytest.approx([1.0, -1.0])


def test_hills_are_up_and_hollows_down() -> None:
    points, y = everything(spec.GaussianRegression(samples=20_000))
    for center, height in (
        ((-4, 2.5), 1), ((4, 2.5), 1), ((0, -2.5), 1), ((0, 2.5), -1), ((4, -2.5), -1),
    ):  # fmt: skip
        near = np.linalg.norm(points - center, axis=1) < 0.2
        assert y[near] == pytest.approx(height, abs=0.05)
    assert abs(y.mean()) < 0.02


@pytest.mark.parametrize(
    ("gate", "function"),
    [
        ("and", lambda a, b: a and b),
        ("or", lambda a, b: a or b),
        ("nand", lambda a, b: not (a and b)),
        ("xor", lambda a, b: a != b),
    ],
)
def test_a_gate_is_its_truth_table_unscaled(gate: Any, function: Any) -> None:
    dataset = datasets.load(spec.Gates(gate=gate))
    assert dataset.X_train.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    expected = [int(bool(function(a, b))) for a, b in dataset.X_train]
    assert dataset.y_train.tolist() == expected
    np.testing.assert_array_equal(dataset.X_test, dataset.X_train)
    np.testing.assert_array_equal(dataset.y_test, dataset.y_train)


@pytest.mark.parametrize("data", [spec.Gates(), spec.Gates(noise=0.1), spec.Moons(), spec.Digits()])
def test_data_say_whether_their_test_part_is_what_was_trained_on(data: Any) -> None:
    dataset = datasets.load(data)
    assert data.tests_what_was_trained == np.array_equal(dataset.X_train, dataset.X_test)


def test_a_noisy_gate_is_tested_on_rows_drawn_anew() -> None:
    dataset = datasets.load(spec.Gates(samples=100, noise=0.1))
    assert dataset.X_test.shape == (100, 2)
    assert np.abs(dataset.X_test - dataset.X_train).max() > 0.05
    np.testing.assert_array_equal(dataset.X_test.round(), dataset.X_train.round())


@given(PLANES)
@settings(max_examples=40, deadline=None)
def test_an_exported_program_draws_the_same_data(data: Any) -> None:
    source = imports(data, []).replace("import keras\n", "") + "\n" + data_section(data).code
    names: dict[str, Any] = {}
    exec(source, names)
    dataset = datasets.load(data)
    for name in ("X_train", "y_train", "X_test", "y_test"):
        np.testing.assert_allclose(names[name], getattr(dataset, name), rtol=1e-5, atol=2e-6)


def test_the_plane_needs_no_scikit_learn() -> None:
    code = """
import json, sys
from nncore import datasets, spec
for name, kind in spec.DATASETS.items():
    if issubclass(kind, spec.PlaneSpecification):
        datasets.load(kind())
        datasets.plane.bounds(kind())
print(json.dumps([name for name in ("sklearn", "keras", "tensorflow") if name in sys.modules]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []
