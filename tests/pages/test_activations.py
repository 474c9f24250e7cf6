"""The Activations page: every part, from the address and by its controls."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Open

PARTS = ["Curves", "Why bend?", "Depth", "Softmax"]


def text(app: AppTest) -> str:
    parts = [*app.markdown, *app.latex, *app.caption, *app.error, *app.info]
    return "\n".join(str(part.value) for part in parts)


def put(app: AppTest, **values: float) -> AppTest:
    """Move sliders, as the browser does."""
    for name, value in values.items():
        app.session_state[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_from_its_address(open_page: Open, part: str) -> None:
    app = open_page("activations", part=part)
    assert app.title[0].value == "Why does a neuron bend its sum?"
    assert app.segmented_control(key="part").value == part


def test_the_page_opens_on_three_curves_with_their_numbers(open_page: Open) -> None:
    shown = text(open_page("activations"))
    assert r"\approx 0.689974" in shown
    assert r"\approx 0.664037" in shown
    assert r"\max(0, 0.8) = 0.8" in shown


def test_the_point_moves(open_page: Open) -> None:
    shown = text(put(open_page("activations"), z=0.0))
    assert "= 0.5" in shown
    assert "Of a gradient of 1, **0.25** comes back" in shown


def test_the_point_comes_with_the_address(open_page: Open) -> None:
    assert "f(-2) &= " in text(open_page("activations", z="-2"))


@pytest.mark.parametrize("z", ["1e300", "nan", "-1001", "two", ""])
def test_an_impossible_point_in_the_address_counts_as_the_default(open_page: Open, z: str) -> None:
    assert "f(0.8) &= " in text(open_page("activations", z=z))


def test_far_out_a_sigmoid_is_saturated_and_a_relu_silent(open_page: Open) -> None:
    shown = text(put(open_page("activations"), z=-30.0))
    assert "cannot learn" in shown
    shown = text(put(open_page("activations"), z=5.0))
    assert "saturated" in shown


def test_leaky_relu_names_the_slopes_of_keras(open_page: Open) -> None:
    app = open_page("activations")
    app.pills(key="curves").set_value(["leaky_relu"]).run()
    shown = text(put(app, z=-2.0))
    assert r"0.01\cdot" in shown
    assert "`leaky_relu` has 0.2" in shown
    assert "0.3" in shown


def test_all_curves_at_once_and_none(open_page: Open) -> None:
    app = open_page("activations")
    choice = app.pills(key="curves")
    choice.set_value([]).run()
    assert "at least one activation" in text(app)
    app.pills(key="curves").set_value(choice.options).run()
    assert not app.exception


def test_linear_layers_differ_from_one_by_rounding_alone(open_page: Open) -> None:
    app = put(open_page("activations", part="Why bend?"), layers=20.0)
    assert "through the 20 layers" in text(app)
    assert "·10⁻¹⁵" in text(app) or "·10⁻¹⁶" in text(app)
    app.selectbox(key="bend").select("tanh").run()
    assert "No single layer will do" in [one.value for one in app.subheader]
    assert "with **tanh**" in text(app).lower()


def test_an_emptied_seed_keeps_the_page(open_page: Open) -> None:
    app = open_page("activations", part="Why bend?")
    app.number_input(key="seed").set_value(None).run()
    assert not app.exception
    assert "through the 3 layers" in text(app)


def test_the_sigmoid_is_shown_only_to_those_who_guessed(open_page: Open) -> None:
    app = open_page("activations", part="Depth")
    assert "appears when you have guessed" in text(app)
    assert "| sigmoid |" not in text(app)
    app.pills(key="guess").set_value("more than a tenth").run()
    assert "Not so: **4.7·10⁻⁷** is left" in text(app)
    assert "| sigmoid |" in text(app)
    app.pills(key="guess").set_value("less than a millionth").run()
    assert "Your guess is right" in text(app)
    assert "0.25ⁿ = 9.5·10⁻⁷ is a bound too" in text(app)


def test_large_weights_break_the_rule_of_a_quarter(open_page: Open) -> None:
    app = open_page("activations", part="Depth", guess="more than a tenth")
    shown = text(put(app, norm=20.0))
    assert "the claim forgets the weights" in shown


def test_shares_add_up_to_one_at_a_thousand_too(open_page: Open) -> None:
    app = open_page("activations", part="Softmax")
    assert "The shares add up to **1**" in text(app)
    assert "0.659001" in text(app)
    app.toggle(key="raised").set_value(True).run()
    assert "0.659001" in text(app)
    shown = text(put(app, z0=1000.0, z1=-1000.0))
    assert "The shares add up to **1**" in shown
    assert "no number at all" in shown


def test_a_tiny_temperature_and_huge_logits_stay_numbers(open_page: Open) -> None:
    app = put(open_page("activations", part="Softmax"), z0=1e6, z1=-1e6, T=0.01)
    assert "nan" not in text(app)
    assert "The shares add up to **1**" in text(app)
