"""Everything that changes while a network is trained, in one place.

The state holds the data as tensors, the compiled program with its weights and optimizer, what the
callbacks remember and how far the run has come. It can be written down and put back at any moment,
and be tested and turned into files at the end; what happens when is the loop's business
(`nncore.keras_training`). For workers only: importing this module imports TensorFlow.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from nncore import (
    compiled,
    datasets,
    divergence,
    inference,
    keras_models,
    npz,
    program_cache,
    schedules,
    spec,
)
from nncore.batches import batch_order
from nncore.callbacks import Callbacks
from nncore.checkpoints import Checkpoint, Progress, Sums
from nncore.results import TrainingResult


class TrainState:
    """The state of one run, at first that of the untrained network.

    Parameters
    ----------
    experiment : spec.Experiment
    dtype : {"float32", "float64"}
    jit_compile : bool
        Whether XLA compiles the training loop.

    Attributes
    ----------
    progress : Progress
        How far the run has come; moved on by `train`.
    began : float
        When it was made, by `time.monotonic`.
    watch : divergence.Watch
    callbacks : Callbacks
    """

    def __init__(self, experiment: spec.Experiment, dtype: str, jit_compile: bool) -> None:
        self.began = time.monotonic()
        self._experiment = experiment
        self._dtype = dtype
        self._data, largest_pixel = _resident(experiment.data)
        rows = experiment.fitted_rows
        X, y = self._data.X_train, self._data.y_train
        self._X, self._y = self._tensors(X[:rows], y[:rows])
        self._X_held, self._y_held = self._tensors(X[rows:], y[rows:])
        self._program = program_cache.program(experiment, dtype, jit_compile, largest_pixel)
        self._stock = keras_models.compiled(experiment, dtype)
        self._program.reset(experiment, self._stock.get_weights())
        self.callbacks = Callbacks(experiment.training, self._program.model)
        self.progress = Progress(jit_compile=jit_compile)
        self._elapsed_before = 0.0
        loss, units = experiment.training.loss, self._program.model.output_shape[-1]
        self.watch = divergence.Watch(
            divergence.guessing_loss(loss, units, y[:rows]), experiment.training.epochs
        )

    @property
    def elapsed(self) -> float:
        """Seconds of training so far, those before a checkpoint and those of compiling included."""
        return self._elapsed_before + time.monotonic() - self.began

    @property
    def epochs_done(self) -> float:
        """Epochs done, the fraction of the current one included."""
        return self.progress.epoch + self.progress.step / self._experiment.steps_per_epoch

    @property
    def steps_done(self) -> int:
        """Steps done since the beginning."""
        return self.progress.epoch * self._experiment.steps_per_epoch + self.progress.step

    @property
    def learning_rate(self) -> float:
        """The optimizer's learning rate, as the last step or a callback has left it."""
        return float(self._program.optimizer.learning_rate)

    def plan(self) -> tuple[tf.Tensor, NDArray[np.float32]]:
        """Return the batch order (rows,) and the learning rates (steps,) of the current epoch."""
        training, epoch = self._experiment.training, self.progress.epoch
        steps_per_epoch = self._experiment.steps_per_epoch
        order = batch_order(training.seed, epoch, len(self._X))
        if training.reduce_lr_on_plateau is not None:
            rates = np.full(steps_per_epoch, self.learning_rate)
        else:
            steps = epoch * steps_per_epoch + np.arange(steps_per_epoch)
            rates = schedules.learning_rates(training, steps_per_epoch, steps)
        return tf.constant(order, tf.int32), rates.astype(np.float32)

    def compile(self) -> None:
        """Compile what the run will need, unless an earlier run has."""
        self._program.compile(self._X, self._y, *self.plan())

    def train(self, order: tf.Tensor, rates: NDArray[np.float32], stop: int) -> Sums | None:
        """Train the current epoch up to a step.

        Returns
        -------
        Sums or None
            Over the rows trained on; None if the loss stopped being a number, in which case
            `progress` stands at that step.
        """
        start = self.progress.step
        sums, not_a_number = self._program.run(self._X, self._y, order, rates, start, stop)
        if not_a_number is not None:
            self.progress.step = not_a_number + 1
            return None
        self.progress.step, self.progress.sums = stop, self.progress.sums + sums
        if self.watch.first is None:
            self.watch.first = sums.loss / sums.rows
        return sums

    def next_epoch(self) -> tuple[int, Sums]:
        """Go to the beginning of the next epoch; return the epochs done and this one's sums."""
        sums = self.progress.sums
        self.progress.epoch, self.progress.step = self.progress.epoch + 1, 0
        self.progress.sums = Sums()
        return self.progress.epoch, sums

    def validate(self, between: Callable[[], None]) -> compiled.Evaluation | None:
        """Evaluate the rows held out; None if there are none. See `Program.evaluate`."""
        if not len(self._X_held):
            return None
        return self._program.evaluate(self._X_held, self._y_held, between)

    def checkpoint(self) -> Checkpoint:
        """Write the state down."""
        return Checkpoint(
            replace(
                self.progress,
                elapsed=self.elapsed,
                first_loss=self.watch.first,
                hopeless=self.watch.hopeless,
            ),
            self._program.model.get_weights(),
            [variable.numpy() for variable in self._program.optimizer.variables],
            self.callbacks.state(),
        )

    def restore(self, checkpoint: Checkpoint) -> None:
        """Put the state back to what it was, in this run or in an earlier part of it.

        Raises
        ------
        ValueError
            If it is the checkpoint of another network.
        """
        variables = self._program.optimizer.variables
        try:
            self._program.model.set_weights(list(checkpoint.weights))
            for variable, value in zip(variables, checkpoint.optimizer, strict=True):
                variable.assign(value)
        except ValueError as error:
            raise ValueError("This checkpoint is one of another network.") from error
        self.callbacks.restore(checkpoint.callbacks)
        self.progress = replace(checkpoint.progress)
        self.watch.first = checkpoint.progress.first_loss
        self.watch.hopeless = checkpoint.progress.hopeless

    def go_on_from(self, checkpoint: Checkpoint) -> None:
        """Restore the checkpoint of an earlier part of the run, whose time counts as well."""
        self.restore(checkpoint)
        self._elapsed_before = checkpoint.progress.elapsed

    def forget(self) -> None:
        """Give the network its untrained weights back."""
        self._program.model.set_weights(self._stock.get_weights())

    def test(self, between: Callable[[], object]) -> compiled.Evaluation:
        """Evaluate the test rows. See `Program.evaluate`."""
        tensors = self._tensors(self._data.X_test, self._data.y_test)
        return self._program.evaluate(*tensors, between)

    def result(self, outcome: str, test: compiled.Evaluation, checkpoint: bytes) -> TrainingResult:
        """Write down what the run leaves behind."""
        keras_models.copy_state(self._program.model, self._stock)
        loss = self._experiment.training.loss
        y_prob = inference.class_probabilities(test.output.astype(np.float32), loss)
        return TrainingResult(
            outcome=outcome,
            weights=keras_models.weights_to_npz(self._stock),
            predictions=npz.pack({"y_true": self._data.y_test, "y_prob": y_prob}),
            test_loss=test.loss,
            keras_file=keras_models.to_keras_file(self._stock),
            checkpoint=checkpoint,
        )

    def _tensors(self, X: NDArray[Any], y: NDArray[np.int64]) -> tuple[tf.Tensor, tf.Tensor]:
        dtype = tf.uint8 if X.dtype == np.uint8 else self._dtype
        return tf.constant(X, dtype), tf.constant(y, tf.int32)


def _resident(data: spec.Data) -> tuple[datasets.Dataset, int | None]:
    """Return the data as they stay in memory: pixels as bytes, and what to divide them by."""
    raw = datasets.measured(data)
    if raw.X_train.dtype == np.uint8:
        # Divided by 1, unscaled pixels stay bytes until they are used, too.
        return raw, int(datasets.LARGEST_PIXELS[data.name] / datasets.pixel_unit(data))
    return datasets.load(data), None
