"""Numbers of layers as variables, so that turning them needs no new compiled program.

Compiling a network's training loop takes seconds, and a number written into it can no longer be
changed. So the numbers that people turn most are kept beside the network, in `Knobs`, where the
compiled program reads them; dropout, noise, shifts and penalties here are Keras's but for that. For
workers only: importing this module imports TensorFlow.
"""

from __future__ import annotations

import math
from typing import Any

import keras
import tensorflow as tf

from nncore import spec

OF_LAYERS = ("rate", "stddev", "factor", "l1", "l2")
"""Fields of layers that are knobs."""


class Knobs:
    """Numbers that a compiled program reads from variables, so that turning them is free.

    They are kept out of the model's weights (this is a plain object, which Keras does not look
    into), so they are neither saved with the model nor trained.

    Attributes
    ----------
    rate, stddev, factor, l1, l2 : tf.Variable of shape (layers,)
        Dropout rate, standard deviation of the noise, farthest shift and penalties of each layer, 0
        where it has none.
    seed : tf.Variable, int64 scalar
        The experiment's seed.
    drawn : dict of int to int
        Random numbers that a layer needs for an example, by the layer's place.
    """

    def __init__(self, layers: int, dtype: str) -> None:
        self.rate, self.stddev, self.factor, self.l1, self.l2 = (
            tf.Variable(tf.zeros([layers], dtype), trainable=False) for _ in OF_LAYERS
        )
        self.seed = tf.Variable(tf.zeros([], tf.int64), trainable=False)
        self.drawn: dict[int, int] = {}
        self._uniform: dict[int, Any] = {}

    def set(self, experiment: spec.Experiment) -> None:
        """Turn every knob to the value that the Experiment gives it."""
        layers = experiment.model.layers
        for name in OF_LAYERS:
            getattr(self, name).assign([getattr(layer, name, 0.0) for layer in layers])
        self.seed.assign(experiment.training.seed)

    def draw(self, rows: Any, step: Any, algorithm: str) -> None:
        """Draw the random numbers of one training step for all layers at once.

        They depend on seed and step alone, so a resumed run draws the numbers that an uninterrupted
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
        if self.drawn:
            widths = list(self.drawn.values())
            uniform = tf.random.stateless_uniform(
                [rows, sum(widths)], tf.stack([self.seed, tf.cast(step, tf.int64)]), alg=algorithm
            )
            self._uniform = dict(zip(self.drawn, tf.split(uniform, widths, axis=1), strict=True))

    def uniform(self, index: int) -> Any:
        """Return the numbers in [0, 1) that were drawn for a layer: (rows, drawn[index])."""
        return self._uniform[index]


class _Drawing(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """A layer that needs a random number for each of its inputs."""

    def __init__(self, knobs: Knobs, index: int, **options: Any) -> None:
        super().__init__(**options)
        self._knobs = knobs
        self._index = index

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        self._knobs.drawn[self._index] = math.prod(size or 1 for size in input_shape[1:])


class KnobDropout(_Drawing):
    """Inverted dropout whose rate is a knob: kept values are divided by 1 − rate.

    `keras.layers.Dropout` needs its rate when the program is compiled, and leaves the choice of
    the random generator open, which in a program compiled by XLA is many times slower.
    """

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training:
            return inputs
        keep = tf.cast(1.0 - self._knobs.rate[self._index], inputs.dtype)
        uniform = tf.reshape(self._knobs.uniform(self._index), tf.shape(inputs))
        kept = tf.cast(tf.cast(uniform, inputs.dtype) < keep, inputs.dtype)
        return inputs * (kept / keep)


class KnobGaussianNoise(_Drawing):
    """Normal noise whose standard deviation is a knob; of the same distribution as in Keras.

    It is made of the uniform numbers that all layers share, by the inverse of the distribution
    function: z = √2 · erf⁻¹(2u − 1). XLA's own normal numbers take three times as long.
    """

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training:
            return inputs
        uniform = tf.reshape(self._knobs.uniform(self._index), tf.shape(inputs))
        # They are multiples of 2⁻²³ from 0 on; half a step more keeps away from 0, where z is −∞.
        between = 2.0 * uniform + (2.0**-23 - 1.0)
        normal = math.sqrt(2.0) * tf.math.erfinv(between)
        stddev = tf.cast(self._knobs.stddev[self._index], inputs.dtype)
        return inputs + stddev * tf.cast(normal, inputs.dtype)


class KnobRandomTranslation(keras.layers.Layer):  # type: ignore[misc]
    """Random shifts of images by whole pixels, whose farthest distance is a knob.

    The shift is that of Keras's layer with `interpolation="nearest"`: a uniform number, rounded to
    whole pixels, down and across for each image; what comes in from outside is 0. Keras's default,
    bilinear interpolation, would blur the image too, and neither exists in XLA, where picking rows
    and columns costs next to nothing.
    """

    def __init__(self, knobs: Knobs, index: int, **options: Any) -> None:
        super().__init__(**options)
        self._knobs = knobs
        self._index = index

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        self._knobs.drawn[self._index] = 2

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training:
            return inputs
        uniform = self._knobs.uniform(self._index)
        factor = tf.cast(self._knobs.factor[self._index], uniform.dtype)
        height, width = inputs.shape[1:3]
        size = tf.constant([height, width], uniform.dtype)
        shift = tf.cast(tf.round((2.0 * uniform - 1.0) * factor * size), tf.int32)
        down = _picked(inputs, tf.range(height) - shift[:, :1], axis=1)
        return _picked(down, tf.range(width) - shift[:, 1:], axis=2)


def _picked(images: Any, places: Any, axis: int) -> Any:
    """Return rows (axis 1) or columns (axis 2) of images from places (n, size), 0 from outside."""
    last = images.shape[axis] - 1
    found = tf.gather(images, tf.clip_by_value(places, 0, last), axis=axis, batch_dims=1)
    inside = tf.cast(tf.logical_and(places >= 0, places <= last), images.dtype)
    return found * tf.reshape(inside, [-1, *(last + 1 if one == axis else 1 for one in (1, 2, 3))])


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
