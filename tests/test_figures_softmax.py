"""Bars and the Jacobian: what is drawn is what is computed."""

import numpy as np
import pytest

from nncore import activations
from nncore.figures import softmax as figures


def test_bars_are_the_shares():
    shares = activations.softmax(np.array([2.0, 1.0, 0.1]))
    bars = figures.softmax_figure([2.0, 1.0, 0.1], shares.tolist()).data[0]
    assert bars.y == pytest.approx((0.6590011, 0.2424330, 0.0985659), abs=1e-6)
    assert "65.9%" in figures.softmax_sentence([2.0, 1.0, 0.1], shares.tolist())


def test_no_share_short_of_one_is_called_certain():
    figure = figures.softmax_figure([30.0, 0.0], activations.softmax(np.array([30.0, 0.0])))
    assert figure.data[0].text[0] == "> 99.9%"
    assert figure.data[0].text[1] == "9.4·10⁻¹⁴"


def test_the_jacobian_is_written_into_its_cells():
    jacobian = activations.softmax_jacobian(np.array([0.5, 0.5]))
    figure = figures.jacobian_figure(jacobian)
    assert [note.text for note in figure.layout.annotations] == [
        "0.250",
        "-0.250",
        "-0.250",
        "0.250",
    ]
    assert "0.25, of class 0" in figures.jacobian_sentence(jacobian)
