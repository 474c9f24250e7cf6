"""The Evaluate page: the included network, a visitor's own runs, single examples."""

import time

from streamlit.testing.v1 import AppTest

from nncore import spec
from nncore.engine import Engine
from nncore.presets import PRESETS
from tests.conftest import wait_until
from tests.pages.conftest import Open
from tests.pages.test_train import text


def judged(app: AppTest) -> AppTest:
    """Look again until the scores are there."""
    deadline = time.monotonic() + 60
    while not app.metric:
        assert time.monotonic() < deadline, text(app)
        time.sleep(0.3)
        app.run()
    assert not app.exception, app.exception
    return app


def test_the_page_is_never_empty_the_included_network_is_judged(open_page: Open) -> None:
    app = judged(open_page("evaluate"))
    values = {one.label: one.value for one in app.metric}
    assert float(values["Test accuracy"].rstrip("%")) >= 97.5
    assert "–" in values["95% interval"]
    table = app.dataframe[0].value
    assert list(table["class"][-2:]) == ["macro", "weighted"]
    assert table["support"].iloc[-1] == 10_000
    # Test image 42 is a 4.
    assert "It is **4**" in text(app)


def test_any_example_can_be_seen_by_its_number(open_page: Open) -> None:
    app = judged(open_page("evaluate", example="0"))
    assert "It is **7**" in text(app)
    app.number_input(key="example").set_value(1).run()
    assert "It is **2**" in text(app)


def test_a_number_out_of_range_in_the_address_shows_an_example_all_the_same(
    open_page: Open,
) -> None:
    app = judged(open_page("evaluate", example="10000"))
    assert "It is **" in text(app)


def test_a_run_is_judged_beside_what_its_visitor_expected(open_page: Open, engine: Engine) -> None:
    app = open_page("train", experiment=spec.to_link(PRESETS["breast_cancer"].experiment))
    app.number_input(key="train.expected").set_value(80.0)
    next(one for one in app.button if one.label == "Train").click().run()
    job, owner = app.session_state["train.job"], app.session_state["visitor"]
    wait_until(lambda: engine.job(job, owner).state == "ended")
    app.switch_page("../pages/evaluate.py").run()
    judged(app)
    values = {one.label: one.value for one in app.metric}
    assert values["Your guess"] == "80%"
    assert float(values["Test accuracy"].rstrip("%")) >= 95
    assert "malignant" in app.dataframe[0].value["class"].iloc[0]
    result = engine.result(job, owner)
    assert result is not None
    assert values["Test loss"] == f"{result.test_loss:.4f}"


def test_a_link_to_an_experiment_of_somebody_else_leads_to_the_train_page(open_page: Open) -> None:
    link = spec.to_link(PRESETS["circles_8"].experiment)
    app = judged(open_page("evaluate", experiment=link))
    assert "has not been trained in this browser" in text(app)
    assert "Train" in app.page_link[0].label
    app = judged(open_page("evaluate", experiment=link[:-9]))
    assert "cut or altered" in text(app)
