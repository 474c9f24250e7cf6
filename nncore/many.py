"""Many runs side by side: how much of a result is the network, and how much is luck.

One run proves little: with other initial weights and another order of the batches the same network
may do much better or worse. So the same experiment is trained with sixteen seeds at once, and told
as bands. Widths are compared over seeds as well; optimizers race from one and the same start. Every
comparison is made of ordinary runs, part by part, so that no question takes long.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import numpy_training, spec
from nncore.moment_values import predicted
from nncore.player_setting import ANSWER_GRID, setting
from nncore.trajectory import Trajectory

SEEDS = 16
WIDTHS = (2, 4, 8, 16)


@dataclass(frozen=True)
class Part:
    """Some moments of several runs; R is the number of runs, M of moments.

    Attributes
    ----------
    step : ndarray of int64, shape (M,)
    epoch : ndarray of float64, shape (M,)
    train_loss, test_loss, train_accuracy, test_accuracy : ndarray of float64, shape (R, M)
        Not-a-number or infinite from where a run broke down.
    maps : ndarray of float32, shape (R, g, g), or None
        With the last part: what each network answers over the plane in the end, from the top left
        corner row by row; the number of the class if there are more than two.
    """

    step: NDArray[np.int64]
    epoch: NDArray[np.float64]
    train_loss: NDArray[np.float64]
    test_loss: NDArray[np.float64]
    train_accuracy: NDArray[np.float64]
    test_accuracy: NDArray[np.float64]
    maps: NDArray[np.float32] | None


@dataclass(frozen=True)
class Band:
    """How several runs spread at each moment: ndarrays of shape (M,).

    Attributes
    ----------
    least, lower, median, upper, greatest : ndarray
        Minimum, quartiles and maximum of the runs that are sound at the moment.
    broken : ndarray of int64
        How many are not.
    """

    least: NDArray[np.float64]
    lower: NDArray[np.float64]
    median: NDArray[np.float64]
    upper: NDArray[np.float64]
    greatest: NDArray[np.float64]
    broken: NDArray[np.int64]


# ------------------------------------------------------------------------------ several seeds


def seeds(experiment: spec.Experiment, count: int = SEEDS) -> list[int]:
    """Return the experiment's own seed and those after it."""
    first = experiment.training.seed
    return [(first + place) % 2**31 for place in range(count)]


def parts(experiment: spec.Experiment, networks: int = SEEDS) -> int:
    """Return in how many parts so many runs are computed."""
    return len(numpy_training.segments(experiment, networks))


def part(experiment_json: str, seeds_json: str, index: int, state: bytes) -> tuple[Part, bytes]:
    """Train one part of several runs at once.

    Parameters
    ----------
    experiment_json : str
    seeds_json : str
        A list of numbers, such as that of `seeds`.
    index : int
        Counted from 0; see `parts`.
    state : bytes
        What the part before it left; empty for the first.

    Returns
    -------
    part : Part
    state : bytes
        For the next part.

    Raises
    ------
    ValueError
        With a sentence, if the Experiment is not trained here or there is no such part.
    """
    experiment = spec.parse(experiment_json)
    chosen = _seeds(seeds_json)
    trained, after = numpy_training.train_segment(experiment_json, index, state, chosen)
    last = index == parts(experiment, len(chosen)) - 1
    return _told(trained, maps(experiment, trained.theta[:, -1]) if last else None), after


def joined(told: Sequence[Part]) -> Part:
    """Put the parts of runs, in their order, together."""
    courses = {
        name: np.concatenate([getattr(one, name) for one in told], axis=-1) for name in _COURSES
    }
    return Part(**courses, maps=told[-1].maps)


def band(values: NDArray[np.float64]) -> Band:
    """Return how runs spread.

    Parameters
    ----------
    values : ndarray of shape (R, M)
        One of the courses of a `Part`.
    """
    sound = np.isfinite(values)
    # A moment at which every run is broken has no quartiles.
    empty = ~sound.any(axis=0)
    numbers = np.where(sound, values, np.nan)
    numbers[:, empty] = 0.0
    quantiles = np.nanpercentile(numbers, [0, 25, 50, 75, 100], axis=0)
    quantiles[:, empty] = np.nan
    least, lower, median, upper, greatest = quantiles
    return Band(least, lower, median, upper, greatest, (~sound).sum(axis=0))


