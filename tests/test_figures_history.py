"""The live figure: what is drawn, and that it stays short."""

import json
import math
import time

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given

from nncore.figures import history as figures
from nncore.figures.theme import THEMES
from nncore.history import History
from tests.histories import EVENTS, a_run, epoch_event, start_event


def traces(figure, **wanted):
    return [
        trace
        for trace in figure["data"]
        if all(trace.get(name) == value for name, value in wanted.items())
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("epochs", [0, 1, 200])
def test_plotly_accepts_the_figure_at_any_length(epochs, theme):
    history = a_run(epochs, points_per_epoch=5)
    figure = figures.live_figure(history, theme=theme, others=[("an earlier one", a_run(3))])
    go.Figure(figure)
    json.dumps(figure, allow_nan=False)
    assert figure["layout"]["height"] == figures.HEIGHT


def test_an_untouched_history_is_drawn_as_empty_axes():
    figure = go.Figure(figures.live_figure(History()))
    assert all(not trace.x for trace in figure.data)


def test_training_is_solid_and_validation_dashed_with_markers_in_one_color():
    figure = figures.live_figure(a_run(3))
    (training,) = traces(figure, name="training", yaxis="y")
    (validation,) = traces(figure, name="validation", yaxis="y")
    assert "dash" not in training["line"]
    assert validation["line"]["dash"] == "dash"
    assert "markers" in validation["mode"]
    assert training["line"]["color"] == validation["line"]["color"] == THEMES["light"].accent


def test_the_epochs_are_drawn_with_the_values_of_the_history():
    history = a_run(4)
    figure = figures.live_figure(history)
    for metric, panel in (("loss", "y"), ("accuracy", "y2")):
        for name, column in (("training", metric), ("validation", f"val_{metric}")):
            (trace,) = traces(figure, name=name, yaxis=panel)
            assert trace["x"] == [1, 2, 3, 4]
            assert trace["y"] == pytest.approx(history.epochs[column], rel=5e-5)


def test_without_validation_no_validation_line_is_drawn():
    assert not traces(figures.live_figure(a_run(3, validation=False)), name="validation")


def test_points_within_epochs_are_a_thinner_lighter_line_of_the_same_run():
    figure = figures.live_figure(a_run(3, points_per_epoch=20))
    (points,) = traces(figure, name="within epochs", yaxis="y")
    (training,) = traces(figure, name="training", yaxis="y")
    assert len(points["x"]) == 60
    assert points["line"]["width"] < training["line"]["width"]
    assert points["line"]["color"].startswith("rgba")


def test_the_loss_of_guessing_is_a_dotted_labeled_line():
    (line,) = traces(figures.live_figure(a_run(2)), name="guessing (0.693)")
    assert line["y"] == [0.693, 0.693]
    assert line["line"]["dash"] == "dot"


def test_a_past_run_has_its_own_color_and_its_name_is_not_markup():
    figure = figures.live_figure(a_run(3), others=[("<b>mine</b>", a_run(2)), ("other", a_run(2))])
    mine = traces(figure, name="&lt;b&gt;mine&lt;/b&gt;")
    assert len(mine) == 4
    assert sum(trace["showlegend"] for trace in mine) == 1
    assert mine[0]["line"]["color"] != traces(figure, name="other")[0]["line"]["color"]
    assert mine[0]["line"]["color"] != THEMES["light"].accent


def test_zoom_survives_updates_because_revision_and_ranges_stay():
    early = figures.live_figure(a_run(2, total=10, points_per_epoch=5))["layout"]
    late = figures.live_figure(a_run(9, total=10, points_per_epoch=5))["layout"]
    assert early["uirevision"] == late["uirevision"]
    assert early["xaxis"] == late["xaxis"]
    assert early["yaxis"] == late["yaxis"]
    assert early["yaxis2"] == late["yaxis2"]


def test_axes_without_numbers_still_have_a_scale():
    layout = figures.live_figure(History.of([start_event()]))["layout"]
    assert layout["yaxis2"]["range"] == [0, 1]
    assert layout["yaxis"]["showticklabels"] is False
    assert "range" not in figures.live_figure(a_run(1))["layout"]["yaxis2"]
    assert "showticklabels" not in figures.live_figure(a_run(1))["layout"]["yaxis"]


def test_the_loss_axis_is_logarithmic_on_request():
    assert figures.live_figure(a_run(3))["layout"]["yaxis"]["type"] == "linear"
    assert figures.live_figure(a_run(3), log_loss=True)["layout"]["yaxis"]["type"] == "log"


@pytest.mark.parametrize(("last", "kind"), [(1e-3, None), (2e-4, None), (1e-5, "log")])
def test_the_learning_rate_axis_is_logarithmic_when_it_spans_more_than_tenfold(last, kind):
    history = History.of([start_event(), epoch_event(1, 1.0), epoch_event(2, 0.9, rate=last)])
    assert figures.live_figure(history)["layout"]["yaxis3"].get("type") == kind


def test_reductions_on_a_plateau_are_marked_where_they_happened():
    history = a_run(8)
    history.add({"kind": "plateau", "epoch": 5, "learning_rate": 5e-4})
    (marks,) = traces(figures.live_figure(history), name="reduced on a plateau")
    assert (marks["x"], marks["y"]) == ([5], [5e-4])


def test_the_epoch_whose_weights_were_kept_is_marked():
    layout = figures.live_figure(a_run(8), kept_epoch=5)["layout"]
    assert {shape["x0"] for shape in layout["shapes"]} == {5}
    assert any("epoch 5" in note["text"] for note in layout["annotations"])


def test_a_run_that_explodes_keeps_a_readable_axis_and_says_how_far_it_went():
    history = History.of([start_event(), epoch_event(1, 0.6), epoch_event(2, 3e8, val_loss=4e8)])
    layout = figures.live_figure(history)["layout"]
    assert layout["yaxis"]["range"][1] < 10
    assert any("4e+08" in note["text"] for note in layout["annotations"])
    assert "range" not in figures.live_figure(history, log_loss=True)["layout"]["yaxis"]


def test_a_loss_that_is_no_number_is_a_gap():
    history = History.of([start_event(), epoch_event(1, 0.6), epoch_event(2, math.nan)])
    (training,) = traces(figures.live_figure(history), name="training", yaxis="y")
    assert training["y"] == [0.6, None]


def test_a_long_run_is_drawn_with_at_most_400_points_a_line_and_within_5_ms():
    history = a_run(200, points_per_epoch=25)
    figure = figures.live_figure(history)
    assert max(len(trace["x"]) for trace in figure["data"]) <= 400
    seconds = []
    for _ in range(7):
        begun = time.process_time()
        figures.live_figure(history)
        seconds.append(time.process_time() - begun)
    assert min(seconds) < 0.005


@given(EVENTS)
def test_no_course_of_events_breaks_the_figure(events):
    history = History.of(events)
    for log_loss in (False, True):
        json.dumps(figures.live_figure(history, log_loss=log_loss), allow_nan=False)


def test_plotly_accepts_what_it_was_given_exactly():
    figure = figures.live_figure(a_run(3, points_per_epoch=4))
    (training,) = [t for t in go.Figure(figure).data if t.name == "training" and t.yaxis == "y"]
    np.testing.assert_allclose(training.y, [1.0, 0.5, 0.33333])
