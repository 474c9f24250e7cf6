"""Curves and their derivatives: what is drawn is what is computed."""

import numpy as np
import pytest

from nncore.figures import activations as figures


def lines(figure, axis):
    return {
        trace.name: trace
        for trace in figure.data
        if trace.mode == "lines" and (trace.yaxis or "y") == axis
    }


def test_a_curve_and_its_derivative_are_drawn_at_the_same_places():
    figure = figures.curves_figure(["sigmoid", "relu"], 0.8)
    for name in ("sigmoid", "ReLU"):
        above, below = lines(figure, "y")[name], lines(figure, "y2")[name]
        np.testing.assert_array_equal(above.x, below.x)
        assert above.line.color == below.line.color
    curve = lines(figure, "y2")["sigmoid"]
    assert max(curve.y) == 0.25


def test_the_points_stand_at_z():
    figure = figures.curves_figure(["tanh"], 0.8)
    heights = [trace.y[0] for trace in figure.data if trace.mode == "markers"]
    assert heights == pytest.approx([0.664037, 0.559055], abs=1e-6)


def test_all_activations_can_be_drawn_together_and_look_different():
    for theme in ("light", "dark"):
        figure = figures.curves_figure(list(figures.LABELS), -1.0, theme=theme)
        looks = {(one.line.color, one.line.dash) for one in lines(figure, "y").values()}
        assert len(looks) == len(figures.LABELS)


def test_the_step_jumps_at_zero():
    step = lines(figures.curves_figure(["step"], 1.0), "y")["step"]
    steep = np.flatnonzero(np.diff(step.y))
    assert len(steep) == 1
    assert step.x[steep[0] + 1] - step.x[steep[0]] < 1e-5


def test_the_leaky_slope_is_drawn():
    options = {"leaky_relu": {"negative_slope": 0.5}}
    curve = lines(figures.curves_figure(["leaky_relu"], 0.0, options=options), "y")["leaky ReLU"]
    assert curve.y[0] == pytest.approx(-3.0)


@pytest.mark.parametrize("z", [-1000.0, 1000.0])
def test_a_point_far_out_is_in_the_picture(z):
    figure = figures.curves_figure(list(figures.LABELS), z, reach=1.15 * abs(z))
    low, high = figure.layout.yaxis.range
    points = [one for one in figure.data if one.mode == "markers" and one.yaxis == "y"]
    assert len(points) == len(figures.LABELS)
    assert all(low <= point.y[0] <= high for point in points)
    assert np.isfinite([value for trace in figure.data for value in trace.y]).all()


def test_nothing_chosen_is_an_empty_picture():
    assert len(figures.curves_figure([], 0.0).data) == 0
    assert figures.curves_sentence([], 0.0) == "No activation is chosen."


def test_the_sentence_gives_value_and_slope():
    assert figures.curves_sentence(["sigmoid"], 0.0) == (
        "At z = 0: sigmoid is 0.5 with slope 0.25."
    )
