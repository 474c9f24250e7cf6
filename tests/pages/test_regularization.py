"""The Regularization page: what each technique does on real numbers."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from nncore.techniques import TECHNIQUES
from tests.pages.conftest import Open
from tests.pages.test_evaluate import drawn
from tests.pages.test_evaluate_inside import until
from tests.pages.test_train import text


def test_a_penalty_is_added_up_and_pulls_after_a_guess(open_page: Open) -> None:
    app = open_page("regularization")
    app.session_state["part"] = "Penalties"
    app.run()
    until(app, "is drawn after your guess")
    assert "pulled-weights" not in drawn(app)
    app.radio(key="pulled_more.field").set_value("same").run()
    assert "Your guess: both lose the same. With L2 it is the other way" in text(app)
    pulled = drawn(app)["pulled-weights"]
    assert len(pulled["data"]) == 6
    app.select_slider(key="strength").set_value(0.1).run()
    assert "L1 moves every weight by the same **0.01** toward 0" in text(app)


def test_dropout_masks_real_activations_and_not_in_use(open_page: Open) -> None:
    app = until(
        open_page("regularization", part="Dropout", rate="0.5", mean_after="same"), "× 2.0000"
    )
    assert "is multiplied by 1 / (1 − 0.5) = **2.0000**" in text(app)
    assert len(drawn(app)["dropout"]["data"][2]["x"]) > 10
    until(app, "It was trained without dropout")
    app.segmented_control(key="dropping").set_value("in use").run()
    assert drawn(app)["dropout"]["data"][2]["x"] == []
    assert "both strips are the same" in text(app)


def test_a_layer_that_another_network_does_not_have_gives_way_to_its_first(
    open_page: Open,
) -> None:
    app = until(
        open_page(
            "regularization",
            part="Dropout",
            network="mnist_dense",
            layer="4",
            mean_after="none",
            pulled_more="none",
            company="none",
        ),
        "It was trained with dropout of 0.4",
    )
    assert app.selectbox(key="layer").value == "4"
    app.selectbox(key="network").set_value("digits_dense").run()
    until(app, "It was trained without dropout")
    assert app.selectbox(key="layer").value == "2"
    app.segmented_control(key="part").set_value("Penalties").run()
    until(app, "Biases are free")
    app.selectbox(key="layer").set_value("3").run()
    app.segmented_control(key="part").set_value("Batch norm").run()
    until(app, "ε is not the same")
    assert app.selectbox(key="layer").value == "2"


def test_a_batch_is_normalized_and_the_company_matters(open_page: Open) -> None:
    app = open_page("regularization", part="Batch norm", bn_size="4")
    assert app.radio(key="company.field").value is None
    app.button(key="company.show").click().run()
    until(app, "ε is not the same")
    lines = drawn(app)["batch-normalization"]["data"]
    assert len(lines) == 5
    # The mean of what is normalized is 0, whatever the batch.
    assert lines[-1]["y"][1] == pytest.approx(0, abs=1e-9)
    assert "all 500 examples" in text(app)


def test_patience_decides_what_is_kept_and_nobody_has_to_guess(open_page: Open) -> None:
    app = open_page("regularization")
    app.session_state["part"] = "Early stopping"
    app.run()
    until(app, "whose weights are put back")
    assert "What patience buys" not in [one.value for one in app.subheader]
    app.button(key="patience_guess.show").click().run()
    assert "What patience buys" in [one.value for one in app.subheader]
    app.selectbox(key="course").set_value("breast_cancer").run()
    assert not app.exception, app.exception
    # Its L2 penalty is part of what is watched.
    assert drawn(app)["early-stopping"]["data"][1]["name"] == "validation + penalty"


def compared(app: AppTest) -> AppTest:
    """Press Compare, and look again until the verdict is there."""
    button = next(one for one in app.button if one.label.startswith("Compare (about"))
    button.click().run()
    return until(app, "clear difference")


def test_moons_are_compared_after_a_guess_which_stays_beside_the_answer(open_page: Open) -> None:
    app = until(open_page("regularization", of_rows_moons="50", of_seeds="5"), "What differs")
    assert "**20 runs**" in text(app)
    guess = next(one for one in app.radio if "best validation accuracy" in one.label)
    guess.set_value("no clear difference").run()
    compared(app)
    assert "Your guess: **no clear difference**." in text(app)
    # The test part is closed, the weights are looked into.
    assert any(one.label == "Open the test part" for one in app.button)
    until(app, "near zero")
    while "boundaries" not in drawn(app):
        app.run()
    assert len(drawn(app)["weights"]["data"]) == 4
    titles = [one["text"] for one in drawn(app)["boundaries"]["layout"]["annotations"]]
    assert all("right" in title for title in titles)


def test_what_is_no_comparison_is_told_in_a_sentence(open_page: Open) -> None:
    app = open_page("regularization", techniques="L2")
    assert "2 to 8 variants; here is 1" in text(app)
    app.session_state["techniques"] = [name for name in TECHNIQUES if name != "recipe"][:7]
    app.run()
    assert "Take 1 out" in text(app)
    # Names that nobody knows count for nothing.
    app = open_page("regularization", techniques="magic")
    assert app.session_state["techniques"] == ["plain", "l2", "dropout", "recipe"]


def test_nonsense_in_the_address_counts_as_nothing(open_page: Open) -> None:
    app = open_page("regularization", of_data="cats", of_rows_moons="7", of_seeds="900", of_l2="x")
    assert "**20 runs**" in text(app)
    nonsense = {"network": "none", "layer": "-1", "rate": "1e9", "gamma": "nan", "bn_unit": "inf"}
    for part in ("Penalties", "Dropout", "Batch norm", "Early stopping", "More data"):
        app = open_page(
            "regularization",
            part=part,
            **nonsense,
            bn_size="5",
            patience="0",
            strength="7",
            course="x",
            factor="-3",
            training_example="100000",
        )
        assert app.segmented_control(key="part").value == part


def test_a_strength_is_swept_and_drawn_as_a_curve_with_none_at_the_left(open_page: Open) -> None:
    app = open_page("regularization", part="Strength", swept_rows_moons="50", swept_seeds="2")
    button = next(one for one in app.button if one.label.startswith("Compare (about"))
    button.click().run()
    until(app, "The highest median validation accuracy")
    curve = drawn(app)["strength"]
    assert curve["layout"]["xaxis"]["categoryarray"] == [
        *("plain", "0.0001", "0.001", "0.003", "0.01", "0.1"),
    ]
    lines = [one["name"] for one in curve["data"] if one.get("mode") == "lines+markers"]
    assert lines == ["training, median", "validation, median"]


def test_one_digit_becomes_twelve_and_the_network_reads_them_after_a_guess(
    open_page: Open,
) -> None:
    app = open_page("regularization")
    app.session_state["part"] = "More data"
    app.run()
    until(app, "stands first and does this")
    assert "further examples of a" not in text(app)
    app.radio(key="still_read.field").set_value("all").run()
    until(app, "Of 12 further examples of a 4")
    assert "Your guess: all 12." in text(app)
    app.segmented_control(key="augmented").set_value("noise").run()
    assert not app.exception, app.exception
    assert "`GaussianNoise`" in text(app)
