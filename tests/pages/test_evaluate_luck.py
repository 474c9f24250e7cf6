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
    next(one for one in app.button if one.label.startswith("Train with")).click().run()
    while "One run proves nothing" not in text(app):
        assert time.monotonic() < deadline, text(app)
        time.sleep(0.3)
        app.run()
    assert not app.exception, app.exception
    assert "Your guess was 0.3 points" in text(app)
    assert "scikit-learn 3.5, ours, NumPy 0.0" in text(app)
    assert "difference" in text(app)
    assert list(app.dataframe[0].value["maker"]) == ["scikit-learn", "ours, NumPy", "Keras"]
    assert not any(one.label.startswith("Train with") for one in app.button)
