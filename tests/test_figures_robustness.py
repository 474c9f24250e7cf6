"""Figures of corrupted images, of what flips an answer, and of the inside of a network."""

from __future__ import annotations

import numpy as np

from nncore.figures import inside, robustness, silent_units
from nncore.figures.panels import Panel, panels_figure

NAMES = ["cat", "dog"]


def test_pictures_stand_in_rows_and_signed_ones_are_centered_on_zero() -> None:
    image = np.arange(6).reshape(2, 3)
    figure = panels_figure(
        [Panel("a", image, largest=5.0), Panel("b", image - 3, signed=True, largest=4.0)] * 2,
        columns=3,
    )
    assert [(one.zmin, one.zmax) for one in figure.data] == [(0, 5), (-4, 4)] * 2
    first, _, third, fourth = (figure.layout[f"xaxis{n}"].domain for n in ("", "2", "3", "4"))
    assert first == fourth
    assert third[0] > first[1]
    assert figure.layout.yaxis4.domain[1] < figure.layout.yaxis.domain[0]
    assert [note.text for note in figure.layout.annotations] == ["a", "b"] * 2


def test_answers_before_and_after_are_told_apart() -> None:
    figure = robustness.before_after_figure([0.9, 0.1], [0.2, 0.8], NAMES, 0)
    assert [list(one.x) for one in figure.data] == [[0.9, 0.1], [0.2, 0.8]]
    assert "true" in figure.data[0].y[0]
    turned = robustness.before_after_sentence([0.9, 0.1], [0.2, 0.8], NAMES)
    assert "from cat to dog" in turned
    assert "10.0%" in turned
    stays = robustness.before_after_sentence([0.9, 0.1], [0.99999, 0.00001], NAMES)
    assert "stays cat" in stays
    assert "more than 99.9%" in stays


def point(level: float, accuracy: float) -> dict[str, float]:
    return {"level": level, "accuracy": accuracy, "low": accuracy - 0.1, "high": accuracy + 0.1}


def test_a_curve_grows_on_an_axis_that_stands_still() -> None:
    levels = (1.0, 0.5, 0.0)
    short = robustness.curve_figure({"net": [point(1, 0.9)]}, levels, "contrast", "share")
    whole = [point(1, 0.9), point(0.5, 0.6), point(0, 0.2)]
    grown = robustness.curve_figure({"net": whole, "other": []}, levels, "contrast", "share")
    assert short.layout.xaxis.range == grown.layout.xaxis.range
    assert short.layout.xaxis.range[0] > short.layout.xaxis.range[1]
    band, line = grown.data[:2]
    assert list(line.y) == [0.9, 0.6, 0.2]
    assert list(band.y[:3]) == [1.0, 0.7, 0.2 + 0.1]
    sentence = robustness.curve_sentence({"net": whole, "other": []}, "contrast")
    assert "90.0% at contrast 1" in sentence
    assert "other" not in sentence
    assert "No point" in robustness.curve_sentence({"net": []}, "noise")


def layer(place: int, values: np.ndarray) -> dict[str, object]:
    return {"place": place, "name": f"layer {place + 1}", "total": len(values), "values": values}


def test_each_layer_has_its_own_scale_and_the_chosen_unit_a_frame() -> None:
    maps = np.zeros((3, 4, 4), np.float32)
    maps[2] = 7
    units = np.linspace(-2, 1, 40, dtype=np.float32)
    figure = inside.activations_figure([layer(0, maps), layer(2, units)], selected=(2, 33))
    amounts, signed = figure.data
    assert (amounts.zmin, amounts.zmax) == (0, 7)
    assert (signed.zmin, signed.zmax) == (-2, 2)
    # Cell 33 is the second of the second row.
    (frame,) = figure.layout.shapes
    assert (frame.x0, frame.x1, frame.y0, frame.y1) == (0.5, 1.5, 0.5, 1.5)
    assert frame.xref == "x2"
    assert np.nansum(np.asarray(amounts.z)) == 7 * 16
    sentence = inside.activations_sentence([layer(0, maps)])
    assert "3 maps of 4 × 4" in sentence
    assert "67% of them 0" in sentence


def test_a_wide_layer_is_not_drawn_higher_than_a_screen() -> None:
    figure = inside.activations_figure(
        [layer(0, np.ones(4_096, np.float32))], selected=(0, 4_095), theme="dark"
    )
    assert figure.layout.height < 450
    assert (figure.layout.shapes[0].x1, figure.layout.shapes[0].y1) == (255.5, 15.5)


def test_a_silent_layer_and_one_unit_are_drawn_too() -> None:
    figure = inside.activations_figure([layer(0, np.zeros(1, np.float32))])
    assert figure.data[0].zmax == 1


def test_weights_are_centered_on_zero_and_the_chosen_one_is_framed() -> None:
    images = np.random.default_rng(0).normal(size=(5, 3, 3))
    figure = inside.weights_figure(images, 32, 2.0, columns=4, selected=36)
    assert (figure.data[0].zmin, figure.data[0].zmax) == (-2, 2)
    assert len(figure.layout.shapes) == 1
    assert not inside.weights_figure(images, 32, 2.0, columns=4, selected=3).layout.shapes
    table = inside.table_weights_figure([[0.5, -3.0]], ["age"], 0)
    assert (table.data[0].zmin, table.data[0].zmax) == (-3, 3)


def test_units_are_counted_in_words() -> None:
    assert "2 change no answer of 100" in silent_units.units_sentence([0, 5, 0], 100)
    assert "is 5, by unit 1" in silent_units.units_sentence([0, 5, 0], 100)
    assert "No unit" in silent_units.units_sentence([], 100)
    figure = silent_units.units_figure([0, 5], 100, 8, selected=1)
    assert figure.layout.xaxis.range[1] > 7
    assert len(set(figure.data[0].marker.color)) == 2
    assert list(silent_units.classes_figure([1.0, 2.0], NAMES).data[0].x) == NAMES
