"""A drawing becomes what MNIST's images are, whatever its place and size; each step can be missed."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from nncore import datasets, drawing, inference, shipped, spec
from nncore.drawing import NothingDrawn, prepare
from tests import drawn_shapes

SHAPES = {"mnist": (28, 28, 1), "digits": (8, 8, 1)}
each_target = pytest.mark.parametrize("target", SHAPES)


@pytest.fixture(scope="module")
def training_images() -> NDArray[np.float32]:
    pixels = datasets.measured(spec.Mnist()).X_train[:500, ..., 0]
    return pixels.astype(np.float32) / 255


def read_correctly(name: str, count: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the first test images that a network reads correctly, and what they are."""
    trained = shipped.experiment(name)
    X, y = (part[: 2 * count] for part in datasets.test_part(trained.data))
    right = np.flatnonzero(_read(name, X) == y)[:count]
    return X[right], y[right]


def _read(name: str, X: NDArray[np.float32]) -> NDArray[np.int64]:
    trained = shipped.experiment(name)
    return inference.predict(trained.model.layers, shipped.weights(name), X).argmax(axis=1)


def test_the_images_of_mnist_are_what_the_steps_make_of_them(
    training_images: NDArray[np.float32],
) -> None:
    """Their own normalization, run over them again, finds nothing to do."""
    same = [
        bool(np.allclose(prepare(image).image[..., 0], image, atol=1e-6))
        for image in training_images
    ]
    assert np.mean(same) >= 0.9


@pytest.mark.parametrize("name", ["mnist_dense", "mnist_cnn"])
def test_digits_pasted_anywhere_in_any_size_are_read_as_they_were(name: str) -> None:
    X, y = read_correctly(name, 100)
    rng = np.random.default_rng(20)
    pasted = [drawn_shapes.pasted(image[..., 0], rng) for image in X]
    alike = _read(name, np.stack([prepare(ink).image for ink in pasted])) == y
    missed = _read(name, np.stack([prepare(ink, without=["center"]).image for ink in pasted])) == y
    assert alike.sum() >= 95
    assert missed.sum() <= 70  # what the centering step is for


def test_ten_test_images_shifted_by_up_to_six_pixels_are_read_as_before() -> None:
    X, y = read_correctly("mnist_cnn", 10)
    shifts = np.random.default_rng(6).integers(0, 13, (10, 2))
    inks = []
    for image, (down, right) in zip(X, shifts, strict=True):
        ink = np.zeros((40, 40), np.float32)
        ink[down : down + 28, right : right + 28] = image[..., 0]
        inks.append(ink)
    read = _read("mnist_cnn", np.stack([prepare(ink).image for ink in inks]))
    assert (read == y).sum() >= 9


def test_a_moved_drawing_gives_the_same_image() -> None:
    ink = next(drawn_shapes.letters(3, 1))
    cut = ink[np.ix_(ink.any(axis=1), ink.any(axis=0))]
    moved = np.pad(cut, ((5, 90), (70, 3)))
    for target in SHAPES:
        np.testing.assert_array_equal(
            prepare(ink, target=target).image,  # type: ignore[arg-type]
            prepare(moved, target=target).image,  # type: ignore[arg-type]
        )


def test_an_enlarged_drawing_gives_nearly_the_same_image() -> None:
    ink = next(drawn_shapes.letters(3, 1))
    doubled = np.kron(ink, np.ones((2, 2)))
    np.testing.assert_allclose(prepare(doubled).image, prepare(ink).image, atol=0.1)


def test_a_block_goes_its_way_as_worked_by_hand() -> None:
    ink = np.zeros((100, 200))
    ink[30:70, 150:170] = 1  # 40 high, 20 wide
    crop, fit, center = prepare(ink).steps
    assert "rows 30 to 69 and columns 150 to 169" in crop.sentence
    assert crop.image.shape == (40, 20)
    assert "× 0.5" in fit.sentence
    assert fit.image.shape == (20, 10)
    # Its center of mass, row 9.5 and column 4.5, comes to 14.5 and 14.5: half a pixel beyond 14.
    assert "row 9.5 and column 4.5" in center.sentence
    assert "row 14.5 and column 14.5 of 28×28" in center.sentence
    expected = np.zeros((28, 28))
    expected[5:25, 10:20] = 1
    np.testing.assert_allclose(center.image, expected, atol=1e-6)


def test_the_center_of_mass_comes_within_half_a_pixel_of_the_middle(
    training_images: NDArray[np.float32],
) -> None:
    for image in training_images[:50]:
        moved = prepare(np.pad(image, ((0, 30), (9, 0)))).image[..., 0]
        row = moved.sum(axis=1) @ np.arange(28) / moved.sum()
        assert abs(row - 14) <= 0.5 + 1e-5


def test_without_centering_it_stays_where_it_was_drawn() -> None:
    ink = np.zeros((280, 280))
    ink[:140, :70] = 1
    image = prepare(ink, without=["center"]).image[..., 0]
    assert image[:20, :10].min() > 0.99
    assert image.sum() == pytest.approx(200, rel=0.01)


