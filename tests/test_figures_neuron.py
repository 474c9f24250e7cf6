"""Pictures of a neuron: what they show follows its numbers, in both themes, for any numbers."""

import json
import math
import re
from xml.etree import ElementTree

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncore import customer_line, gates, neuron, small_network
from nncore.figures import line_geometry, neuron_learning, neuron_parts, neuron_plane
from nncore.figures import neuron as neuron_figures
from nncore.figures import small_network as network_figures
from nncore.figures.theme import THEMES
from nncore.neuron import weighted_sum

finite = st.floats(-1e3, 1e3)
anything = st.floats()


def words(svg: str) -> str:
    return " ".join(ElementTree.fromstring(svg).itertext())


def colors_of_lines(svg: str) -> list[str | None]:
    return [path.get("stroke") for path in ElementTree.fromstring(svg).iter() if "path" in path.tag]


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_drawn_neuron_shows_its_numbers(theme, compact) -> None:
    total = weighted_sum([1, 2, 3], [0.7, 0.3, -0.2], 0.1)
    drawn = words(neuron_figures.neuron(total, "sigmoid", 0.689974, theme=theme, compact=compact))
    for number in ("0.7", "0.3", "−0.2", "0.8", "0.69", "fires", "b = 0.1"):
        assert number in drawn


def test_what_pulls_the_sum_down_is_orange_and_what_pushes_it_up_blue() -> None:
    colors = THEMES["light"]
    svg = neuron_figures.neuron(weighted_sum([1, 1], [0.5, -0.5], 0), "step", 0.0)
    assert colors_of_lines(svg)[:2] == [colors.positive, colors.negative]
    # A negative weight on a negative input pushes up.
    svg = neuron_figures.neuron(weighted_sum([-1, 1], [-0.5, -0.5], 0), "step", 0.0)
    assert colors_of_lines(svg)[:2] == [colors.positive, colors.negative]


@given(st.lists(st.tuples(anything, anything), min_size=1, max_size=5), anything)
def test_any_numbers_at_all_are_drawn(pairs, b) -> None:
    total = weighted_sum([x for x, _ in pairs], [w for _, w in pairs], b)
    svg = neuron_figures.neuron(total, "tanh", math.nan if math.isnan(total.z) else 0.5)
    assert not re.search(r"\b(nan|inf)\b", svg)
    assert words(svg)
    assert neuron_figures.sentence(total, "tanh", 0.5).endswith(".")


def test_both_neurons_are_drawn_with_the_parts_that_match() -> None:
    drawn = words(neuron_parts.parts())
    for living, artificial, _ in neuron_parts.PARTS:
        assert living in drawn
        assert artificial in drawn
        assert artificial in neuron_parts.sentence()
    assert ElementTree.fromstring(neuron_parts.parts(theme="dark", compact=True)) is not None


@given(finite, finite, finite)
def test_the_ends_of_a_line_lie_on_it_and_on_the_edge(w1, w2, b) -> None:
    ends = line_geometry.clipped((w1, w2, b), -2.0, 2.0)
    size = max(abs(w1), abs(w2))
    for x1, x2 in ends:
        assert max(abs(x1), abs(x2)) == pytest.approx(2.0)
        assert (w1 * x1 + w2 * x2 + b) / size == pytest.approx(0, abs=1e-6)


@given(finite, finite, finite)
def test_the_two_sides_together_are_the_whole_square(w1, w2, b) -> None:
    sides = (
        line_geometry.firing_side((sign * w1, sign * w2, sign * b), -2.0, 2.0) for sign in (1, -1)
    )
    total = sum(area(corners) for corners in sides)
    assert total == pytest.approx(16.0) or (w1 == w2 == b == 0)


def area(corners: list[tuple[float, float]]) -> float:
    """Return the area of a polygon by the shoelace formula."""
    if len(corners) < 3:
        return 0.0
    x, y = np.array(corners).T
    return float(abs(x @ np.roll(y, 1) - y @ np.roll(x, 1)) / 2)


def test_a_neuron_without_weights_has_no_line_and_says_so() -> None:
    figure = neuron_plane.plane_figure(neuron_plane.Plane(), (0.0, 0.0, 1.0), title="")
    assert "always fires" in figure["layout"]["annotations"][0]["text"]
    assert "never fires" in line_geometry.line_sentence((0.0, 0.0, 0.0))
    assert "too large" in line_geometry.line_sentence((math.inf, 0.0, 0.0))


@pytest.mark.parametrize("smooth", [False, True])
@pytest.mark.parametrize("value", [0.0, 1e300, -1e300, math.inf, math.nan])
def test_a_plane_is_drawn_for_any_line(smooth, value) -> None:
    for line in ((value, 1.0, 0.0), (0.0, value, value), (value, value, 1.0)):
        figure = neuron_plane.plane_figure(neuron_plane.Plane(), line, title="", smooth=smooth)
        assert json.dumps(figure, allow_nan=False)


