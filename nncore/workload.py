"""How long a run will take in NumPy, and where to cut it so that its beginning can be seen early.

The estimate is arithmetic of the Experiment alone, so that everybody cuts a run in the same places.
For small networks most of the time is the interpreter's, a fixed price for each call; for large
ones it is arithmetic. Prices are those of one core of an ordinary machine.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nncore import shapes, spec
from nncore.trajectory import moments

FIRST_SECONDS = 0.2
"""Aimed length of the first segment: its moments are what a reader sees first."""
SECONDS = 0.4
"""Aimed length of the others."""

_CALLS = {"gelu": 80e-6, "silu": 14e-6, "softmax": 14e-6, "elu": 10e-6, "leaky_relu": 10e-6}
_CALL = 8e-6
"""Seconds of the calls that a layer costs a step, forward and back."""
_STEP_CALLS = 20e-6
_MASK_CALLS = 25e-6
_NUMBER = 5e-9
"""Seconds for each number of a layer and each parameter, a step."""
_PRODUCT = 0.2e-9
_EPOCH_CALLS = 40e-6
"""Seconds for a new order of the batches."""


def seconds_per_step(experiment: spec.Experiment, rows: int, networks: int = 1) -> float:
    """Estimate what forward, backward and update take for so many rows in each of some networks."""
    sizes = [
        math.prod(experiment.data.input_shape),
        *(
            line.output_shape[0]
            for line in shapes.trace(experiment.model.layers, experiment.data.input_shape)
            if line.type == "Dense"
        ),
    ]
    calls = _STEP_CALLS
    for layer in experiment.model.layers:
        activation = getattr(layer, "activation", "")
        calls += _CALLS.get(activation, _CALL) if activation else _MASK_CALLS * networks
    numbers = rows * sum(sizes)
    products = sum(n_in * n_out for n_in, n_out in pairwise(sizes))
    return calls + networks * (_NUMBER * (numbers + products) + _PRODUCT * products * rows)


def seconds_by_moment(
    experiment: spec.Experiment, networks: int = 1, steps: NDArray[np.int64] | None = None
) -> NDArray[np.float64]:
    """Estimate the time from the beginning to each moment, measuring it included: shape (M,)."""
    steps = moments(experiment) if steps is None else steps
    step = seconds_per_step(experiment, experiment.training.batch_size, networks)
    step += _EPOCH_CALLS * networks / experiment.steps_per_epoch
    rows = experiment.fitted_rows + experiment.data.test_rows
    # All moments are measured together, so their calls hardly count.
    moment = seconds_per_step(experiment, rows, networks) - seconds_per_step(experiment, 0)
    return steps * step + np.arange(1, len(steps) + 1) * max(moment, 0.0)


def segments(
    experiment: spec.Experiment, networks: int = 1, steps: NDArray[np.int64] | None = None
) -> list[tuple[int, int]]:
    """Cut a run into parts of at most about half a second, the first one shorter.

    Parameters
    ----------
    experiment : spec.Experiment
    networks : int
        Networks that are trained at once.
    steps : ndarray of int64, shape (M,), optional
        Steps done at each moment; by default those of `trajectory.moments`.

    Returns
    -------
    list of (int, int)
        First moment, and the one after the last, of each part.
    """
    seconds = seconds_by_moment(experiment, networks, steps)
    cuts, begun, aim = [0], 0.0, FIRST_SECONDS
    # A run that is nearly as short as a first segment is not worth a second.
    if seconds[-1] > 2 * FIRST_SECONDS:
        for moment in range(1, len(seconds)):
            if seconds[moment] - begun > aim:
                cuts.append(moment)
                begun, aim = seconds[moment - 1], SECONDS
    return list(pairwise([*cuts, len(seconds)]))
