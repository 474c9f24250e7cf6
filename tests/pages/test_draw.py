"""The Draw page without a canvas: boxes and photographs take its place, on the same road."""

import io
import sys
import time

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from nncore import datasets, spec
from tests.pages.conftest import Open
from tests.pages.test_train import text


@pytest.fixture(autouse=True)
def no_canvas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make importing the canvas fail, as where its files are missing."""
    monkeypatch.setitem(sys.modules, "streamlit_drawable_canvas", None)


SEVEN = {
    1: range(3, 9),
    2: [8],
    3: [7],
    4: [7],
    5: [6],
    6: [6],
    7: [5],
    8: [5],
}
"""Boxes of a 7, by row."""


def wait_for(app: AppTest, words: str) -> None:
    """Look again until a worker has answered."""
    ends = time.monotonic() + 60
    while words not in text(app) and time.monotonic() < ends:
        time.sleep(0.2)
        app.run()
    assert not app.exception, app.exception
    assert words in text(app)


def reads(app: AppTest, digit: int | str) -> None:
    wait_for(app, f"It reads **{digit}")


def fill(app: AppTest, boxes: dict[int, object]) -> AppTest:
    for row, columns in boxes.items():
        app.button_group(key=f"boxes.{app.session_state['draw.sheet']}.{row}").set_value(
            list(columns)  # type: ignore[call-overload]
        )
    return app.run()


def picture_of(label: int, kind: str = "PNG") -> bytes:
    """Return a test image as a large picture file, dark ink on light paper."""
    data = datasets.measured(spec.Mnist())
    digit = data.X_test[np.flatnonzero(data.y_test == label)[0], ..., 0]
    content = io.BytesIO()
    Image.fromarray(255 - digit).resize((400, 400)).save(content, kind)
    return content.getvalue()


def test_where_the_canvas_cannot_be_loaded_boxes_take_its_place(open_page: Open) -> None:
    app = open_page("draw")
    assert "boxes to fill in take its place" in text(app)
    reads(app, 4)  # test image 42, until something is drawn
    fill(app, SEVEN)
    reads(app, 7)


def test_a_new_sheet_is_empty(open_page: Open) -> None:
    app = fill(open_page("draw"), SEVEN)
    next(one for one in app.button if one.label == "New sheet").click().run()
    reads(app, 4)


def test_a_step_left_out_stands_in_the_address_and_says_what_it_changes(open_page: Open) -> None:
    app = fill(open_page("draw", center="false"), SEVEN)
    assert not app.toggle(key="center").value
    assert "Left out: “Center of mass to the middle of 28×28”" in text(app)
    app.toggle(key="center").set_value(True).run()
    assert "Left out" not in text(app)


@pytest.mark.parametrize("network", ["digits_dense", "sklearn", "mnist_dense"])
def test_every_image_network_reads_by_its_own_road(open_page: Open, network: str) -> None:
    app = open_page("draw", reader=network)
    reads(app, "")
    fill(app, SEVEN)
    reads(app, "")
    assert ("count" in {one.key for one in app.toggle}) == (network != "mnist_dense")


def test_own_digits_are_counted_beside_the_test_accuracy(open_page: Open) -> None:
    app = fill(open_page("draw", guess="8"), SEVEN)
    app.button_group(key="meant.0").set_value(1).run()
    assert "Of 1 of your digits it read 0" in text(app)
    app.button_group(key="meant.0").set_value(7).run()
    assert "Of 1 of your digits it read 1**; you guessed 8 of 10." in text(app)
    assert "On its test part it reads 99." in text(app)


def test_a_drawing_is_compared_with_training_images_and_trusted_or_not(open_page: Open) -> None:
    app = fill(open_page("draw"), SEVEN)
    wait_for(app, "Probably right")
    assert "labeled 7" in text(app)
    assert "The rule: A drawing does not look like a digit if" in text(app)
    fill(app, {row: range(1, 11) for row in range(10)})
    wait_for(app, "Do not trust this answer")
    assert "100% of the sheet is ink" in text(app)


def test_for_the_small_network_the_drawing_is_judged_on_more_pixels(open_page: Open) -> None:
    app = fill(open_page("draw", reader="digits_dense"), {row: range(1, 11) for row in range(10)})
    wait_for(app, "Do not trust this answer")
    assert "This rests on MNIST's training images" in text(app)


def test_a_dot_is_called_a_dot(open_page: Open) -> None:
    app = fill(open_page("draw"), {4: [4]})
    assert "Do not trust this answer.** This is a dot, 28 × 28 pixels" in text(app)
    # Enlarged it resembles a 0; that does not make it one.
    wait_for(app, "The rule: ")
    assert "Probably right" not in text(app)


def test_noise_is_read_as_a_digit_after_a_guess(open_page: Open) -> None:
    app = open_page("draw")
    assert "Of 200 such images" not in text(app)
    app.button_group(key="noise_guess").set_value("none").run()
    wait_for(app, "You guessed: about 10% for each digit. It reads **8**, with more than 99")
    assert "A probability is not certainty" in text(app)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_photograph_takes_the_same_road(open_page: Open, kind: str) -> None:
    app = open_page("draw", surface="photograph")
    app.file_uploader[0].upload(f"digit.{kind.lower()}", picture_of(3, kind)).run()
    reads(app, 3)


def test_what_is_no_picture_is_refused_and_does_not_seem_to_be_read(open_page: Open) -> None:
    app = open_page("draw", surface="photograph")
    app.file_uploader[0].upload("digit.png", b"seven").run()
    assert not app.exception, app.exception
    assert "not a PNG or JPEG picture" in text(app)
    assert "in test image 42" in text(app)
