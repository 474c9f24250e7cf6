"""Formulas with numbers put in, read back against the functions' values."""

import pytest

from nncore import worked_activation as worked
from nncore.figures.activations import LABELS


@pytest.mark.parametrize(
    ("name", "z", "text"),
    [
        ("sigmoid", 0.8, r"f(0.8) = \frac{1}{1 + e^{-0.8}} \approx 0.689974"),
        ("tanh", 0.8, r"f(0.8) = \tanh 0.8 \approx 0.664037"),
        ("relu", 0.8, r"f(0.8) = \max(0, 0.8) = 0.8"),
        ("relu", -2.0, r"f(-2) = \max(0, -2) = 0"),
        ("elu", -2.0, r"f(-2) = e^{-2} - 1 \approx -0.864665"),
        ("elu", 3.0, "f(3) = 3"),
        ("gelu", -2.0, r"f(-2) = \left(-2\right)\,\Phi(-2) \approx -0.0455003"),
    ],
)
def test_the_number_stands_in_the_formula(name: str, z: float, text: str) -> None:
    assert worked.worked(name, z) == text


def test_the_leaky_slope_stands_in_the_formula() -> None:
    options = {"negative_slope": 0.01}
    assert worked.worked("leaky_relu", -2.0, options) == (
        r"f(-2) = 0.01\cdot \left(-2\right) = -0.02"
    )
    assert worked.worked_slope("leaky_relu", -2.0, options) == "f'(-2) = 0.01"


def test_sigmoid_at_zero() -> None:
    assert worked.value("sigmoid", 0.0) == 0.5
    assert worked.slope("sigmoid", 0.0) == 0.25


@pytest.mark.parametrize("name", LABELS)
@pytest.mark.parametrize("z", [-1000.0, -2.0, 0.0, 1e-7, 0.8, 1000.0])
def test_every_formula_can_be_worked_everywhere(name: str, z: float) -> None:
    for text in (worked.worked(name, z), worked.worked_slope(name, z)):
        assert text.count("{") == text.count("}")
        assert text.count(r"\left(") == text.count(r"\right)")
        assert "nan" not in text
        assert "e-" not in text.replace("e^", "")


def test_powers_of_ten_are_written_as_such() -> None:
    assert worked.written(1.5e-7) == r"1.5\cdot 10^{-7}"
    assert worked.written(-3e-40) == "0"
