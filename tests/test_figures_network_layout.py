"""Where the layers of a drawn network stand: in order, apart, and no larger than there is room."""

from itertools import pairwise

import pytest
from hypothesis import given

from nncore import spec
from nncore.figures.network_layout import ACROSS, DOWN, laid_out
from tests.experiments import experiments

EITHER = pytest.mark.parametrize("direction", [ACROSS, DOWN], ids=["across", "down"])


@EITHER
@given(experiment=experiments())
def test_every_layer_has_a_part_of_its_own_behind_the_one_before(direction, experiment):
    layers = experiment.model.layers
    parts = laid_out(layers, experiment.data.input_shape, direction)
    assert len(parts) == 1 + len(layers)
    assert all(after.depth > before.depth for before, after in pairwise(parts))


@EITHER
def test_columns_stand_a_column_apart_and_a_bar_takes_less(direction):
    units = spec.Dense(units=3)
    plain = laid_out((units, units), (2,), direction)
    assert plain[2].depth - plain[1].depth == pytest.approx(direction.wide)
    barred = laid_out((units, spec.Dropout(), units), (2,), direction)
    room = barred[3].depth - barred[1].depth
    assert room == pytest.approx(direction.wide + direction.slim)


def test_ports_are_centered_and_a_long_column_is_elided():
    few, many = laid_out((spec.Dense(units=4), spec.Dense(units=500)), (2,), ACROSS)[1:]
    assert few.ports == (-1.5, -0.5, 0.5, 1.5)
    assert not few.elided
    assert len(many.ports) == 7
    assert many.elided


def test_lines_pass_through_a_bar_but_are_spread_by_flatten():
    layers = (spec.Dropout(), spec.Flatten())
    _, dropout, flatten = laid_out(layers, (8, 8, 1), ACROSS)
    assert dropout.kind == flatten.kind == "bar"
    assert not dropout.ports
    assert flatten.ports


def test_images_shrink_with_their_pixels_and_where_many_must_share_the_width():
    two = laid_out((spec.Conv2D(), spec.MaxPooling2D()), (28, 28, 1), ACROSS)
    assert two[0].side > two[1].side > two[2].side
    many = laid_out((spec.Conv2D(),) * 12, (28, 28, 1), ACROSS)
    assert many[0].side < two[0].side


def test_only_what_training_changes_learns():
    layers = (spec.Conv2D(), spec.BatchNormalization(), spec.MaxPooling2D(), spec.Flatten())
    parts = laid_out(layers, (28, 28, 1), ACROSS)
    assert [part.learns for part in parts] == [False, True, True, False, False]
