"""A fair comparison: one thing differs, everything else is equal, and no single run decides.

Every variant is trained with every seed. Runs of one seed begin with the same weights and see the
same batches in the same order wherever shapes allow, so what differs between them is the variant
and not luck. What came of the runs is kept as courses, one for each variant, whoever trained them.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import layer_seeds, shapes, spec
from nncore.history import History

MAXIMUM_VARIANTS = 8
MAXIMUM_SEEDS = 20

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Comparison:
    """Variants, and the seeds with which each is trained.

    Attributes
    ----------
    variants : dict of str to Experiment
        By name. The seed of an Experiment does not matter.
    seeds : tuple of int
    reference : str
        The variant that the others are compared with; by default the first.

    Raises
    ------
    ValueError
        With a sentence: fewer than two variants or more than eight, two equal ones, no seed or
        more than twenty, the same seed twice, or an unknown reference.
    """

    variants: Mapping[str, spec.Experiment]
    seeds: tuple[int, ...]
    reference: str = ""

    def __post_init__(self) -> None:
        if not self.reference and self.variants:
            object.__setattr__(self, "reference", next(iter(self.variants)))
        complaint = _complaint(self)
        if complaint:
            raise ValueError(complaint)

    @cached_property
    def runs(self) -> list[tuple[str, int, spec.Experiment]]:
        """Name of the variant, seed and Experiment of each run; seed by seed.

        So all variants have as many runs behind them at any time, or one more.
        """
        return [
            (name, seed, with_seed(experiment, seed))
            for seed in self.seeds
            for name, experiment in self.variants.items()
        ]

    @cached_property
    def key(self) -> str:
        """A fingerprint of all runs, their variants' names and the reference."""
        parts = [(name, seed, experiment.key) for name, seed, experiment in self.runs]
        return hashlib.sha256(spec.canonical([parts, self.reference]).encode()).hexdigest()[:32]

    @property
    def fairness(self) -> str:
        """Say what runs of one seed share, and which variants cannot."""
        reference = self.variants[self.reference]
        others = {name: one for name, one in self.variants.items() if name != self.reference}
        apart = [name for name, one in others.items() if not same_start(one, reference)]
        unlike = [name for name, one in others.items() if not same_batches(one, reference)]
        if not apart and not unlike:
            return (
                "Runs of one seed begin with the same weights and see the same batches in the same "
                "order. Only what is compared differs."
            )
        sentences = []
        groups = [_listed(group) for group in self._starting_alike() if len(group) > 1]
        among_others = [group for group in groups if f"“{self.reference}”" not in group]
        if among_others:
            sentences.append(
                f"Runs of one seed begin with the same weights within {'; within '.join(groups)}. "
                "Elsewhere the shape of a layer or how it is initialized differs."
            )
        elif apart:
            sentences.append(
                f"Runs of one seed begin with the same weights, but not those of {_listed(apart)}: "
                "the shape of a layer or how it is initialized is what differs there."
            )
        if unlike:
            sentences.append(
                f"Runs of {_listed(unlike)} see other batches: their size or their rows differ."
            )
        else:
            sentences.append("All runs of one seed see the same batches in the same order.")
        return " ".join(sentences)

    def _starting_alike(self) -> list[list[str]]:
        """Return the variants in groups that share their initial weights."""
        groups: list[list[str]] = []
        for name, one in self.variants.items():
            for group in groups:
                if same_start(one, self.variants[group[0]]):
                    group.append(name)
                    break
            else:
                groups.append([name])
        return groups


CURVES = (
    "train_loss",
    "val_loss",
    "train_accuracy",
    "val_accuracy",
    "penalty",
    "learning_rate",
    "elapsed",
)
"""What `Courses` tells of each run at each moment."""


