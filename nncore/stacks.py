"""Which variants of a comparison NumPy trains in one pass, and how that is cut into parts.

Networks of equal shape lie behind one another in one array, whatever their numbers are: learning
rates, penalties, dropout rates, initial weights. Each product of matrices is then one for all of
them. Variants that differ in more than numbers, such as the width of a layer, are stacks of their
own, trained one after another.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import network, shapes, spec, trajectory, workload
from nncore.comparison import MAXIMUM_SEEDS, MAXIMUM_VARIANTS, Comparison
from nncore.numpy_training import MAXIMUM_SECONDS

MAXIMUM_NUMBERS = 1_000_000
"""Parameters of all networks of a stack: three or four times as many travel from part to part."""
MAXIMUM_EPOCHS = 2_000
"""Of runs whose every epoch is looked at."""


@dataclass(frozen=True)
class Stack:
    """Variants that are trained in one pass.

    Attributes
    ----------
    names : tuple of str
    experiments : tuple of spec.Experiment
        Alike but for numbers; their seeds do not matter.
    seeds : tuple of int
        Each variant is trained with every one.
    """

    names: tuple[str, ...]
    experiments: tuple[spec.Experiment, ...]
    seeds: tuple[int, ...]

    @property
    def networks(self) -> int:
        """How many are trained."""
        return len(self.experiments) * len(self.seeds)

    @property
    def text(self) -> str:
        """All but the names as JSON, for a question to a worker."""
        experiments = [one.model_dump(mode="json") for one in self.experiments]
        return json.dumps({"experiments": experiments, "seeds": self.seeds})

    @cached_property
    def steps(self) -> NDArray[np.int64]:
        """Steps after which the networks are looked at: every epoch if that decides anything."""
        first = self.experiments[0]
        if any(watches(one.training) for one in self.experiments):
            return np.arange(first.training.epochs + 1) * first.steps_per_epoch
        return trajectory.moments(first)

    @cached_property
    def parts(self) -> list[tuple[int, int]]:
        """First moment, and the one after the last, of each part of about half a second."""
        return workload.segments(self._slowest, self.networks, self.steps)

    @property
    def seconds(self) -> float:
        """About how long all of it takes."""
        return float(workload.seconds_by_moment(self._slowest, self.networks, self.steps)[-1])

    @property
    def _slowest(self) -> spec.Experiment:
        return max(self.experiments, key=lambda one: len(one.model.layers))


def stacks(comparison: Comparison) -> list[Stack]:
    """Put the variants of a comparison into as few stacks as possible, in their order."""
    groups: dict[str, list[str]] = {}
    for name, experiment in comparison.variants.items():
        groups.setdefault(_structure(experiment), []).append(name)
    return [
        Stack(tuple(names), tuple(comparison.variants[name] for name in names), comparison.seeds)
        for names in groups.values()
    ]


def read(text: str) -> Stack:
    """Read `Stack.text`; variants are named by their places.

    Raises
    ------
    ValueError
        With a sentence, if it is no such text or such a stack is not trained.
    """
    value = json.loads(text)
    experiments = tuple(spec.from_value(one) for one in value["experiments"])
    seeds: Any = value["seeds"]
    if (
        not 1 <= len(experiments) <= MAXIMUM_VARIANTS
        or not 1 <= len(seeds) <= MAXIMUM_SEEDS
        or not all(type(seed) is int and 0 <= seed < 2**31 for seed in seeds)
        or len({_structure(experiment) for experiment in experiments}) > 1
    ):
        raise ValueError("These are not variants that can be trained in one pass.")
    stack = Stack(tuple(map(str, range(len(experiments)))), experiments, tuple(seeds))
    complaint = _refusal([stack])
    if complaint:
        raise ValueError(complaint)
    return stack


def refusal(comparison: Comparison) -> str | None:
    """Say why a comparison is not trained in NumPy; None if it is."""
    return _refusal(stacks(comparison))


def watches(training: spec.Training) -> bool:
    """Say whether the validation loss of every epoch decides what a run keeps, or when it ends."""
    return training.keep_best or training.early_stopping is not None


def _refusal(parts: Sequence[Stack]) -> str | None:
    for stack in parts:
        for name, experiment in zip(stack.names, stack.experiments, strict=True):
            complaint = _misfit(experiment)
            if complaint:
                return f"“{name}”: {complaint}"
        first = stack.experiments[0]
        report = shapes.trace(first.model.layers, first.data.input_shape)
        numbers = stack.networks * sum(line.parameters for line in report)
        if numbers > MAXIMUM_NUMBERS:
            return (
                f"{stack.networks} networks of this size have {numbers:,} parameters together; "
                f"here at most {MAXIMUM_NUMBERS:,} are trained at once. Use fewer units, or fewer "
                "seeds."
            )
    seconds = sum(stack.seconds for stack in parts)
    if seconds > MAXIMUM_SECONDS:
        return (
            f"This comparison would take about {seconds:,.0f} seconds, and at most "
            f"{MAXIMUM_SECONDS:.0f} are spent here. Choose fewer epochs, larger batches or fewer "
            "seeds."
        )
    return None


def _misfit(experiment: spec.Experiment) -> str | None:
    complaint = network.misfit(experiment)
    if complaint:
        return complaint
    training = experiment.training
    if training.reduce_lr_on_plateau is not None:
        return (
            "Reducing the learning rate on a plateau belongs to Keras's runs. Here a schedule sets "
            "it: take the plateau rule out."
        )
    if watches(training) and training.epochs > MAXIMUM_EPOCHS:
        return (
            "Early stopping and keeping the best weights look at every epoch; here at most "
            f"{MAXIMUM_EPOCHS:,} epochs are. Choose fewer."
        )
    return None


def _structure(experiment: spec.Experiment) -> str:
    """Write down what networks of one stack have in common."""
    training = experiment.training
    layers = [
        [layer.type, getattr(layer, "units", None), getattr(layer, "activation", None)]
        for layer in experiment.model.layers
        if layer.type != "Dropout"
    ]
    return spec.canonical(
        [
            experiment.data.model_dump(mode="json"),
            layers,
            training.loss,
            training.batch_size,
            training.epochs,
            training.validation_split,
            training.optimizer.name,
            getattr(training.optimizer, "nesterov", None),
        ]
    )
