"""The figures of the Regularization page draw the numbers they are given."""

from __future__ import annotations

import numpy as np
import pytest

from nncore import batch_normalization, early_stopping, penalty_lesson
from nncore.figures import batch_normalization as batch_figures
from nncore.figures import dropout, penalties, plane_maps, strength, weight_sizes
from nncore.figures import early_stopping as stopping_figures


def test_a_bar_is_as_long_as_data_loss_and_penalty_together() -> None:
    figure = penalties.total_figure(0.5, 0.25)
    assert [trace.x[0] for trace in figure.data] == [0.5, 0.25]
    assert "together 0.75" in penalties.total_sentence(0.5, 0.25)


def test_pulled_weights_begin_and_end_where_they_do() -> None:
    course = penalty_lesson.pulled([1.0, -0.5, 0.1], "l1", 0.1, 0.1, 2_000)
    figure = penalties.pulled_figure({"L1": course, "L2": course}, stacked=True, theme="dark")
    assert len(figure.data) == 6
    assert len(figure.data[0].x) < 250
    assert (figure.data[0].y[0], figure.data[0].x[-1]) == (1.0, 2_000)
    assert figure.data[0].y[-1] == pytest.approx(course[-1, 0])


def test_crosses_lie_on_the_units_that_are_dropped() -> None:
    mask = np.ones(40)
    mask[[3, 35]] = 0
    figure = dropout.masked_figure(np.arange(40.0), mask * 2)
    assert list(zip(figure.data[2].x, figure.data[2].y, strict=True)) == [(3, 0), (3, 1)]
    # One scale for both strips: what is enlarged is darker.
    assert figure.data[0].zmax == figure.data[1].zmax == 78
    assert "2 are dropped" in dropout.masked_sentence(np.arange(40.0), mask)


def test_a_layer_that_gives_nothing_can_be_drawn() -> None:
    nothing = np.zeros(5)
    assert dropout.masked_figure(nothing, nothing).data[0].zmax == 1
    assert len(dropout.means_figure(nothing, nothing, 0.0).data) == 2


def test_all_examples_of_a_batch_are_followed_and_the_marked_one_comes_last() -> None:
    z = np.array([1.0, 2.0, 6.0])
    found = batch_normalization.in_training(z[:, None], 2.0, 1.0)
    figure = batch_figures.batch_figure(z, found, 0)
    assert figure.data[2].y[0] == 1.0
    np.testing.assert_allclose(figure.data[3].y, [3.0, 0.0, 1.0], atol=1e-12)


def test_what_would_not_have_been_trained_is_shaded() -> None:
    course = [0.5, 0.4, 0.45, 0.46, 0.3]
    stop = early_stopping.stop(course, 2)
    figure = stopping_figures.stopped_figure(course, course, stop)
    assert (figure.layout.shapes[0].x0, figure.data[2].x[0]) == (4, 2)
    whole = stopping_figures.stopped_figure(course, course, early_stopping.stop(course, 9))
    assert len(whole.layout.shapes) == 0
    assert "would not have stopped" in stopping_figures.stopped_sentence(
        5, early_stopping.stop(course, 9)
    )


def test_strengths_whose_runs_all_broke_leave_no_point() -> None:
    finals = {"none": np.array([0.8, 0.9]), "0.1": np.array([0.7, np.nan]), "9": np.full(2, np.nan)}
    figure = strength.strength_figure(finals, finals, knob="λ", unit="share", title="L2")
    assert list(figure.data[1].x) == ["none", "0.1"]
    assert list(figure.data[1].y) == pytest.approx([0.85, 0.7])
    assert "9" not in strength.strength_sentence(finals, "accuracy")


def test_histograms_share_their_axes_and_name_the_share_near_zero() -> None:
    one = {"near": 0.25, "edges": [-0.5, 0.0, 0.5], "shares": [0.25, 0.75]}
    figure = weight_sizes.sizes_figure({"none": one, "L1": one}, theme="dark")
    assert list(figure.data[1].y) == pytest.approx([0.5, 0.75**0.5], abs=1e-4)
    assert "L1</b>: 25.0% near zero" in figure.layout.annotations[1].text
    assert "none 25.0%" in weight_sizes.sizes_sentence({"none": one})


def test_every_map_has_its_boundary_and_its_points() -> None:
    one = {
        "x": [0.0, 1.0],
        "y": [0.0, 1.0],
        "p": [[0.1, 0.9], [0.2, 0.8]],
        "points": [[0.1, 0.1], [0.9, 0.9], [0.8, 0.1]],
        "labels": [0, 1, 1],
    }
    figure = plane_maps.plane_maps_figure({"a<br>x": one, "b": one}, columns=1)
    assert [trace.type for trace in figure.data] == ["heatmap", "contour", "scatter", "scatter"] * 2
    assert [len(trace.x) for trace in figure.data[2:4]] == [1, 2]
    assert plane_maps.plane_maps_sentence({"a<br>x": one}).endswith("the plane: a, x.")
