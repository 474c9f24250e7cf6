"""The loop of every textbook: take a batch, forward, backward, update.

A descent knows the network, the rows and the optimizer, and goes on from where it stands. The order
of the batches and the dropout masks depend on seed and step alone, so it makes no difference whether
it went there at once or in pieces. With several seeds it trains one network a seed, through the very
same lines.
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
    ) -> None:
        complaint = networks.misfit(experiment)
        if complaint:
            raise ValueError(complaint)
        self.experiment = experiment
        self.alone = seeds is None
        self.rows = Rows.of(experiment, dtype)
        self.network = Network.of(experiment, seeds, dtype)
        self._seeds = [experiment.training.seed] if seeds is None else list(seeds)
        self._optimizer = optimizers.of(experiment.training)
        self.memory = self._optimizer.initial_state(self.network.theta)
        self._shuffled: tuple[int, Array, Array] = (-1, self.rows.X, self.rows.y)

    def advance(self, start: int, stop: int) -> None:
        """Train steps `start` to `stop`, whatever becomes of it."""
        for step, rate in enumerate(self.rates(start, stop), start):
            self.step(step, rate)

    def rates(self, start: int, stop: int) -> list[float]:
        """Return learning rates as Python's numbers, which leave float32 as it is."""
        steps_per_epoch = self.experiment.steps_per_epoch
        steps = np.arange(start, stop)
        rates: list[float] = schedules.learning_rates(
            self.experiment.training, steps_per_epoch, steps
        ).tolist()
        return rates

    def step(self, step: int, learning_rate: float) -> Array:
        """Take one step; return its gradient."""
        X, y = self._batch(step)
        passed = self.network.forward(X, self._masks(step, X.shape[-2]))
        gradient = self.network.backward(passed, y, self.experiment.training.loss)
        self._optimizer.update(self.network.theta, gradient, self.memory, learning_rate, step)
        return gradient

    def _batch(self, step: int) -> tuple[Array, Array]:
        """Return the rows of a step and their targets, a batch for each network if there are many."""
        size, rows = self.experiment.training.batch_size, len(self.rows.X)
        if size >= rows:  # the order of a single batch does not matter
            return self.rows.X, self.rows.y
        epoch, place = divmod(step, self.experiment.steps_per_epoch)
        if epoch != self._shuffled[0]:
            orders = [batch_order(seed, epoch, rows) for seed in self._seeds]
            order = orders[0] if self.alone else np.stack(orders)
            self._shuffled = epoch, self.rows.X[order], self.rows.y[order]
        batch = slice(place * size, (place + 1) * size)
        cut = batch if self.alone else (slice(None), batch)
        return self._shuffled[1][cut], self._shuffled[2][cut]

    def _masks(self, step: int, rows: int) -> Masks | None:
        """Draw the dropout masks of a step, which depend on the seed and the step alone."""
        if not any(self.network.dropout):
            return None
        drawn = [
            self.network.draw_masks(np.random.RandomState([seed, step]), rows)
            for seed in self._seeds
        ]
        if self.alone:
            return drawn[0]
        return [None if masks[0] is None else np.stack(masks) for masks in zip(*drawn, strict=True)]
