"""The clinic's pictures: losses against guessing, gradients back, histograms, inputs."""

import numpy as np
import pytest

from nncore import spec
from nncore.diagnosis.examination import Examination, examine
from nncore.diagnosis.patients import PATIENTS
from nncore.figures import layer_signs, sick_runs
from nncore.figures.theme import THEMES


@pytest.fixture(scope="module")
def found() -> dict[str, Examination]:
    """Return examinations of patients by their cause."""
    wanted = ("exploding", "over_regularized", "symmetric", "too_low")
    return {
        patient.cause: examine(spec.to_json(patient.of_seed(7)))
        for patient in PATIENTS
        if patient.cause in wanted
    }


@pytest.mark.parametrize("theme", THEMES)
def test_a_loss_stands_against_guessing_and_penalties_stand_apart(
    found: dict[str, Examination], theme: str
) -> None:
    seen = found["over_regularized"].seen
    figure = sick_runs.losses_figure([("Loss", seen)], theme=theme)  # type: ignore[arg-type]
    lines = {trace.name: trace for trace in figure.data}
    assert set(lines["guessing"].y) == {seen.guessing}
    assert lines["penalties"].y[0] == pytest.approx(seen.penalty[0])
    assert lines["training"].line.dash is None
    assert lines["validation"].line.dash == "dash"


def test_a_loss_that_leaves_all_bounds_gets_a_logarithmic_axis_and_a_cross_where_it_broke(
    found: dict[str, Examination],
) -> None:
    seen = found["exploding"].seen
    assert seen.trouble is not None
    figure = sick_runs.losses_figure([("Loss", seen)])
    assert figure.layout.yaxis.type == "log"
    assert figure.data[-1].marker.symbol == "x"
    assert f"broke at step {seen.trouble.step}" in figure.layout.annotations[0].text
    assert f"breaks after {seen.trouble.step} steps" in sick_runs.losses_sentence(seen)
    figure = sick_runs.losses_figure([("Loss", found["too_low"].seen)])
    assert figure.layout.yaxis.type is None


def test_two_runs_stand_side_by_side_on_one_scale(found: dict[str, Examination]) -> None:
    runs = [("Before", found["too_low"].seen), ("After", found["over_regularized"].seen)]
    layout = sick_runs.losses_figure(runs).layout
    assert layout.yaxis.range == layout.yaxis2.range
    assert layout.xaxis.domain[1] < layout.xaxis2.domain[0]


def test_a_gradient_of_exactly_0_is_a_cross_that_says_so(found: dict[str, Examination]) -> None:
    figure = layer_signs.gradients_figure(found["symmetric"].seen)
    assert figure.data[0].marker.symbol[:2] == ("x", "x")
    assert figure.data[0].text[0] == "exactly 0"
    assert "× is exactly 0" in figure.layout.title.text
    sound = layer_signs.gradients_figure(found["too_low"].seen)
    assert "x" not in sound.data[0].marker.symbol
    assert sound.data[0].y[0] == pytest.approx(found["too_low"].seen.gradient_norm[0, 0])


def test_histograms_show_each_layer_before_and_after(found: dict[str, Examination]) -> None:
    one = found["symmetric"]
    figure = layer_signs.histograms_figure(one.layers, "weights")
    assert len(figure.data) == 2 * len(one.layers)
    assert sum(figure.data[0].y) == 2 * 8
    assert np.count_nonzero(figure.data[0].y) == 1  # all weights are 0
    narrow = layer_signs.histograms_figure(found["exploding"].layers, "answers", columns=3)
    assert len(narrow.data) == 6
    assert "output" in layer_signs.histograms_sentence(one.layers, "weights")


def test_inputs_are_told_by_their_spread_and_labels_by_their_neighbors(
    found: dict[str, Examination],
) -> None:
    seen = found["too_low"].seen
    assert seen.inputs is not None
    figure = layer_signs.inputs_figure(seen.inputs)
    assert figure.data[0].y == pytest.approx((1, 1), rel=0.2)
    assert "nearest neighbors" in layer_signs.inputs_sentence(seen)
