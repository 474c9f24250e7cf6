"""All runs of a comparison at once, in NumPy: every variant with every seed in one pass.

A single small network keeps the interpreter busy with calls rather than with arithmetic. Stacked,
the same calls serve all networks. Each of them sees what it would see alone: its own initial
weights, the batches of its seed, its own dropout masks. One that breaks down goes on as
not-a-number beside the others, which never meet it. How long one of them took cannot be said, for
they share their time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import datasets, divergence, npz, schedules
from nncore.comparison import CURVES, Comparison, Courses
from nncore.descent import Descent
from nncore.judged_rows import JudgedRows
from nncore.stacks import Stack, read, refusal, stacks, watches

__all__ = ["courses", "part", "plan", "refusal", "run", "tested", "weights", "whole"]

Array = NDArray[Any]
Told = list[Courses]
"""Some moments of the runs of a stack, one `Courses` a variant."""


def plan(comparison: Comparison) -> list[tuple[Stack, int]]:
    """Return all parts of a comparison in their order: the stack, and the number of the part.

    Each is asked for with `part`; the state that it leaves goes into the next one of its stack.
    """
    return [(stack, index) for stack in stacks(comparison) for index in range(len(stack.parts))]


def part(stack_text: str, index: int, state: bytes = b"") -> tuple[Told, bytes]:
    """Train one part of a stack.

    Parameters
    ----------
    stack_text : str
        See `nncore.stacks.Stack.text`.
    index : int
        Which of the stack's parts, counted from 0.
    state : bytes
        What the part before left; empty for the first.

    Returns
    -------
    told : list of Courses
        The moments of this part, one `Courses` a variant.
    state : bytes
        For the next part; after the last one for `tested` and `weights`.

    Raises
    ------
    ValueError
        With a sentence, if this is not trained here, or there is no such part.
    """
    stack = read(stack_text)
    if not 0 <= index < len(stack.parts) or bool(state) != (index > 0):
        raise ValueError("This comparison has no such part. Start it from its beginning.")
    runs = _Runs(stack, np.float32)
    if state:
        runs.go_on_from(state)
    return runs.part(*stack.parts[index]), npz.pack(runs.state)


def courses(comparison: Comparison, told: Sequence[Told]) -> dict[str, Courses]:
    """Put what the first parts of a plan told together.

    Parameters
    ----------
    comparison : Comparison
    told : sequence of list of Courses
        Of the first parts of `plan`, in order.

    Returns
    -------
    dict of str to Courses
        Of each variant; without moments where nothing has been told yet.
    """
    found: dict[str, list[Courses]] = {name: [] for name in comparison.variants}
    for (stack, _), one in zip(plan(comparison), told, strict=False):
        for name, course in zip(stack.names, one, strict=True):
            found[name].append(course)
    return {name: _joined(comparison.seeds, parts) for name, parts in found.items()}


def run(comparison: Comparison, dtype: Any = np.float32) -> dict[str, Courses]:
    """Train all of a comparison at once.

    Parameters
    ----------
    comparison : Comparison
    dtype : dtype
        Of weights and arithmetic.

    Returns
    -------
    dict of str to Courses

    Raises
    ------
    ValueError
        With a sentence; see `refusal`.
    """
    complaint = refusal(comparison)
    if complaint:
        raise ValueError(complaint)
    found: dict[str, Courses] = {}
    for stack in stacks(comparison):
        found |= dict(zip(stack.names, whole(stack, dtype), strict=True))
    return {name: found[name] for name in comparison.variants}


def whole(stack: Stack, dtype: Any = np.float32) -> Told:
    """Train a stack of any size at once; see `part`."""
    return _Runs(stack, dtype).part(0, len(stack.steps))


def tested(stack_text: str, state: bytes) -> list[dict[str, list[float]]]:
    """Open the test part: what the kept weights of each run are worth on it.

    Parameters
    ----------
    stack_text : str
    state : bytes
        What the last part of the stack left.

    Returns
    -------
    list of dict
        One a variant: `test_loss` and `test_accuracy`, a number for each seed; not-a-number for
        runs that broke down.
    """
    runs = _Runs(read(stack_text), np.float32)
    runs.go_on_from(state)
    experiment = runs.stack.experiments[0]
    data = datasets.load(experiment.data)
    rows = JudgedRows.of(experiment, data.X_test, data.y_test, np.float32)
    with np.errstate(all="ignore"):
        loss, accuracy = rows.judge(runs.network.at(runs.kept_theta))
    sound = ~runs.state["broken"]
    values = {"test_loss": loss, "test_accuracy": accuracy}
    return [
        {name: np.where(sound, value, np.nan)[chosen].tolist() for name, value in values.items()}
        for chosen in runs.variants
    ]


def weights(stack_text: str, state: bytes) -> list[Array]:
    """Return the kept parameters of each variant's runs so far, each float32 of shape (R, P).

    Parameters
    ----------
    stack_text : str
    state : bytes
        What a part of the stack left.
    """
    runs = _Runs(read(stack_text), np.float32)
    runs.go_on_from(state)
    return [runs.kept_theta[chosen] for chosen in runs.variants]


class _Runs:
    """The networks of a stack on their way, all that is known of them in `state`."""

    def __init__(self, stack: Stack, dtype: Any) -> None:
        self.stack = stack
        first = stack.experiments[0]
        self._descent = Descent(first, stack.seeds, dtype, stack.experiments)
        self.network = self._descent.network
        data, fitted = datasets.load(first.data), first.fitted_rows
        self._train = JudgedRows.of(first, data.X_train[:fitted], data.y_train[:fitted], dtype)
        self._val = JudgedRows.of(first, data.X_train[fitted:], data.y_train[fitted:], dtype)
        self._guessing = divergence.guessing_loss(
            first.training.loss, self.network.sizes[-1], data.y_train[:fitted]
        )
        seeds, networks = len(stack.seeds), stack.networks
        self.variants = [slice(start, start + seeds) for start in range(0, networks, seeds)]
        trainings = [one.training for one in stack.experiments]
        early = [training.early_stopping for training in trainings]
        self._patience = np.repeat([rule.patience if rule else np.inf for rule in early], seeds)
        self._restores = np.repeat(
            [
                training.keep_best or (rule is not None and rule.restore_best_weights)
                for training, rule in zip(trainings, early, strict=True)
            ],
            seeds,
        )
        rates = [
            schedules.learning_rates(training, first.steps_per_epoch, stack.steps)
            for training in trainings
        ]
        self._rates = np.repeat(rates, seeds, axis=0)
        self.state: dict[str, Array] = {
            "theta": self.network.theta,
            **self._descent.memory,
            "first": np.full(networks, np.nan),
            "bad_since": np.full(networks, -1),
            "broken": np.zeros(networks, bool),
            "stopped": np.zeros(networks, bool),
            "lowest": np.full(networks, np.inf),
            "lowest_at": np.full(networks, 0),
            "kept": np.full(networks, -1),
        }
        if any(map(watches, trainings)):
            self.state["kept_theta"] = self.network.theta.copy()

    def go_on_from(self, state: bytes) -> None:
        """Take over the state of the part before.

        Raises
        ------
        ValueError
        """
        arrays = npz.unpack(state)
        if {name: array.shape for name, array in arrays.items()} != {
            name: array.shape for name, array in self.state.items()
        }:
            raise ValueError("These bytes are the state of another comparison. Start it again.")
        for name, array in self.state.items():
            array[...] = arrays[name]

    @property
    def kept_theta(self) -> Array:
        """The parameters that each run keeps, as things stand."""
        return self.state.get("kept_theta", self.network.theta)

    def part(self, start: int, stop: int) -> Told:
        """Train from one moment to another; tell what was seen from `start` on."""
        steps, seen = self.stack.steps, []
        with np.errstate(all="ignore"):
            for moment in range(start, stop):
                if moment:
                    self._descent.advance(int(steps[moment - 1]), int(steps[moment]))
                seen.append(self._look(moment))
        over = stop == len(steps)
        return [
            Courses(
                seeds=np.array(self.stack.seeds, np.int64),
                epoch=steps[start:stop] / self.stack.experiments[0].steps_per_epoch,
                **{
                    name: np.stack([values[name][chosen] for values in seen], axis=-1)
                    for name in seen[0]
                },
                kept=self.state["kept"][chosen].copy(),
                ended=(self.state["stopped"] | self.state["broken"] | over)[chosen],
                broken=self.state["broken"][chosen].copy(),
            )
            for chosen in self.variants
        ]

    def _look(self, moment: int) -> dict[str, NDArray[np.float64]]:
        """Judge the networks at a moment; runs that are over by then are not told any more."""
        state = self.state
        over = state["broken"] | state["stopped"]
        train_loss, train_accuracy = self._train.judge(self.network)
        val_loss, val_accuracy = self._val.judge(self.network)
        penalty = self.network.penalty().astype(np.float64)
        if moment == 0:
            state["first"][...] = train_loss
        self._break(moment, train_loss, ~over)
        if moment:
            self._keep(moment, val_loss + penalty, ~over & ~state["broken"])
        values = {
            "train_loss": train_loss,
            "val_loss": val_loss,
            "train_accuracy": train_accuracy,
            "val_accuracy": val_accuracy,
            "penalty": penalty,
            "learning_rate": self._rates[:, moment],
            "elapsed": np.full_like(penalty, np.nan),
        }
        return {name: np.where(over, np.nan, value) for name, value in values.items()}

    def _break(self, moment: int, loss: Array, going: Array) -> None:
        """Mark runs that break down now: not a number, or hopeless as `nncore.hope` says."""
        state, steps = self.state, self.stack.steps
        step, last = int(steps[moment]), int(steps[-1])
        bound = divergence.FACTOR * np.fmax(self._guessing, state["first"])
        bad = (loss > bound) & (self._guessing > 0)
        since = np.where(bad, np.where(state["bad_since"] < 0, step, state["bad_since"]), -1)
        patience = max(2 * self.stack.experiments[0].steps_per_epoch, last // 10)
        hopeless = bad & ((step - since >= patience) | (step == last))
        numbers = np.isfinite(loss) & np.isfinite(self.network.theta).all(axis=-1)
        state["bad_since"][...] = since
        state["broken"] |= going & (hopeless | ~numbers)

    def _keep(self, moment: int, watched: Array, going: Array) -> None:
        """Decide which weights are kept, and which runs stop early: the rules of Keras."""
        state = self.state
        lower = going & (watched < state["lowest"])
        state["lowest"][lower], state["lowest_at"][lower] = watched[lower], moment
        kept_now = going & (lower | ~self._restores)
        state["kept"][kept_now] = moment
        if "kept_theta" in state:
            state["kept_theta"][kept_now] = self.network.theta[kept_now]
        state["stopped"] |= going & ~lower & (moment - state["lowest_at"] >= self._patience)


def _joined(seeds: tuple[int, ...], parts: Sequence[Courses]) -> Courses:
    """Put the parts of one variant together."""
    runs = len(seeds)
    if not parts:
        return Courses(
            seeds=np.array(seeds, np.int64),
            epoch=np.empty(0),
            **{name: np.empty((runs, 0)) for name in CURVES},
            kept=np.full(runs, -1),
            ended=np.zeros(runs, bool),
            broken=np.zeros(runs, bool),
        )
    whole = {
        name: np.concatenate([getattr(one, name) for one in parts], axis=-1)
        for name in ("epoch", *CURVES)
    }
    return replace(parts[-1], **whole)
