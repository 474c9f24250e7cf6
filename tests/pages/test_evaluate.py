"""The Evaluate page: the included network, a visitor's own runs, single examples."""

import json
import time
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
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


def drawn(app: AppTest) -> dict[str, Any]:
    """Return what the components of our own draw: by their names, and the thumbnails."""
    found = {}
    for one in app.main:
        if one.type == "bidi_component":
            data = json.loads(one.proto.json)
            if "thumbnails" in data:
                found["thumbnails"] = data["thumbnails"]
            elif "written" in data:
                found[data["title"].split()[0]] = data
            elif "figure" in data:
                found[data["name"]] = json.loads(data["figure"])
    return found


def written(app: AppTest, matrix: str = "Confusion") -> list[str]:
    """Return what stands in the cells of a matrix whose title begins so, row by row."""
    return [cell for row in drawn(app)[matrix]["written"] for cell in row]


def report(app: AppTest) -> list[dict[str, str]]:
    """Return the rows of the table of classes; both intervals by the score before them."""
    table = next(one.value for one in app.markdown if one.value.startswith("| class"))
    columns, _, *rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()
    ]
    for place, name in enumerate(columns):
        if name == "95% interval":
            columns[place] = f"{columns[place - 1]} interval"
    return [dict(zip(columns, row, strict=True)) for row in rows]


def test_the_page_is_never_empty_the_included_network_is_judged(open_page: Open) -> None:
    app = judged(open_page("evaluate"))
    values = {one.label: one.value for one in app.metric}
    assert float(values["Test accuracy"].rstrip("%")) >= 97.5
    assert "–" in values["95% interval"]
    table = report(app)
    assert [row["class"] for row in table] == [*"0123456789", "macro", "weighted"]
    assert table[-1]["support"] == "10,000"
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
    assert "test example “10000”, which does not exist" in text(app)
    app.number_input(key="example").set_value(1).run()
    assert "does not exist" not in text(app)


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
    assert report(app)[0]["class"] == "malignant"
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


def test_a_first_visitor_guesses_and_the_guess_stays_beside_the_answer(open_page: Open) -> None:
    app = judged(open_page("evaluate"))
    assert written(app).count("?") == 90
    assert "thumbnails" not in drawn(app)
    question = app.radio(key="confused.field")
    assert len(question.options) == 4
    question.set_value("7-2").run()
    assert "?" not in written(app)
    assert "Your guess: 7 taken for 2, 9 times. No mistake is more frequent." in text(app)
    # The most frequent mistake is looked into.
    assert len(drawn(app)["thumbnails"]) == 9


def test_nobody_has_to_guess(open_page: Open) -> None:
    app = judged(open_page("evaluate"))
    app.button(key="confused.show").click().run()
    assert "?" not in written(app)
    assert "Your guess" not in text(app)


def test_a_link_shows_the_images_of_its_cell_surest_first_without_a_question(
    open_page: Open,
) -> None:
    app = judged(open_page("evaluate", true="4", answered="9"))
    assert "?" not in written(app)
    shown = drawn(app)["thumbnails"]
    assert str(len(shown)) == written(app)[49]
    assert {one["true_label"] for one in shown} == {4}
    sureness = [max(one["shares"][0]) for one in shown]
    assert sureness == sorted(sureness, reverse=True)
    assert all(one["shares"][0].index(max(one["shares"][0])) == 9 for one in shown)
    # Another cell by the field: its first image is the one that is looked at.
    app.selectbox(key="answered").set_value("2").run()
    first = drawn(app)["thumbnails"][0]
    assert app.number_input(key="example").value == first["number"]
    assert "It is **4**; the network says **2**" in text(app)


def test_a_cell_that_does_not_exist_is_none(open_page: Open) -> None:
    app = judged(open_page("evaluate", true="eleven", answered="<b>"))
    assert drawn(app)["thumbnails"]