@pytest.mark.parametrize("smooth", [False, True])
def test_plotly_finds_nothing_to_object_to_in_a_plane(smooth) -> None:
    figure = neuron_plane.plane_figure(
        neuron_plane.Plane([0.0, 1.0, 0.5], [0.0, 1.0, 0.5], [0, 1, -1]),
        (1.0, -0.5, 0.2),
        title="a plane",
        smooth=smooth,
        earlier=[(1.0, 0.0, 0.0)],
        others=[("another", (0.0, 1.0, 0.0))],
        looked_at=1,
    )
    checked = go.Figure(figure)  # raises for a property or value that Plotly does not have
    assert len(checked.data) == len(figure["data"])


def test_classes_differ_in_shape_and_color_and_the_looked_at_point_is_marked() -> None:
    plane = neuron_plane.Plane([0, 1], [0, 1], [0, 1], titles=["zero", "one"])
    figure = neuron_plane.plane_figure(plane, None, title="", looked_at=1, theme="dark")
    symbols = [trace["marker"]["symbol"] for trace in figure["data"]]
    assert symbols == ["circle", "diamond", "circle-open"]
    assert figure["data"][0]["marker"]["color"] == THEMES["dark"].negative
    assert figure["data"][2]["x"] == [1]


def test_mistakes_of_each_pass_are_counted() -> None:
    lesson = neuron.perceptron_rule(gates.ROWS, gates.GATES["and"].outputs, *neuron.small_start(0))
    figure = neuron_learning.mistakes_figure(lesson, lesson.looks)
    counts = list(figure.data[0].y)
    assert counts[-1] == 0
    assert sum(counts) == np.abs(lesson.error).sum()
    told = neuron_learning.mistakes_sentence(lesson, lesson.looks)
    assert f"none in pass {lesson.passes}" in told


def test_mistakes_of_passes_to_come_are_not_given_away() -> None:
    lesson = neuron.perceptron_rule(gates.ROWS, gates.GATES["and"].outputs, *neuron.small_start(0))
    short = neuron.perceptron_rule(gates.ROWS, gates.GATES["or"].outputs, *neuron.small_start(0))
    before = neuron_learning.mistakes_figure(lesson, 3)
    assert list(before.data[0].y) == []
    assert before.layout == neuron_learning.mistakes_figure(short, 3).layout
    assert len(neuron_learning.mistakes_figure(lesson, 9).data[0].y) == 2
    assert "no pass is over" in neuron_learning.mistakes_sentence(lesson, 3)
    assert str(lesson.passes) not in neuron_learning.mistakes_sentence(lesson, 4)


def test_the_loss_is_drawn_on_logarithmic_axes_with_the_moment_marked() -> None:
    figure = neuron_learning.loss_figure([0, 10, 100], [0.7, 0.3, 0.1], 1)
    assert (figure.layout.xaxis.type, figure.layout.yaxis.type) == ("log", "log")
    assert (list(figure.data[1].x), list(figure.data[1].y)) == ([10], [0.3])
    assert neuron_learning.loss_sentence([0, 100], [0.7, 0.1]).startswith("The loss goes from 0.7")


def test_scores_show_every_group_their_mean_and_the_ceiling() -> None:
    scores = {"one": [0.8, 0.9], "two": [0.7, 0.7]}
    ceiling = customer_line.ceiling()
    figure = neuron_learning.scores_figure(scores, ceiling)
    assert list(figure.data[0].x) == [80, 90]
    assert list(figure.data[1].x) == pytest.approx([85])
    assert figure.layout.shapes[0].x0 == pytest.approx(83.178, abs=1e-3)
    assert "2 groups" in neuron_learning.scores_sentence(scores, ceiling)


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("chosen", range(4))
def test_the_small_network_shows_the_weights_of_the_chosen_neuron(chosen, compact) -> None:
    numbers = small_network.compute(
        small_network.EXAMPLE_X,
        small_network.EXAMPLE_W1,
        small_network.EXAMPLE_B1,
        small_network.EXAMPLE_W2,
        small_network.EXAMPLE_B2,
    )
    drawn = words(network_figures.network_drawing(numbers, chosen, compact=compact))
    assert "0.742" in drawn
    weights = (*small_network.EXAMPLE_W1, small_network.EXAMPLE_W2)[chosen]
    for weight in weights:
        assert str(weight).replace("-", "−") in drawn
    assert "0.613, 0.239, 0.686" in network_figures.sentence(numbers)
