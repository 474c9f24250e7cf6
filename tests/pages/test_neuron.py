"""The Neuron page: every part, its numbers, its address, and bad input."""

import json

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from nncore.gates import GATES
from tests.pages.conftest import Open
from tests.pages.test_train import button, text
from ui import session

PARTS = [
    "One neuron",
    "Gates by hand",
    "Perceptron rule",
    "Gradient descent",
    "Customers",
    "2-3-1 network",
    "Exercises",
]


def everything(app: AppTest) -> str:
    return text(app) + "\n".join(one.value for one in app.latex)


def changed(app: AppTest, **values: float) -> AppTest:
    """Move sliders, as the browser would."""
    for key, value in values.items():
        app.session_state[key] = value
    app.run()
    assert not app.exception, app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    button(app, label).click().run()
    assert not app.exception, app.exception
    return app


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_by_its_link(open_page: Open, part: str) -> None:
    app = open_page("neuron", section=part)
    assert app.title[0].value == "What does a neuron compute?"
    assert app.segmented_control(key="section").value == part
    assert not app.error


def test_the_weighted_sum_is_worked_term_by_term(open_page: Open) -> None:
    app = open_page("neuron", inputs="3", activation="sigmoid")
    formulas = "".join(one.value for one in app.latex)
    assert "0.7 + 0.6 - 0.6 + 0.1" in formulas
    assert r"\mathbf{0.8}" in formulas
    assert "0.689974" in formulas
    assert "It fires" in text(app)


def test_a_link_brings_inputs_weights_and_bias(open_page: Open) -> None:
    app = open_page("neuron", x1="2", w1="-3", b="0.5", x2="0")
    assert r"\mathbf{-5.5}" in everything(app)
    assert "It does not fire" in text(app)


def test_numbers_too_large_to_add_are_answered_with_a_sentence(open_page: Open) -> None:
    app = changed(open_page("neuron", activation="sigmoid"), x1=1e300, w1=1e300)
    assert "The sum is too large" in text(app)
    app = changed(app, x2=-1e300, w2=1e300)
    assert "No answer" in text(app)
    app = changed(app, x1=1.0, w1=-1e300, x2=0.0, w2=0.0)
    assert "does not fire" in text(app)


@pytest.mark.parametrize("gate", ["and", "or", "nand"])
def test_a_gate_is_solved_by_its_weights_and_checked_row_by_row(open_page: Open, gate: str) -> None:
    app = open_page("neuron", section="Gates by hand", gate=GATES[gate].label)
    assert ", wrong**" in text(app)
    w1, w2, b = GATES[gate].solution or (0, 0, 0)
    changed(app, **{f"{gate}.w1": w1, f"{gate}.w2": w2, f"{gate}.b": b})
    assert f"this neuron is {GATES[gate].label}" in app.success[0].value
    left = app.success[0].value.partition("Still to find: ")[2].strip(".").split(", ")
    assert GATES[gate].label not in left
    assert len(left) == 2


def test_a_shown_solution_solves_but_is_not_found(open_page: Open) -> None:
    app = press(open_page("neuron", section="Gates by hand"), "Show me one")
    assert "Still to find: AND" in app.success[0].value


def test_xor_asks_for_a_guess_and_then_shows_the_contradiction(open_page: Open) -> None:
    app = open_page("neuron", section="Gates by hand", gate="XOR")
    assert "(2)+(3)" not in everything(app)
    app.radio(key="xor").set_value("No, for no weights at all").run()
    assert "(2)+(3)" in everything(app)
    assert "Right. " in text(app)


def test_the_perceptron_rule_goes_step_by_step_back_and_to_the_end(open_page: Open) -> None:
    app = press(open_page("neuron", section="Perceptron rule"), "Step")
    assert "Look 1 was at (0, 0)" in text(app)
    press(app, "Step")
    assert "Look 2" in text(app)
    press(app, "Back")
    assert "Look 1 " in text(app)
    press(app, "To the end")
    assert "it has learned AND" in app.success[0].value
    assert button(app, "Step").disabled


def test_xor_visibly_never_ends(open_page: Open) -> None:
    app = press(open_page("neuron", section="Perceptron rule", learns="XOR"), "To the end")
    assert "After 1,000 passes it still makes" in app.error[0].value
    assert "same circle" in app.error[0].value


def test_a_look_beyond_the_end_of_another_lesson_is_its_end(open_page: Open) -> None:
    app = press(open_page("neuron", section="Perceptron rule", learns="XOR"), "To the end")
    app.segmented_control(key="learns").set_value("and").run()
    assert not app.exception
    assert "it has learned AND" in app.success[0].value


