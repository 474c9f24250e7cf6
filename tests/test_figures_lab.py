"""The lab's figures: race, spread, losses, schedules."""

import numpy as np
import pytest

from nncore import spread
from nncore import surface_race as races
from nncore.figures import losses as loss_figures
from nncore.figures import schedule_comparison as schedule_figures
from nncore.figures import spread as spread_figures
from nncore.figures import surface_race as race_figures
from nncore.surfaces import SURFACES

EVERYONE = tuple(races.RACERS)


@pytest.mark.parametrize("name", list(SURFACES))
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_map_has_the_surface_its_minima_and_every_path(name: str, theme: str) -> None:
    surface = SURFACES[name]
    paths = races.race(surface, surface.start, dict.fromkeys(EVERYONE, 0.01), 20)
    figure = race_figures.map_figure(surface, paths, EVERYONE, theme=theme)
    kinds = [trace.type for trace in figure.data]
    assert kinds == ["contour"] + ["scatter"] * (1 + len(EVERYONE))
    np.testing.assert_array_equal(figure.data[2].x, paths["SGD"][:, 0])
    looks = {(one.line.color, one.line.dash) for one in figure.data[2:]}
    assert len(looks) == len(EVERYONE)


def test_the_contours_tell_the_loss_itself() -> None:
    bowl = SURFACES["bowl"]
    contour = race_figures.map_figure(bowl, {}, EVERYONE).data[0]
    place = np.array([contour.x[3], contour.y[7]])
    assert contour.customdata[7][3] == pytest.approx(bowl.loss(place), rel=1e-3)


def test_a_diverged_racer_is_named_and_drawn_as_far_as_it_came() -> None:
    bowl = SURFACES["bowl"]
    paths = races.race(bowl, bowl.start, {"SGD": 1.0}, 30)
    assert race_figures.sentence(bowl, paths) == "Long bowl after 30 steps: SGD diverged."
    drawn = race_figures.losses_figure(bowl, paths, EVERYONE).data[0].y
    assert drawn[0] > 0
    assert drawn[-1] is None


def test_an_empty_race_is_a_picture_too() -> None:
    assert "nobody runs" in race_figures.sentence(SURFACES["bowl"], {})
    assert len(race_figures.losses_figure(SURFACES["bowl"], {}, EVERYONE).data) == 0


def test_the_spread_is_drawn_for_every_initializer_but_zeros() -> None:
    measured = spread.measured("relu", 5, 16, 0, 0.05)
    figure = spread_figures.spread_figure(measured, "he_normal")
    assert [trace.name for trace in figure.data] == [one for one in measured if one != "zeros"]
    bold = {trace.name: trace.line.width for trace in figure.data}
    assert bold["he_normal"] > bold["glorot_normal"]
    assert list(figure.data[0].y) == measured["glorot_uniform"]["spread"]


def test_distributions_have_a_column_a_layer() -> None:
    one = spread.measured("tanh", 6, 16, 0, 0.05)["zeros"]
    figure = spread_figures.distributions_figure(one, "zeros")
    assert len(figure.data[0].x) == 6


def test_equal_weights_are_called_equal() -> None:
    assert spread_figures.weights_sentence(np.ones((2, 4))).endswith("all the same.")
    W = np.arange(8.0).reshape(2, 4)
    assert spread_figures.weights_sentence(W).endswith("all different.")
    assert len(spread_figures.weights_figure(W, "w").layout.annotations) == 8
    assert len(spread_figures.weights_figure(0 * W, "w").layout.annotations) == 8


def test_a_loss_is_drawn_above_its_gradient() -> None:
    across = np.linspace(-1, 1, 5)
    figure = loss_figures.losses_figure(
        across, {"huber": (across**2 / 2, across)}, {"huber": (0.5, 1.0)}, 1.0, "error"
    )
    assert [trace.yaxis for trace in figure.data] == ["y", "y", "y2", "y2"]
    assert figure.data[3].y == (1.0,)
    assert loss_figures.sentence({"huber": (0.5, 1.0)}, 1.0, "error") == (
        "At 1 (error): Huber is 0.5 with gradient 1."
    )


def test_schedules_keep_their_colors_whichever_are_drawn() -> None:
    course = (np.arange(3.0), np.ones(3))
    names = ("constant", "step", "cosine")
    alone = schedule_figures.comparison_figure({"cosine": course}, 1.0, names)
    among = schedule_figures.comparison_figure(dict.fromkeys(names, course), 1.0, names)
    assert alone.data[0].line.color == among.data[2].line.color
    assert among.data[1].line.shape == "hv"
    assert schedule_figures.sentence({"step": 0.025}, 20) == (
        "Learning rates at epoch 20: step 0.025."
    )
