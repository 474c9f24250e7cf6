"""The square of cells to take away: a table of numbers and a picture that opens anywhere."""

import csv
import io
from xml.etree import ElementTree

import pytest

from nncore.figures.evaluation import confusion_cells
from nncore.figures.two_networks import difference_cells

MATRIX = [[40, 3], [2, 69]]
NAMES = ["does not buy, ever", "buys"]
SVG = "{http://www.w3.org/2000/svg}"


def test_the_table_has_the_exact_numbers_beside_their_names():
    rows = list(csv.reader(io.StringIO(confusion_cells(MATRIX, NAMES, normalize=True).to_csv())))
    assert rows[0][1:] == NAMES
    assert [row[0] for row in rows[1:]] == NAMES
    assert [[int(number) for number in row[1:]] for row in rows[1:]] == MATRIX


def test_differences_are_written_with_a_minus_that_programs_read():
    rows = list(
        csv.reader(io.StringIO(difference_cells(MATRIX, [[41, 2], [2, 69]], NAMES).to_csv()))
    )
    assert [int(number) for number in rows[1][1:]] == [1, -1]


@pytest.mark.parametrize("dim_diagonal", [False, True])
@pytest.mark.parametrize("classes", [2, 3, 10])
def test_the_picture_is_svg_with_every_number_inside_it(classes, dim_diagonal):
    names = [f"class <{label}>" for label in range(classes)]
    matrix = [[100 * row + column for column in range(classes)] for row in range(classes)]
    picture = ElementTree.fromstring(
        confusion_cells(matrix, names, dim_diagonal=dim_diagonal).to_svg()
    )
    words = [one.text for one in picture.iter(f"{SVG}text")]
    assert {str(number) for row in matrix for number in row} <= set(words)
    assert {"true class", "answer"} <= set(words)
    assert all(words.count(name) == 2 for name in names)
    _, _, width, height = map(float, picture.attrib["viewBox"].split())
    for box in picture.iter(f"{SVG}rect"):
        assert 0 <= float(box.attrib["x"]) <= width - float(box.attrib["width"])
        assert 0 <= float(box.attrib["y"]) <= height - float(box.attrib["height"])
