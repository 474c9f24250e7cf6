"""The panel of a comparison in each of its states, with real runs."""

from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from nncore.dispatcher import DIED
from nncore.engine import Engine
from nncore.jobs import comparing, going_on
from nncore.verdict import verdict
from tests.conftest import wait_until
from ui import session
from ui.compare import judgment, numpy_road, progress

SCRIPT = """
import streamlit as st

from nncore import spec
from nncore.comparison import Comparison, vary
from ui.compare.panel import compare_panel

plain = spec.Experiment(
    data=spec.Moons(samples=200, noise=0.2),
    model=spec.Model(layers=(spec.Dense(units=8), spec.Dense(units=1, activation="sigmoid"))),
    training=spec.Training(
        optimizer=spec.SGD(learning_rate=0.1),
        loss="binary_crossentropy",
        epochs=st.session_state.get("epochs", {epochs}),
        validation_split={split},
    ),
)
variants = vary(plain, "training.optimizer.learning_rate", {rates})
if not st.toggle("Elsewhere"):
    compare_panel(Comparison(variants, tuple(range({seeds}))), "here", road="{road}")
"""

SMALLER = {"smaller_is_better": True}


def open_panel(
    *,
    rates: tuple[float, ...] = (0.1, 0.01),
    seeds: int = 2,
    epochs: int = 3,
    split: float = 0.3,
    road: str = "keras",
) -> AppTest:
    script = SCRIPT.format(rates=list(rates), seeds=seeds, epochs=epochs, split=split, road=road)
    app = AppTest.from_string(script, default_timeout=60).run()
    assert not app.exception, app.exception
    return app


def button(app: AppTest, label: str):
    return next(one for one in app.button if one.label.startswith(label))


def labels(app: AppTest) -> list[str]:
    return [one.label for one in app.button]


def said(app: AppTest) -> str:
    words = (*app.markdown, *app.caption, *app.warning, *app.error, *app.info)
    return "\n".join(str(one.value) for one in words)


def ended(app: AppTest) -> AppTest:
    """Look again until nothing goes on, as the browser does when it hears of news."""
    wait_until(lambda: "Stop" not in labels(app.run()))
    assert not app.exception, app.exception
    return app


def test_before_the_press_it_says_what_will_run_and_how_fair_that_is(engine: Engine) -> None:
    app = open_panel()
    assert labels(app)[0].startswith("Compare (about ")
    assert "2 variants × 2 seeds = **4 runs**" in said(app)
    assert "begin with the same weights" in said(app)


def test_a_press_leads_to_a_verdict_and_the_test_part_counts_looks(engine: Engine) -> None:
    app = button(open_panel(seeds=5), "Compare").click().run()
    ended(app)
    assert "Over 5 seeds, learning_rate 0.01 ends with" in said(app)
    assert "5 of 5" in said(app).replace("\N{NO-BREAK SPACE}", " ")
    assert "rate\N{NO-BREAK SPACE}0.01|" in said(app), "a name's number stays with it in the table"
    assert "for one look" in said(app)
    button(app, "Open").click().run()
    assert "Looked at once" in said(app)
    assert "test loss" in said(app)
    button(app, "Close").click().run()
    assert "test loss" not in said(app)
    button(app, "Open").click().run()
    assert "Looked at 2 times: now it is validation data" in said(app)
    app.segmented_control[0].set_value("validation accuracy").run()
    assert "test accuracy" in said(app)
    assert "Looked at 2 times" in said(app)


def test_an_interval_beside_zero_that_is_not_clear_is_explained() -> None:
    differences = np.array([0.5, 1.0, 2.0, 3.0, 3.5])
    finals = {"none": np.zeros(5), "a": differences, "b": np.arange(-2.0, 3.0)}
    alone = verdict({"none": finals["none"], "a": differences}, "none", what="x", **SMALLER)
    assert judgment.several(alone) == ""
    among = verdict(finals | {"c": -finals["b"]}, "none", what="x", **SMALLER)
    assert among.rows[0].low > 0
    assert among.rows[0].answer == "no clear difference"
    assert "The interval of a leaves zero out" in judgment.several(among)


def test_what_was_pressed_is_there_after_a_visit_elsewhere_and_after_a_reload(
    engine: Engine,
) -> None:
    app = button(open_panel(seeds=5), "Compare").click().run()
    ended(app)
    app.segmented_control[0].set_value("validation accuracy").run()
    assert "validation accuracy than" in said(app)
    app.toggle[0].set_value(True).run()
    assert not app.button
    app.toggle[0].set_value(False).run()
    assert "validation accuracy than" in said(app)
    reloaded = button(open_panel(seeds=5), "Compare").click().run()
    assert "Stop" not in labels(reloaded)
    assert "Over 5 seeds" in said(reloaded)


