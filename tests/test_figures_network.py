"""The drawn network: every layer is there, and the words are those of the summary."""

from itertools import pairwise

import plotly.graph_objects as go
import pytest

from nncore import shapes, spec
from nncore.figures import network as figures
from nncore.figures.theme import THEMES
from nncore.presets import PRESETS

SIZES = pytest.mark.parametrize("compact", [False, True], ids=["across", "down"])
SMALL = (spec.Dense(units=4), spec.Dense(units=1, activation="sigmoid"))


def circles(figure):
    return [trace for trace in figure.data if trace.mode == "markers" and trace.marker.opacity == 1]


def words(figure):
    return " ".join(note.text for note in figure.layout.annotations).replace("<br>", " ")


@SIZES
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_drawn_with_each_of_its_layers_named(name, theme, compact):
    experiment = PRESETS[name].experiment
    figure = figures.drawing(
        experiment.model.layers, experiment.data.input_shape, theme=theme, compact=compact
    )
    assert isinstance(figure, go.Figure)
    for layer in experiment.model.layers:
        name = "Activation" if layer.type == "Activation" else layer.type
        assert name in words(figure).replace("Max Pooling2D", "MaxPooling2D")


@SIZES
def test_a_small_layer_shows_all_its_units_joined_to_all_before(compact):
    figure = figures.drawing(SMALL, (2,), compact=compact)
    assert [len(column.x) for column in circles(figure)] == [2, 4, 1]
    lines = figure.data[0]
    assert lines.x.count(None) == 2 * 4 + 4 * 1


def test_a_large_layer_shows_few_units_dots_and_its_number():
    figure = figures.drawing((spec.Dense(units=300),), (2,))
    assert len(circles(figure)[1].x) <= 10
    assert "⋮" in words(figure)
    assert "300 units" in words(figure)


def test_a_layer_that_only_passes_numbers_on_is_a_bar_that_lines_run_behind():
    plain = figures.drawing(SMALL, (2,))
    dropped = figures.drawing((SMALL[0], spec.Dropout(rate=0.3), SMALL[1]), (2,))
    assert not plain.layout.shapes
    assert len(dropped.layout.shapes) == 1
    assert "Dropout 0.3" in words(dropped)
    assert len(dropped.data[0].x) == len(plain.data[0].x)


def test_layers_that_learn_are_colored_and_the_others_gray():
    layers = (spec.Conv2D(filters=2), spec.MaxPooling2D(), spec.BatchNormalization())
    figure = figures.drawing(layers, (8, 8, 1))
    edges = {shape.line.color for shape in figure.layout.shapes}
    assert edges == {THEMES["light"].accent, THEMES["light"].muted}
    last = figure.layout.shapes[-1]
    assert last.line.color == THEMES["light"].accent


def test_an_image_is_a_stack_of_at_most_five_square_sheets():
    for filters, sheets in ((3, 3), (64, 5)):
        figure = figures.drawing((spec.Conv2D(filters=filters),), (28, 28, 1))
        squares = figure.layout.shapes[1:]
        assert len(squares) == sheets
        assert all(s.x1 - s.x0 == pytest.approx(s.y1 - s.y0) for s in squares)


def test_the_single_output_is_blue_for_it_is_the_probability_of_class_1():
    output = circles(figures.drawing(SMALL, (2,)))[-1]
    assert output.marker.line.color == (THEMES["light"].positive,)


def test_hovering_tells_shape_and_parameters_as_arithmetic():
    figure = figures.drawing(
        (spec.Conv2D(filters=8), spec.Flatten(), spec.Dense(units=3)), (8, 8, 1)
    )
    hovers = [trace.hovertemplate for trace in circles(figure)] + list(figure.data[-1].text)
    assert any("3·3·1·8 + 8 = 80" in hover for hover in hovers)
    assert any("288·3 + 3 = 867" in hover for hover in hovers)
    assert any("6 × 6 × 8" in hover for hover in hovers)


def test_the_title_gives_the_number_of_parameters():
    assert "17 parameters" in figures.drawing(SMALL, (2,)).layout.title.text


def test_columns_do_not_overlap_across_and_the_picture_grows_when_it_runs_down():
    layers = (spec.Dense(units=9),) * 12
    across = figures.drawing(layers, (30,))
    down = figures.drawing(layers, (30,), compact=True)
    places = [column.x[0] for column in circles(across)]
    assert all(b - a == pytest.approx(1.0) for a, b in pairwise(places))
    assert across.layout.height < 500 < down.layout.height
    depth = down.layout.yaxis.range[1] - down.layout.yaxis.range[0]
    margin = down.layout.margin
    # Running down, a unit of depth is a pixel, so words and squares keep their distance.
    assert depth == pytest.approx(down.layout.height - margin.t - margin.b, abs=1)


def test_an_input_alone_is_drawn():
    assert [len(column.x) for column in circles(figures.drawing((), (2,)))] == [2]


def test_a_misplaced_layer_is_refused():
    with pytest.raises(shapes.LayerRefused):
        figures.drawing((spec.Conv2D(),), (2,))


def test_the_sentence_names_layers_and_parameters():
    assert figures.sentence(SMALL, (2,)) == (
        "The network: an input of 2, then Dense with 4 units (relu), then Dense with 1 unit "
        "(sigmoid); 17 parameters in all."
    )
