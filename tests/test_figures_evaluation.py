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


def cells(figure):
    """Return {(true, answer): text}."""
    text = figure.data[1]
    return dict(zip(zip(text.y, text.x, strict=True), text.text, strict=True))


def test_rows_are_true_classes_columns_answers_and_cells_counts():
    figure = figures.confusion_figure(MATRIX, NAMES)
    assert cells(figure) == {
        ("malignant", "malignant"): "40",
        ("malignant", "benign"): "3",
        ("benign", "malignant"): "2",
        ("benign", "benign"): "69",
    }
    assert figure.layout.yaxis.title.text == "true class"
    assert figure.layout.yaxis.autorange == "reversed"
    assert [list(row) for row in figure.data[0].z] == MATRIX


def test_normalized_cells_are_percent_of_their_row():
    shown = cells(figures.confusion_figure([[3, 1], [0, 5]], NAMES, normalize=True))
    assert shown[("malignant", "malignant")] == "75"
    assert shown[("malignant", "benign")] == "25"
    assert shown[("benign", "benign")] == "100"
    assert (
        cells(figures.confusion_figure(MATRIX, NAMES, normalize=True))[("malignant", "benign")]
        == "7.0"
    )


def test_a_class_without_test_rows_stays_zero():
    figure = figures.confusion_figure([[0, 0], [1, 5]], NAMES, normalize=True)
    assert cells(figure)[("malignant", "malignant")] == "0"


@BOTH
@pytest.mark.parametrize("dim_diagonal", [False, True])
def test_the_text_is_readable_on_every_cell(name, dim_diagonal):
    matrix = np.arange(100).reshape(10, 10)
    digits = [str(digit) for digit in range(10)]
    figure = figures.confusion_figure(matrix, digits, dim_diagonal=dim_diagonal, theme=name)
    heat, text = figure.data
    scale = [color for _, color in heat.colorscale]
    for ink, row, column in zip(text.textfont.color, text.y, text.x, strict=True):
        value = heat.z[int(row)][int(column)]
        fill = (
            THEMES[name].background
            if value is None or np.isnan(value)
            else theme.color_at(scale, value / heat.zmax)
        )
        assert contrast(ink, fill) >= 4.5


def test_a_dimmed_diagonal_leaves_the_colors_to_the_errors():
    plain = figures.confusion_figure(MATRIX, NAMES).data[0]
    dimmed = figures.confusion_figure(MATRIX, NAMES, dim_diagonal=True).data[0]
    assert plain.zmax == 69
    assert dimmed.zmax == 3
    assert (
        cells(figures.confusion_figure(MATRIX, NAMES, dim_diagonal=True))[("benign", "benign")]
        == "69"
    )


def test_hovering_on_a_cell_says_what_it_means():
    text = figures.confusion_figure(MATRIX, NAMES).data[1]
    assert text.customdata[1] == "true malignant, answered benign: 3 of 43 (7.0%)"


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
    figure = figures.confusion_figure(MATRIX, NAMES, covered=True)
    assert cells(figure) == {
        ("malignant", "malignant"): "40",
        ("malignant", "benign"): "?",
        ("benign", "malignant"): "?",
        ("benign", "benign"): "69",
    }
    assert [list(row) for row in figure.data[0].z] == [[40, 0], [0, 69]]
    assert figure.data[1].customdata[1] == "guess first"


def test_the_chosen_cell_is_framed():
    frames = figures.confusion_figure(MATRIX, NAMES, chosen=(0, 1)).layout.shapes
    assert [(one.x0, one.y0) for one in frames[2:]] == [(0.5, -0.5)] * 2
    # Two colors, so that one of them is seen on a cell of any color.
    assert contrast(frames[2].line.color, frames[3].line.color) > 10
    assert frames[2].line.width > frames[3].line.width
