"""Central differences on functions whose derivatives everybody knows."""

from __future__ import annotations

import numpy as np
import pytest

from nncore.gradients import central_differences, relative_error


def test_the_gradient_of_a_sum_of_cubes_is_three_squares() -> None:
    theta = np.linspace(-2, 2, 301)  # more than fit into one call
    found = central_differences(lambda many: (many**3).sum(axis=-1), theta)
    assert relative_error(found, 3 * theta**2) < 1e-8


def test_directions_do_not_mix() -> None:
    found = central_differences(lambda many: many[:, 0] * many[:, 1], np.array([3.0, 5.0]))
    np.testing.assert_allclose(found, [5, 3], rtol=1e-9)


def test_relative_error_does_not_depend_on_the_unit() -> None:
    a, b = np.array([1.0, 2.0]), np.array([1.0, 2.1])
    assert relative_error(a, b) == pytest.approx(relative_error(1e6 * a, 1e6 * b))
    assert relative_error(a, b) == pytest.approx(0.1 / np.linalg.norm(b))
    assert relative_error(np.zeros(2), np.zeros(2)) == 0
    assert relative_error(a, np.zeros(2)) == 1
