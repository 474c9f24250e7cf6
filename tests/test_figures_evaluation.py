"""The confusion matrix and the probabilities: the right numbers, readable on every cell."""

import numpy as np
import pytest

from nncore.figures import evaluation as figures
from nncore.figures import theme
from nncore.figures.theme import THEMES

MATRIX = [[40, 3], [2, 69]]
NAMES = ["malignant", "benign"]
BOTH = pytest.mark.parametrize("name", ["light", "dark"])


def contrast(one, other):
    bright, dim = sorted((theme.luminance(one), theme.luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def laid_out(found):
    """Return {(true, answer): text}."""
    return {
        (true, answer): found.written[row][column]
        for row, true in enumerate(found.names)
        for column, answer in enumerate(found.names)
    }


def test_rows_are_true_classes_columns_answers_and_cells_counts():
    found = figures.confusion_cells(MATRIX, NAMES)
    assert laid_out(found) == {
        ("malignant", "malignant"): "40",
        ("malignant", "benign"): "3",
        ("benign", "malignant"): "2",
        ("benign", "benign"): "69",
    }
    assert found.numbers == ((40, 3), (2, 69))


def test_more_is_darker():
    found = figures.confusion_cells(MATRIX, NAMES)
    of = {int(found.written[i][j]): found.fills[i][j] for i in (0, 1) for j in (0, 1)}
    brightness = [theme.luminance(of[count]) for count in (2, 3, 40, 69)]
    assert brightness == sorted(brightness, reverse=True)
    assert of[69] == theme.AMOUNTS[-1]


def test_normalized_cells_are_percent_of_their_row_and_the_numbers_stay_counts():
    found = figures.confusion_cells([[3, 1], [0, 5]], NAMES, normalize=True)
    shown = laid_out(found)
    assert shown[("malignant", "malignant")] == "75"
    assert shown[("malignant", "benign")] == "25"
    assert shown[("benign", "benign")] == "100"
    assert found.numbers == ((3, 1), (0, 5))
    seven = laid_out(figures.confusion_cells(MATRIX, NAMES, normalize=True))
    assert seven[("malignant", "benign")] == "7.0"


def test_a_class_without_test_rows_stays_zero():
    found = figures.confusion_cells([[0, 0], [1, 5]], NAMES, normalize=True)
    assert laid_out(found)[("malignant", "malignant")] == "0"
    assert found.said[0][1] == "malignant called benign: 0 of 0 test rows (0.0%)"


def test_a_matrix_without_a_single_mistake_or_row_can_be_shown():
    for matrix in ([[0, 0], [0, 0]], [[5, 0], [0, 0]]):
        for dim_diagonal in (False, True):
            found = figures.confusion_cells(matrix, NAMES, dim_diagonal=dim_diagonal)
            assert found.fills[0][1] == theme.AMOUNTS[0]


@pytest.mark.parametrize("dim_diagonal", [False, True])
def test_the_text_is_readable_on_every_cell(dim_diagonal):
    matrix = np.arange(100).reshape(10, 10)
    found = figures.confusion_cells(
        matrix, [str(digit) for digit in range(10)], dim_diagonal=dim_diagonal
    )
    for row in range(10):
        for column in range(10):
            fill, ink = found.fills[row][column], found.inks[row][column]
            # A dimmed cell has no colors of its own: the page's letters lie on the page.
            assert (fill == ink == "") == (dim_diagonal and row == column)
            assert not fill or contrast(ink, fill) >= 4.5


def test_a_dimmed_diagonal_leaves_the_colors_to_the_errors():
    plain = figures.confusion_cells(MATRIX, NAMES)
    dimmed = figures.confusion_cells(MATRIX, NAMES, dim_diagonal=True)
    assert theme.luminance(plain.fills[0][1]) > 0.7
    assert dimmed.fills[0][1] == theme.AMOUNTS[-1]
    assert laid_out(dimmed)[("benign", "benign")] == "69"


def test_every_cell_has_a_sentence_with_the_exact_count():
    found = figures.confusion_cells(MATRIX, NAMES, normalize=True)
    assert found.said[0][1] == "malignant called benign: 3 of 43 test rows (7.0%)"


def test_the_answer_is_filled_and_the_true_class_named():
    figure = figures.probabilities_figure([0.2, 0.7, 0.1], ["a", "b", "c"], 0)
    bars = figure.data[0]
    assert list(bars.x) == [0.2, 0.7, 0.1]
    assert bars.y[0] == "<b>a, true</b>"
    assert bars.marker.color[1] == THEMES["light"].accent
    assert bars.marker.color[0] == bars.marker.color[2] != THEMES["light"].accent
    assert figure.layout.yaxis.type == "category"


def test_a_probability_is_never_rounded_to_certainty():
    figure = figures.probabilities_figure([0.99999, 0.00001], NAMES)
    assert list(figure.data[0].text) == ["> 0.999", "< 0.001"]
    figure = figures.probabilities_figure([1.0, 0.0], NAMES)
    assert list(figure.data[0].text) == ["1.000", "0.000"]


def test_the_sentences_follow_the_data():
    assert figures.confusion_sentence(MATRIX, NAMES) == (
        "Of 114 test rows 109 are answered correctly; the most frequent error is malignant "
        "answered as benign, 3 times."
    )
    assert figures.confusion_sentence([[2, 0], [0, 3]], NAMES).endswith("correctly, all of them.")
    assert figures.probabilities_sentence([0.1, 0.9], NAMES, 1) == (
        "The network answers benign with probability 0.900, which is right."
    )
    assert figures.probabilities_sentence([0.1, 0.9], NAMES, 0) == (
        "The network answers benign with probability 0.900; the true class is malignant, to which "
        "it gives 0.100."
    )
    assert figures.probabilities_sentence([0.1, 0.9], NAMES).endswith("probability 0.900.")


def test_mistakes_are_covered_for_those_who_guess_first():
    found = figures.confusion_cells(MATRIX, NAMES, covered=True)
    assert laid_out(found) == {
        ("malignant", "malignant"): "40",
        ("malignant", "benign"): "?",
        ("benign", "malignant"): "?",
        ("benign", "benign"): "69",
    }
    # Neither colors nor sentences nor files give them away.
    assert found.fills[0][1] == found.fills[1][0] == theme.AMOUNTS[0]
    assert found.said[0][1] == found.said[1][0] == "Guess first."
    assert found.numbers is None
    assert found.to_csv() == ""
