"""What the engine adds to a run: from the press to the result, and from Stop to the end.

The engine runs in this process, as it does in the server, and its workers in theirs.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import training
from benchmarks.registry import Figure, benchmark, median_ratio, timed
from nncore import engine as engines
from nncore import presets, spec
from nncore.engine import Engine

REPETITIONS = 3
OWNER = "benchmark"
LOOK_SECONDS = 0.005
PATIENCE_SECONDS = 300.0


@contextmanager
def warm_engine() -> Iterator[Engine]:
    """Start an engine with an empty store, wait until its worker is warm, close it in the end."""
    with tempfile.TemporaryDirectory() as folder:
        engine = engines.start(store_path=Path(folder))
        try:
            give_up = time.monotonic() + PATIENCE_SECONDS
            while engine.status().phase != "ready":
                if time.monotonic() > give_up:
                    raise TimeoutError(engine.status().message)
                time.sleep(LOOK_SECONDS)
            yield engine
        finally:
            engines.close()


def until_ended(engine: Engine, job: str) -> None:
    """Wait until a run has ended and its result can be read.

    Raises
    ------
    TimeoutError
        If it takes more than five minutes.
    """
    give_up = time.monotonic() + PATIENCE_SECONDS
    while engine.job(job, OWNER).state != "ended":
        if time.monotonic() > give_up:
            raise TimeoutError("the run does not end")
        time.sleep(LOOK_SECONDS)


@benchmark
def engine_press() -> Iterator[Figure]:
    training.warm()
    preset = presets.PRESETS["mnist_dense"].experiment
    through, direct = [], []
    with warm_engine() as engine:
        for seed in range(1 + REPETITIONS):
            run = training.changed(preset, seed=seed)
            through.append(timed(lambda run=run: _press(engine, run))[0])
            direct.append(timed(lambda run=run: training.press(run, fresh=False))[0])
    # The first of both compiles and loads the data.
    yield Figure(
        "MNIST 784-256-128-10, 10 epochs, from press to last result: through the engine "
        f"({statistics.median(through[1:]):.1f} s) / the trainer alone",
        median_ratio(through[1:], direct[1:]),
        "<=",
        1.1,
    )


def _press(engine: Engine, run: spec.Experiment) -> None:
    job = engine.submit(run, OWNER).job_id
    until_ended(engine, job)
    if engine.result(job, OWNER) is None:
        raise RuntimeError(engine.job(job, OWNER).message)


@benchmark
def engine_stop() -> Iterator[Figure]:
    with warm_engine() as engine:
        for name in ("mnist_dense", "mnist_cnn"):
            preset = presets.PRESETS[name].experiment
            seconds = [
                _cancel_to_ended(engine, training.changed(preset, seed=seed))
                for seed in range(REPETITIONS)
            ]
            yield Figure(
                f"{name}: Stop to the run having ended in the engine",
                statistics.median(seconds),
                "<=",
                1.0,
                " s",
            )


def _cancel_to_ended(engine: Engine, run: spec.Experiment) -> float:
    job = engine.submit(run, OWNER).job_id
    while not engine.history(job, OWNER).points["loss"]:
        time.sleep(LOOK_SECONDS)
    time.sleep(2.0)  # by then chunks have their full length
    engine_seconds, _ = timed(lambda: (engine.cancel(job, OWNER), until_ended(engine, job)))
    if engine.job(job, OWNER).outcome != "stopped":
        raise RuntimeError("the run ended before it was stopped")
    return engine_seconds
