"""What runs inside the workers: plain functions of JSON and bytes, which know no Dask.

A worker trains one job at a time. The server tells it to stop, gives it a checkpoint to go on from
and fetches its newest one by calling these functions while the training thread goes on. Keras and
scikit-learn are imported inside the functions, so that only the worker that needs them has them.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from nncore.history import Event

MAXIMUM_ERROR_CHARACTERS = 300
GIVEN_CHECKPOINTS = 8
"""Checkpoints for attempts that are about to start; several servers may share a worker."""
ALIVE_SECONDS = 5.0
"""Between two signs of life while there is nothing to report, as in a long evaluation."""
NICENESS = 10
"""Of the thread that trains and of TensorFlow's own. A page's answer is many short steps, each of
which would wait its turn behind a training; on an idle machine a training takes no longer."""

_stopped: set[str] = set()
_given: dict[str, bytes] = {}
_saved: dict[str, tuple[int, bytes]] = {}


def warm_keras() -> None:
    """Import TensorFlow and compile something small; stand back behind the pages from then on."""
    with _silent_start():
        from nncore import keras_training

    if hasattr(os, "setpriority"):  # TensorFlow's threads start with the first work, and inherit it
        here = os.PRIO_PROCESS, 0
        os.setpriority(*here, max(NICENESS, os.getpriority(*here)))
    keras_training.warm_up()


@contextmanager
def _silent_start() -> Iterator[None]:
    """Keep off the terminal what TensorFlow's libraries print before they heed any setting."""
    sys.stderr.flush()
    terminal = os.dup(2)
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)


def warm_light() -> None:
    """Import what short questions need, and leave the other processors to others.

    On a busy machine, threads that wait for one another make a small product many times slower.
    """
    import sklearn.datasets
    import sklearn.metrics  # noqa: F401
    from threadpoolctl import threadpool_limits

    # NumPy was loaded before this process was given its environment.
    threadpool_limits(1)


KERAS, LIGHT = "keras", "light"
WARM_UPS: dict[str, Callable[[], None]] = {KERAS: warm_keras, LIGHT: warm_light}
"""By lane: what a new worker does first."""

ENVIRONMENT: dict[str, dict[str, str]] = {
    KERAS: {
        "TF_CPP_MIN_LOG_LEVEL": "3",  # errors only
        "KERAS_BACKEND": "tensorflow",  # whatever this user's keras.json says
    },
    # The matrices of the lab are so small that sharing one out costs more than multiplying it.
    LIGHT: {"OPENBLAS_NUM_THREADS": "1"},
}
"""By lane: what its worker finds in its environment."""


def train(
    attempt: str,
    experiment_json: str,
    max_seconds: float,
    tell: Callable[[dict[str, Any]], None],
    abandoned: Callable[[], bool],
) -> dict[str, Any]:
    """Train an Experiment, from the checkpoint given for this attempt if there is one.

    Parameters
    ----------
    attempt : str
        Names this try at a job.
    experiment_json : str
    max_seconds : float
    tell : function of a dictionary
        Sends `events` (a list), `saved` (a newer checkpoint can be fetched), `heard` (the
        request to stop was heard) or `alive` (nothing else for a while) to the server.
    abandoned : function
        Whether nobody waits for the result any more.

    Returns
    -------
    dict
        `outcome`, `test_loss`, `blobs` by name, `programs` and `memory` (bytes) of this process;
        or only `error`, a sentence.
    """
    import psutil

    from nncore import keras_training

    heard, epoch, told_at = False, 0, time.monotonic()

    def should_stop() -> bool:
        nonlocal heard, told_at
        stop = attempt in _stopped or abandoned()
        if stop and not heard:
            heard = True
            tell({"heard": True})
        if time.monotonic() - told_at > ALIVE_SECONDS:
            told_at = time.monotonic()
            tell({"alive": True})
        return stop

    def report(events: list[Event]) -> None:
        nonlocal epoch, told_at
        told_at = time.monotonic()
        for event in events:
            if event["kind"] == "start":
                epoch = int(event["resumed_epoch"])
            elif event["kind"] == "epoch":
                epoch = event["epoch"]
        tell({"events": events})

    def save(checkpoint: bytes) -> None:
        _saved[attempt] = epoch, checkpoint
        tell({"saved": True})

    try:
        result = keras_training.train(
            experiment_json, report, should_stop, save, _given.pop(attempt, None), max_seconds
        )
    except Exception as error:
        logging.getLogger(__name__).exception("training failed")
        words = " ".join(str(error).split())[:MAXIMUM_ERROR_CHARACTERS]
        return {"error": f"{type(error).__name__}: {words}" if words else type(error).__name__}
    finally:
        _saved.pop(attempt, None)
        _stopped.discard(attempt)
    return {
        "outcome": result.outcome,
        "test_loss": result.test_loss,
        "checkpoint_epoch": epoch,
        "blobs": {
            "weights": result.weights,
            "predictions": result.predictions,
            "keras": result.keras_file,
            "checkpoint": result.checkpoint,
        },
        "programs": keras_training.programs(),
        "memory": psutil.Process(os.getpid()).memory_info().rss,
    }


def give_checkpoint(attempt: str, checkpoint: bytes) -> None:
    """Let an attempt, which starts next, go on from a checkpoint."""
    while len(_given) >= GIVEN_CHECKPOINTS:
        del _given[next(iter(_given))]
    _given[attempt] = checkpoint


def stop(attempt: str) -> None:
    """Ask an attempt to end at the next chunk."""
    _stopped.add(attempt)


def saved(attempt: str) -> tuple[int, bytes] | None:
    """Return the newest checkpoint of an attempt and the whole epochs in it."""
    return _saved.get(attempt)


def answer(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[str, Any]:
    """Call a function; return ("answer", value), or ("refused", sentence) after a ValueError."""
    try:
        return "answer", function(*arguments)
    except ValueError as error:
        return "refused", str(error)


def kill(dask_worker: Any) -> None:
    """End a worker's process at once; called in its nanny, which then starts a new one."""
    import psutil

    if dask_worker.pid is not None:
        psutil.Process(dask_worker.pid).kill()
