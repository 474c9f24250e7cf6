"""The loop of every textbook: take a batch, forward, backward, update.

A descent knows the network, the rows and the optimizer, and goes on from where it stands. The order
of the batches and the dropout masks depend on seed and step alone, so it makes no difference whether
it went there at once or in pieces. With several seeds it trains one network a seed, through the very
same lines; variants of the experiment that differ in numbers alone go beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import network as networks
from nncore import optimizers, schedules, spec
from nncore.batches import batch_order
from nncore.moment_values import Rows
from nncore.network import Masks, Network

Array = NDArray[Any]


class Descent:
    """Networks on their way.

    Parameters
    ----------
    experiment : spec.Experiment
    seeds : sequence of int, optional
        One network a seed, along a leading axis; by default one, with the experiment's seed.
    dtype : dtype
        Of weights and arithmetic.
    variants : sequence of spec.Experiment, optional
        Instead of the experiment alone, several that differ from it in numbers only: of the
        optimizer, the schedule, penalties, dropout, initial weights. Each is trained with every
        seed, and all of one seed see the same batches; the networks of a variant lie behind those
        of the one before it.

    Attributes
    ----------
    network : Network
        Its theta changes in place.
    memory : dict of str to ndarray
        What the optimizer remembers.
    rows : Rows
    alone : bool
        Whether there is one network, without a leading axis.

    Raises
    ------
    ValueError
        With a sentence, if the network cannot be trained in NumPy.
    """

    def __init__(
        self,
        experiment: spec.Experiment,
        seeds: Sequence[int] | None = None,
        dtype: Any = np.float32,
        variants: Sequence[spec.Experiment] = (),
    ) -> None:
        complaint = networks.misfit(experiment)
        if complaint:
            raise ValueError(complaint)
        self.experiment = experiment
        self.alone = seeds is None
        self.rows = Rows.of(experiment, dtype)
        self._seeds = [experiment.training.seed] if seeds is None else list(seeds)
        self._variants = list(variants) or [experiment]
        built = [Network.of(variant, seeds, dtype) for variant in self._variants]
        self.network = built[0] if len(built) == 1 else Network.stacked(built)
        self._optimizer = optimizers.stacked(
            [variant.training for variant in self._variants], len(self._seeds), dtype
        )
        self.memory = self._optimizer.initial_state(self.network.theta)
        # Networks of one seed that drop inputs of the same layers draw the same numbers for it.
        draws = [(seed, network.drops) for network in built for seed in self._seeds]
        self._draws = list(dict.fromkeys(draws))
        self._drawn = np.array([self._draws.index(draw) for draw in draws])
        self._shuffled: tuple[int, Array, Array] = (-1, self.rows.X, self.rows.y)

    def advance(self, start: int, stop: int) -> None:
        """Train steps `start` to `stop`, whatever becomes of it."""
        for step, rate in enumerate(self.rates(start, stop), start):
            self.step(step, rate)

    def rates(self, start: int, stop: int) -> list[Any]:
        """Return learning rates as Python's numbers, which leave float32 as it is.

        Where variants differ, each is an array (R, 1).
        """
        steps_per_epoch = self.experiment.steps_per_epoch
        steps = np.arange(start, stop)
        courses = [
            schedules.learning_rates(variant.training, steps_per_epoch, steps)
            for variant in self._variants
        ]
        if all(np.array_equal(course, courses[0]) for course in courses):
            rates: list[Any] = courses[0].tolist()
            return rates
        each = np.repeat(courses, len(self._seeds), axis=0)
        return list(each.T[..., None].astype(self.network.theta.dtype))

    def step(self, step: int, learning_rate: Any) -> Array:
        """Take one step; return its gradient."""
        X, y = self.batch(step)
        passed = self.network.forward(X, self._masks(step, X.shape[-2]))
        gradient = self.network.backward(passed, y, self.experiment.training.loss)
        self._optimizer.update(self.network.theta, gradient, self.memory, learning_rate, step)
        return gradient

    def batch(self, step: int) -> tuple[Array, Array]:
        """Return the rows of a step and their targets, a batch for each network if there are many."""
        size, rows = self.experiment.training.batch_size, len(self.rows.X)
        if size >= rows:  # the order of a single batch does not matter
            return self.rows.X, self.rows.y
        epoch, place = divmod(step, self.experiment.steps_per_epoch)
        if epoch != self._shuffled[0]:
            orders = [batch_order(seed, epoch, rows) for seed in self._seeds]
            order = orders[0] if self.alone else np.stack(orders * len(self._variants))
            self._shuffled = epoch, self.rows.X[order], self.rows.y[order]
        batch = slice(place * size, (place + 1) * size)
        cut = batch if self.alone else (slice(None), batch)
        return self._shuffled[1][cut], self._shuffled[2][cut]

    def _masks(self, step: int, rows: int) -> Masks | None:
        """Draw the dropout masks of a step, which depend on the seed and the step alone."""
        if not any(self.network.drops):
            return None
        drawn = [
            self.network.draw(np.random.RandomState([seed, step]), rows, drops)
            for seed, drops in self._draws
        ]
        if self.alone:
            return self.network.masks(drawn[0])
        return self.network.masks(
            [
                None if numbers[0] is None else np.stack(numbers)[self._drawn]
                for numbers in zip(*drawn, strict=True)
            ]
        )
