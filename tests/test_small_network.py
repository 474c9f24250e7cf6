"""The 2-3-1 network, against the numbers worked by hand."""

import math

import pytest

from nncore import small_network as small


def computed(x=small.EXAMPLE_X):
    return small.compute(x, small.EXAMPLE_W1, small.EXAMPLE_B1, small.EXAMPLE_W2, small.EXAMPLE_B2)


def test_every_number_of_the_example() -> None:
    numbers = computed()
    assert [one.z for one in numbers.hidden] == pytest.approx([0.46, -1.16, 0.78])
    assert numbers.h == pytest.approx([0.613014, 0.238667, 0.685680], abs=5e-7)
    assert numbers.output.z == pytest.approx(1.058320, abs=5e-7)
    assert numbers.y == pytest.approx(0.742369, abs=5e-7)


def test_enormous_inputs_saturate_or_are_not_a_number_but_never_an_error() -> None:
    assert computed((1e300, 1e300)).h[0] == 1
    assert math.isnan(small.compute((1e300, 1e300), ((1e300, -1e300),), (0,), (1,), 0).y)
