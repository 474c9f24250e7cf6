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
from typing import Any, NoReturn

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from nncore import compiled, datasets, divergence, keras_models, npz, schedules, spec
from nncore.batches import batch_order
from nncore.callbacks import Callbacks
from nncore.checkpoints import Checkpoint, Progress, Sums
from nncore.compiled import programs
from nncore.history import Event
from nncore.reporting import Pace, Reporter
from nncore.results import TrainingResult

__all__ = ["programs", "train", "warm_up"]

UNTRAINED = "The weights kept are the untrained ones."

CHUNK_SECONDS = 0.15
"""Aimed length of a chunk: Stop is heard between chunks, and each gives one point of the curves."""

REMEMBER_SECONDS = 0.25
"""Least time between two moments that a run which breaks down can go back to."""

CHECKPOINT_SECONDS = 2.0
"""Least time between two checkpoints that are handed out."""

_one_run_at_a_time = threading.Lock()


def warm_up() -> None:
    """Pay what the first run of a process would have to pay: imports, first trace, first XLA."""
    layers = (spec.Dense(units=2), spec.Dropout(), spec.Dense(units=1, activation="sigmoid"))
    experiment = spec.Experiment(
        data=spec.Customers(samples=50),
        model=spec.Model(layers=layers),
        training=spec.Training(epochs=1, batch_size=8),
    )
    for jit_compile in (True, False):
        train(
            experiment.model_dump_json(),
            lambda events: None,
            lambda: False,
            lambda checkpoint: None,
            jit_compile=jit_compile,
        )


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
        self._data, largest_pixel = _resident(experiment.data)
        rows = experiment.fitted_rows
        X, y = self._data.X_train, self._data.y_train
        self._X, self._y = self._tensors(X[:rows], y[:rows])
        self._X_held, self._y_held = self._tensors(X[rows:], y[rows:])
        self._program = compiled.program(experiment, dtype, jit_compile, largest_pixel)
        self._stock = keras_models.compiled(experiment, dtype)
        self._callbacks = Callbacks(self._training, self._program.model)
        self._watch = divergence.Watch(
            divergence.guessing_loss(
                self._training.loss, self._program.model.output_shape[-1], y[:rows]
            ),
            self._training.epochs,
        )
        self._chunk_steps = 1
        self._remembering = Pace(REMEMBER_SECONDS)
        self._saving = Pace(CHECKPOINT_SECONDS)

    def train(self, resumed: Checkpoint | None, max_seconds: float) -> TrainingResult:
        """Train from the beginning or from a checkpoint, to whatever end it comes."""
        self._program.reset(self._experiment, self._stock.get_weights())
        if resumed is not None:
            self._restore(resumed)
        self._elapsed_before = self._progress.elapsed
        self._max_seconds = max_seconds
        self._good = self._latest = self._checkpoint()
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

    def _plan(self) -> tuple[tf.Tensor, NDArray[np.float32]]:
        """Return batch order and learning rates of the current epoch."""
        training, epoch = self._training, self._progress.epoch
        steps_per_epoch = self._experiment.steps_per_epoch
        order = batch_order(training.seed, epoch, len(self._X))
        if training.reduce_lr_on_plateau is not None:
            rates = np.full(steps_per_epoch, float(self._program.optimizer.learning_rate))
        else:
            steps = epoch * steps_per_epoch + np.arange(steps_per_epoch)
            rates = schedules.learning_rates(training, steps_per_epoch, steps)
        return tf.constant(order, tf.int32), rates.astype(np.float32)

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
        if complaint is not None:
            raise _Ended("diverged", complaint)
        early = self._training.early_stopping
        if early is not None and self._callbacks.stop:
            raise _Ended(
                "early_stopped",
                f"Stopped early after epoch {progress.epoch}: the validation loss had not "
                f"improved for {_count(early.patience, 'epoch')}.",
            )
        self._remember()

    def _chunk(self, order: tf.Tensor, rates: NDArray[np.float32]) -> None:
        """Train some steps, tell of them, and aim the next chunk's length."""
        progress = self._progress
        steps_per_epoch = self._experiment.steps_per_epoch
        start, began = progress.step, time.monotonic()
        stop = min(start + self._chunk_steps, steps_per_epoch)
        sums, not_a_number = self._program.run(self._X, self._y, order, rates, start, stop)
        took = time.monotonic() - began
        if not_a_number is not None:
            self._give_up(progress.epoch * steps_per_epoch + not_a_number + 1)
        if self._watch.first is None:
            self._watch.first = sums.loss / sums.rows
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
        if stop < steps_per_epoch:
            self._remember()

    def _validate(self) -> compiled.Evaluation | None:
        """Evaluate the rows held out; None if there are none."""
        if not len(self._X_held):
            return None
        held = self._program.evaluate(self._X_held, self._y_held, self._end_if_asked)
        if not math.isfinite(held.loss + held.penalty):
            self._give_up((self._progress.epoch + 1) * self._experiment.steps_per_epoch)
        return held

    def _end_if_asked(self) -> None:
        kept = f"Stopped after {self._epochs_done:.3g} epochs. What was learned until then is kept."
        if self._should_stop():
            raise _Ended("stopped", kept)
        if time.monotonic() - self._began >= self._max_seconds:
            limit = f"This host lets a run take {self._max_seconds:,.3g} seconds."
            raise _Ended("time_limit", f"{kept} {limit}")

    def _give_up(self, step: int) -> NoReturn:
        """End the run at a loss that is no number, with the weights of a good moment."""
        self._restore(self._good)
        kept = f"The weights kept are those after {self._epochs_done:.3g} epochs."
        raise _Ended("diverged", divergence.not_a_number(step, kept))

    def _result(self, end: _Ended) -> TrainingResult:
        """Restore the best weights if asked to, test them, and write everything down."""
        checkpoint = self._checkpoint().to_bytes()
        self._save_checkpoint(checkpoint)
        self._callbacks.train_end()
        if self._callbacks.best_epoch is not None:
            end.message += (
                f" The weights kept are those of epoch {self._callbacks.best_epoch}, the one of "
                "lowest validation loss."
            )
        X, y = self._tensors(self._data.X_test, self._data.y_test)
        test = self._program.evaluate(X, y)
        if not math.isfinite(test.loss):
            self._program.model.set_weights(self._stock.get_weights())
            test = self._program.evaluate(X, y)
            end = _Ended("diverged", divergence.not_a_number(self._steps_done, UNTRAINED))
        keras_models.copy_state(self._program.model, self._stock)
        result = TrainingResult(
            outcome=end.outcome,
            weights=keras_models.weights_to_npz(self._stock),
            predictions=npz.pack(
                {"y_true": self._data.y_test, "y_prob": compiled.probabilities(test.output)}
            ),
            test_loss=test.loss,
            keras_file=keras_models.to_keras_file(self._stock),
            checkpoint=checkpoint,
        )
        self._reporter.tell({"kind": "end", "outcome": end.outcome, "message": end.message})
        self._reporter.flush()
        return result

    @property
    def _elapsed(self) -> float:
        return self._elapsed_before + time.monotonic() - self._began

    @property
    def _epochs_done(self) -> float:
        return self._progress.epoch + self._progress.step / self._experiment.steps_per_epoch

    @property
    def _steps_done(self) -> int:
        return self._progress.epoch * self._experiment.steps_per_epoch + self._progress.step

    def _tensors(self, X: NDArray[Any], y: NDArray[np.int64]) -> tuple[tf.Tensor, tf.Tensor]:
        return tf.constant(X, tf.uint8 if X.dtype == np.uint8 else self._dtype), tf.constant(
            y, tf.int32
        )

    def _checkpoint(self) -> Checkpoint:
        watch = self._watch
        return Checkpoint(
            replace(
                self._progress,
                elapsed=self._elapsed,
                first_loss=watch.first,
                hopeless=watch.hopeless,
            ),
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
        self._watch.first = checkpoint.progress.first_loss
        self._watch.hopeless = checkpoint.progress.hopeless
        variables = self._program.optimizer.variables
        try:
            self._program.model.set_weights(list(checkpoint.weights))
            for variable, value in zip(variables, checkpoint.optimizer, strict=True):
                variable.assign(value)
        except ValueError as error:
            raise ValueError("This checkpoint is one of another network.") from error
        self._callbacks.restore(checkpoint.callbacks)

    def _remember(self) -> None:
        """Remember this moment, and hand it out as a checkpoint, each if it is due.

        Weights that a step has spoilt show it only in the loss of the next step. So the moment
        before this one, after which all went well, is the one to go back to.
        """
        if self._remembering.due:
            with self._remembering:
                self._good, self._latest = self._latest, self._checkpoint()
            if self._saving.due:
                with self._saving:
                    # What led up to a checkpoint is told first: a worker that dies right after
                    # it leaves no hole in the history.
                    self._reporter.flush()
                    self._save_checkpoint(self._latest.to_bytes())


def _resident(data: spec.Data) -> tuple[datasets.Dataset, int | None]:
    """Return the data as they stay in memory: pixels as bytes, and what to divide them by."""
    raw = datasets.measured(data)
    if raw.X_train.dtype == np.uint8:
        return raw, datasets.LARGEST_PIXELS[data.name]
    return datasets.load(data), None


class _Ended(Exception):
    """The run ends here: how, and a sentence about it."""

    def __init__(self, outcome: str, message: str) -> None:
        self.outcome = outcome
        self.message = message
        super().__init__(message)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
