"""Training in NumPy: from an Experiment to its trajectory.

A descent (`nncore.descent`) is looked at only at the moments of the trajectory. A long run can be
computed in segments, each of which goes on from what the one before it left; where it is cut makes
no difference to what comes out. What breaks a run is located (`nncore.breakdown`), and everything
seen until then is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import breakdown, divergence, npz, schedules, shapes, spec, workload
from nncore.breakdown import Step
from nncore.descent import Descent
from nncore.hope import Hope
from nncore.moment_values import measured
from nncore.network import Pass, misfit
from nncore.trajectory import MOMENTS, Trajectory, Trouble, moments
from nncore.workload import segments

__all__ = ["refusal", "segments", "train", "train_many", "train_segment", "walk"]

Array = NDArray[Any]

MAXIMUM_PARAMETERS = 50_000
"""All of them are kept at every moment."""
MAXIMUM_SECONDS = 40.0
"""Of a whole run, or of all that are trained at once: its longest way between two moments, which is
computed in one go, then takes less than two."""


def refusal(experiment: spec.Experiment, networks: int = 1) -> str | None:
    """Say why so many networks of an Experiment are not trained here; None if they are."""
    complaint = misfit(experiment)
    if complaint:
        return complaint
    training = experiment.training
    if training.early_stopping or training.reduce_lr_on_plateau or training.keep_best:
        return (
            "Early stopping, reducing the learning rate on a plateau and keeping the best weights "
            "belong to the Train page. Here every run does all its epochs: take them out."
        )
    report = shapes.trace(experiment.model.layers, experiment.data.input_shape)
    parameters = sum(line.parameters for line in report)
    if parameters > MAXIMUM_PARAMETERS:
        return (
            f"This network has {parameters:,} parameters, and all are kept at {MOMENTS} moments; "
            f"here at most {MAXIMUM_PARAMETERS:,} are. Use fewer units, or the Train page."
        )
    seconds = float(workload.seconds_by_moment(experiment, networks)[-1])
    if seconds > MAXIMUM_SECONDS:
        return (
            f"{_RUNS.get(networks, f'{networks} such runs')} would take about {seconds:,.0f} "
            f"seconds, and at most {MAXIMUM_SECONDS:.0f} are spent here. Choose fewer epochs, or "
            "larger batches."
        )
    return None


_RUNS = {1: "This run"}


def train(experiment: spec.Experiment, dtype: Any = np.float32) -> Trajectory:
    """Train the network of an Experiment.

    Parameters
    ----------
    experiment : spec.Experiment
    dtype : dtype
        Of weights and arithmetic.

    Returns
    -------
    Trajectory

    Raises
    ------
    ValueError
        With a sentence, if it cannot be trained here; see `refusal`.
    """
    return _Run(experiment, None, dtype).part(0, len(moments(experiment)))


def train_many(
    experiment: spec.Experiment, seeds: Sequence[int], dtype: Any = np.float32
) -> Trajectory:
    """Train one network a seed, all at once.

    Each starts from its own weights and sees its own batches, as if trained alone. One that breaks
    down goes on as not-a-number beside the others; no trouble is told.

    Parameters
    ----------
    experiment : spec.Experiment
        Its own seed does not matter.
    seeds : sequence of int
    dtype : dtype

    Returns
    -------
    Trajectory
        With a leading axis of len(seeds).

    Raises
    ------
    ValueError
        With a sentence, if it cannot be trained here; see `refusal`.
    """
    return _Run(experiment, seeds, dtype).part(0, len(moments(experiment)))


def walk(experiment: spec.Experiment, dtype: Any = np.float32) -> Iterator[Array]:
    """Yield a run's parameters before the first step and after each, without looking at them.

    Parameters
    ----------
    experiment : spec.Experiment
    dtype : dtype
        Of weights and arithmetic.

    Yields
    ------
    ndarray of shape (P,)
        The same array each time, changed in place.

    Raises
    ------
    ValueError
        With a sentence, if it cannot be trained here; see `refusal`.
    """
    descent = Descent(experiment, dtype=dtype)
    yield descent.network.theta
    for step in range(experiment.training.epochs * experiment.steps_per_epoch):
        descent.advance(step, step + 1)
        yield descent.network.theta


def train_segment(
    experiment_json: str, index: int, state: bytes = b"", seeds: Sequence[int] | None = None
) -> tuple[Trajectory, bytes]:
    """Train one segment of a run.

    Parameters
    ----------
    experiment_json : str
    index : int
        Which of `segments`, counted from 0.
    state : bytes
        What the segment before left; empty for the first.
    seeds : sequence of int, optional
        As for `train_many`.

    Returns
    -------
    part : Trajectory
        The moments of this segment; none after the trouble of an earlier one.
    state : bytes
        What the next segment needs.

    Raises
    ------
    ValueError
        With a sentence, if it cannot be trained here, there is no such segment, or the state is
        not one of this run.
    """
    experiment = spec.parse(experiment_json)
    networks = len(seeds) if seeds else 1
    complaint = refusal(experiment, networks)
    if complaint:
        raise ValueError(complaint)
    cuts = segments(experiment, networks)
    if not 0 <= index < len(cuts) or bool(state) != (index > 0):
        raise ValueError("This run has no such segment. Start it from its beginning.")
    run = _Run(experiment, seeds, np.float32)
    if state:
        run.go_on_from(state)
    part = run.part(*cuts[index])
    return part, run.state()


class _Run:
    """A descent that is looked at, at its moments, and watched for trouble."""

    def __init__(
        self, experiment: spec.Experiment, seeds: Sequence[int] | None, dtype: Any
    ) -> None:
        self._descent = descent = Descent(experiment, seeds, dtype)
        self._experiment = experiment
        self._network, self._rows = descent.network, descent.rows
        self._moments = moments(experiment)
        self._loss = experiment.training.loss
        guessing = divergence.guessing_loss(
            self._loss, descent.network.sizes[-1], descent.rows.labels
        )
        self._hope = Hope(guessing, first=0.0)
        self._over = False

    def part(self, start: int, stop: int) -> Trajectory:
        """Train from one moment to another; return what was seen from `start` on."""
        network, kept, trouble = self._network, [], None
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            for moment in range(start, stop):
                if moment > 0 and not self._over:
                    trouble = self._advance(*map(int, self._moments[moment - 1 : moment + 1]))
                    self._over = trouble is not None
                if not self._over:
                    kept.append(network.theta.copy())
            theta = np.stack(kept, axis=-2) if kept else network.theta[..., None, :][..., :0, :]
            part = self._seen(start, theta, trouble)
        if self._descent.alone:
            if start == 0:
                self._hope = Hope(self._hope.guessing, first=float(part.train_loss[0]))
            self._hope, judged = self._hope.after(part, self._experiment)
            part = judged if judged.trouble else part
            self._over |= part.trouble is not None
        return part

    def state(self) -> bytes:
        """Return all that the next segment needs."""
        hope = [self._hope.guessing, self._hope.first, self._hope.bad_since, self._over]
        return npz.pack(
            {
                "theta": self._network.theta,
                "hope": np.array(hope, np.float64),
                **self._descent.memory,
            }
        )

    def go_on_from(self, state: bytes) -> None:
        """Take over what `state` returned.

        Raises
        ------
        ValueError
        """
        arrays = npz.unpack(state)
        wanted = {"theta": self._network.theta, "hope": np.zeros(4), **self._descent.memory}
        if {name: array.shape for name, array in arrays.items()} != {
            name: array.shape for name, array in wanted.items()
        }:
            raise ValueError("These bytes are the state of another run. Start it again.")
        for name, array in wanted.items():
            array[...] = arrays[name]
        guessing, first, bad_since, over = arrays["hope"].tolist()
        self._hope, self._over = Hope(guessing, first, int(bad_since)), bool(over)

    def _advance(self, start: int, stop: int) -> Trouble | None:
        """Train steps `start` to `stop`; a run that broke down goes over them once more."""
        arrays = [self._network.theta, *self._descent.memory.values()]
        before = [array.copy() for array in arrays]
        self._descent.advance(start, stop)
        if not self._descent.alone or self._sound():
            return None
        for array, copy in zip(arrays, before, strict=True):
            array[...] = copy
        return self._locate(start, stop)

    def _sound(self) -> bool:
        loss = self._loss_now(self._network.forward(self._rows.X))
        return bool(np.isfinite(loss) and np.isfinite(self._network.theta).all())

    def _locate(self, start: int, stop: int) -> Trouble | None:
        """Go over some steps once more, looking at every number."""
        network, steps_per_epoch = self._network, self._experiment.steps_per_epoch
        for step, rate in enumerate(self._descent.rates(start, stop), start):
            gradient = self._descent.step(step, rate)
            passed = network.forward(self._rows.X)
            epoch = step // steps_per_epoch + 1
            loss = self._loss_now(passed)
            done = Step(
                number=step + 1,
                epoch=epoch,
                learning_rate=rate,
                gradient=gradient,
                theta=network.theta,
                passed=passed,
                loss=loss,
                training=self._experiment.training,
                memory=self._descent.memory,
            )
            trouble = breakdown.found(network, done)
            if trouble:
                return trouble
        return None

    def _loss_now(self, passed: Pass) -> float:
        """Return the training loss of a single network."""
        return float(self._network.loss_of(passed, self._rows.y, self._loss))

    def _seen(self, start: int, theta: Array, trouble: Trouble | None) -> Trajectory:
        """Measure the moments from number `start` on that have these parameters."""
        steps = self._moments[start : start + theta.shape[-2]]
        steps_per_epoch = self._experiment.steps_per_epoch
        return Trajectory(
            step=steps,
            epoch=steps / steps_per_epoch,
            theta=theta,
            learning_rate=schedules.learning_rates(
                self._experiment.training, steps_per_epoch, steps
            ),
            trouble=trouble,
            **measured(self._network, theta, self._rows, self._experiment),
        )
