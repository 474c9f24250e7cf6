"""Figures of the Data page: the right numbers in the right place, readable, said in a sentence."""

import numpy as np
import pytest

from nncore import spec
from nncore.datasets import preview
from nncore.datasets.exploration import averages, facts, pairs, projection
from nncore.figures import columns, data, pixels, theme
from nncore.figures import pairs as pair_figures
from nncore.figures import projection as projection_figures
from nncore.figures.theme import PAPER, PENCIL

DIGITS = spec.Digits().model_dump_json()
TUMORS = spec.BreastCancer().model_dump_json()
IMAGE = [[0, 16, 3], [8, 0, 1]]


def contrast(one, other):
    bright, dim = sorted((theme.luminance(one), theme.luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_every_pixel_carries_its_value_and_its_number_row_by_row():
    heat, points = pixels.pixel_figure(IMAGE, (1, 2), maximum=16).data
    assert [list(row) for row in heat.z] == IMAGE
    at = dict(
        zip(points.customdata, zip(points.y, points.x, points.text, strict=True), strict=True)
    )
    assert at == {
        0: (0, 0, "0"),
        1: (0, 1, "16"),
        2: (0, 2, "3"),
        3: (1, 0, "8"),
        4: (1, 1, "0"),
        5: (1, 2, "1"),
    }


def test_the_chosen_pixel_is_framed_and_the_first_row_is_on_top():
    layout = pixels.pixel_figure(IMAGE, (1, 2), maximum=16).layout
    for frame in layout.shapes:
        assert (frame.x0, frame.x1, frame.y0, frame.y1) == (1.5, 2.5, 0.5, 1.5)
    bottom, top = layout.yaxis.range
    assert bottom > top


def test_numbers_are_readable_on_any_amount_of_ink():
    image = [list(range(256))]
    _, points = pixels.pixel_figure(image, (0, 0), maximum=255).data
    for value, color in zip(image[0], points.textfont.color, strict=True):
        behind = theme.color_at((PAPER, PENCIL), value / 255)
        assert contrast(color, behind) >= 4.5


def test_a_window_shows_a_part_with_the_numbers_of_the_whole():
    whole = np.arange(30).reshape(5, 6).tolist()
    figure = pixels.pixel_figure(whole, (3, 4), maximum=29, window=(range(2, 5), range(3, 6)))
    assert list(figure.data[1].customdata) == [15, 16, 17, 21, 22, 23, 27, 28, 29]
    assert list(figure.data[1].text) == ["15", "16", "17", "21", "22", "23", "27", "28", "29"]


def test_on_a_phone_the_pixels_can_be_pointed_at_without_their_numbers():
    _, points = pixels.pixel_figure(IMAGE, (0, 0), maximum=16, numbers=False).data
    assert points.mode == "markers"
    assert len(points.customdata) == 6


def test_the_sentence_of_an_image_tells_what_is_framed():
    assert pixels.pixel_sentence(IMAGE, (0, 1), name="7", maximum=16) == (
        "An image of class 7 as 2 × 3 numbers from 0 (paper) to 16 (ink), 2 of them 0; row 0, "
        "column 1 holds 16."
    )


def test_the_balance_tells_what_a_constant_answer_gets_only_when_asked():
    counted = {"class_names": ["a", "b"], "class_counts": [30, 70]}
    assert list(data.class_balance(counted).data[0].text) == ["30", "70"]
    told = data.class_balance(counted, constant_answer=True).data[0].text
    assert list(told) == ["30", "70 = 70.0%"]


def test_columns_of_two_classes_stand_beside_each_other_in_both_units():
    found, told = averages.averages(TUMORS), facts.facts(TUMORS)
    raw = columns.ranges_figure(found, told, scaled=False)
    scaled = columns.ranges_figure(found, told, scaled=True)
    assert [trace.name for trace in raw.data] == ["malignant", "benign"]
    assert list(raw.data[0].x) == found["mean"][0]
    # The means of both classes, weighted by their sizes, make up the mean of all, which is 0.
    shares = np.array(told["class_counts"]) / sum(told["class_counts"])
    assert shares @ np.array([trace.x for trace in scaled.data]) == pytest.approx(0, abs=1e-3)
    assert "column" not in scaled.layout.xaxis.title.text
    assert "units" in raw.layout.xaxis.title.text
    assert "worst concave points" in columns.ranges_sentence(found, told)


def test_a_row_of_a_table_is_drawn_in_standard_deviations():
    told = {
        "feature_names": ["age", "income"],
        "class_names": ["no", "yes"],
        "mean": [40.0, 1000.0],
        "scale": [10.0, 500.0],
    }
    figure = columns.examples_figure([[60, 500]], [1], told, names=["yes, number 3"])
    assert list(figure.data[0].x) == [2.0, -1.0]
    assert columns.examples_sentence([[60, 500]], told, names=["Number 3"]) == (
        "Number 3 is most unusual in age, +2.0 standard deviations from the mean."
    )


def test_a_truth_table_is_not_said_to_be_standardized():
    gate = spec.Gates().model_dump_json()
    told, found = facts.facts(gate), averages.averages(gate)
    figure = columns.ranges_figure(found, told, scaled=True)
    assert figure.layout.xaxis.title.text == "value, read as it is"
    assert columns.ranges_sentence(found, told).endswith("the same mean in every column.")
    one_sided = spec.Gates(gate="and").model_dump_json()
    told, found = facts.facts(one_sided), averages.averages(one_sided)
    assert columns.ranges_sentence(found, told).endswith("apart in x1, by 0.7.")
    assert columns.examples_sentence([[1, 0]], told, names=["1, number 2"]) == (
        "1, number 2: x1 = 1, x2 = 0."
    )


def test_pairs_stand_over_their_classes_distance_and_numbers():
    found = pairs.pairs(DIGITS)
    first = found["nearest"][0]
    shown = pair_figures.pairs_gallery(found["nearest"][:3], list("0123456789"), largest=16)
    assert shown.count("<img ") == 6
    one, other = first["labels"]
    assert f"{one} and {other}, distance {first['distance']:.2f}" in shown
    assert f"numbers {first['indices'][0]:,}, {first['indices'][1]:,}" in shown
    assert f"{one} and {other} at" in pair_figures.pairs_sentence([first], list("0123456789"))
    assert pair_figures.pairs_sentence([], []) == "There is no such pair."


def test_a_line_joins_both_points_of_a_pair_and_the_chosen_one_is_thick():
    moons = spec.Moons(samples=100).model_dump_json()
    found = pairs.pairs(moons)["nearest"]
    figure = pair_figures.plane_pairs_figure(preview.preview(moons), found, 2)
    lines = figure.data[-len(found) :]
    assert [[line.x[0], line.y[0]] for line in lines] == [pair["values"][0] for pair in found]
    widths = [line.line.width for line in lines]
    assert widths[2] == max(widths) > widths[0]


@pytest.fixture(scope="module")
def projected():
    return projection.projection(DIGITS)


def test_a_point_of_the_projection_carries_the_number_of_its_example(projected):
    where = projected["points"][0]
    figure = projection_figures.projection_figure(projected, list("0123456789"), (0, 2), where)
    *classes, ring = figure.data
    assert sum(len(trace.customdata) for trace in classes) == len(projected["indices"])
    place = projected["indices"].index(classes[4].customdata[7])
    assert projected["labels"][place] == 4
    assert classes[4].x[7] == projected["points"][place][0]
    assert classes[4].y[7] == projected["points"][place][2]
    assert (ring.x[0], ring.y[0]) == (where[0], where[2])
    assert "direction 3" in figure.layout.yaxis.title.text


def test_the_axes_keep_their_share_of_the_variance_until_it_is_guessed(projected):
    names, where = list("0123456789"), projected["points"][0]
    hidden = projection_figures.projection_figure(projected, names, (0, 1), where, shares=False)
    assert hidden.layout.xaxis.title.text == "direction 1"
    assert "%" not in projection_figures.projection_sentence(projected, names, (0, 1), shares=False)
    told = projection_figures.projection_sentence(projected, names, (0, 1))
    assert f"{projected['shares'][0]:.1%} of the variance" in told


def test_the_line_over_the_shares_adds_them_up(projected):
    bars, line = projection_figures.shares_figure(projected).data
    assert line.y[-1] == pytest.approx(sum(bars.y))
    assert f"{sum(bars.y):.1%}" in projection_figures.shares_sentence(projected)


def test_along_a_direction_the_images_go_from_one_side_of_the_mean_to_the_other(projected):
    images = projection_figures.along(projected, 1, (8, 8))
    assert len(images) == 5
    assert images[2].ravel() == pytest.approx(projected["mean"])
    step = (images[4] - images[3]).ravel()
    assert step == pytest.approx(np.array(projected["directions"][1]) * projected["deviations"][1])
    assert images[0] + images[4] == pytest.approx(2 * images[2])


def test_a_direction_of_a_table_names_the_columns_it_is_made_of():
    made = {"directions": [[0.1, -0.9, 0.4]]}
    bars = projection_figures.loadings_figure(made, ["a", "b", "c"], 0).data[0]
    assert list(bars.y) == ["b", "c", "a"]
    assert list(bars.x) == [-0.9, 0.4, 0.1]
    assert projection_figures.loadings_sentence(made, ["a", "b", "c"], 0) == (
        "Direction 1 is made mostly of b (−0.90), c (+0.40), a (+0.10)."
    )