@dataclass(frozen=True)
class Courses:
    """The courses of one variant's runs: R seeds, M moments, which are epochs for Keras runs.

    Attributes
    ----------
    seeds : ndarray of int64, shape (R,)
    epoch : ndarray of float64, shape (M,)
    train_loss, val_loss : ndarray of float64, shape (R, M)
        Mean data loss, without penalties. NaN here and below where a run has not come, or has no
        validation part.
    train_accuracy, val_accuracy : ndarray of float64, shape (R, M)
    penalty : ndarray of float64, shape (R, M)
        L1 and L2 penalties, which training adds to the loss.
    learning_rate : ndarray of float64, shape (R, M)
    elapsed : ndarray of float64, shape (R, M)
        Seconds since the run began.
    kept : ndarray of int64, shape (R,)
        The moment whose weights are kept; -1 if there is none yet.
    ended, broken : ndarray of bool, shape (R,)
        Whether a run has come to its end, and whether it broke down.
    """

    seeds: NDArray[np.int64]
    epoch: Values
    train_loss: Values
    val_loss: Values
    train_accuracy: Values
    val_accuracy: Values
    penalty: Values
    learning_rate: Values
    elapsed: Values
    kept: NDArray[np.int64]
    ended: NDArray[np.bool_]
    broken: NDArray[np.bool_]

    @classmethod
    def of(
        cls, experiment: spec.Experiment, seeds: Sequence[int], histories: Sequence[History]
    ) -> Courses:
        """Put the histories of Keras runs side by side; one that has not begun is empty.

        Parameters
        ----------
        experiment : spec.Experiment
            Of the variant.
        seeds : sequence of int
        histories : sequence of History
            One for each seed.
        """
        moments = max((len(history.epochs["epoch"]) for history in histories), default=0)
        courses = {name: np.full((len(seeds), moments), np.nan) for name in _COLUMNS}
        for row, history in enumerate(histories):
            for name, column in _COLUMNS.items():
                values = history.epochs[column]
                courses[name][row, : len(values)] = [
                    math.nan if value is None else value for value in values
                ]
        return cls(
            seeds=np.array(seeds, np.int64),
            epoch=np.arange(1.0, moments + 1.0),
            **courses,
            kept=np.array([kept_epoch(experiment, history) - 1 for history in histories], np.int64),
            ended=np.array([history.outcome in _WHOLE for history in histories], bool),
            broken=np.array([history.outcome in _BROKEN for history in histories], bool),
        )

    def final(self, name: str) -> Values:
        """Return what the kept weights are worth.

        Parameters
        ----------
        name : str
            Of a course, such as "val_loss".

        Returns
        -------
        ndarray of float64, shape (R,)
            NaN for runs that have not ended or broke down.
        """
        course: Values = getattr(self, name)
        told = self.ended & ~self.broken & (self.kept >= 0)
        found = np.full(len(self.seeds), np.nan)
        found[told] = course[told, self.kept[told]]
        return found

    def only(self, runs: NDArray[np.bool_]) -> Courses:
        """Return the courses of some runs."""
        chosen = {
            field.name: getattr(self, field.name)[runs]
            for field in fields(self)
            if field.name != "epoch"
        }
        return Courses(epoch=self.epoch, **chosen)


_COLUMNS = {
    "train_loss": "loss",
    "val_loss": "val_loss",
    "train_accuracy": "accuracy",
    "val_accuracy": "val_accuracy",
    "penalty": "penalty",
    "learning_rate": "learning_rate",
    "elapsed": "elapsed",
}
"""Name here → name in `History.epochs`."""
# A run whose worker was lost says nothing about its variant: it has not ended.
_WHOLE = ("finished", "early_stopped", "diverged", "time_limit")
_BROKEN = ("diverged", "time_limit")


def kept_epoch(experiment: spec.Experiment, history: History) -> int:
    """Return the epoch, counted from 1, whose weights a run keeps; 0 before its first ended."""
    epochs: list[int] = history.epochs["epoch"]
    if not epochs:
        return 0
    training = experiment.training
    early = training.early_stopping
    # Keras puts the best weights back at the end, whether it stopped early or not.
    if not (training.keep_best or (early is not None and early.restore_best_weights)):
        return int(epochs[-1])
    # Callbacks watch the loss that is trained, penalties included.
    watched = np.array(history.epochs["val_loss"], float) + np.array(history.epochs["penalty"])
    return int(epochs[int(np.nanargmin(watched))]) if np.isfinite(watched).any() else 0


def with_seed(experiment: spec.Experiment, seed: int) -> spec.Experiment:
    """Return the same Experiment with another seed."""
    training = experiment.training.model_copy(update={"seed": seed})
    return experiment.model_copy(update={"training": training})


