"""Dropout rates and penalties as variables, so that turning them needs no new compiled program.

Compiling a network's training loop takes seconds, and a number written into it can no longer be
changed. So the numbers that people turn most are kept beside the network, in `Knobs`, where the
compiled program reads them; dropout and penalties here are Keras's but for that. For workers only:
importing this module imports TensorFlow.
"""

from __future__ import annotations

import math
from typing import Any

import keras
import tensorflow as tf

from nncore import spec


class Knobs:
    """Numbers that a compiled program reads from variables, so that turning them is free.

    They are kept out of the model's weights (this is a plain object, which Keras does not look
    into), so they are neither saved with the model nor trained.

    Attributes
    ----------
    rate, l1, l2 : tf.Variable of shape (layers,)
        Dropout rate and penalties of each layer, 0 where it has none.
    seed : tf.Variable, int64 scalar
        The experiment's seed.
    dropped : dict of int to int
        Numbers that each dropout layer gets for an example, by the layer's place.
    """

    def __init__(self, layers: int, dtype: str) -> None:
        self.rate = tf.Variable(tf.zeros([layers], dtype), trainable=False)
        self.l1 = tf.Variable(tf.zeros([layers], dtype), trainable=False)
        self.l2 = tf.Variable(tf.zeros([layers], dtype), trainable=False)
        self.seed = tf.Variable(tf.zeros([], tf.int64), trainable=False)
        self.dropped: dict[int, int] = {}
        self._uniform: dict[int, Any] = {}

    def set(self, experiment: spec.Experiment) -> None:
        """Turn every knob to the value that the Experiment gives it."""
        layers = experiment.model.layers
        for name in ("rate", "l1", "l2"):
            getattr(self, name).assign([getattr(layer, name, 0.0) for layer in layers])
        self.seed.assign(experiment.training.seed)

    def draw(self, rows: Any, step: Any, algorithm: str) -> None:
        """Draw the random numbers of one training step for all dropout layers at once.

        They depend on seed and step alone, so a resumed run draws the masks that an uninterrupted
        one would have drawn. One draw instead of one a layer compiles in less time.

        Parameters
        ----------
        rows : int or scalar tensor
            Examples in the batch.
        step : scalar tensor
            The optimizer's count of steps.
        algorithm : {"philox", "threefry"}
            XLA compiles threefry to much quicker code than philox; without XLA it is missing.
        """
        if self.dropped:
            widths = list(self.dropped.values())
            uniform = tf.random.stateless_uniform(
                [rows, sum(widths)], tf.stack([self.seed, tf.cast(step, tf.int64)]), alg=algorithm
            )
            self._uniform = dict(zip(self.dropped, tf.split(uniform, widths, axis=1), strict=True))

    def uniform(self, index: int) -> Any:
        """Return the numbers in [0, 1) that were drawn for a layer: (rows, dropped[index])."""
        return self._uniform[index]


class KnobDropout(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """Inverted dropout whose rate is a knob: kept values are divided by 1 − rate.

    `keras.layers.Dropout` needs its rate when the program is compiled, and leaves the choice of
    the random generator open, which in a program compiled by XLA is many times slower.
    """

    def __init__(self, knobs: Knobs, index: int, **options: Any) -> None:
        super().__init__(**options)
        self._knobs = knobs
        self._index = index

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        self._knobs.dropped[self._index] = math.prod(size or 1 for size in input_shape[1:])

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training:
            return inputs
        keep = tf.cast(1.0 - self._knobs.rate[self._index], inputs.dtype)
        uniform = tf.reshape(self._knobs.uniform(self._index), tf.shape(inputs))
        kept = tf.cast(tf.cast(uniform, inputs.dtype) < keep, inputs.dtype)
        return inputs * (kept / keep)


class KnobPenalty(keras.regularizers.Regularizer):  # type: ignore[misc]
    """l1 · Σ|w| + l2 · Σw², with l1 and l2 read from knobs; each only if `with_…` says so."""

    def __init__(self, knobs: Knobs, index: int, with_l1: bool, with_l2: bool) -> None:
        self._knobs = knobs
        self._index = index
        self._with_l1 = with_l1
        self._with_l2 = with_l2

    def __call__(self, x: Any) -> Any:
        penalty = 0.0
        if self._with_l1:
            penalty += self._knobs.l1[self._index] * tf.reduce_sum(tf.abs(x))
        if self._with_l2:
            penalty += self._knobs.l2[self._index] * tf.reduce_sum(tf.square(x))
        return penalty
