"""Widgets take their bounds from the specification and their help from the glossary."""

import pytest

from nncore import glossary, spec
from ui.controls import fields


@pytest.mark.parametrize(
    ("part", "field", "low", "high"),
    [
        (spec.Dense(), "units", 1, 4_096),
        (spec.Dropout(), "rate", 0.0, 0.95),
        (spec.Training(), "validation_split", 0.0, 0.5),
        (spec.Adam(), "learning_rate", 1e-8, 1e6),
    ],
)
def test_bounds_are_those_of_the_specification(
    part: spec.Specification, field: str, low: float, high: float
) -> None:
    assert fields.bounds(part, field) == (low, high)


def test_open_bounds_are_kept_open() -> None:
    low, high = fields.bounds(spec.StepDecay(), "factor")
    assert 0 < low < high < 1


def test_a_value_next_to_an_open_bound_is_within_the_bounds_of_its_field() -> None:
    assert fields.bounds(spec.StepDecay(factor=5e-324), "factor")[0] == 5e-324
    assert fields.bounds(spec.StepDecay(factor=1 - 1e-12), "factor")[1] == 1 - 1e-12


def test_the_help_names_the_choice_in_force() -> None:
    text = fields.help_text("optimizer", "Adam")
    assert glossary.sentence("optimizer") in text
    assert glossary.sentence("Adam") in text


def test_an_edit_is_validated() -> None:
    with pytest.raises(ValueError, match="units"):
        fields.edited(spec.Dense(), units=0)
