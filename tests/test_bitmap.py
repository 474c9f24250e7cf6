"""The steps of the 8×8 digits, worked by hand on small bitmaps."""

from __future__ import annotations

import numpy as np
import pytest

from nncore import bitmap

SIDE = 32


def block(height: int, width: int) -> np.ndarray:
    image = np.zeros((SIDE, SIDE), np.float32)
    image[2 : 2 + height, 4 : 4 + width] = 1
    return image


@pytest.mark.parametrize(
    ("height", "width", "left", "words"),
    [
        (16, 20, 320, "a usual number (256 to 412): nothing to do"),
        (21, 20, 19 * 18, "420 of 1024 dots are black, more than 412: one dot is taken"),
        (29, 20, 25 * 16, "580 of 1024 dots are black, more than 560: two dots are taken"),
        (10, 20, 10 * 20 + 2 * 30, "200 of 1024 dots are black, fewer than 256: one dot is added"),
        (1, 1, 13, "1 of 1024 dots are black, fewer than 108: two dots are added"),
    ],
)
def test_strokes_get_their_usual_thickness(height: int, width: int, left: int, words: str) -> None:
    image, sentence = bitmap.thickness(block(height, width), True)
    assert image.sum() == left
    assert words in sentence


def test_a_full_bitmap_has_no_edge_to_take_dots_from() -> None:
    assert bitmap.thickness(np.ones((SIDE, SIDE), np.float32), True)[0].sum() == SIDE * SIDE


def test_gray_becomes_black_or_white_even_if_the_strokes_are_left() -> None:
    gray = block(4, 4) * np.float32(0.6) + block(2, 2) * np.float32(-0.2)
    image, _ = bitmap.thickness(gray, False)
    assert set(np.unique(image)) == {0, 1}
    assert image.sum() == 12


def test_a_slanted_line_is_set_upright() -> None:
    slanted = np.zeros((SIDE, SIDE), np.float32)
    for row in range(20):
        slanted[5 + row, 24 - row // 2] = 1
    image, sentence = bitmap.upright(slanted, True)
    assert "9 columns to the right" in sentence
    columns = np.flatnonzero(image.any(axis=0))
    assert columns[-1] - columns[0] <= 1
    assert image.sum() == slanted.sum()


def test_what_stands_upright_stays() -> None:
    image, sentence = bitmap.upright(block(12, 3), True)
    np.testing.assert_array_equal(image, block(12, 3))
    assert "no slant" in sentence


def test_one_row_has_no_slant() -> None:
    assert "no slant" in bitmap.upright(block(1, 9), True)[1]


def test_dark_dots_are_counted_in_blocks_of_sixteen() -> None:
    image = np.zeros((SIDE, SIDE), np.float32)
    image[0:4, 0:4] = 1
    image[4:6, 4:8] = 1
    image[31, 31] = 1
    counted, sentence = bitmap.count(image, True)
    expected = np.zeros((8, 8))
    expected[0, 0], expected[1, 1], expected[7, 7] = 16, 8, 1
    np.testing.assert_array_equal(counted * 16, expected)
    assert "from 0 to 16 dark ones" in sentence


def test_one_dot_of_each_block_knows_only_black_and_white() -> None:
    single, _ = bitmap.count(block(20, 13), False)
    assert single.shape == (8, 8)
    assert set(np.unique(single)) == {0, 1}
