"""Gradients of mini-batches: all rows point one way, and larger batches nearer to it."""

import json

import numpy as np
import pytest

from nncore import gradient_noise, spec
from nncore.figures import gradient_noise as figures
from tests.lab_experiments import lab

pytestmark = pytest.mark.usefixtures("one_thread")


def test_larger_batches_point_nearer_to_the_gradient_of_all_rows() -> None:
    found = gradient_noise.cosines(spec.to_json(lab()), json.dumps([2, 20, 80]))
    medians = [float(np.median(found[size])) for size in (2, 20, 80)]
    assert medians[0] < medians[1] < medians[2]
    np.testing.assert_allclose(found[80], 1.0)  # all rows there are
    assert all(len(values) == gradient_noise.DRAWS for values in found.values())
    figure = figures.cosines_figure(found)
    assert list(figure.layout.xaxis.ticktext) == ["2", "20", "80"]
    assert "80: 1.00" in figures.sentence(found)


def test_noise_falls_with_the_root_of_the_batch() -> None:
    data = spec.Moons(samples=2_000, noise=0.2)
    found = gradient_noise.cosines(spec.to_json(lab(data=data)), json.dumps([20, 80]))
    # tan² of the angle is the noise's share, which a quarter of the rows makes four times as large.
    small, large = (np.median(1 / found[size] ** 2 - 1) for size in (20, 80))
    assert 2 < small / large < 8
