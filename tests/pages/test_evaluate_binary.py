"""The parts Threshold and Confidence of the Evaluate page."""

import time
from collections.abc import Callable

import numpy as np
import pytest
from sklearn import metrics
from streamlit.testing.v1 import AppTest

from nncore import evaluation, shipped
from tests.pages.conftest import Open
from tests.pages.test_train import text

SECTION = """
import numpy as np
from nncore import npz, shipped, spec
from ui import address
from ui.evaluate import {part}
from ui.judged import Judged

address.arrive("evaluate")
network = shipped.experiment("breast_cancer")
network = network.model_copy(
    update={{"training": network.training.model_copy(update={{"loss": "{loss}"}})}}
)
stored = npz.pack(
    {{"y_true": np.array({y_true}), "y_prob": np.array({y_prob}, np.float32)}}
)
{part}.section(Judged("made by hand", network, b"", stored, 0.0))
"""


def alone(part: str, y_true: list[int], y_prob: list[list[float]], **more: str) -> AppTest:
    """Open one part with answers made by hand."""
    loss = more.pop("loss", "binary_crossentropy")
    script = SECTION.format(part=part, loss=loss, y_true=y_true, y_prob=y_prob)
    app = AppTest.from_string(script, default_timeout=60)
    for name, value in more.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def shown(app: AppTest, there: Callable[[AppTest], bool]) -> AppTest:
    """Look again until a worker has answered."""
    deadline = time.monotonic() + 60
    while not there(app):
        assert time.monotonic() < deadline, text(app)
        time.sleep(0.3)
        app.run()
    assert not app.exception, app.exception
    return app


def test_a_moved_threshold_finds_what_scikit_learn_counts(open_page: Open) -> None:
    y_true, y_prob = evaluation.read(shipped.predictions("breast_cancer"))
    app = open_page("evaluate", part="Threshold", network="breast_cancer", threshold="0.3")
    shown(app, lambda app: "Precision" in text(app))
    assert app.selectbox(key="positive_breast_cancer").value == 0
    for threshold in (0.3, 0.02):
        app.session_state["threshold"] = threshold
        app.run()
        called = y_prob[:, 0] >= threshold
        recall = metrics.recall_score(y_true == 0, called)
        precision = metrics.precision_score(y_true == 0, called)
        assert f"**Recall {recall:.1%}**" in text(app)
        assert f"**Precision {precision:.1%}**" in text(app)
        assert f"of {called.sum()} tumors called malignant" in text(app)
    assert f"AUC {metrics.roc_auc_score(y_true == 0, y_prob[:, 0]):.4f}" in text(app)


def test_the_cheapest_threshold_is_set_with_a_button_and_called_validation(
    open_page: Open,
) -> None:
    app = open_page("evaluate", part="Threshold", network="breast_cancer")
    shown(app, lambda app: bool(app.button))
    app.button[0].click().run()
    assert app.button[0].disabled
    assert app.session_state["threshold"] != 0.5
    assert "validation data" in " ".join(one.value for one in app.info)
    # A missed tumor at the price of a thousand alarms: none is missed.
    app.select_slider(key="miss").set_value(1000.0).run()
    app.button[0].click().run()
    assert "**Recall 100.0%**" in text(app)


def test_any_digit_is_looked_for_against_the_rest_and_the_guess_is_answered(
    open_page: Open,
) -> None:
    app = open_page("evaluate", part="Threshold", network="digits_dense", positive_digits="8")
    shown(app, lambda app: "Precision" in text(app))
    assert "called an 8" in text(app)
    assert "steps down" not in text(app)
    app.radio(key="lowered").set_value("it can only fall").run()
    assert "you said “it can only fall”" in text(app)


def test_a_rare_class_is_guessed_first_then_accuracy_is_95_and_nobody_is_found(
    open_page: Open,
) -> None:
    app = open_page("evaluate", part="Threshold", view="Rare cases")
    shown(app, lambda app: "357 are benign" in text(app))
    # Neither in words nor in numbers, for they would answer the question.
    for answer in ("finds **nobody**", "Recall", "accuracy", "94.9%"):
        assert answer not in text(app)
    app.radio(key="always").set_value("about half right").run()
    assert "right in **95%**, and finds **nobody**" in text(app)
    assert "**Recall 0.0%**" in text(app)
    assert "**Precision** is undefined" in text(app)
    assert "Its accuracy is 94.9%; never calling any gives 94.9%" in text(app)
    app.session_state["percent"] = 1.0
    app.run()
    shown(app, lambda app: "Of 361 tumors 4 are malignant here (1.1%)" in text(app))


