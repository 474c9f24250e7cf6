"""Home: a picture, a way to every page, and a run before the visitor's eyes."""

from pathlib import Path

import pytest

from nncore.engine import Engine
from tests.conftest import wait_until
from tests.pages.conftest import Open
from tests.pages.test_train import button, text
from ui import session


def test_home_shows_the_way_to_every_page(open_page: Open) -> None:
    app = open_page("home")
    ways = {link.page for link in app.page_link}
    assert ways == {page.stem for page in Path("pages").glob("*.py")} - {"home"}


def test_on_a_phone_what_a_press_shows_stands_right_below_the_button(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "narrow", lambda: True)
    app = open_page("home")
    order = [one.type for one in app.main]
    order = order[order.index("title") :]
    assert order.index("button") < order.index("bidi_component") < order.index("page_link")


def test_one_press_trains_a_network_and_shows_how_it_went(open_page: Open, engine: Engine) -> None:
    app = open_page("home")
    button(app, "Train it now").click().run()
    assert button(app, "Train it now").disabled
    job, owner = app.session_state["home.job"], app.session_state["visitor"]
    wait_until(lambda: engine.job(job, owner).state == "ended")
    app.run()
    assert "Finished" in text(app)
    assert not button(app, "Train it now").disabled
    assert "Of 100 new examples it answers about **9" in text(app)
    assert engine.history(job, owner).epochs["val_accuracy"][-1] > 0.9


def test_two_visitors_who_press_together_watch_one_run(open_page: Open, engine: Engine) -> None:
    one, other = open_page("home"), open_page("home")
    button(one, "Train it now").click().run()
    button(other, "Train it now").click().run()
    first, second = one.session_state["home.job"], other.session_state["home.job"]
    seeds = [
        engine.job(job, app.session_state["visitor"]).experiment.training.seed
        for job, app in ((first, one), (second, other))
    ]
    # Across the turn of ten seconds they may differ, and then the seeds say so.
    assert (first == second) == (seeds[0] == seeds[1])
    for job, app in ((first, one), (second, other)):
        engine.cancel(job, app.session_state["visitor"])
