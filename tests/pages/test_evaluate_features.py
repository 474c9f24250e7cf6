"""The part "Features" of the Evaluate page: three descriptions of images, and a table."""

import time
from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from nncore.features import HAND_MADE
from tests.pages.conftest import Open
from tests.pages.test_train import text


def until(app: AppTest, there: Callable[[], object]) -> AppTest:
    """Look again until something is there."""
    deadline = time.monotonic() + 60
    while not there():
        assert time.monotonic() < deadline, text(app)
        time.sleep(0.3)
        app.run()
    assert not app.exception, app.exception
    return app


def test_a_guess_brings_the_bars_and_an_image_is_described_in_numbers(open_page: Open) -> None:
    app = open_page("evaluate")
    app.selectbox(key="network").set_value("digits_dense").run()
    app.segmented_control(key="part").set_value("Features").run()
    until(app, lambda: text(app).count("are a") >= 3 and "**Nearest by pixels**" in text(app))
    # One image is described, but what answers the question waits for the guess.
    assert "nearest show the same" not in text(app)
    assert all(f"| {feature.label} |" in text(app) for feature in HAND_MADE.values())
    assert "labeled images" not in text(app)
    app.radio(key="features_guess.field").set_value("given-pixels-learned").run()
    until(app, lambda: "It came out otherwise" in text(app))
    assert "by hand**." in text(app)
    until(app, lambda: text(app).count("nearest show the same") == 3)
    assert "from the same **1,293 labeled images**" in text(app)
    # 348 and 351 of 360: no difference to build on.
    assert "their order may be luck" in text(app)


def test_a_network_without_learned_features_is_stood_in_for(open_page: Open) -> None:
    app = open_page("evaluate", network="breast_cancer", part="Features")
    until(app, lambda: "it reads no images" in text(app))
    assert "takes its place" in text(app)


def test_on_a_table_there_is_no_clear_winner_and_the_page_says_so(open_page: Open) -> None:
    app = open_page("evaluate", part="Features", described="A table", table_guess="network")
    until(app, lambda: "On the mean it has" in text(app))
    assert "Your guess: **the network, clearly**" in text(app)
    assert "Of 10 splits the network is better in" in text(app)
    assert "No clear difference" in text(app)