def test_confidence_is_guessed_first_and_then_held_against_accuracy(open_page: Open) -> None:
    y_true, y_prob = evaluation.read(shipped.predictions("mnist_dense"))
    accuracy = (y_prob.argmax(axis=1) == y_true).mean()
    app = open_page("evaluate", part="Confidence")
    shown(app, lambda app: bool(app.radio))
    assert f"{y_prob.max(axis=1).mean():.1%} sure" in app.radio[0].label
    assert "Softmax is not certainty" not in text(app)
    app.radio(key="calibrated").set_value("more: it is too modest").run()
    assert f"right in **{accuracy:.1%}**" in text(app)
    assert "Not so: you said “more”" in text(app)
    sure = y_prob.max(axis=1) >= 0.99
    wrong = int((y_prob.argmax(axis=1) != y_true)[sure].sum())
    assert f"| at least 99% | {sure.sum():,} | {wrong} |" in text(app)
    app.session_state["below"] = 1.0
    app.run()
    assert not app.exception


@pytest.mark.parametrize("part", ["threshold", "confidence"])
def test_scores_of_hinge_loss_are_said_to_be_no_probabilities(part: str) -> None:
    app = alone(
        part,
        [0, 1, 1],
        [[1.0, 0.0], [0.2, 0.8], [0.6, 0.4]],
        loss="hinge",
        calibrated="about as many",
    )
    assert "hinge" in text(app) + " ".join(one.value for one in [*app.warning, *app.caption])


@pytest.mark.parametrize("y_true", [[0, 0, 0], [1, 1, 1]])
def test_a_test_part_of_one_class_breaks_nothing(y_true: list[int]) -> None:
    y_prob = [[1.0, 0.0], [0.2, 0.8], [0.6, 0.4]]
    app = alone("threshold", y_true, y_prob, lowered="it can do either")
    assert "without both there is no ROC curve" in text(app)
    assert "is undefined" in text(app)
    alone("confidence", y_true, y_prob, calibrated="about as many")


def test_one_row_that_is_withheld_breaks_nothing() -> None:
    alone("threshold", [1], [[0.5, 0.5]], lowered="it can only rise", threshold="0.9")
    app = alone("confidence", [1], [[0.5, 0.5]], calibrated="about as many", below="0.9")
    assert "nothing is left to judge" in text(app)


def test_answers_of_a_linear_layer_have_thresholds_but_no_confidence() -> None:
    answers = [[1.5, -0.5], [-2.0, 3.0], [0.6, 0.4]]
    app = alone("threshold", [0, 1, 1], answers, threshold="-1.5", positive_breast_cancer="benign")
    assert "called benign" in text(app)
    app = alone("confidence", [0, 1, 1], answers)
    assert "no probabilities" in app.error[0].value


@pytest.mark.parametrize("part", ["threshold", "confidence"])
def test_a_diverged_network_is_told_in_a_sentence(part: str) -> None:
    app = AppTest.from_string(
        SECTION.format(
            part=part,
            loss="binary_crossentropy",
            y_true=[0, 1],
            y_prob="[[np.nan, 0.5], [0.5, 0.5]]",
        ),
        default_timeout=60,
    ).run()
    assert not app.exception
    assert "training diverged" in app.error[0].value


def test_what_a_stranger_writes_into_the_address_counts_as_the_default() -> None:
    app = alone(
        "threshold",
        [0, 1],
        [[0.9, 0.1], [0.2, 0.8]],
        threshold="7",
        positive_breast_cancer="9",
        miss="-1",
        view="nonsense",
    )
    assert app.session_state["threshold"] == 0.5
    assert "called malignant" in text(app)
    assert np.isclose(app.select_slider(key="miss").value, 10)
