"""Differences of two confusion matrices, and two answers to one example."""

import numpy as np
import pytest

from nncore.figures import theme
from nncore.figures import two_networks as figures
from nncore.figures.plane_answers import marked_figure, marked_sentence
from tests.test_figures_evaluation import contrast

FIRST, SECOND = [[40, 3], [2, 69]], [[42, 1], [2, 69]]
NAMES = ["malignant", "benign"]


def test_cells_hold_the_second_less_the_first_around_white():
    found = figures.difference_cells(FIRST, SECOND, NAMES)
    assert found.written == (("+2", "−2"), ("0", "0"))
    assert found.numbers == ((2, -2), (0, 0))
    (more, fewer), (equal, _) = found.fills
    assert (more, fewer, equal) == (theme.SIGNED[-1], theme.SIGNED[0], "#f7f6f4")
    assert found.said[0][1] == "malignant called benign: first 3, second 1"


def test_equal_networks_leave_everything_white():
    found = figures.difference_cells(FIRST, FIRST, NAMES)
    assert {fill for row in found.fills for fill in row} == {"#f7f6f4"}
    assert figures.difference_sentence(FIRST, FIRST, NAMES).startswith("Both networks have equally")


@pytest.mark.parametrize("dim_diagonal", [False, True])
def test_the_text_is_readable_on_every_cell(dim_diagonal):
    before = np.zeros((10, 10), int)
    after = np.arange(100).reshape(10, 10) - 50
    digits = [str(digit) for digit in range(10)]
    found = figures.difference_cells(before, after, digits, dim_diagonal=dim_diagonal)
    for row in range(10):
        for column in range(10):
            fill, ink = found.fills[row][column], found.inks[row][column]
            assert (fill == "") == (dim_diagonal and row == column)
            assert not fill or contrast(ink, fill) >= 4.5


def test_differences_are_covered_for_those_who_guess_first():
    found = figures.difference_cells(FIRST, SECOND, NAMES, covered=True)
    assert found.written == (("?", "?"), ("?", "?"))
    assert {fill for row in found.fills for fill in row} == {"#f7f6f4"}
    assert found.numbers is None
    assert "3" not in str(found.said)


def test_the_sentence_names_the_largest_difference_of_errors():
    assert figures.difference_sentence(FIRST, SECOND, NAMES) == (
        "The second network has 2 right answers more; the largest difference between errors is "
        "malignant answered as benign: first 3, second 1."
    )
    one_more = [[41, 2], [2, 69]]
    assert "1 right answer more" in figures.difference_sentence(FIRST, one_more, NAMES)
    assert "2 right answers fewer" in figures.difference_sentence(SECOND, FIRST, NAMES)


def test_two_answers_are_told_apart_without_color():
    figure = figures.both_probabilities_figure([0.2, 0.8], [0.6, 0.4], NAMES, ("one", "other"), 0)
    first, second = figure.data
    assert (first.name, second.name) == ("one", "other")
    assert list(second.x) == [0.6, 0.4]
    assert second.marker.pattern.shape == "/"
    assert first.y[0] == "<b>malignant, true</b>"


def test_points_that_are_looked_at_are_larger_and_outlined():
    figure = marked_figure([[0, 0], [1, 1], [2, 0]], [0, 1, 0], ["a", "b"], ["x1", "x2"], [2])
    of_a = figure.data[0]
    assert list(of_a.customdata) == [0, 2]
    assert of_a.marker.size[1] > of_a.marker.size[0]
    assert of_a.marker.line.width[1] > 0 == of_a.marker.line.width[0]
    assert of_a.marker.symbol != figure.data[1].marker.symbol
    assert marked_sentence([2], 3) == "1 of 3 test points are outlined: 2."
