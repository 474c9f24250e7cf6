"""Ink is found on paper in any light, and its absence is told."""

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from nncore import photograph

Picture = NDArray[np.float32]
SIDE = 280


def strokes() -> Picture:
    """Return a 7: ink 0…1."""
    image = Image.new("L", (SIDE, SIDE))
    ImageDraw.Draw(image).line([(80, 60), (200, 60), (120, 230)], fill=255, width=16, joint="curve")
    return np.asarray(image.filter(ImageFilter.GaussianBlur(1)), np.float32) / 255


def paper(kind: str) -> Picture:
    """Return light on paper: even, uneven, or with the shadow of a hand over half of it."""
    down, across = np.mgrid[0 : 1 : SIDE * 1j, 0 : 1 : SIDE * 1j]
    light = {
        "even": np.full((SIDE, SIDE), 0.9),
        "uneven": 0.4 + 0.5 * across * down,
        "shadow": np.where(across + 0.3 * down > 0.6, 0.5, 0.9),
        "dark": np.full((SIDE, SIDE), 0.15),
    }[kind]
    noise = np.random.default_rng(0).normal(0, 0.01, light.shape)
    return (light + noise).astype(np.float32)


@pytest.mark.parametrize("kind", ["even", "uneven", "shadow"])
@pytest.mark.parametrize("darkness", [0.8, 0.35])
def test_ink_is_found_in_any_light(kind: str, darkness: float) -> None:
    wanted = strokes()
    found, inverted = photograph.ink((paper(kind) * (1 - darkness * wanted)).clip(0, 1))
    assert not inverted
    ink, drawn = found > 0.5, wanted > 0.5
    # Intersection over union: 1 where both agree on every pixel.
    assert (ink & drawn).sum() / (ink | drawn).sum() > 0.8
    assert found[wanted == 0].mean() < 0.02


def test_chalk_on_a_board_is_read_as_its_negative() -> None:
    found, inverted = photograph.ink((paper("dark") + 0.7 * strokes()).clip(0, 1))
    assert inverted
    assert np.mean((found > 0.5) == (strokes() > 0.5)) > 0.97


def test_specks_of_dirt_are_no_ink() -> None:
    picture = paper("even") * (1 - 0.8 * strokes())
    picture[10:14, 260:264] = 0.1
    assert photograph.ink(picture.clip(0, 1))[0][:20, 250:].max() == 0


@pytest.mark.parametrize("kind", ["even", "uneven"])
def test_paper_without_ink_is_refused_with_its_contrast(kind: str) -> None:
    with pytest.raises(ValueError, match=r"Nothing stands out .* 12% are needed"):
        photograph.ink(paper(kind).clip(0, 1))


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 2), (16, 16)])
@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
def test_pictures_of_one_color_are_refused_whatever_their_shape(
    shape: tuple[int, int], level: float
) -> None:
    with pytest.raises(ValueError, match="Nothing stands out"):
        photograph.ink(np.full(shape, level, np.float32))


def test_the_best_threshold_lies_between_two_groups() -> None:
    values = np.concatenate([np.full(90, 0.1), np.full(10, 0.7)]).astype(np.float32)
    assert photograph.otsu(values) == pytest.approx(0.4, abs=0.02)


def test_the_best_threshold_is_that_of_all_that_were_tried() -> None:
    rng = np.random.default_rng(3)
    values = np.concatenate([rng.normal(0.2, 0.05, 500), rng.normal(0.6, 0.1, 200)]).clip(0, 1)

    def within(threshold: float) -> float:
        below, above = values[values <= threshold], values[values > threshold]
        return float(len(below) * below.var() + len(above) * above.var())

    tried = np.linspace(0.1, 0.8, 300)
    best = min(within(one) for one in tried)
    assert within(photograph.otsu(values.astype(np.float32))) <= 1.01 * best


def test_a_file_comes_back_as_bytes_of_ink_with_notes() -> None:
    content = io.BytesIO()
    board = (paper("dark") + 0.7 * strokes()).clip(0, 1)
    Image.fromarray((255 * board).astype(np.uint8)).save(content, "PNG")
    found = photograph.read(content.getvalue())
    ink = np.frombuffer(found["ink"], np.uint8).reshape(found["shape"])
    assert ink.max() == 255
    assert np.mean((ink > 127) == (strokes() > 0.5)) > 0.97
    assert found["notes"] == ["It is light on dark: it is read as its own negative."]
