"""From an Experiment to a trained network: the run, told as events while it goes on.

A run trains in chunks of a fraction of a second. Between two chunks it tells how far it has come,
looks whether it shall stop, and writes a checkpoint now and then; after each epoch it validates
and asks the callbacks. The mathematics is that of Keras's `fit`; the loop is our own
(`nncore.compiled`). A run that has gone wrong for good ends as "diverged", by the rule in
`nncore.divergence`. For workers only: importing this module imports TensorFlow.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from nncore import compiled, datasets, divergence, keras_models, results, schedules, spec
from nncore.batches import batch_order
from nncore.callbacks import Callbacks
from nncore.checkpoints import Checkpoint, Progress, Sums
from nncore.compiled import programs
from nncore.history import Event
from nncore.reporting import Reporter
from nncore.results import TrainingResult

__all__ = ["programs", "train", "warm_up"]

CHUNK_SECONDS = 0.15
"""Aimed length of a chunk: Stop is heard between chunks, and each gives one point of the curves."""

CHECKPOINT_SECONDS = 1.0
"""Least time between two checkpoints at an epoch's end."""

MID_EPOCH_CHECKPOINT_SECONDS = 5.0
"""Least time between two checkpoints within an epoch."""

_one_run_at_a_time = threading.Lock()


def warm_up() -> None:
    """Pay what the first run of a process would have to pay: imports, first trace, first XLA."""
    experiment = spec.Experiment(
        data=spec.Moons(samples=40),
        model=spec.Model(layers=(spec.Dense(units=2), spec.Dense(units=1, activation="sigmoid"))),
        training=spec.Training(epochs=1, batch_size=8),
    )
    train(experiment.model_dump_json(), lambda events: None, lambda: False, lambda checkpoint: None)


def train(
    experiment_json: str,
    report: Callable[[list[Event]], None],
    should_stop: Callable[[], bool],
    save_checkpoint: Callable[[bytes], None],
    checkpoint: bytes | None = None,
    max_seconds: float = math.inf,
    *,
    dtype: str = "float32",
    jit_compile: bool | None = None,
) -> TrainingResult:
    """Train the network of an Experiment.

    Parameters
    ----------
    experiment_json : str
        The Experiment.
    report : function of a list of events
        Called at most about ten times a second; see `nncore.history.History.add`.
    should_stop : function
        Asked between chunks, several times a second.
    save_checkpoint : function of bytes
        Called about once a second at most, and always at the end.
    checkpoint : bytes, optional
        Go on from here. The Experiment may have more epochs than the one that was stopped.
    max_seconds : float
        Wall time of this call's training; what was learned until then is kept.
    dtype : {"float32", "float64"}
        Of weights and arithmetic.
    jit_compile : bool, optional
        Whether XLA compiles the training loop; by default `nncore.compiled.worth_xla` decides.

    Returns
    -------
    TrainingResult

    Raises
    ------
    nncore.spec.InvalidExperiment
        If the JSON is no Experiment.
    ValueError
        If the checkpoint is not one of this network.
    """
    experiment = spec.parse(experiment_json)
    resumed = Checkpoint.from_bytes(checkpoint) if checkpoint is not None else None
    if jit_compile is None:
        jit_compile = resumed.progress.jit_compile if resumed else compiled.worth_xla(experiment)
    with _one_run_at_a_time:  # a program's weights are those of one run
        run = _Run(experiment, Reporter(report), should_stop, save_checkpoint, dtype, jit_compile)
        return run.train(resumed, max_seconds)


