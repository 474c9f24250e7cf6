"""The network as SVG: the same layers, units and words as the chart has."""

from xml.etree import ElementTree

import pytest

from nncore import shapes, spec
from nncore.figures.network_sketch import sketch
from nncore.figures.theme import THEMES
from nncore.presets import PRESETS

SIZES = pytest.mark.parametrize("compact", [False, True], ids=["across", "down"])
SMALL = (spec.Dense(units=4), spec.Dropout(rate=0.3), spec.Dense(units=1, activation="sigmoid"))


def drawn(svg: str, kind: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring(svg).findall(f".//{{http://www.w3.org/2000/svg}}{kind}")


def words(svg: str) -> str:
    return " ".join(one.text or "" for one in drawn(svg, "text"))


@SIZES
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_drawn_within_its_frame_with_each_layer_named(name, theme, compact):
    experiment = PRESETS[name].experiment
    svg = sketch(experiment.model.layers, experiment.data.input_shape, theme=theme, compact=compact)
    assert all(layer.type in words(svg) for layer in experiment.model.layers)
    width, height = map(float, ElementTree.fromstring(svg).attrib["viewBox"].split()[2:])
    for one in drawn(svg, "circle"):
        assert 12 <= float(one.attrib["cx"]) <= width - 12
        assert 12 <= float(one.attrib["cy"]) <= height - 12
    for one in drawn(svg, "rect"):
        assert float(one.attrib["y"]) + float(one.attrib["height"]) <= height


@SIZES
def test_units_are_joined_to_all_before_and_lines_run_behind_a_bar(compact):
    svg = sketch(SMALL, (2,), compact=compact)
    assert len(drawn(svg, "circle")) == 2 + 4 + 1
    assert len(drawn(svg, "path")) == 2 * 4 + 4 * 1
    assert "Dropout 0.3" in words(svg)
    assert "17 parameters" in words(svg)


def test_a_large_layer_shows_few_units_dots_and_its_number():
    svg = sketch((spec.Dense(units=300),), (2,))
    assert len(drawn(svg, "circle")) == 2 + 7
    assert "⋮" in words(svg)
    assert "300 units" in words(svg)


def test_what_learns_is_colored_and_the_single_output_is_blue():
    edges = [one.attrib["stroke"] for one in drawn(sketch(SMALL, (2,)), "circle")]
    colors = THEMES["light"]
    assert edges == [colors.muted] * 2 + [colors.accent] * 4 + [colors.positive]


def test_a_misplaced_layer_is_refused():
    with pytest.raises(shapes.LayerRefused):
        sketch((spec.Conv2D(),), (2,))
