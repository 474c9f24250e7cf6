"""Bands, maps and courses say what the runs did, and survive runs that broke down."""

import numpy as np
import pytest

from nncore import many
from nncore.figures.keras_comparison import comparison_figure
from nncore.figures.many import bands_figure, courses_figure, maps_figure
from nncore.figures.theme import ThemeName
from nncore.keras_comparison import Comparison

EPOCH = np.array([0.0, 1.0, 2.0])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_band_has_the_extremes_the_middle_half_and_the_median(theme: ThemeName) -> None:
    values = np.array([[1.0, 1.0, 0.0], [2.0, 3.0, 1.0], [3.0, 5.0, np.nan]])
    figure = bands_figure(EPOCH, {"test": many.band(values)}, title="T", unit="loss", theme=theme)
    whole, middle, median = figure.data
    assert list(whole.y) == [3.0, 5.0, 1.0, 0.0, 1.0, 1.0]
    assert list(median.y) == [2.0, 3.0, 0.5]
    assert list(middle.y)[:2] == [2.5, 4.0]


def test_a_course_that_broke_down_ends_where_it_broke() -> None:
    courses = {"SGD": (EPOCH, np.array([1.0, np.inf, np.nan]))}
    (line,) = courses_figure(courses, title="T", unit="loss", log=True).data
    assert list(line.y) == [1.0, None, None]


@pytest.mark.parametrize("classes", [0, 2, 4])
def test_every_network_has_its_map_and_its_title(classes: int) -> None:
    maps = np.zeros((5, 50, 50), np.float32)
    figure = maps_figure(maps, list("abcde"), middle=0.5, reach=0.5, classes=classes)
    assert len(figure.data) == 5
    assert [one.text for one in figure.layout.annotations] == list("abcde")
    assert (figure.data[0].zmin, figure.data[0].zmax) == ((-0.5, 3.5) if classes > 2 else (0, 1))


def test_numpy_and_keras_are_drawn_over_each_other_with_their_tolerance() -> None:
    comparison = Comparison(
        "float64",
        1e-6,
        np.array([0.7, 0.6]),
        np.array([0.7, 0.6]),
        np.array([0.0, 1e-9]),
        None,
        "They agree.",
    )
    figure = comparison_figure(comparison)
    ours, theirs, difference = figure.data
    assert list(ours.y) == list(theirs.y) == [0.7, 0.6]
    # Zero has no place on a logarithmic axis.
    assert list(difference.y) == [None, 1e-9]
    assert figure.layout.shapes[0].y0 == 1e-6
