"""What a browser asks for while it plays a run: segments, a projection, a moment with other weights.

The browser only draws. All it draws is computed by these functions, in the worker for short
questions, and returned as compressed packets; each is a function of its arguments alone, so that a whole
class that opens one link shares the work.
"""

from __future__ import annotations

import dataclasses
import gzip
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import numpy_training, outcomes, schedules, spec
from nncore.moment_pictures import best_view, last_hidden, moment_arrays, projected
from nncore.moment_values import Rows, measured
from nncore.packets import pack
from nncore.player_setting import Setting, described, setting
from nncore.trajectory import Trajectory

VERSION = 2
"""Of what a packet means; part of its address, since browsers keep packets for good."""


def start(experiment_json: str) -> bytes:
    """Return the network before its first step, and all that stays the same during the run.

    Nothing is trained for it, so a page can show at once what each of its controls does.

    Parameters
    ----------
    experiment_json : str

    Raises
    ------
    ValueError
        With a sentence, if the Experiment cannot be played.
    """
    stage = setting(spec.parse(experiment_json))
    theta = stage.network.theta.astype(np.float32)[None]
    header, fixed = described(stage)
    return packed({"setting": header}, {**moment_arrays(stage, _moment(stage, theta, 0)), **fixed})


def segment(experiment_json: str, index: int, state: bytes) -> tuple[bytes, bytes]:
    """Train one segment of a run and return what its moments look like, and the state after it.

    Parameters
    ----------
    experiment_json : str
    index : int
        Which one of `numpy_training.segments`.
    state : bytes
        After the segment before it; empty for the first.

    Raises
    ------
    ValueError
        With a sentence, if the Experiment cannot be played or has no such segment.
    """
    experiment = spec.parse(experiment_json)
    stage = setting(experiment)
    ranges = numpy_training.segments(experiment)
    if not 0 <= index < len(ranges):
        raise ValueError(f"This run has {len(ranges)} segments, counted from 0; {index} was asked.")
    part, after = numpy_training.train_segment(experiment_json, index, state)
    ended = part.trouble is not None or index == len(ranges) - 1
    header: dict[str, Any] = {
        "segment": index,
        "segments": index + 1 if ended else len(ranges),
        "first": ranges[index][0],
        "trouble": part.trouble and dataclasses.asdict(part.trouble),
        "outcome": outcomes.outcome(experiment, part) if ended else None,
    }
    return packed(header, moment_arrays(stage, part)), after


def projection(experiment_json: str, theta: bytes) -> bytes:
    """Return where the last hidden layer puts each example, at every moment of a run.

    Its answers, one axis a unit, are seen from the side that shows most of their spread over the
    whole run: the first two principal components of all moments together. With two units or one,
    their answers are shown as they are.

    Parameters
    ----------
    experiment_json : str
    theta : bytes
        float32 parameters of all moments, one after another.

    References
    ----------
    K. Pearson, On lines and planes of closest fit to systems of points in space, 1901.
    """
    stage = setting(spec.parse(experiment_json))
    moments = np.frombuffer(theta, "<f4").reshape(-1, stage.network.theta.size)
    a = last_hidden(stage, moments)
    view, shown = best_view(a)
    header = {"shown": shown, "units": a.shape[-1]}
    return packed(header, {"view": view, "projection": projected(a, view)})


def edited(experiment_json: str, step: int, content: bytes) -> bytes:
    """Return what one moment looks like with weights that the reader has changed.

    Parameters
    ----------
    experiment_json : str
    step : int
        Steps done at that moment.
    content : bytes
        float32: all parameters, and behind them, if there is one, the view of `projection`.

    Raises
    ------
    ValueError
        With a sentence, if these are not the parameters of this network, or not finite.
    """
    experiment = spec.parse(experiment_json)
    stage = setting(experiment)
    count = stage.network.theta.size
    units = stage.network.sizes[-2]
    last = experiment.training.epochs * experiment.steps_per_epoch
    if len(content) not in (4 * count, 4 * (count + 4 * units)) or not 0 <= step <= last:
        raise ValueError(f"This network has {count:,} parameters; other numbers arrived.")
    numbers = np.frombuffer(content, "<f4")
    if not np.isfinite(numbers).all():
        raise ValueError("A weight should be a number that is not too large. Choose another one.")
    theta, view = numbers[None, :count], numbers[count:].reshape(-1, units)
    arrays = moment_arrays(stage, _moment(stage, theta, step))
    if len(view):
        arrays["projection"] = projected(last_hidden(stage, theta), view)
    return packed({}, arrays)


def _moment(stage: Setting, theta: NDArray[np.float32], step: int) -> Trajectory:
    """Return a trajectory of one moment, with parameters (1, P) that training may never have had."""
    experiment, steps = stage.experiment, np.array([step])
    with np.errstate(over="ignore", invalid="ignore"):
        worth: dict[str, Any] = measured(stage.network, theta, Rows.of(experiment), experiment)
    rates = schedules.learning_rates(experiment.training, experiment.steps_per_epoch, steps)
    epoch = steps / experiment.steps_per_epoch
    return Trajectory(step=steps, epoch=epoch, theta=theta, learning_rate=rates, **worth)


def packed(header: dict[str, Any], arrays: dict[str, Any]) -> bytes:
    """Return a packet, compressed as browsers expect it: about half its size."""
    # Without the time of day, so that equal moments are equal bytes.
    return gzip.compress(pack(header, arrays), compresslevel=5, mtime=0)