def test_the_sigmoid_neuron_ends_at_the_computed_weights(open_page: Open) -> None:
    app = open_page("neuron", section="Gradient descent")
    assert "7.280160" in everything(app)
    assert "-11.007769" in everything(app)
    assert "0.97215" in text(app)
    assert "0.253" in everything(app)


def test_a_loss_is_said_in_words_and_a_tiny_answer_with_a_power_of_ten(open_page: Open) -> None:
    shown = text(open_page("neuron", section="Gradient descent"))
    assert "half the squared difference" in shown
    assert "1.6572·10⁻⁵" in shown
    assert "−ln" in text(open_page("neuron", section="Gradient descent", and_error="cross-entropy"))


def kinds(block: Block) -> list[str]:
    """Name what stands in a block, in the order in which a phone shows it."""
    return [
        kind
        for child in block.children.values()
        for kind in (kinds(child) if isinstance(child, Block) else [child.type])
    ]


@pytest.mark.parametrize(
    ("part", "control", "below"),
    [
        ("One neuron", "selectbox", "latex"),
        ("Gates by hand", "button", "info"),
        ("Gradient descent", "number_input", "latex"),
    ],
)
def test_on_a_phone_the_controls_follow_the_first_picture(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, part: str, control: str, below: str
) -> None:
    wide = kinds(open_page("neuron", section=part).main)
    monkeypatch.setattr(session, "narrow", lambda: True)
    phone = kinds(open_page("neuron", section=part).main)
    assert sorted(phone) == sorted(wide)
    assert phone.index(control) < phone.index(below)


def test_customers_have_a_ceiling_and_fresh_ones_show_it(open_page: Open) -> None:
    app = open_page("neuron", section="Customers")
    assert "84.0%" in text(app)
    assert "85.0%" in text(app)
    assert "83.18%" not in text(app)
    press(app, "20 groups more")
    assert "83.18%" in text(app)
    assert app.number_input(key="fresh").value == 20
    app.toggle(key="best_line").set_value(True).run()
    assert "86.5%" in text(app)


def test_the_small_network_shows_every_number(open_page: Open) -> None:
    app = open_page("neuron", section="2-3-1 network")
    shown = everything(app)
    for number in ("0.46", "-1.16", "0.78", "0.613014", "0.238667", "0.68568", "1.05832"):
        assert number in shown
    assert "0.742369" in shown
    assert "74.2%, “Purchase”" in shown


def test_the_small_network_can_be_edited_and_reset(open_page: Open) -> None:
    app = changed(open_page("neuron", section="2-3-1 network"), v1=-3.0, v3=-3.0)
    assert "No purchase" in text(app)
    press(app, "Back to the example")
    assert "0.742369" in text(app)
    assert "no number" in text(changed(app, n11=1e300, in1=1e300, n12=-1e300, in2=1e300))


def test_exercises_are_checked(open_page: Open) -> None:
    app = open_page("neuron", section="Exercises", answer_sigmoid="0", answer_dot="0.36")
    assert "e⁰ is 1" in app.warning[0].value
    assert "Right." in app.success[0].value
    app.text_input(key="answer_digits").set_value("(1797, 64)").run()
    assert "2 of 5 are right" in text(app)


@pytest.mark.parametrize(
    "query",
    [
        {"inputs": "99", "activation": "softmax", "w1": "six", "b": "nan"},
        {"section": "Nowhere"},
        {"section": "Gates by hand", "gate": "nor"},
        {"section": "Perceptron rule", "look": "-5", "rule_seed": "1e9", "rule_rate": "0"},
        {"section": "Gradient descent", "and_epochs": "99999999", "and_rate": "x"},
        {"section": "Customers", "fresh": "-1", "moment": "7000"},
    ],
)
def test_nonsense_in_the_address_is_ignored(open_page: Open, query: dict[str, str]) -> None:
    app = open_page("neuron", **query)
    assert not app.error


@pytest.mark.parametrize(
    ("part", "fields"),
    [
        ("Perceptron rule", ["rule_seed", "rule_rate"]),
        ("Gradient descent", ["and_rate", "and_epochs", "and_seed"]),
        ("Customers", ["fresh"]),
    ],
)
def test_an_emptied_field_counts_as_its_default(
    open_page: Open, part: str, fields: list[str]
) -> None:
    app = open_page("neuron", section=part)
    for key in fields:
        app.number_input(key=key).set_value(None).run()
        assert not app.exception, app.exception


def test_drawings_are_svg_with_a_sentence(open_page: Open) -> None:
    app = open_page("neuron")
    told = [
        json.loads(one.proto.json)
        for one in app.main
        if one.type == "bidi_component" and "svg" in one.proto.json
    ]
    assert len(told) == 2
    assert all(one["svg"].startswith("<svg") and len(one["alt"]) > 20 for one in told)
