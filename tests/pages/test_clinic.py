"""The Clinic: from a patient's signs to the cause and to a repair that heals."""

import time
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from nncore import spec
from nncore.diagnosis.patients import PATIENTS
from nncore.diagnosis.repairs import REPAIRS
from nncore.diagnosis.rules import RULES
from nncore.engine import Engine
from tests.conftest import wait_until
from tests.pages.conftest import Open
from tests.pages.test_evaluate import drawn
from tests.pages.test_train import button, text

NUMBER = {patient.cause: str(place) for place, patient in enumerate(PATIENTS, 1)}


def seen(app: AppTest, picture: str = "loss") -> AppTest:
    """Look again until a picture is there."""
    deadline = time.monotonic() + 60
    while picture not in drawn(app):
        assert time.monotonic() < deadline, text(app)
        time.sleep(0.2)
        app.run()
    assert not app.exception, app.exception
    return app


def cause(app: AppTest, name: str) -> AppTest:
    number = app.segmented_control(key="patient").value
    app.radio(key=f"clinic.cause.{number}").set_value(name).run()
    return seen(app)


def repair(app: AppTest, name: str) -> AppTest:
    number = app.segmented_control(key="patient").value
    app.radio(key=f"clinic.repair.{number}").set_value(name).run()
    return seen(app, "repair")


def test_a_patient_is_walked_from_its_signs_to_health(open_page: Open) -> None:
    app = seen(open_page("clinic"))
    # Nothing of what is on the screen names the cause or the settings.
    assert "sigmoid units" not in text(app)
    assert "What decides" not in text(app)
    assert {"loss", "gradients"} <= set(drawn(app))
    cause(app, "too_low")
    assert "No, not **Learning rate too low**" in text(app)
    assert "how far the weights moved in training" in text(app)
    assert "What decides" not in text(app)
    cause(app, "vanishing")
    assert "Yes: **Vanishing gradients**" in text(app)
    assert "The gradient of layer 1 is" in text(app)
    assert "7 hidden layers of 8 sigmoid units" in text(app)
    repair(app, "more_epochs")
    assert "Not healed.** The rules now find: Vanishing gradients" in text(app)
    assert "Solved: 0 of 11" in text(app)
    repair(app, "relu")
    assert "Healed." in text(app)
    assert "Solved: 1 of 11 patients (number 1); 0 named at the first try." in text(app)
    # The next patient has its own question, and this one keeps its answer.
    app.segmented_control(key="patient").set_value("2").run()
    assert app.radio(key="clinic.cause.2").value is None
    cause(app, "overfitting")
    assert "1 named at the first try" in text(app)
    app.segmented_control(key="patient").set_value("1").run()
    assert app.radio(key="clinic.cause.1").value == "vanishing"


def test_where_a_run_broke_is_told_as_a_sign(open_page: Open) -> None:
    app = seen(open_page("clinic", patient=NUMBER["exploding"]))
    assert "Where it broke.** Step" in text(app)
    assert "passed the largest number" in text(app)
    cause(app, "exploding")
    assert "initial weights from N(0, 1²)" in text(app)


@pytest.mark.parametrize("look", ["Answers", "Weights", "Inputs"])
def test_there_are_more_signs_to_look_at(open_page: Open, look: str) -> None:
    app = seen(open_page("clinic", patient=NUMBER["unscaled"], look=look), look.lower())
    assert drawn(app)[look.lower()]["data"]


def test_another_seed_is_the_same_failure_with_other_numbers(open_page: Open) -> None:
    app = seen(open_page("clinic"))
    before = drawn(app)["loss"]["data"][0]["y"]
    next(one for one in app.button if one.label.startswith("Another seed")).click().run()
    seen(app)
    assert button(app, "Another seed (now 1)")
    assert drawn(app)["loss"]["data"][0]["y"] != before
    cause(app, "vanishing")
    assert "The gradient of layer 1 is" in text(app)


def test_who_has_the_cause_told_may_repair_but_has_not_solved(open_page: Open) -> None:
    app = seen(open_page("clinic", patient=NUMBER["symmetric"]))
    app.button(key="clinic.tell").click().run()
    seen(app)
    assert "In layer 1 all units still have the same weights" in text(app)
    repair(app, "initializer")
    assert "Healed." in text(app)
    assert "Solved: 0 of 11" in text(app)


def test_an_odd_address_shows_the_first_patient(open_page: Open) -> None:
    app = seen(open_page("clinic", patient="99", patient_seed="many", look="Stars"))
    assert app.segmented_control(key="patient").value == "1"
    assert button(app, "Another seed (now 0)")


def test_a_run_of_the_train_page_is_commented_on_and_repaired(
    open_page: Open, engine: Engine
) -> None:
    patient = PATIENTS[int(NUMBER["symmetric"]) - 1]
    app = open_page("train", experiment=spec.to_link(patient.of_seed(2)))
    button(app, "Train").click().run()
    job, owner = app.session_state["train.job"], app.session_state["visitor"]
    wait_until(lambda: engine.job(job, owner).state == "ended")
    deadline = time.monotonic() + 30
    while f"{RULES['symmetric'].title}?" not in text(app):
        assert time.monotonic() < deadline, text(app)
        app.run()
    app.button(key="train.repair").click().run()
    assert not app.exception, app.exception
    kinds = {layer.kernel_initializer for layer in app.session_state["draft"].layers}
    assert kinds == {"glorot_uniform"}


def links(app: AppTest) -> dict[str, spec.Experiment]:
    """Page → the experiment that a link opens there, of the links below the decision."""
    found: dict[str, spec.Experiment] = {}
    for one in app.get("page_link"):
        query = parse_qs(one.proto.query_string)
        if "experiment" in query:
            found.setdefault(one.proto.page, spec.from_link(query["experiment"][0]))
    return found


NOT_DRAWN = ("overfitting", "unscaled", "random_labels")
"""Patients with layers too wide for the lab, or more inputs than two."""


@pytest.mark.parametrize("name", ["vanishing", "dying", *NOT_DRAWN])
def test_a_deep_wide_or_real_patient_is_taken_further_with_the_same_experiment(
    open_page: Open, name: str
) -> None:
    wanted = PATIENTS[int(NUMBER[name]) - 1].of_seed(3)
    app = seen(open_page("clinic", patient=NUMBER[name], patient_seed="3"))
    app.button(key="clinic.tell").click().run()
    opened = links(app)
    assert set(opened) == ({"train"} if name in NOT_DRAWN else {"train", "network"})
    assert set(opened.values()) == {wanted}
    for page, draft in (("train", "draft"), ("network", "lab")):
        if page not in opened:
            assert "The lab draws" in text(app)
            continue
        there = open_page(page, experiment=spec.to_link(opened[page]))
        assert not there.error, text(there)
        assert there.session_state[draft].experiment == wanted
        assert not button(there, "Train").disabled


def test_a_repaired_network_is_taken_further_too(open_page: Open) -> None:
    app = seen(open_page("clinic"))
    app.button(key="clinic.tell").click().run()
    repair(app, "relu")
    repaired = [
        spec.from_link(parse_qs(one.proto.query_string)["experiment"][0])
        for one in app.get("page_link")
        if "experiment" in one.proto.query_string
    ]
    assert REPAIRS["relu"].change(PATIENTS[0].of_seed(0)) in repaired
