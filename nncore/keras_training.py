"""From an Experiment to a trained network: the run, told as events while it goes on.

A run trains in chunks of a fraction of a second. Between two chunks it tells how far it has come,
looks whether it shall stop, and writes a checkpoint now and then; after each epoch it validates
and asks the callbacks. The mathematics is that of Keras's `fit`; only the loop is our own
(`nncore.compiled`). A run that has gone wrong for good ends as "diverged", by the rule in
`nncore.divergence`. For workers only: importing this module imports TensorFlow.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import NoReturn

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from nncore import divergence, program_cache, spec
from nncore.checkpoints import Checkpoint, Sums
from nncore.compiled import Evaluation
from nncore.history import Event
from nncore.program_cache import programs
from nncore.reporting import Pace, Reporter
from nncore.results import TrainingResult
from nncore.train_state import TrainState

__all__ = ["programs", "train", "warm_up"]

CHUNK_SECONDS = 0.15
"""Aimed length of a chunk: Stop is heard between chunks, and each gives one point of the curves."""

REMEMBER_SECONDS = 0.25
"""Least time between two moments that a run which breaks down can go back to."""

CHECKPOINT_SECONDS = 2.0
"""Least time between two checkpoints that are handed out, but for the one after the first epoch."""

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
        Called at most about five times a second; see `nncore.history.History.add`.
    should_stop : function
        Asked between chunks, several times a second.
    save_checkpoint : function of bytes
        Called after the first epoch, then every other second at most, and always at the end.
    checkpoint : bytes, optional
        Go on from here. The Experiment may have more epochs than the one that was stopped.
    max_seconds : float
        Wall time of this call's training; what was learned until then is kept.
    dtype : {"float32", "float64"}
        Of weights and arithmetic.
    jit_compile : bool, optional
        Whether XLA compiles the training loop; by default `nncore.program_cache.worth_xla` decides.

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
        worth_it = program_cache.worth_xla(experiment)
        jit_compile = resumed.progress.jit_compile if resumed else worth_it
    reporter = Reporter(report)
    with _one_run_at_a_time:  # a program's weights are those of one run
        reporter.tell({"kind": "compiling"})
        state = TrainState(experiment, dtype, jit_compile)
        if resumed is not None:
            state.go_on_from(resumed)
        state.compile()
        return _Run(experiment, state, reporter, should_stop, save_checkpoint, max_seconds).train()


class _Run:
    """The loop over epochs and chunks, and who is told and asked in between."""

    def __init__(
        self,
        experiment: spec.Experiment,
        state: TrainState,
        reporter: Reporter,
        should_stop: Callable[[], bool],
        save_checkpoint: Callable[[bytes], None],
        max_seconds: float,
    ) -> None:
        self._training = experiment.training
        self._steps_per_epoch = experiment.steps_per_epoch
        self._state = state
        self._reporter = reporter
        self._should_stop = should_stop
        self._save_checkpoint = save_checkpoint
        self._max_seconds = max_seconds
        self._ends_at = state.began + max_seconds
        self._chunk_steps = 1
        self._good = self._latest = state.checkpoint()
        self._remembering = Pace(REMEMBER_SECONDS)
        self._saving = Pace(CHECKPOINT_SECONDS)
        self._saved_an_epoch = False

    def train(self) -> TrainingResult:
        """Train to whatever end it comes."""
        self._reporter.tell(
            {
                "kind": "start",
                "total_epochs": self._training.epochs,
                "steps_per_epoch": self._steps_per_epoch,
                "guessing_loss": self._state.watch.guessing,
                "resumed_epoch": self._state.epochs_done,
            }
        )
        self._reporter.flush()
        try:
            while self._state.progress.epoch < self._training.epochs:
                self._epoch()
            end = _Ended("finished", f"Finished {_count(self._training.epochs, 'epoch')}.")
        except _Ended as ended:
            end = ended
        return self._result(end)

    def _epoch(self) -> None:
        """Train what is left of the current epoch, validate, ask the callbacks, tell of it.

        Raises
        ------
        _Ended
            When the run shall end here.
        """
        state = self._state
        order, rates = state.plan()
        while state.progress.step < self._steps_per_epoch:
            self._end_if_asked()
            self._chunk(order, rates)
        held = state.validate(self._end_if_asked)
        if held is not None and not math.isfinite(held.loss + held.penalty):
            self._give_up()
        epoch, sums = state.next_epoch()
        if held is not None:
            state.callbacks.epoch_end(epoch - 1, held.loss + held.penalty)
        self._tell_epoch(epoch, sums, held, float(rates[-1]))
        complaint = state.watch.after_epoch(epoch, state.steps_done, sums.loss / sums.rows)
        if complaint is not None:
            raise _Ended("diverged", complaint)
        early = self._training.early_stopping
        if early is not None and state.callbacks.stop:
            raise _Ended(
                "early_stopped",
                f"Stopped early after epoch {epoch}: the validation loss had not improved for "
                f"{_count(early.patience, 'epoch')}.",
            )
        self._remember(whole_epoch=True)

    def _tell_epoch(self, epoch: int, sums: Sums, held: Evaluation | None, rate: float) -> None:
        self._reporter.tell(
            {
                "kind": "epoch",
                "epoch": epoch,
                "loss": sums.loss / sums.rows,
                "penalty": sums.penalty / sums.rows,
                "accuracy": sums.correct / sums.rows,
                "val_loss": None if held is None else held.loss,
                "val_accuracy": None if held is None else held.accuracy,
                "learning_rate": rate,
                "elapsed": self._state.elapsed,
            }
        )
        reduced = self._state.learning_rate
        if self._training.reduce_lr_on_plateau is not None and reduced < rate:
            self._reporter.tell({"kind": "plateau", "epoch": epoch, "learning_rate": reduced})

    def _chunk(self, order: tf.Tensor, rates: NDArray[np.float32]) -> None:
        """Train some steps, tell of them, and aim the next chunk's length."""
        state, began = self._state, time.monotonic()
        start = state.progress.step
        stop = min(start + self._chunk_steps, self._steps_per_epoch)
        sums = state.train(order, rates, stop)
        if sums is None:
            self._give_up()
        longer = CHUNK_SECONDS / max(time.monotonic() - began, 1e-6)
        self._chunk_steps = max(1, int((stop - start) * min(8.0, longer)))
        self._reporter.tell(
            {
                "kind": "points",
                "epoch": [state.epochs_done],
                "step": [state.steps_done],
                "loss": [sums.loss / sums.rows],
                "accuracy": [sums.correct / sums.rows],
                "learning_rate": [float(rates[stop - 1])],
                "elapsed": [state.elapsed],
            }
        )
        if stop < self._steps_per_epoch:
            self._remember()

    def _end_if_asked(self) -> None:
        done = f"Stopped after {self._state.epochs_done:.3g} epochs."
        if self._should_stop():
            raise _Ended("stopped", f"{done} What was learned until then is kept.")
        if time.monotonic() >= self._ends_at:
            raise _Ended(
                "time_limit",
                f"{done} This host lets a run take {self._max_seconds:,.3g} seconds; what was "
                "learned until then is kept.",
            )

    def _give_up(self) -> NoReturn:
        """End the run at a loss that is no number, with the weights of a good moment."""
        step = self._state.steps_done
        self._state.restore(self._good)
        raise _Ended(
            "diverged",
            divergence.not_a_number(step),
            f"The weights kept are those after {self._state.epochs_done:.3g} epochs.",
        )

    def _remember(self, *, whole_epoch: bool = False) -> None:
        """Remember this moment, and hand it out as a checkpoint, each if it is due.

        Weights that a step has spoilt show it only in the loss of the next step. So the moment
        before this one, after which all went well, is the one to go back to.
        """
        # A run whose first epoch was seen to end can go on, whatever happens to its worker.
        first = whole_epoch and not self._saved_an_epoch
        if first or self._remembering.due:
            with self._remembering:
                self._good, self._latest = self._latest, self._state.checkpoint()
            if first or self._saving.due:
                self._saved_an_epoch |= whole_epoch
                with self._saving:
                    # A worker that dies now must not leave a hole before the checkpoint.
                    self._reporter.flush()
                    self._save_checkpoint(self._latest.to_bytes())

    def _result(self, end: _Ended) -> TrainingResult:
        """Restore the best weights if asked to, test them, and write everything down."""
        state = self._state
        checkpoint = state.checkpoint().to_bytes()
        self._reporter.flush()
        self._save_checkpoint(checkpoint)
        state.callbacks.train_end()
        if state.callbacks.best_epoch is not None:
            end.kept = (
                f"The weights kept are those of epoch {state.callbacks.best_epoch}, the one of "
                "lowest validation loss."
            )
        # Asking whether to stop shows that this worker lives; it is too late to stop.
        test = state.test(self._should_stop)
        if not math.isfinite(test.loss):
            end = _Ended(
                "diverged",
                divergence.not_a_number(state.steps_done),
                "The weights kept are the untrained ones.",
            )
            state.forget()
            test = state.test(self._should_stop)
        result = state.result(end.outcome, test, checkpoint)
        message = f"{end.message} {end.kept}".rstrip()
        self._reporter.tell({"kind": "end", "outcome": end.outcome, "message": message})
        self._reporter.flush()
        return result


class _Ended(Exception):
    """The run ends here: how, a sentence about it, and one about the weights if need be."""

    def __init__(self, outcome: str, message: str, kept: str = "") -> None:
        self.outcome = outcome
        self.message = message
        self.kept = kept
        super().__init__(message)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
