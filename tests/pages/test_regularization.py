"""The Regularization page: what each technique does on real numbers."""

from __future__ import annotations

import pytest

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
    app = until(open_page("regularization", part="Dropout", rate="0.5"), "× 2.0000")
    assert "is multiplied by 1 / (1 − 0.5) = **2.0000**" in text(app)
    assert len(drawn(app)["dropout"]["data"][2]["x"]) > 10
    until(app, "It was trained without dropout")
    app.segmented_control(key="dropping").set_value("in use").run()
    assert drawn(app)["dropout"]["data"][2]["x"] == []
    assert "both strips are the same" in text(app)


def test_a_batch_is_normalized_and_the_company_matters(open_page: Open) -> None:
    app = until(open_page("regularization", part="Batch norm", bn_size="4"), "ε is not the same")
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
