"""Galleries: the pixels that were given, in ink on paper, in few bytes."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from nncore.figures import gallery
from nncore.figures.theme import PAPER, PENCIL, SIGNED

RAMP = np.arange(64).reshape(8, 8) / 63


def decoded(uri):
    content = base64.b64decode(uri.removeprefix("data:image/png;base64,"))
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


def color(pixel):
    return "#{:02x}{:02x}{:02x}".format(*pixel)


def test_no_ink_is_paper_and_all_of_it_is_the_pencil():
    drawn = decoded(gallery.data_uri([[0, 1], [0.5, 0]]))
    assert drawn.shape == (2, 2, 3)
    assert color(drawn[0, 0]) == PAPER
    assert color(drawn[0, 1]) == PENCIL
    middle = [(int(PAPER[i : i + 2], 16) + int(PENCIL[i : i + 2], 16)) / 2 for i in (1, 3, 5)]
    assert drawn[1, 0] == pytest.approx(middle, abs=4)


def test_values_beyond_the_ends_and_no_numbers_are_drawn_all_the_same():
    drawn = decoded(gallery.data_uri([[-3.0, 7.0, np.nan]]))
    assert [color(pixel) for pixel in drawn[0]] == [PAPER, PENCIL, PAPER]


def test_all_seventeen_grays_of_the_small_digits_stay_apart():
    drawn = decoded(gallery.data_uri([[value / 16 for value in range(17)]]))
    assert len({color(pixel) for pixel in drawn[0]}) == 17


def test_signed_amounts_use_the_scale_they_are_given():
    drawn = decoded(gallery.data_uri([[0.0, 1.0]], SIGNED))
    assert [color(pixel) for pixel in drawn[0]] == [SIGNED[0], SIGNED[-1]]


def test_every_image_stands_over_its_caption_and_nothing_in_it_is_markup():
    html = gallery.gallery([RAMP, RAMP], ["a 4\nread as 9", "<script>"])
    assert len(re.findall("<img ", html)) == 2
    assert "a 4\nread as 9" in html
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_images_and_captions_come_in_pairs():
    with pytest.raises(ValueError, match="shorter"):
        gallery.gallery([RAMP, RAMP], ["one"])


def test_a_hundred_digits_are_light():
    digit = np.zeros((28, 28))
    digit[4:24, 10:18] = np.random.default_rng(0).uniform(size=(20, 8))
    assert len(gallery.gallery([digit] * 100, ["4"] * 100)) < 100_000


def test_the_sentence_counts_and_names():
    assert gallery.sentence(["a 4\nread as 9", "a 7"]) == "2 images: a 4 read as 9; a 7."
    assert gallery.sentence(["0"], what="mean image") == "1 mean image: 0."
    assert gallery.sentence([]) == "No images."
