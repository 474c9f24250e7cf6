"""Neighbors against scikit-learn, and how well "this does not look like a digit" is told."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

from nncore import datasets, drawing, likeness, spec, strokes
from tests import drawn_shapes

pytestmark = pytest.mark.usefixtures("one_thread")

MNIST = spec.Mnist().model_dump_json()
DIGITS = spec.Digits().model_dump_json()


def flagged(inks: Iterable[NDArray[np.float32]]) -> float:
    """Return the share of drawings that do not look like a digit."""
    return _share(drawing.prepare(ink).image for ink in inks)


def _share(images: Iterable[NDArray[np.float32]]) -> float:
    alike = likeness.resemble(spec.Mnist(), np.stack(list(images)).reshape(-1, 28, 28))
    return float(1 - alike.mean())


@pytest.fixture(scope="module")
def drawn() -> bytes:
    ink = next(ink for digit, ink in drawn_shapes.digits(4, 1) if digit == 7)
    return drawing.prepare(ink).image.tobytes()


def test_a_training_image_is_its_own_nearest() -> None:
    dataset = datasets.measured(spec.Mnist())
    image = dataset.X_train[123].astype(np.float32) / np.float32(255)
    found = likeness.nearest(MNIST, image.tobytes())
    assert found["rows"][0] == 123
    assert found["labels"][0] == dataset.y_train[123]
    assert found["distances"][0] == pytest.approx(0, abs=1e-3)
    np.testing.assert_array_equal(found["pixels"][0], dataset.X_train[123, ..., 0])


def test_the_nearest_are_those_of_scikit_learn(drawn: bytes) -> None:
    rows = 3_000
    data = spec.Mnist(first_rows=rows)
    images = datasets.measured(data).X_train[..., 0].astype(np.float32) / 255
    judge = NearestNeighbors(n_neighbors=6, algorithm="brute").fit(strokes.describe(images))
    told = strokes.describe(np.frombuffer(drawn, np.float32).reshape(1, 28, 28))
    distances, neighbors = judge.kneighbors(told)
    found = likeness.nearest(data.model_dump_json(), drawn, 6)
    assert found["rows"] == neighbors[0].tolist()
    np.testing.assert_allclose(found["distances"], distances[0], atol=1e-4)


def test_a_drawn_seven_has_sevens_for_neighbors(drawn: bytes) -> None:
    found = likeness.nearest(MNIST, drawn)
    assert found["labels"].count(7) >= 7
    assert found["distances"] == sorted(found["distances"])
    assert found["verdict"] == likeness.verdict(MNIST, drawn)
    assert found["verdict"]["digit"]


def test_one_drawing_is_judged_as_many_are() -> None:
    inks = [*drawn_shapes.scribbles(9, 3), *(ink for _, ink in drawn_shapes.digits(9, 1))]
    images = [drawing.prepare(ink).image for ink in inks]
    single = [likeness.verdict(MNIST, image.tobytes())["digit"] for image in images]
    together = likeness.resemble(spec.Mnist(), np.stack(images)[..., 0])
    assert together.tolist() == single


def test_scribbles_are_told() -> None:
    assert flagged(drawn_shapes.scribbles(101, 30)) >= 0.9


@pytest.mark.parametrize("letters", [drawn_shapes.letters, drawn_shapes.printed_letters])
def test_letters_that_resemble_no_digit_are_told(letters: drawn_shapes.Sheet) -> None:
    assert flagged(letters(101, 5)) >= 0.8


def test_digits_are_taken_for_digits() -> None:
    X_test, _ = datasets.test_part(spec.Mnist())
    assert _share(X_test[::20]) <= 0.03
    assert flagged(ink for _, ink in drawn_shapes.digits(101, 5)) <= 0.03


def test_neither_paper_nor_a_solid_shape_is_a_digit() -> None:
    solid = [
        np.ones((280, 280)),
        np.pad(np.ones((1, 1)), 20),  # one dot
        np.pad(np.ones((200, 200)), 40),
        np.pad(np.ones((100, 60)), 90),
        drawn_shapes.scribble("walk", np.random.default_rng(0)) > -1,
    ]
    assert flagged(solid) == 1
    assert _share([np.zeros((28, 28), np.float32), np.ones((28, 28), np.float32)]) == 1


def test_noise_is_no_digit() -> None:
    noise = np.random.default_rng(3).random((5, 28, 28), dtype=np.float32)
    assert _share(noise) == 1


def test_few_small_digits_are_doubted_and_most_letters_are() -> None:
    X_test, _ = datasets.test_part(spec.Digits())
    letters = [drawing.prepare(ink, target="digits").image for ink in drawn_shapes.letters(101, 2)]
    assert likeness.resemble(spec.Digits(), X_test[..., 0]).mean() >= 0.97
    assert likeness.resemble(spec.Digits(), np.stack(letters)[..., 0]).mean() <= 0.2


def test_the_verdict_on_a_small_image_can_rest_on_the_large_one() -> None:
    ink = np.ones((280, 280))
    small = drawing.prepare(ink, target="digits").image.tobytes()
    large = drawing.prepare(ink).image.tobytes()
    found = likeness.nearest(DIGITS, small, 3, large)
    assert [pixels.shape for pixels in found["pixels"]] == [(8, 8)] * 3
    assert found["verdict"]["sentence"] == likeness.verdict(MNIST, large)["sentence"]
    assert not found["verdict"]["digit"]
    assert "MNIST" in found["verdict"]["rule"]
    # A block that fills its box is how those 8×8 digits show many a 1.
    assert likeness.nearest(DIGITS, small, 3)["labels"] == [1, 1, 1]


def test_the_verdict_gives_its_numbers_and_the_rule() -> None:
    letter = drawing.prepare(next(drawn_shapes.letters(5, 1))).image
    judged = likeness.verdict(MNIST, letter.tobytes())
    assert judged["sentence"].startswith(
        "This does not look like a digit: the 5 nearest of MNIST's 60,000 training images"
    )
    assert f"{judged['distance']:.2f} away on average, more than" in judged["sentence"]
    assert f"{judged['distance_limit']:.2f}" in judged["rule"]
    assert "12 in 1,000" in judged["rule"]
    assert "weaker" in likeness.verdict(DIGITS, bytes(4 * 64))["rule"]


@pytest.mark.parametrize(
    ("data", "image", "words"),
    [
        (MNIST, bytes(4 * 64), "28×28 finite numbers"),
        (DIGITS, np.full(64, np.nan, np.float32).tobytes(), "8×8 finite numbers"),
        (MNIST, b"123", "28×28 finite numbers"),
        (spec.Moons().model_dump_json(), bytes(8), "Only images"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_a_sentence(
    data: str, image: bytes, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        likeness.nearest(data, image)