class _Run:
    """One run: an Experiment, its data, its program, and how far it has come."""

    def __init__(
        self,
        experiment: spec.Experiment,
        reporter: Reporter,
        should_stop: Callable[[], bool],
        save_checkpoint: Callable[[bytes], None],
        dtype: str,
        jit_compile: bool,
    ) -> None:
        self._began = time.monotonic()
        self._reporter = reporter
        self._should_stop = should_stop
        self._save_checkpoint = save_checkpoint
        self._experiment = experiment
        self._training = experiment.training
        self._progress = Progress(jit_compile=jit_compile)
        self._dtype = dtype
        reporter.tell({"kind": "compiling"})
        self._data = datasets.load(experiment.data)
        rows = experiment.fitted_rows
        X, y = self._data.X_train, self._data.y_train
        self._X, self._y = self._tensors(X[:rows], y[:rows])
        self._X_held, self._y_held = self._tensors(X[rows:], y[rows:])
        self._program = compiled.program(experiment, dtype, jit_compile)
        self._stock = keras_models.compiled(experiment)
        self._callbacks = Callbacks(self._training, self._program.model)
        self._watch = divergence.Watch(
            divergence.guessing_loss(
                self._training.loss, self._program.model.output_shape[-1], y[:rows]
            ),
            self._training.epochs,
        )
        self._chunk_steps = 1
        self._saved_at = self._began

    def train(self, resumed: Checkpoint | None, max_seconds: float) -> TrainingResult:
        """Train from the beginning or from a checkpoint, to whatever end it comes."""
        self._program.reset(self._experiment, self._stock.get_weights())
        if resumed is not None:
            self._restore(resumed)
        self._elapsed_before = self._progress.elapsed
        self._ends_at = self._began + max_seconds
        self._good = self._checkpoint()
        self._compile()
        self._reporter.tell(
            {
                "kind": "start",
                "total_epochs": self._training.epochs,
                "steps_per_epoch": self._experiment.steps_per_epoch,
                "guessing_loss": self._watch.guessing,
                "resumed_epoch": self._epochs_done,
            }
        )
        self._reporter.flush()
        try:
            while self._progress.epoch < self._training.epochs:
                self._epoch()
            end = _Ended("finished", f"Finished {_count(self._training.epochs, 'epoch')}.")
        except _Ended as ended:
            end = ended
        return self._result(end)

    def _compile(self) -> None:
        """Compile the loop by asking it for no step at all."""
        order, rates = self._plan()
        self._program.run(self._X, self._y, order, rates, 0, 0)

    def _plan(self) -> tuple[tf.Tensor, tf.Tensor]:
        """Return batch order and learning rates of the current epoch."""
        training, epoch = self._training, self._progress.epoch
        steps_per_epoch = self._experiment.steps_per_epoch
        order = batch_order(training.seed, epoch, len(self._X))
        if training.reduce_lr_on_plateau is not None:
            rates = np.full(steps_per_epoch, float(self._program.optimizer.learning_rate))
        else:
            steps = epoch * steps_per_epoch + np.arange(steps_per_epoch)
            rates = schedules.learning_rates(training, steps_per_epoch, steps)
        return tf.constant(order, tf.int32), tf.constant(rates, tf.float32)

    def _epoch(self) -> None:
        """Train what is left of the current epoch, validate, ask the callbacks, tell of it.

        Raises
        ------
        _Ended
            When the run shall end here.
        """
        progress = self._progress
        order, rates = self._plan()
        while progress.step < self._experiment.steps_per_epoch:
            self._end_if_asked()
            self._chunk(order, rates)
        held = self._validate()
        sums, rate = progress.sums, float(rates[-1])
        progress.epoch, progress.step, progress.sums = progress.epoch + 1, 0, Sums()
        if held is not None:
            self._callbacks.epoch_end(progress.epoch - 1, held.loss + held.penalty)
        loss = sums.loss / sums.rows
        self._reporter.tell(
            {
                "kind": "epoch",
                "epoch": progress.epoch,
                "loss": loss,
                "penalty": sums.penalty / sums.rows,
                "accuracy": sums.correct / sums.rows,
                "val_loss": None if held is None else held.loss,
                "val_accuracy": None if held is None else held.accuracy,
                "learning_rate": rate,
                "elapsed": self._elapsed,
            }
        )
        reduced = float(self._program.optimizer.learning_rate)
        if self._training.reduce_lr_on_plateau is not None and reduced < rate:
            self._reporter.tell(
                {"kind": "plateau", "epoch": progress.epoch, "learning_rate": reduced}
            )
        complaint = self._watch.after_epoch(
            progress.epoch, progress.epoch * self._experiment.steps_per_epoch, loss
        )
        self._good = self._checkpoint()
        if complaint is not None:
            raise _Ended("diverged", complaint)
        self._save(CHECKPOINT_SECONDS)
        early = self._training.early_stopping
        if early is not None and self._callbacks.stop:
            raise _Ended(
                "early_stopped",
                f"Stopped early after epoch {progress.epoch}: the validation loss had not "
                f"improved for {_count(early.patience, 'epoch')}.",
            )

    def _chunk(self, order: tf.Tensor, rates: tf.Tensor) -> None:
        """Train some steps, tell of them, and aim the next chunk's length."""
        progress = self._progress
        steps_per_epoch = self._experiment.steps_per_epoch
        start, began = progress.step, time.monotonic()
        stop = min(start + self._chunk_steps, steps_per_epoch)
        sums, not_a_number = self._program.run(self._X, self._y, order, rates, start, stop)
        took = time.monotonic() - began
        if not_a_number is not None:
            self._give_up(progress.epoch * steps_per_epoch + not_a_number + 1)
        self._chunk_steps = max(1, int((stop - start) * min(8.0, CHUNK_SECONDS / max(took, 1e-6))))
        progress.step, progress.sums = stop, progress.sums + sums
        self._reporter.tell(
            {
                "kind": "points",
                "epoch": [self._epochs_done],
                "step": [progress.epoch * steps_per_epoch + stop],
                "loss": [sums.loss / sums.rows],
                "accuracy": [sums.correct / sums.rows],
                "learning_rate": [float(rates[stop - 1])],
                "elapsed": [self._elapsed],
            }
        )
        if stop < steps_per_epoch and self._saving_is_due(MID_EPOCH_CHECKPOINT_SECONDS):
            self._good = self._checkpoint()
            self._save(MID_EPOCH_CHECKPOINT_SECONDS)

    def _validate(self) -> compiled.Evaluation | None:
        """Evaluate the rows held out; None if there are none."""
        if not len(self._X_held):
            return None
        held = self._program.evaluate(self._X_held, self._y_held, self._end_if_asked)
        if not math.isfinite(held.loss + held.penalty):
            self._give_up((self._progress.epoch + 1) * self._experiment.steps_per_epoch)
        return held

    def _end_if_asked(self) -> None:
        if self._should_stop():
            self._end_here("stopped", "What was learned until then is kept.")
        if time.monotonic() >= self._ends_at:
            self._end_here(
                "time_limit",
                "That is this host's limit of time; what was learned until then is kept.",
            )

    def _end_here(self, outcome: str, why: str) -> None:
        self._good = self._checkpoint()
        raise _Ended(outcome, f"Stopped after {self._epochs_done:.3g} epochs. {why}")

    def _give_up(self, step: int) -> None:
        """End the run at a loss that is no number, with the weights of the last good moment."""
        self._restore(self._good)
        kept = f"The weights kept are those after {self._epochs_done:.3g} epochs."
        raise _Ended("diverged", divergence.not_a_number(step, kept))

    def _result(self, end: _Ended) -> TrainingResult:
        """Restore the best weights if asked to, test them, and write everything down."""
        self._save(0.0)
        self._callbacks.train_end()
        message = end.message
        if self._callbacks.best_epoch is not None:
            message += (
                f" The weights kept are those of epoch {self._callbacks.best_epoch}, the one of "
                "lowest validation loss."
            )
        X, y = self._tensors(self._data.X_test, self._data.y_test)
        test = self._program.evaluate(X, y)
        self._stock.set_weights(self._program.model.get_weights())
        result = TrainingResult(
            outcome=end.outcome,
            weights=keras_models.weights_to_npz(self._stock),
            predictions=results.pack(
                {"y_true": self._data.y_test, "y_prob": compiled.probabilities(test.output)}
            ),
            test_loss=test.loss,
            keras_file=keras_models.to_keras_file(self._stock),
            checkpoint=self._good.to_bytes(),
        )
        self._reporter.tell({"kind": "end", "outcome": end.outcome, "message": message})
        self._reporter.flush()
        return result

    @property
    def _elapsed(self) -> float:
        return self._elapsed_before + time.monotonic() - self._began

    @property
    def _epochs_done(self) -> float:
        return self._progress.epoch + self._progress.step / self._experiment.steps_per_epoch

    def _tensors(self, X: NDArray[Any], y: NDArray[np.int64]) -> tuple[tf.Tensor, tf.Tensor]:
        return tf.constant(X, self._dtype), tf.constant(y, tf.int32)

    def _checkpoint(self) -> Checkpoint:
        self._progress.elapsed = self._elapsed
        self._progress.previous_loss = self._watch.previous
        self._progress.hopeless = self._watch.hopeless
        return Checkpoint(
            replace(self._progress),
            self._program.model.get_weights(),
            [variable.numpy() for variable in self._program.optimizer.variables],
            self._callbacks.state(),
        )

    def _restore(self, checkpoint: Checkpoint) -> None:
        """Go back, or on, to a checkpoint.

        Raises
        ------
        ValueError
            If it is the checkpoint of another network.
        """
        self._progress = replace(checkpoint.progress)
        self._watch.previous = checkpoint.progress.previous_loss
        self._watch.hopeless = checkpoint.progress.hopeless
        variables = self._program.optimizer.variables
        try:
            self._program.model.set_weights(list(checkpoint.weights))
            for variable, value in zip(variables, checkpoint.optimizer, strict=True):
                variable.assign(value)
        except ValueError as error:
            raise ValueError("This checkpoint is one of another network.") from error
        self._callbacks.restore(checkpoint.callbacks)

    def _saving_is_due(self, seconds: float) -> bool:
        return time.monotonic() - self._saved_at >= seconds

    def _save(self, seconds: float) -> None:
        """Hand on the last good moment's checkpoint, unless the last one is too fresh."""
        if self._saving_is_due(seconds):
            self._save_checkpoint(self._good.to_bytes())
            self._saved_at = time.monotonic()


class _Ended(Exception):
    """The run ends here: how, and a sentence about it."""

    def __init__(self, outcome: str, message: str) -> None:
        self.outcome = outcome
        self.message = message
        super().__init__(message)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
