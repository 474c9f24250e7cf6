"""Pictures of examples: nothing lost, nothing mixed up, digits dark on paper."""

import numpy as np
import pytest

from nncore.figures import data as figures
from nncore.figures import theme


def plane():
    return {
        "label": "Moons",
        "kind": "plane",
        "train_rows": 1_600,
        "coordinate_names": ["x1", "x2"],
        "class_names": ["upper moon", "lower moon"],
        "class_counts": [900, 1_100],
        "sample": {"points": [[0.0, 1.0], [2.0, -1.0], [3.0, -2.0]], "labels": [0, 1, 1]},
    }


def images(classes=10, each=2, side=8):
    labels = [label for label in range(classes) for _ in range(each)]
    # Each image is filled with a number of its own, so that any mix-up would be seen.
    pictures = [
        [[10 * label + copy + 1] * side] * side for label in range(classes) for copy in range(each)
    ]
    return {
        "label": "Digits (8×8)",
        "kind": "images",
        "train_rows": 1_437,
        "maximum": 99,
        "class_names": [str(label) for label in range(classes)],
        "class_counts": [180] * classes,
        "sample": {"images": pictures, "labels": labels},
    }


@pytest.mark.parametrize("name", ["light", "dark"])
def test_points_of_each_class_have_color_and_shape_of_their_own(name):
    first, second = figures.sample_figure(plane(), theme=name).data
    assert first.marker.color == theme.THEMES[name].negative
    assert second.marker.color == theme.THEMES[name].positive
    assert first.marker.symbol != second.marker.symbol
    assert list(first.x) == [0.0]
    assert list(second.x) == [2.0, 3.0]
    assert list(second.y) == [-1.0, -2.0]


def test_both_axes_of_a_plane_have_one_scale_and_the_features_names():
    layout = figures.sample_figure(plane()).layout
    assert (layout.xaxis.title.text, layout.yaxis.title.text) == ("x1", "x2")
    assert layout.yaxis.scaleanchor == "x"


def test_every_image_is_shown_whole_under_its_own_label():
    preview = images()
    figure = figures.sample_figure(preview)
    shown = np.array(figure.data[0].z, dtype=float)
    for value in np.unique(shown[np.isfinite(shown)]):
        rows, columns = np.nonzero(shown == value)
        assert len(rows) == 64
        assert np.ptp(rows) == np.ptp(columns) == 7
        label = str(int((value - 1) // 10))
        (note,) = (note for note in figure.layout.annotations if f"<b>{label}</b>" == note.text)
        assert columns.min() <= note.x <= columns.max()
        assert note.y < rows.min()
    assert len(np.unique(shown[np.isfinite(shown)])) == 20


@pytest.mark.parametrize("name", ["light", "dark"])
def test_digits_are_dark_ink_on_paper_on_both_pages(name):
    for figure in (
        figures.sample_figure(images(), theme=name),
        figures.digit_figure([[0, 16], [16, 0]], maximum=16, theme=name),
    ):
        (_, paper), (_, ink) = figure.data[0].colorscale
        assert theme.luminance(paper) > 0.85
        assert theme.luminance(ink) < 0.02


def test_one_digit_is_drawn_upright_with_square_pixels_on_the_scale_of_its_data():
    figure = figures.digit_figure([[0, 3, 0], [0, 9, 0]], maximum=16, title="Test image 42")
    heat = figure.data[0]
    assert [list(row) for row in heat.z] == [[0, 3, 0], [0, 9, 0]]
    assert (heat.zmin, heat.zmax) == (0, 16)
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]
    assert figure.layout.yaxis.scaleanchor == "x"
    assert figure.layout.title.text == "Test image 42"


def test_an_empty_image_is_paper_all_over():
    assert figures.digit_figure([[0, 0], [0, 0]]).data[0].zmax == 1


def test_the_class_balance_shows_the_counts():
    bars = figures.class_balance(plane()).data[0]
    assert list(bars.x) == [900, 1_100]
    assert list(bars.text) == ["900", "1,100"]
    assert list(bars.customdata) == [0.45, 0.55]


def test_a_table_is_not_drawn():
    with pytest.raises(ValueError, match="table"):
        figures.sample_figure({**plane(), "kind": "table"})


def test_the_sentences_follow_the_data():
    assert figures.sample_sentence(plane()) == (
        "3 of the 1,600 training points of Moons, with their classes: upper moon and lower moon."
    )
    assert figures.balance_sentence(plane()) == (
        "Examples of each class, of 2,000 in all: upper moon: 900 (45%), lower moon: 1,100 (55%)."
    )
    assert figures.balance_sentence(plane(), constant_answer=False) == (
        "Examples of each class, of 2,000 in all: upper moon: 900, lower moon: 1,100."
    )
    assert figures.digit_sentence([[0, 3], [1, 0]], "a 4") == (
        "A gray image of 2 × 2 pixels, 2 of them inked: a 4."
    )