def test_a_table_shows_its_rows_and_a_class_is_read_aloud(open_page: Open) -> None:
    app = judged(
        open_page("evaluate", network="breast_cancer", true="malignant", answered="malignant")
    )
    rows = next(one.value for one in app.dataframe if "example" in one.value)
    assert {"answer", "probability", "mean radius"} <= set(rows)
    weakest = min(report(app)[:2], key=lambda row: row["F1"])
    assert f"Of the {weakest['support']} that are **{weakest['class']}**" in text(app)
    assert f"= {weakest['recall']} (95% interval {weakest['recall interval']})" in text(app)
    assert "Second guess" not in text(app)  # with two classes it is always right


def test_only_a_row_of_the_table_can_be_chosen_in_it(open_page: Open) -> None:
    app = judged(
        open_page("evaluate", network="breast_cancer", true="malignant", answered="malignant")
    )
    table = next(one for one in app.dataframe if "example" in one.value)

    def chosen(rows: object) -> int:
        said = json.dumps({"selection": {"rows": rows}})
        app._run(WidgetStates(widgets=[WidgetState(id=table.proto.id, string_value=said)]))
        assert not app.exception
        return int(app.session_state["example"])

    third = chosen([2])
    assert third == int(table.value["example"].iloc[2])
    for rows in ([-1], [10**9], ["2"], [1.5], [], {}, 3, None):
        assert chosen(rows) == third


def compared(app: AppTest) -> AppTest:
    """Look again until the second network is there."""
    deadline = time.monotonic() + 60
    while "Second" not in drawn(app):
        assert time.monotonic() < deadline, text(app)
        time.sleep(0.3)
        app.run()
    assert not app.exception, app.exception
    return app


def test_two_networks_are_compared_after_a_guess(open_page: Open) -> None:
    app = open_page("evaluate")
    app.segmented_control(key="part").set_value("Two networks").run()
    compared(app)
    assert app.selectbox(key="other").value == "mnist_cnn"
    assert set(written(app, "Second")) == {"?"}
    app.radio(key="mended.field").set_value("few").run()
    assert "Your guess: fewer than 25 of 100." in text(app)
    assert "more than luck" in text(app)
    groups = app.radio(key="disagreeing")
    counts = [int(label.split(": ")[1].replace(",", "")) for label in groups.options[:4]]
    assert sum(counts) == 10_000
    shown = drawn(app)["thumbnails"]
    assert all(len(one["shares"]) == 2 for one in shown)
    for one in shown:  # the second alone is right
        first, second = ([*shares].index(max(shares)) for shares in one["shares"])
        assert first != one["true_label"] == second
    groups.set_value("cell").run()
    app.selectbox(key="true").set_value("4").run()
    app.selectbox(key="answered").set_value("9").run()
    assert {one["true_label"] for one in drawn(app)["thumbnails"]} == {4}
    assert app.number_input(key="example").value == drawn(app)["thumbnails"][0]["number"]


def test_scikit_learns_network_stands_beside_ours(open_page: Open) -> None:
    app = compared(open_page("evaluate", part="Two networks", network="digits_dense"))
    assert app.selectbox(key="other").value == "sklearn"
    assert "McNemar" in text(app)
    assert "probabilities" in drawn(app)


def test_without_a_second_network_one_can_be_trained(open_page: Open) -> None:
    app = open_page("evaluate", part="Two networks", network="breast_cancer")
    assert not app.exception, app.exception
    assert "There is no such network yet" in text(app)


def test_points_of_a_plane_are_outlined_where_they_lie(engine: Engine) -> None:
    def page() -> None:
        import numpy as np
        import streamlit as st

        from nncore import spec
        from nncore.datasets import class_names
        from ui.evaluate import cell

        moons = spec.Moons()
        labels = np.zeros(moons.test_rows, np.int64)
        cell.examples(
            moons,
            np.array([3, 5]),
            labels,
            [np.eye(2, dtype=np.float32)[labels]],
            class_names(moons),
            theme="light",
            wide=st.container(),
        )

    app = AppTest.from_function(page, default_timeout=60).run()
    deadline = time.monotonic() + 30
    while "mistakes" not in drawn(app):
        assert time.monotonic() < deadline, app.exception
        app.run()
    points = drawn(app)["mistakes"]["data"][0]
    large = [
        number
        for number, size in zip(points["customdata"], points["marker"]["size"], strict=True)
        if size == 12
    ]
    assert large == [3, 5]
