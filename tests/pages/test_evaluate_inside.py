"""The parts Robustness and Inside of the Evaluate page, against the real engine."""

import time

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Open
from tests.pages.test_train import text


def until(app: AppTest, words: str) -> AppTest:
    """Look again until something is said."""
    deadline = time.monotonic() + 60
    while words not in text(app):
        assert time.monotonic() < deadline, text(app)
        time.sleep(0.2)
        app.run()
    assert not app.exception, app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    next(one for one in app.button if one.label == label).click().run()
    assert not app.exception, app.exception
    return app


def test_a_corrupted_image_is_answered_and_what_flips_it_is_found(open_page: Open) -> None:
    app = open_page("evaluate", part="Robustness", network="digits_dense", rotation="90")
    until(app, "half of the 360 answers")
    assert "All four corruptions act together" in text(app)
    assert "gray levels of 255" in text(app)
    assert "not the smallest possible" in text(app)
    assert app.session_state["rotation"] == 90
    press(app, "All back")
    assert app.session_state["rotation"] == 0
    until(app, "The answer stays")


def test_half_wrong_is_guessed_before_it_is_shown(open_page: Open) -> None:
    app = open_page("evaluate")
    app.session_state["network"] = "digits_dense"
    app.session_state["part"] = "Robustness"
    app.run()
    until(app, "gray levels of 255")
    assert "Half of the" not in text(app)
    next(one for one in app.radio if "half of the answers" in one.label).set_value("60").run()
    until(app, "You guessed between 40° and 60°: not so.")


def test_a_table_is_told_what_does_not_apply_and_led_to_images(open_page: Open) -> None:
    app = open_page("evaluate", part="Robustness", network="breast_cancer")
    until(app, "in the units the network reads")
    assert "what happens to **images**" in text(app)
    press(app, "Corrupt images of digits instead")
    until(app, "All four corruptions act together")
    assert app.session_state["network"] == "mnist_cnn"


def test_a_unit_is_switched_off_after_a_guess(open_page: Open) -> None:
    app = open_page("evaluate")
    app.session_state["network"] = "digits_dense"
    app.session_state["part"] = "Inside"
    app.run()
    until(app, "Ink on blue")
    assert "were right before" not in text(app)
    next(one for one in app.radio if "test answers change" in one.label).set_value("all").run()
    until(app, "You guessed more than 100: not so.")
    until(app, "change no answer of 360")
    assert "One unit is not one concept" in text(app)


def test_the_inside_of_a_table_is_shown_and_odd_addresses_do_no_harm(open_page: Open) -> None:
    app = open_page(
        "evaluate", part="Inside", network="breast_cancer", layer="77", unit="900", example="9999"
    )
    until(app, "One unit is not one concept")
    assert app.session_state["layer"] == "2"
    assert "Unit 0 of layer 2" in app.subheader[0].value
    assert "A large value where it is blue" in text(app)
