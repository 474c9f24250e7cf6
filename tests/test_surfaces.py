"""The drawn surfaces: gradients against central differences, minima that are minima."""

import numpy as np
import pytest

from nncore.surfaces import SURFACES, Surface

EACH = pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)


@EACH
def test_the_gradient_is_that_of_the_loss(surface: Surface) -> None:
    w = np.random.default_rng(0).uniform(-2, 2, (40, 2))
    step = 1e-5
    for axis in range(2):
        aside = np.zeros(2)
        aside[axis] = step
        slope = (surface.loss(w + aside) - surface.loss(w - aside)) / (2 * step)
        np.testing.assert_allclose(surface.gradient(w)[:, axis], slope, rtol=1e-6, atol=1e-6)


@EACH
def test_minima_are_flat_and_lower_than_all_around_them(surface: Surface) -> None:
    circle = np.stack([np.cos(np.arange(12.0)), np.sin(np.arange(12.0))], axis=-1)
    for place in np.array(surface.minima):
        np.testing.assert_allclose(surface.gradient(place), 0, atol=1e-6)
        assert np.all(surface.loss(place + 0.01 * circle) > surface.loss(place))


@EACH
def test_the_first_minimum_is_the_lowest_in_the_picture(surface: Surface) -> None:
    across, up = np.linspace(*surface.across, 201), np.linspace(*surface.up, 201)
    everywhere = surface.loss(np.stack(np.meshgrid(across, up), axis=-1))
    assert surface.loss(np.array(surface.minima[0])) <= everywhere.min() + 1e-3


@EACH
def test_the_start_and_the_minima_are_in_the_picture(surface: Surface) -> None:
    for u, v in (surface.start, *surface.minima):
        assert surface.across[0] < u < surface.across[1]
        assert surface.up[0] < v < surface.up[1]
