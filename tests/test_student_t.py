"""Student's t against SciPy's, and the numbers of every table."""

import math

import pytest

from nncore import student_t


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 7, 12, 19, 20, 99, 250])
def test_chances_are_those_of_scipy(freedom: int) -> None:
    from scipy import stats

    for t in (-40.0, -2.5, -0.3, 0.0, 1e-3, 0.7, 1.96, 3.3, 12.0, 60.0, 1e6, math.inf):
        found = student_t.two_sided(t, freedom)
        assert found == pytest.approx(2 * stats.t.sf(abs(t), freedom), abs=1e-13)


@pytest.mark.parametrize("chance", [0.5, 0.1, 0.05, 0.01, 0.001])
def test_critical_values_are_those_of_scipy(chance: float) -> None:
    from scipy import stats

    for freedom in (1, 2, 3, 4, 7, 19, 60):
        wanted = stats.t.isf(chance / 2, freedom)
        assert student_t.critical(freedom, chance) == pytest.approx(wanted, rel=1e-9)


def test_the_table_of_every_textbook() -> None:
    found = [round(student_t.critical(freedom), 3) for freedom in (1, 2, 4, 7, 9)]
    assert found == [12.706, 4.303, 2.776, 2.365, 2.262]