def test_without_fitting_it_keeps_the_size_it_was_drawn_in() -> None:
    ink = np.zeros((280, 280))
    ink[100:140, 200:220] = 1
    assert prepare(ink, without=["fit"]).image.sum() == pytest.approx(4 * 2, rel=0.05)


def test_without_cropping_the_margins_are_fitted_too() -> None:
    ink = np.zeros((280, 280))
    ink[140:, :] = 1
    whole = prepare(ink, without=["crop"])
    assert whole.steps[0].image.shape == (280, 280)
    assert whole.image.sum() == pytest.approx(200, rel=0.05)


def test_steps_left_out_say_so_and_keep_an_image() -> None:
    ink = next(drawn_shapes.letters(1, 1))
    for target, titles in drawing.STEPS.items():
        done = prepare(ink, target=target, without=list(titles))  # type: ignore[arg-type]
        assert [step.name for step in done.steps] == list(titles)
        assert not any(step.taken for step in done.steps)
        full = prepare(ink, target=target)  # type: ignore[arg-type]
        for step, missed in zip(full.steps, done.steps, strict=True):
            assert step.sentence != missed.sentence
            assert missed.image.size


@each_target
def test_any_steps_can_be_missed_and_the_image_has_its_shape(target: str) -> None:
    names = list(drawing.STEPS[target])
    inks = [
        np.pad(np.ones((1, 1)), ((3, 40), (200, 7))),  # one dot
        np.ones((60, 90)),  # a filled canvas
        np.eye(300),  # a thin line across a large canvas
        np.pad(np.ones((2, 150)), ((1, 1), (0, 0))),
        np.full((1, 1), 0.06),
    ]
    for ink in inks:
        for count in range(len(names) + 1):
            for without in combinations(names, count):
                image = prepare(ink, target=target, without=without).image  # type: ignore[arg-type]
                assert image.shape == SHAPES[target]
                assert image.dtype == np.float32
                assert image.min() >= 0
                assert image.max() <= 1


@settings(max_examples=60, deadline=None)
@given(
    ink=arrays.arrays(
        np.float32,
        st.tuples(st.integers(1, 40), st.integers(1, 40)),
        elements=st.floats(-1, 2, width=32),
    ),
    target=st.sampled_from(list(SHAPES)),
    data=st.data(),
)
def test_whatever_is_drawn_becomes_an_image_or_a_sentence(
    ink: NDArray[np.float32], target: str, data: st.DataObject
) -> None:
    without = data.draw(st.sets(st.sampled_from(list(drawing.STEPS[target]))))
    try:
        image = prepare(ink, target=target, without=without).image  # type: ignore[arg-type]
    except NothingDrawn:
        assert ink.max() < drawing.FAINTEST_INK
        return
    assert image.shape == SHAPES[target]
    assert 0 <= image.min() <= image.max() <= 1


def test_a_line_too_thin_for_its_size_is_darkened_and_told() -> None:
    prepared = prepare(np.eye(1000))
    assert prepared.image.max() == pytest.approx(1)
    assert "darkened" in prepared.steps[1].sentence


@pytest.mark.parametrize("ink", [np.zeros((280, 280)), np.full((5, 5), 0.01), -np.ones((9, 9))])
def test_an_empty_canvas_is_told(ink: NDArray[np.float64]) -> None:
    with pytest.raises(NothingDrawn, match="Nothing is drawn yet"):
        prepare(ink)


@pytest.mark.parametrize(
    "ink",
    [
        np.full((5, 5), np.nan),
        np.full((5, 5), np.inf),
        np.full((5, 5), "ink"),
        np.ones((5, 5), complex),
    ],
)
def test_what_is_no_finite_number_is_refused(ink: NDArray[np.generic]) -> None:
    with pytest.raises(ValueError, match="finite numbers"):
        prepare(ink)


@pytest.mark.parametrize("shape", [(5,), (5, 5, 3), (0, 5)])
def test_what_has_no_rows_and_columns_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="rows and columns"):
        prepare(np.ones(shape))


def test_an_unknown_step_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no step sharpen; there are crop, fit, center"):
        prepare(np.ones((9, 9)), without=["sharpen"])


def test_drawn_digits_reach_the_small_network_too() -> None:
    """Other writers, another pen: far better than guessing, and worse without the steps."""
    X, y = (part[:80] for part in datasets.test_part(spec.Mnist()))
    rng = np.random.default_rng(8)
    inks = [drawn_shapes.pasted(image[..., 0], rng) for image in X]

    def share(*without: str) -> float:
        images = [prepare(ink, target="digits", without=without).image for ink in inks]
        return float((_read("digits_dense", np.stack(images)) == y).mean())

    whole = share()
    assert whole > 0.6
    assert share("upright") < whole
    assert share("fit") < 0.5