def maps(experiment: spec.Experiment, theta: NDArray[Any]) -> NDArray[np.float32]:
    """Return what networks answer over the plane; see `Part.maps`.

    Parameters
    ----------
    experiment : spec.Experiment
    theta : ndarray of shape (R, P)
    """
    stage = setting(experiment)
    with np.errstate(over="ignore", invalid="ignore"):
        answers = stage.network.at(theta).forward(stage.answer_grid).a[-1]
    shown = answers[..., -1]
    if experiment.data.classes > 2:
        shown = predicted(experiment.training.loss, answers)
    return shown.reshape(len(theta), ANSWER_GRID, ANSWER_GRID).astype(np.float32)


def luck(told: Part) -> str:
    """Say how far the runs ended apart, on the test part."""
    broken = int((~np.isfinite(told.train_loss[:, -1])).sum())
    runs = len(told.train_loss)
    loss = told.test_loss[:, -1][np.isfinite(told.train_loss[:, -1])]
    sentence = f"{broken} of {runs} runs broke down. " if broken else ""
    if len(loss) < 2:
        return sentence + "There is nothing to compare."
    right = 100 * told.test_accuracy[:, -1][np.isfinite(told.train_loss[:, -1])]
    if np.isnan(right).any():
        return sentence + (
            f"The same network, the same data: the test loss ends between {loss.min():.3g} and "
            f"{loss.max():.3g}, by the seed alone."
        )
    return sentence + (
        f"The same network, the same data: between {right.min():.1f}% and {right.max():.1f}% of "
        f"the test points are right in the end, by the seed alone; half of the runs lie between "
        f"{np.percentile(right, 25):.1f}% and {np.percentile(right, 75):.1f}%."
    )


# --------------------------------------------------------------------- widths and optimizers


def widened(experiment: spec.Experiment, units: int) -> spec.Experiment:
    """Return the same Experiment with so many units in each hidden layer."""
    value = experiment.model_dump(mode="json")
    dense = [layer for layer in value["model"]["layers"] if layer["type"] == "Dense"]
    for layer in dense[:-1]:
        layer["units"] = units
    return spec.from_value(value)


RACERS: dict[str, spec.Optimizer] = {
    "SGD": spec.SGD(learning_rate=0.1),
    "momentum": spec.SGD(learning_rate=0.02, momentum=0.9),
    "Nesterov": spec.SGD(learning_rate=0.02, momentum=0.9, nesterov=True),
    "RMSprop": spec.RMSprop(learning_rate=0.01),
    "Adam": spec.Adam(learning_rate=0.01),
    "AdamW": spec.AdamW(learning_rate=0.01),
}
"""Who races, each with a learning rate that suits it on small networks."""


def race(
    experiment: spec.Experiment, learning_rate: float | None = None
) -> dict[str, spec.Experiment]:
    """Return the runs of a race: equal but for the optimizer.

    The seed is the experiment's, so all start with the same weights and see the same batches in the
    same order.

    Parameters
    ----------
    experiment : spec.Experiment
    learning_rate : float, optional
        One for all; by default each has its own, see `RACERS`.

    Returns
    -------
    dict of str to Experiment
        Trained one after another with `part` and the experiment's seed.
    """
    value = experiment.model_dump(mode="json")
    runs = {}
    for name, racer in RACERS.items():
        options = racer.model_dump(mode="json")
        if learning_rate is not None:
            options["learning_rate"] = learning_rate
        runs[name] = spec.from_value(
            {**value, "training": {**value["training"], "optimizer": options}}
        )
    return runs


_COURSES = ("step", "epoch", "train_loss", "test_loss", "train_accuracy", "test_accuracy")


def _told(trained: Trajectory, maps: NDArray[np.float32] | None) -> Part:
    return Part(**{name: getattr(trained, name) for name in _COURSES}, maps=maps)


def _seeds(text: str) -> list[int]:
    """Read a list of seeds.

    Raises
    ------
    ValueError
        With a sentence.
    """
    value = json.loads(text) if len(text) <= 1_000 else None
    if (
        not isinstance(value, list)
        or not 1 <= len(value) <= 2 * SEEDS
        or not all(type(seed) is int and 0 <= seed < 2**31 for seed in value)
    ):
        raise ValueError(f"Seeds are whole numbers from 0 on, and at most {2 * SEEDS} of them.")
    return value
