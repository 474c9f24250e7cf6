"""The part "Luck" of the Evaluate page: one run first, then a band for each maker."""

import time

from nncore import luck
from tests.pages.conftest import Open
from tests.pages.test_train import text


def test_one_run_is_shown_first_then_a_band_beside_the_guess(open_page: Open) -> None:
    app = open_page("evaluate", part="Luck", luck_guess="0.3")
    deadline = time.monotonic() + 60
    while "0.9667" not in text(app):
        assert time.monotonic() < deadline, text(app)
        time.sleep(0.3)
        app.run()
    assert "348 of 360 are right" in text(app)
    assert "0.9722" in text(app)
    assert "One run proves nothing" not in text(app)
    # All but one run are given here, so that the test does not wait for thirty trainings.
    found = app.session_state["luck.found"]
    for runs in found.values():
        runs.update(dict.fromkeys(luck.SEEDS, 0.95))
    found["sklearn"].update({luck.MARKED: 0.9667, 1: 0.985})
    del found["sklearn"][9]
    app.button(key="luck.train").click().run()
    while "One run proves nothing" not in text(app):
        assert time.monotonic() < deadline, text(app)
        time.sleep(0.3)
        app.run()
    assert not app.exception, app.exception
    assert "Your guess was 0.3 points" in text(app)
    assert "scikit-learn 3.5; NumPy (ours) 0.0; Keras 0.0" in text(app)
    assert "difference" in text(app)
    assert "| accuracy | scikit-learn | NumPy (ours) | Keras |" in text(app)
    assert "| best | 0.9850 | 0.9500 | 0.9500 |" in text(app)
    assert not app.button


def test_training_with_many_seeds_is_stopped_and_goes_on(open_page: Open) -> None:
    app = open_page("evaluate", part="Luck")
    app.session_state["luck.found"] = {name: {luck.MARKED: 0.95} for name in luck.MAKERS}
    app.session_state["luck.goes_on"] = True
    app.run()
    assert app.button(key="luck.train").label == "Stop"
    app.button(key="luck.train").click().run()
    assert app.button(key="luck.train").label.startswith("Train with")
    assert not app.session_state["luck.goes_on"]
