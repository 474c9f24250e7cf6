"""Corruptions of images: hand-worked cases and what may never change."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncore import corruptions, robustness, shipped, spec


def images(width: int = 28, seed: int = 0) -> corruptions.Images:
    return np.random.default_rng(seed).random((3, width, width, 1), dtype=np.float32)


def test_the_neutral_strengths_change_nothing() -> None:
    X = images()
    np.testing.assert_array_equal(corruptions.corrupted(X, seed=7), X)
    for name, one in corruptions.CORRUPTIONS.items():
        np.testing.assert_array_equal(corruptions.APPLY[name](X, one.neutral, 3), X)
        assert one.levels[0] == one.neutral


@pytest.mark.parametrize("width", [8, 28])
@pytest.mark.parametrize("quarters", [1, 2, 3, -1])
def test_quarter_turns_are_numpys(width: int, quarters: int) -> None:
    X = images(width)
    turned = np.rot90(X, quarters, axes=(1, 2))
    np.testing.assert_allclose(corruptions.moved(X, 0, 90 * quarters), turned, atol=1e-5)


def test_a_whole_turn_and_back_comes_home() -> None:
    X = images()
    np.testing.assert_allclose(corruptions.moved(X, 0, 360), X, atol=1e-5)


def test_whole_pixels_are_shifted_and_paper_comes_in() -> None:
    X = images(8)
    right = corruptions.moved(X, 2)
    np.testing.assert_allclose(right[:, :, 2:], X[:, :, :-2], atol=1e-6)
    assert not right[:, :, :2].any()
    left = corruptions.moved(X, -3)
    np.testing.assert_allclose(left[:, :, :-3], X[:, :, 3:], atol=1e-6)
    assert not corruptions.moved(X, 8).any()
    assert not corruptions.moved(X, -400, 30).any()


def test_a_quarter_of_a_pixel_by_hand() -> None:
    row = np.zeros((1, 1, 4, 1), np.float32)
    row[0, 0, 1] = 1.0
    shifted = corruptions.moved(row, 0.25)
    np.testing.assert_allclose(shifted.ravel(), [0, 0.75, 0.25, 0], atol=1e-6)


def test_half_a_right_angle_by_hand() -> None:
    # The corner (0, 0) of a 3×3 image lies √2 from the center, so 45 degrees counterclockwise it
    # comes to lie √2 to the left of it. The pixel 1 to the left asks at 1/√2 up and left.
    X = np.zeros((1, 3, 3, 1), np.float32)
    X[0, 0, 0] = 1.0
    turned = corruptions.moved(X, 0, 45)[0, ..., 0]
    assert turned[1, 0] == pytest.approx(0.5, abs=1e-6)  # (1/√2)·(1/√2)
    assert turned[0, 1] == pytest.approx(0.0, abs=1e-6)


def test_contrast_by_hand() -> None:
    X = np.array([0.0, 0.5, 0.9], np.float32).reshape(1, 1, 3, 1)
    np.testing.assert_allclose(corruptions.faded(X, 0.5).ravel(), [0.25, 0.5, 0.7], atol=1e-6)
    np.testing.assert_allclose(corruptions.faded(X, 0).ravel(), [0.5, 0.5, 0.5])
    np.testing.assert_allclose(corruptions.faded(X, -1).ravel(), [1.0, 0.5, 0.1], atol=1e-6)
    np.testing.assert_allclose(corruptions.faded(X, 2).ravel(), [0.0, 0.5, 1.0])


def test_noise_belongs_to_its_seed_and_has_its_size() -> None:
    X = np.full((50, 28, 28, 1), 0.5, np.float32)
    once = corruptions.noisy(X, 0.1, 5)
    np.testing.assert_array_equal(once, corruptions.noisy(X, 0.1, 5))
    assert (once != corruptions.noisy(X, 0.1, 6)).any()
    assert float(once.std()) == pytest.approx(0.1, rel=0.02)
    assert float(once.mean()) == pytest.approx(0.5, abs=0.002)


@settings(max_examples=30, deadline=None)
@given(
    noise=st.floats(0, 1),
    shift=st.floats(-10, 10),
    rotation=st.floats(-180, 180),
    contrast=st.floats(-1, 2),
    width=st.sampled_from([8, 28]),
)
def test_whatever_happens_it_is_still_an_image(
    noise: float, shift: float, rotation: float, contrast: float, width: int
) -> None:
    X = images(width)
    Z = corruptions.corrupted(X, noise=noise, shift=shift, rotation=rotation, contrast=contrast)
    assert Z.shape == X.shape
    assert Z.dtype == np.float32
    assert 0 <= Z.min() <= Z.max() <= 1


def test_small_images_are_shifted_by_fewer_pixels() -> None:
    small = corruptions.steps_for("shift", 8)
    assert (small.low, small.high) == (-3, 3)
    assert small.levels[-1] == pytest.approx(8 * 8 / 28, abs=0.01)
    assert corruptions.steps_for("noise", 8) is corruptions.CORRUPTIONS["noise"]


def question(name: str) -> tuple[str, bytes]:
    return spec.to_json(shipped.experiment(name)), shipped.weights_file(name).read_bytes()


def test_one_image_is_answered_before_and_after() -> None:
    asked = question("digits_dense")
    same = robustness.one_image(*asked, 3, 0.0, 0.0, 0.0, 1.0, 0)
    assert same["before"] == same["after"]
    assert same["p_before"] == same["p_after"]
    gray = robustness.one_image(*asked, 3, 0.0, 0.0, 0.0, 0.0, 0)
    assert {pixel for row in gray["after"] for pixel in row} == {0.5}
    with pytest.raises(ValueError, match="numbered from 0"):
        robustness.one_image(*asked, 99_999, 0.0, 0.0, 0.0, 1.0, 0)


def test_accuracy_starts_at_the_networks_own_and_falls() -> None:
    asked = question("digits_dense")
    whole = robustness.accuracy(*asked, "rotation", 0.0)
    turned = robustness.accuracy(*asked, "rotation", 90.0)
    network = shipped.predictions("digits_dense")
    from nncore import evaluation

    assert whole["accuracy"] == pytest.approx(evaluation.report(network)["accuracy"])
    assert turned["high"] < whole["low"]
    # Where all images are the same gray, one answer is given to all of them.
    gray = robustness.accuracy(*asked, "contrast", 0.0)
    assert gray["accuracy"] < 0.2


def test_half_may_be_wrong_before_anything_is_corrupted() -> None:
    points = [{"level": 1.0, "accuracy": 0.4}, {"level": 0.5, "accuracy": 0.3}]
    assert robustness.half_wrong_at(points) == 1.0


def test_half_wrong_by_hand() -> None:
    points = [{"level": 0, "accuracy": 0.9}, {"level": 10, "accuracy": 0.7}]
    assert robustness.half_wrong_at(points) is None
    points.append({"level": 20, "accuracy": 0.3})
    assert robustness.half_wrong_at(points) == pytest.approx(15)
