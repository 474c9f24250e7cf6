"""Descriptions of strokes: what changes them and what does not, and detail counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from nncore import strokes

LYING, DOWNHILL, STANDING, UPHILL = 2, 1, 0, 3
"""Edges of a standing line have gradients that run across, and come first."""


def line(down: int, across: int) -> NDArray[np.float32]:
    """Return an image with a line of 16 pixels from its middle in a direction."""
    image = np.zeros((1, 28, 28), np.float32)
    for step in range(-8, 8):
        image[0, 14 + step * down, 14 + step * across] = 1
    return image


def by_direction(image: NDArray[np.float32]) -> NDArray[np.float32]:
    return strokes.describe(image)[0].reshape(strokes.DIRECTIONS, -1).sum(axis=1)


@pytest.mark.parametrize(
    ("down", "across", "direction"),
    [(0, 1, LYING), (1, 0, STANDING), (1, 1, UPHILL), (1, -1, DOWNHILL)],
)
def test_a_line_is_told_by_its_own_direction(down: int, across: int, direction: int) -> None:
    told = by_direction(line(down, across))
    assert told.argmax() == direction
    assert told[direction] > 2 * np.delete(told, direction).max()


def test_a_circle_has_as_much_of_every_direction() -> None:
    across, down = np.meshgrid(np.arange(28) - 13.5, np.arange(28) - 13.5)
    ring = np.exp(-(((np.hypot(across, down) - 7) / 3) ** 2)).astype(np.float32)
    told = by_direction(ring[np.newaxis])
    np.testing.assert_allclose(told, told.mean(), rtol=0.03)


def test_the_length_is_one_whatever_the_ink() -> None:
    image = np.random.default_rng(0).random((3, 28, 28)).astype(np.float32)
    np.testing.assert_allclose(np.linalg.norm(strokes.describe(image), axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(
        strokes.describe(image / 2), strokes.describe(image), rtol=1e-3, atol=1e-6
    )


def test_black_on_white_is_white_on_black_but_for_the_frame() -> None:
    image = np.pad(np.ones((1, 8, 6), np.float32), ((0, 0), (10, 10), (11, 11)))
    edges = strokes._edges(image)[:, :, 2:-2, 2:-2]
    np.testing.assert_allclose(strokes._edges(1 - image)[:, :, 2:-2, 2:-2], edges, atol=1e-6)


def test_a_small_shift_changes_it_less_than_the_pixels() -> None:
    image = line(1, 0)
    shifted = np.roll(image, 1, axis=2)
    told, moved = strokes.describe(np.concatenate([image, shifted]))
    cosine = float(told @ moved)
    assert cosine > 0.8
    assert (image * shifted).sum() == 0  # not one pixel in common


def test_paper_has_no_strokes_and_no_detail() -> None:
    paper = np.zeros((1, 28, 28), np.float32)
    assert not strokes.describe(paper).any()
    assert strokes.detail(paper)[0] == 0


@pytest.mark.parametrize("side", list(strokes.REGIONS))
def test_each_size_has_its_number_of_numbers(side: int) -> None:
    images = np.ones((2, side, side), np.float32)
    assert strokes.describe(images).shape == (2, strokes.length(side))


def test_many_images_are_told_as_single_ones() -> None:
    images = np.random.default_rng(1).random((300, 8, 8)).astype(np.float32)
    single = np.concatenate([strokes.describe(image[np.newaxis]) for image in images[-3:]])
    np.testing.assert_allclose(strokes.describe(images)[-3:], single, atol=1e-6)


def test_detail_is_the_distance_from_the_mean_of_four_neighbors() -> None:
    dot = np.zeros((1, 8, 8), np.float32)
    dot[0, 4, 4] = 1
    # The dot is 1 from its neighbors' mean of 0; each of the four neighbors is 1/4 from its own.
    assert strokes.detail(dot)[0] == pytest.approx(2)
    assert strokes.detail(dot / 2)[0] == pytest.approx(1)


def test_crowded_lines_have_more_detail_than_the_same_ink_in_one_patch() -> None:
    lines = np.zeros((1, 28, 28), np.float32)
    lines[0, 4:24, 4:24:2] = 1
    patch = np.zeros((1, 28, 28), np.float32)
    patch[0, 4:24, 4:14] = 1
    assert lines.sum() == patch.sum()
    assert strokes.detail(lines)[0] > 4 * strokes.detail(patch)[0]
