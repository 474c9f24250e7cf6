"""Features given by hand are what a reader with a pencil would write down."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nncore.features import HAND_MADE, hand_made

pixels = arrays(np.float32, (3, 8, 8), elements=st.sampled_from([0.0, 0.25, 1.0]))


def drawn(*rows: str) -> np.ndarray:
    """Return an image of a drawing in which # is ink."""
    return np.array([[[float(sign == "#") for sign in row] for row in rows]])


def numbers(image: np.ndarray) -> dict[str, float]:
    return dict(zip(HAND_MADE, map(float, hand_made(image)[0]), strict=True))


EIGHT = drawn("......", ".####.", ".#..#.", ".####.", ".#..#.", ".####.", "......")
SEVEN = drawn("......", ".####.", "....#.", "...#..", "...#..", "..#...", "......")


def test_an_eight_has_two_holes_and_both_symmetries() -> None:
    found = numbers(EIGHT)
    assert found["holes"] == 2
    assert found["left_right"] == found["top_bottom"] == 1
    assert (found["width"], found["height"]) == (4, 5)
    assert found["ink"] == pytest.approx(16 / 42)
    assert found["strokes_across"] == 1  # the bar in the middle
    assert found["strokes_down"] == 3
    assert found["slant"] == pytest.approx(0, abs=1e-6)


def test_a_seven_has_no_hole_and_leans_to_the_right() -> None:
    found = numbers(SEVEN)
    assert found["holes"] == 0
    assert found["left_right"] < 1
    assert found["slant"] > 0
    # Of its 8 pixels 5 lie in the upper 3 of 7 rows.
    assert found["upper_half"] == pytest.approx(5 / 8)


def test_the_slant_is_the_slope_of_the_line_through_the_ink() -> None:
    diagonal = np.fliplr(np.eye(7))[np.newaxis]
    assert numbers(diagonal)["slant"] == pytest.approx(1)
    columns = np.array([3, 3, 2, 2, 1, 1, 0])
    image = np.zeros((1, 7, 7))
    image[0, np.arange(7), columns] = 1
    assert numbers(image)["slant"] == pytest.approx(-np.polyfit(np.arange(7), columns, 1)[0])


def test_a_hole_is_closed_by_ink_that_touches_at_corners_and_open_at_a_side() -> None:
    assert numbers(drawn(".....", "..#..", ".#.#.", "..#..", "....."))["holes"] == 1
    assert numbers(drawn(".....", "..#..", ".#...", "..#..", "....."))["holes"] == 0
    # Paper at the edge of the image is no hole, even if ink cuts it off.
    assert numbers(drawn("...#.", "...#.", "####.", ".....", "....."))["holes"] == 0


def test_strokes_are_counted_where_they_begin() -> None:
    assert numbers(drawn(".....", "##.##", "....."))["strokes_across"] == 2
    assert numbers(drawn(".....", "#####", "....."))["strokes_across"] == 1


def test_a_blank_image_has_numbers_too() -> None:
    assert not hand_made(np.zeros((2, 8, 8))).any()


@given(pixels)
def test_every_image_has_finite_numbers_that_do_not_depend_on_its_neighbors(images) -> None:
    found = hand_made(images)
    assert np.isfinite(found).all()
    alone = np.concatenate([hand_made(image[np.newaxis]) for image in images])
    np.testing.assert_allclose(found, alone, atol=1e-6)


@given(pixels)
def test_a_mirror_image_is_as_symmetric_and_leans_the_other_way(images) -> None:
    found, mirrored = hand_made(images), hand_made(images[:, :, ::-1])
    same = [place for place, name in enumerate(HAND_MADE) if name not in ("slant", "strokes_down")]
    np.testing.assert_allclose(found[:, same], mirrored[:, same], atol=1e-5)
    slant = list(HAND_MADE).index("slant")
    np.testing.assert_allclose(found[:, slant], -mirrored[:, slant], atol=1e-4)