def vary(
    experiment: spec.Experiment, field: str, values: Sequence[Any]
) -> dict[str, spec.Experiment]:
    """Return variants of an Experiment in which one field takes several values.

    Parameters
    ----------
    experiment : spec.Experiment
    field : str
        Where it is, such as "training.optimizer.learning_rate" or "model.layers.1.units".
    values : sequence

    Returns
    -------
    dict of str to Experiment
        By the field's name and its value, such as "learning_rate 0.01".

    Raises
    ------
    ValueError
        With a sentence, if there is no such field or it cannot have such a value.
    """
    place = field.split(".")
    variants = {}
    for value in values:
        whole = experiment.model_dump(mode="json")
        part: Any = whole
        for step in place[:-1]:
            part = _inside(part, step, field)
        _inside(part, place[-1], field)
        part[int(place[-1]) if isinstance(part, list) else place[-1]] = value
        said = f"{value:g}" if isinstance(value, int | float) and value is not True else f"{value}"
        variants[f"{place[-1]} {said}"] = spec.from_value(whole)
    return variants


def same_start(one: spec.Experiment, other: spec.Experiment) -> bool:
    """Say whether two networks of one seed begin with the same weights.

    They do if their layers with weights have the same shapes, initializers and places. What batch
    normalization begins with depends on no seed.
    """
    return _beginnings(one) == _beginnings(other)


def same_batches(one: spec.Experiment, other: spec.Experiment) -> bool:
    """Say whether runs of one seed see the same rows in the same batches."""
    return (
        one.data == other.data
        and one.training.batch_size == other.training.batch_size
        and one.training.validation_split == other.training.validation_split
    )


def _beginnings(experiment: spec.Experiment) -> list[tuple[Any, ...]]:
    layers = experiment.model.layers
    report = shapes.trace(layers, experiment.data.input_shape)
    before = [experiment.data.input_shape, *(line.output_shape for line in report)]
    places = layer_seeds.places(layers)
    return [
        (
            place,
            before[index],
            report[index].output_shape,
            getattr(layer, "kernel_size", None),
            layer.kernel_initializer,
            layer.kernel_stddev if layer.kernel_initializer == "random_normal" else None,
        )
        for index, (layer, place) in enumerate(zip(layers, places, strict=True))
        if isinstance(layer, spec.Dense | spec.Conv2D)
    ]


def _inside(part: Any, step: str, field: str) -> Any:
    try:
        return part[int(step)] if isinstance(part, list) else part[step]
    except (KeyError, ValueError, IndexError, TypeError) as error:
        if isinstance(part, dict):
            known = f"There are: {', '.join(part)}."
        elif isinstance(part, list):
            known = f"There are {len(part)}, counted from 0."
        else:
            known = "What stands before it has no parts."
        raise ValueError(
            f"An experiment has no field {field!r}: {step!r} is unknown. {known}"
        ) from error


def _complaint(comparison: Comparison) -> str | None:
    variants, seeds = comparison.variants, comparison.seeds
    if not 2 <= len(variants) <= MAXIMUM_VARIANTS:
        return (
            f"A comparison has 2 to {MAXIMUM_VARIANTS} variants; here "
            f"{'is' if len(variants) == 1 else 'are'} {len(variants)}. "
            + ("Add one." if len(variants) < 2 else "Take some out.")
        )
    if not 1 <= len(seeds) <= MAXIMUM_SEEDS:
        return f"A comparison has 1 to {MAXIMUM_SEEDS} seeds; here are {len(seeds)}."
    if len(set(seeds)) < len(seeds):
        return "Each seed counts once: the same run twice proves no more than one."
    if comparison.reference not in variants:
        return f"There is no variant {comparison.reference!r} to compare the others with."
    known: dict[str, str] = {}
    for name, experiment in variants.items():
        twin = known.setdefault(with_seed(experiment, 0).key, name)
        if twin != name:
            return f"{twin!r} and {name!r} are the same experiment. Change one or take it out."
    return None


def _listed(names: Sequence[str]) -> str:
    quoted = [f"“{name}”" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
