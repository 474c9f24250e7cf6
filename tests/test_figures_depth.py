"""The planes and the gradients' courses, drawn from known numbers."""

import numpy as np
import pytest

from nncore.figures import depth as figures
from nncore.figures.numbers import short


def test_both_planes_are_drawn_with_the_rings_of_one_layer():
    lines = figures.grid_lines()
    figure = figures.planes_figure(2 * lines, np.array([[2.0, 2.0], [-2.0, 0.0]]))
    assert [trace.name for trace in figure.data][-1] == "one layer"
    assert {trace.xaxis or "x" for trace in figure.data} == {"x", "x2"}
    assert figure.layout.xaxis2.range[0] < -2
    assert figure.layout.yaxis2.range[1] > 2


def test_a_plane_pressed_to_a_point_is_drawn():
    figure = figures.planes_figure(0 * figures.grid_lines(), np.zeros((1, 2)))
    assert figure.layout.xaxis2.range[0] < figure.layout.xaxis2.range[1]


def test_lengths_stand_on_a_logarithmic_axis_and_zero_and_overflow_are_left_out():
    figure = figures.gradients_figure({"step": np.array([1.0, 0.0]), "relu": np.array([1, np.inf])})
    assert figure.layout.yaxis.type == "log"
    assert [trace.y for trace in figure.data] == [(1.0, None), (1.0, None)]


def test_the_bound_is_drawn_if_it_is_given():
    figure = figures.gradients_figure({"sigmoid": np.ones(3)}, np.array([1, 0.25, 0.0625]))
    assert "bound" in figure.data[-1].name


def test_the_sentences_tell_what_is_left():
    sizes = {"sigmoid": np.array([1.0, 0.25, 4.7e-7]), "step": np.array([1.0, 0.0, 0.0])}
    assert figures.gradients_sentence(sizes) == (
        "Of a gradient of length 1, after 2 layers back: sigmoid 4.7·10⁻⁷, step exactly 0."
    )
    assert "stay straight" in figures.planes_sentence(3, None, 8.9e-16)
    assert "ReLU after each" in figures.planes_sentence(3, "relu", 0.3)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.25, "0.25"),
        (4.71e-7, "4.7·10⁻⁷"),
        (-2e12, "-2·10¹²"),
        (1234.0, "1,200"),
        (0.0, "0"),
        (float("nan"), "too large for a computer's number"),
    ],
)
def test_numbers_are_written_as_people_do(number, text):
    assert short(number) == text