def test_one_seed_proves_nothing_and_gets_lines_without_an_interval(engine: Engine) -> None:
    app = open_panel(seeds=1)
    assert "One run proves nothing" in said(app)
    button(app, "Compare").click().run()
    assert "**One run proves nothing.**" in said(ended(app))
    assert "There is no interval" in said(app)


def test_a_stop_keeps_what_is_finished_and_goes_on_when_wanted(engine: Engine) -> None:
    app = button(open_panel(seeds=3, epochs=100), "Compare").click().run()
    wait_until(lambda: not app.run().get("progress")[0].proto.text.startswith("0 of"))
    button(app, "Stop").click().run()
    ended(app)
    stopped = next(one.value for one in app.warning)
    assert stopped.startswith("Stopped: ")
    assert "of 6 runs are finished" in stopped
    assert not stopped.startswith("Stopped: 6")
    assert "Open the test part" not in labels(app)
    button(app, "Go on").click().run()
    assert "3 of 3" in said(ended(app)).replace("\N{NO-BREAK SPACE}", " ")
    assert not app.warning


def test_a_lost_worker_is_named_and_nobody_is_sent_to_a_button_that_is_not_there() -> None:
    ended = [
        SimpleNamespace(outcome="finished", message=""),
        SimpleNamespace(outcome="failed", message=f"{DIED} {going_on(None)}"),
    ]
    assert progress.begun(ended) == (
        "The process that trained was ended from outside, crashed or is out of reach. Interrupted"
    )
    assert progress.begun(ended[:1]) == "Stopped"


def test_another_comparison_stops_the_one_before_it(engine: Engine) -> None:
    app = button(open_panel(seeds=4, epochs=100, rates=(0.2, 0.02)), "Compare").click().run()
    owner = comparing(app.session_state["visitor"])
    before = app.session_state["here.compared"]
    (jobs,) = before.values()
    app.session_state["epochs"] = 2
    assert "runs go on; Compare stops them" in said(app.run())
    button(app, "Compare").click().run()
    wait_until(lambda: all(engine.job(job, owner).state == "ended" for job in jobs))
    assert "stopped" in {engine.job(job, owner).outcome for job in jobs}
    ended(app)
    assert "Stopped" not in said(app)
    app.session_state["epochs"] = 100
    assert "Stopped: " in said(app.run())


def test_a_variant_that_breaks_down_is_named_beside_healthy_ones(engine: Engine) -> None:
    app = button(open_panel(seeds=5, rates=(0.1, 1e6)), "Compare").click().run()
    assert "All 5 runs with learning_rate 1e+06 broke down" in said(ended(app))
    assert "Broken down, at the crosses: learning_rate 1e+06 (5 of 5)" in said(app)


def test_without_validation_rows_the_training_part_is_compared(engine: Engine) -> None:
    app = button(open_panel(split=0.0), "Compare").click().run()
    assert "There are no validation rows" in said(ended(app))


def test_what_this_host_does_not_run_is_refused_and_nothing_begins(engine: Engine) -> None:
    app = button(open_panel(epochs=5_000), "Compare").click().run()
    assert "this host runs at most" in said(app)
    assert labels(app)[0].startswith("Compare")


def test_numpy_comparisons_come_part_by_part_to_the_same_end(engine: Engine) -> None:
    app = button(open_panel(seeds=5, road="numpy"), "Compare").click().run()
    ended(app)
    assert "Over 5 seeds, learning_rate 0.01 ends with" in said(app)
    button(app, "Open").click().run()
    wait_until(lambda: "test loss" in said(app.run()))
    assert "Looked at once" in said(app)


def test_the_next_comparison_on_the_same_test_rows_is_a_further_look(engine: Engine) -> None:
    app = button(open_panel(road="numpy"), "Compare").click().run()
    button(ended(app), "Open").click().run()
    assert "Looked at once" in said(app)
    app.session_state["epochs"] = 4
    button(app.run(), "Compare").click().run()
    assert "Looked at once" in said(ended(app))
    assert "in whichever comparison they are opened" in said(app)
    button(app, "Open").click().run()
    assert "Looked at 2 times: now it is validation data" in said(app)
    app.session_state["epochs"] = 3
    button(app.run(), "Compare").click().run()
    assert "Looked at 2 times" in said(ended(app)), "it still stands open"


def test_a_numpy_comparison_goes_on_where_it_was_stopped(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as slow:
        slow.setattr(numpy_road, "AT_ONCE_SECONDS", 0.0)
        app = button(open_panel(seeds=5, epochs=300, road="numpy"), "Compare").click().run()
        button(app, "Stop").click().run()
    assert "0 of 10 runs are finished" in said(app)
    assert "Open the test part" not in labels(app)
    button(app, "Go on").click().run()
    assert "over 5 seeds" in said(ended(app)).lower()


def test_without_an_engine_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "engine", lambda: None)
    assert "The engine is not running" in said(open_panel())
