"""Training as one compiled loop instead of a call into Keras at every step.

A program holds a Keras model, its optimizer and its loss, and runs many steps in a single call:
the data and the batch order are handed in whole, and a `tf.while_loop` gathers each mini-batch,
lets Keras compute loss and gradients, and lets the Keras optimizer apply them. Learning rate,
penalties, dropout rates, seed and weights are data of the program, not part of it. For workers
only: importing this module imports TensorFlow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from nncore import inference, keras_models, shapes, spec
from nncore.checkpoints import Sums
from nncore.knobs import Knobs

_SLICE_NUMBERS = 8_000_000
"""An evaluation slice is so many rows that its largest layer holds about this many numbers."""


@dataclass(frozen=True)
class Evaluation:
    """How a model does on rows it is not trained on.

    Attributes
    ----------
    loss : float
        Mean data loss.
    penalty : float
        L1 and L2 penalties of the weights.
    accuracy : float
        Share of rows whose class is predicted.
    output : ndarray of shape (n, units)
        What the network puts out.
    """

    loss: float
    penalty: float
    accuracy: float
    output: NDArray[Any]


class Program:
    """A model and the compiled functions that train and evaluate it.

    Parameters
    ----------
    experiment : spec.Experiment
        Its structure decides the program; its numbers are set by `reset`.
    dtype : {"float32", "float64"}
    jit_compile : bool
        Whether XLA compiles the training loop.
    largest_pixel : int, optional
        If given, X holds pixels as bytes, which are divided by this as they are used: a quarter
        of the memory, and nothing to convert before the first step.

    Attributes
    ----------
    model : keras.Sequential
        With knobs; its `optimizer` is set.
    row_counts : set of int
        Numbers of training rows that XLA has compiled it for, each anew; {0} without XLA.
    """

    def __init__(
        self,
        experiment: spec.Experiment,
        dtype: str,
        jit_compile: bool,
        largest_pixel: int | None = None,
    ) -> None:
        self.row_counts: set[int] = set()
        self._largest_pixel = largest_pixel
        self._jit_compile = jit_compile
        self.batch_size = experiment.training.batch_size
        self.dtype = dtype
        self._training = experiment.training
        self.knobs = Knobs(len(experiment.model.layers), dtype)
        self.model = keras_models.build(experiment, knobs=self.knobs, dtype=dtype)
        self.optimizer = keras_models.optimizer(experiment.training)
        self.optimizer.build(self.model.trainable_variables)
        self.model.optimizer = self.optimizer
        self._loss = keras_models.loss(experiment.training, dtype)
        report = shapes.trace(experiment.model.layers, experiment.data.input_shape)
        self._units = report[-1].output_shape[0]
        widest = max(int(np.prod(line.output_shape)) for line in report)
        self.slice_rows = int(np.clip(_SLICE_NUMBERS // widest, 1, 8_192))
        rows = tf.TensorSpec(
            [None, *experiment.data.input_shape], dtype if largest_pixel is None else tf.uint8
        )
        labels = tf.TensorSpec([None], tf.int32)
        order = tf.TensorSpec([None], tf.int32)
        rate = tf.TensorSpec([], tf.float32)
        step = tf.TensorSpec([], tf.int32)
        self._run = tf.function(
            self._steps,
            input_signature=[rows, labels, order, tf.TensorSpec([None], tf.float32), step, step],
            autograph=False,
            jit_compile=jit_compile,
        )
        self._run_remainder = tf.function(
            self._remainder, input_signature=[rows, labels, order, rate], autograph=False
        )
        self._test = tf.function(self._slice, input_signature=[rows, labels], autograph=False)

    def reset(self, experiment: spec.Experiment, weights: Sequence[NDArray[Any]]) -> None:
        """Make the program ready to train an Experiment from given weights.

        Parameters
        ----------
        experiment : spec.Experiment
            Of the structure that the program was made for.
        weights : sequence of ndarray
            As `keras.Model.get_weights` returns them.
        """
        self.knobs.set(experiment)
        self.model.set_weights(list(weights))
        for variable in self.optimizer.variables:
            variable.assign(np.zeros(variable.shape, variable.dtype))
        self.optimizer.learning_rate.assign(experiment.training.optimizer.learning_rate)

    def compile(self, X: Any, y: Any, order: Any, rates: Any) -> None:
        """Compile everything for some data, without training: the parameters are those of `run`."""
        self.run(X, y, order, rates, 0, 0)
        if order.shape[0] % self.batch_size:
            self._run_remainder.get_concrete_function()
        self.evaluate(X[:1], y[:1])

    def run(
        self, X: Any, y: Any, order: Any, rates: Any, start: int, stop: int
    ) -> tuple[Sums, int | None]:
        """Train steps `start` to `stop` of an epoch.

        Parameters
        ----------
        X : tensor of shape (n, *input_shape)
        y : int32 tensor of shape (n,)
        order : int32 tensor of shape (n,)
            The epoch's batch order.
        rates : float32 tensor of shape (steps_per_epoch,)
            The learning rate of each of its steps.
        start, stop : int
            Steps counted from the epoch's beginning, `stop` not included.

        Returns
        -------
        sums : Sums
            Over the rows trained on.
        not_a_number : int or None
            The first step whose loss was not finite; training ended there.
        """
        self.row_counts.add(int(X.shape[0]) if self._jit_compile else 0)
        whole = order.shape[0] // self.batch_size
        sums, broken = Sums(), None
        if start < whole or start == stop:
            told = self._run(X, y, order, rates, np.int32(start), np.int32(min(stop, whole)))
            loss, penalty, correct, bad = told.numpy().tolist()
            rows = (min(stop, whole) - start) * self.batch_size
            sums = Sums(rows, loss * self.batch_size, penalty * self.batch_size, correct)
            broken = int(bad) if bad >= 0 else None
        if stop > whole and broken is None:
            last = order[whole * self.batch_size :]
            told = self._run_remainder(X, y, last, rates[whole])
            loss, penalty, correct, finite = told.numpy().tolist()
            rows = int(last.shape[0])
            sums += Sums(rows, loss * rows, penalty * rows, correct)
            broken = None if finite else whole
        return sums, broken

    def evaluate(self, X: Any, y: Any, between: Callable[[], object] = lambda: None) -> Evaluation:
        """Run the model, as it is used after training, over rows (n, *input_shape).

        Large data are taken in slices; `between` is called before each and may raise.
        """
        outputs, loss, correct, penalty = [], 0.0, 0.0, 0.0
        for start in range(0, len(X), self.slice_rows):
            between()
            stop = min(start + self.slice_rows, len(X))
            part = slice(start, stop)
            whole = stop - start == len(X)  # slicing would copy
            output, told = self._test(*((X, y) if whole else (X[part], y[part])))
            part_loss, penalty, part_correct = told.numpy().tolist()
            outputs.append(output.numpy())
            loss += part_loss * (stop - start)
            correct += part_correct
        return Evaluation(loss / len(X), penalty, correct / len(X), np.concatenate(outputs))

    def _steps(self, X: Any, y: Any, order: Any, rates: Any, start: Any, stop: Any) -> Any:
        """Train from step `start` to `stop`, in one loop."""
        zero = tf.zeros([], self.dtype)
        generator = "threefry" if self._jit_compile else "philox"

        def unbroken(step: Any, loss: Any, penalty: Any, correct: Any, bad: Any) -> Any:
            return tf.logical_and(step < stop, bad < 0)

        def advance(step: Any, loss: Any, penalty: Any, correct: Any, bad: Any) -> Any:
            rows = tf.slice(order, [step * self.batch_size], [self.batch_size])
            one = self._step(tf.gather(X, rows), tf.gather(y, rows), rates[step], generator)
            return (
                step + 1,
                loss + one[0],
                penalty + one[1],
                correct + one[2],
                tf.where(one[3], bad, step),
            )

        told = tf.while_loop(unbroken, advance, (start, zero, zero, zero, tf.constant(-1)))[1:]
        return tf.stack([tf.cast(one, self.dtype) for one in told])

    def _remainder(self, X: Any, y: Any, rows: Any, rate: Any) -> Any:
        """Train the last, smaller batch."""
        told = self._step(tf.gather(X, rows), tf.gather(y, rows), rate, "philox")
        return tf.stack([tf.cast(one, self.dtype) for one in told])

    def _step(self, x: Any, y: Any, rate: Any, generator: str) -> Any:
        """One step of gradient descent, all of it by Keras."""
        self.knobs.draw(tf.shape(x)[0], self.optimizer.iterations, generator)
        self.optimizer.learning_rate.assign(rate)
        with tf.GradientTape() as tape:
            output = self.model(self._scaled(x), training=True)
            loss, penalty = self._losses(output, y)
            total = loss + penalty
        variables = self.model.trainable_variables
        self.optimizer.apply(tape.gradient(total, variables), variables)
        return loss, penalty, self._correct(output, y), tf.math.is_finite(total)

    def _slice(self, x: Any, y: Any) -> Any:
        output = self.model(self._scaled(x), training=False)
        return output, tf.stack([*self._losses(output, y), self._correct(output, y)])

    def _scaled(self, x: Any) -> Any:
        """Bring pixels to 0 … 1 with the rounding of `nncore.datasets.load`."""
        if self._largest_pixel is None:
            return x
        return tf.cast(tf.cast(x, tf.float32) / np.float32(self._largest_pixel), self.dtype)

    def _losses(self, output: Any, y: Any) -> tuple[Any, Any]:
        """Return the mean data loss and the penalties."""
        target = keras_models.targets(self._training, self._units, y, self.dtype)
        penalties = [tf.cast(one, self.dtype) for one in self.model.losses]
        return self._loss(target, output), tf.add_n([tf.zeros([], self.dtype), *penalties])

    def _correct(self, output: Any, y: Any) -> Any:
        """Count the rows whose class is predicted."""
        if self._units == 1:
            threshold = inference.threshold(self._training.loss)
            predicted = tf.cast(output[:, 0] > threshold, y.dtype)
        else:
            predicted = tf.argmax(output, axis=-1, output_type=y.dtype)
        return tf.reduce_sum(tf.cast(predicted == y, self.dtype))
