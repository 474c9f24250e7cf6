"""The engine with real workers and real training: sharing, order, stopping, and every kind of fault.

Runs are tiny or stopped soon. Each test has visitors of its own, so tests share one engine.
"""

import asyncio
import io
import json
import multiprocessing
import os
import re
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import distributed
import numpy as np
import psutil
import pytest
from threadpoolctl import threadpool_info  # comes with scikit-learn

from nncore import engine as engines
from nncore import jobs, npz, spec
from nncore.datasets import preview
from nncore.engine import Engine, EngineBusy, Job, Refused
from nncore.limits import Limits
from nncore.patience import Patience
from tests.conftest import START_SECONDS, wait_until, worker_processes

ROOT = Path(__file__).parents[1]
_fresh_seed = iter(range(1_000, 1_000_000))


def quick(epochs: int = 2, seed: int | None = None) -> spec.Experiment:
    """Return an Experiment that trains in a moment, another one each time."""
    return spec.Experiment(
        data=spec.Moons(samples=200),
        model=spec.Model(layers=(spec.Dense(units=4), spec.Dense(units=1, activation="sigmoid"))),
        training=spec.Training(
            epochs=epochs, seed=next(_fresh_seed) if seed is None else seed, batch_size=16
        ),
    )


def long(epochs: int = 200) -> spec.Experiment:
    """Return an Experiment that trains until it is stopped, another one each time."""
    return spec.Experiment(
        data=spec.Moons(samples=20_000),
        model=spec.Model(
            layers=(
                spec.Dense(units=128),
                spec.Dense(units=128),
                spec.Dense(units=1, activation="sigmoid"),
            )
        ),
        training=spec.Training(epochs=epochs, seed=next(_fresh_seed), batch_size=8),
    )


def wait_for_end(engine: Engine, job: str, owner: str, seconds: float = 60.0) -> Job:
    wait_until(lambda: engine.job(job, owner).state == "ended", seconds)
    return engine.job(job, owner)


def wait_for_epochs(engine: Engine, job: str, owner: str, epochs: float = 0.0) -> None:
    def trained() -> bool:
        assert engine.job(job, owner).state != "ended", engine.job(job, owner).message
        return engine.history(job, owner).epochs_done > epochs

    wait_until(trained)


def long_run(engine: Engine, owner: str, epochs: float = 0.0) -> str:
    """Begin a run that trains until it is stopped; return its number once it does."""
    job = engine.submit(long(), owner).job_id
    wait_for_epochs(engine, job, owner, epochs)
    return job


def checkpointed(engine: Engine, job: str) -> bool:
    """Say whether a run has a checkpoint to resume from that holds a whole epoch."""
    row = engine._journal.job(job)
    return row is not None and (row.checkpoint_epoch or 0) >= 1


def wait_until_ready(engine: Engine) -> None:
    wait_until(lambda: engine.status().phase == "ready", START_SECONDS)


def run(engine: Engine, experiment: spec.Experiment, owner: str) -> Job:
    return wait_for_end(engine, engine.submit(experiment, owner).job_id, owner)


@pytest.fixture
def idle(engine: Engine) -> Iterator[Engine]:
    """Return the engine, and leave it idle however the test ends."""
    yield engine
    for record in list(engine._records.active.values()):
        for owner in list(record.watchers):
            engine.cancel(record.row.id, owner)
    wait_until(lambda: engine.status().running + engine.status().waiting == 0)
    wait_until_ready(engine)


# ------------------------------------------------------------------------------ one plain run


def test_a_run_is_told_while_it_goes_on_and_leaves_its_results(idle: Engine) -> None:
    experiment = quick(epochs=30)
    submission = idle.submit(experiment, "ann", expected_accuracy=0.9)
    assert submission.how == "started"
    versions = set()
    while (job := idle.job(submission.job_id, "ann")).state != "ended":
        versions.add(job.version)
    assert len(versions) > 3
    assert (job.outcome, job.expected_accuracy, job.resumable) == ("finished", 0.9, False)
    assert job.message
    history = idle.history(job.id, "ann")
    assert history.epochs["epoch"] == list(range(1, 31))
    events = idle.events(job.id, "ann")
    assert type(history).of(events) == history
    assert idle.events(job.id, "ann", since=len(events) - 1) == events[-1:]
    result = idle.result(job.id, "ann")
    assert result is not None
    assert result.y_true.shape == (40,)
    assert result.y_prob.shape == (40, 2)
    np.testing.assert_allclose(result.y_prob.sum(axis=1), 1.0, rtol=1e-6)
    assert idle.result(job.id, "ann") is result
    weights = npz.unpack(idle.blob(job.id, "ann", "weights") or b"")
    assert weights["0.kernel"].shape == (2, 4)
    assert (idle.blob(job.id, "ann", "keras") or b"").startswith(b"PK")
    assert idle.blob(job.id, "ann", "no such thing") is None


def test_a_history_is_the_same_object_until_there_is_news(idle: Engine) -> None:
    job = run(idle, quick(), "ann")
    assert idle.history(job.id, "ann") is idle.history(job.id, "ann")
    assert idle.job(job.id, "ann") == idle.job(job.id, "ann")


def test_asking_for_news_costs_microseconds(idle: Engine) -> None:
    job = long_run(idle, "ann")
    began = time.thread_time()
    for _ in range(1_000):
        idle.status()
        idle.job(job, "ann")
    assert (time.thread_time() - began) / 1_000 < 100e-6


def test_a_run_that_cannot_be_trained_fails_with_a_sentence_and_the_next_one_runs(
    idle: Engine,
) -> None:
    first = run(idle, quick(epochs=200), "ann")
    idle._journal.put_blob(first.id, "checkpoint", b"damaged")
    with idle._lock:
        idle._records.put(idle._records.of(first.id, "ann"), outcome="stopped", checkpoint_epoch=1)
    idle.resume(first.id, "ann")
    job = wait_for_end(idle, first.id, "ann")
    assert job.outcome == "failed"
    assert "not a sound .npz" in job.message
    assert run(idle, quick(), "ann").outcome == "finished"


# -------------------------------------------------------------------------- sharing and order


def test_two_visitors_share_a_run_and_one_who_cancels_only_stops_watching(idle: Engine) -> None:
    experiment = long()
    first = idle.submit(experiment, "ann")
    second = idle.submit(experiment, "bob")
    assert second == engines.Submission(first.job_id, "joined")
    wait_for_epochs(idle, first.job_id, "bob")
    assert idle.job(first.job_id, "ann").watchers == 2
    idle.cancel(first.job_id, "ann")
    done = idle.history(first.job_id, "bob").epochs_done
    wait_for_epochs(idle, first.job_id, "bob", epochs=done + 2)
    mine = idle.job(first.job_id, "ann")
    assert (mine.state, mine.outcome, mine.watchers) == ("ended", "stopped", 1)
    assert "no longer watch" in mine.message
    assert idle.active("ann") is None
    assert idle.submit(experiment, "ann").how == "joined"
    assert idle.job(first.job_id, "ann").state == "running"
    idle.cancel(first.job_id, "ann")
    idle.cancel(first.job_id, "bob")
    assert wait_for_end(idle, first.job_id, "bob").outcome == "stopped"


def test_pressing_twice_is_one_run(idle: Engine) -> None:
    experiment = long()
    first, second = (idle.submit(experiment, "ann") for _ in range(2))
    assert first.job_id == second.job_id
    assert len([job for job in idle.runs("ann") if job.id == first.job_id]) == 1
    assert idle.job(first.job_id, "ann").watchers == 1


def test_many_presses_at_once_are_one_run(idle: Engine) -> None:
    experiment = quick()
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda i=i: found.append(idle.submit(experiment, f"o{i}").job_id))
        for i in range(30)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 30
    assert len(set(found)) == 1
    assert wait_for_end(idle, found[0], "o7").watchers == 30


def test_a_finished_run_is_reused_unless_a_fresh_one_is_asked_for(idle: Engine) -> None:
    experiment = quick()
    done = run(idle, experiment, "ann")
    assert idle.submit(experiment, "bob", expected_accuracy=0.5) == engines.Submission(
        done.id, "reused"
    )
    seen = idle.job(done.id, "bob")
    assert (seen.state, seen.expected_accuracy) == ("ended", 0.5)
    assert idle.runs("bob")[0] == seen
    again = idle.submit(experiment, "bob", fresh=True)
    assert again.how == "started"
    assert again.job_id != done.id


def test_a_stopped_run_is_not_reused(idle: Engine) -> None:
    experiment = long()
    first = idle.submit(experiment, "ann").job_id
    wait_for_epochs(idle, first, "ann")
    idle.cancel(first, "ann")
    assert idle.submit(experiment, "bob").how == "started"
    wait_for_end(idle, first, "ann")


def test_another_visitors_run_is_refused_everywhere(idle: Engine) -> None:
    job = run(idle, quick(), "ann").id
    for call in (
        lambda owner, job: idle.job(job, owner),
        lambda owner, job: idle.history(job, owner),
        lambda owner, job: idle.events(job, owner),
        lambda owner, job: idle.cancel(job, owner),
        lambda owner, job: idle.resume(job, owner),
        lambda owner, job: idle.result(job, owner),
        lambda owner, job: idle.blob(job, owner, "weights"),
    ):
        with pytest.raises(Refused, match="not one of yours"):
            call("mallory", job)
        with pytest.raises(Refused, match="not one of yours"):
            call("ann", "no-such-run")
    assert idle.runs("mallory") == []
    assert idle.active("mallory") is None


def test_nobodys_second_run_comes_before_another_visitors_first(idle: Engine) -> None:
    running = long_run(idle, "ann")
    second = idle.submit(quick(), "ann").job_id
    bob = idle.submit(quick(), "bob").job_id
    cem = idle.submit(quick(), "cem").job_id
    places = [idle.job(*one).place for one in ((bob, "bob"), (cem, "cem"), (second, "ann"))]
    assert places == [1, 2, 3]
    assert idle.status().waiting == 3
    assert idle.active("ann") == idle.job(running, "ann")
    idle.cancel(running, "ann")
    order = [bob, cem, second]
    owners = {bob: "bob", cem: "cem", second: "ann"}
    for job in order:
        wait_for_end(idle, job, owners[job])
    ends = [idle._journal.job(job).ended_at for job in order]  # type: ignore[union-attr]
    assert ends == sorted(ends)


def test_a_waiting_run_can_be_withdrawn(idle: Engine) -> None:
    running = long_run(idle, "ann")
    waiting = idle.submit(quick(), "bob").job_id
    idle.cancel(waiting, "bob")
    job = idle.job(waiting, "bob")
    assert (job.state, job.outcome, job.place, job.resumable) == ("ended", "stopped", None, False)
    assert idle.job(running, "ann").state == "running"
    with pytest.raises(Refused, match="nothing to resume"):
        idle.resume(waiting, "bob")


def test_a_visitor_has_one_run_running_and_one_waiting(idle: Engine) -> None:
    idle.submit(long(), "ann")
    idle.submit(quick(), "ann")
    with pytest.raises(Refused, match="at most 2"):
        idle.submit(quick(), "ann")


def test_what_this_host_does_not_run_is_refused_with_a_sentence(idle: Engine) -> None:
    with pytest.raises(Refused, match="epochs"):
        idle.submit(quick(epochs=500), "ann")
    with pytest.raises(Refused, match="token"):
        idle.submit(quick(), "")
    with pytest.raises(Refused, match="between 0 and 1"):
        idle.submit(quick(), "ann", expected_accuracy=float("nan"))


# ---------------------------------------------------------------------- stop, resume, extend


def test_stop_answers_within_a_second_and_keeps_what_was_learned(idle: Engine) -> None:
    run(idle, long(epochs=1), "warm")  # so that nothing is left to compile
    job = long_run(idle, "ann", epochs=1)
    began = time.monotonic()
    idle.cancel(job, "ann")
    ended = wait_for_end(idle, job, "ann")
    took = time.monotonic() - began
    assert ended.outcome == "stopped"
    assert ended.resumable
    assert idle.result(job, "ann") is not None
    assert took < 1.5, "the bound is 1 s on a machine of its own"


def test_a_stopped_run_resumes_where_it_was(idle: Engine) -> None:
    job = idle.submit(quick(epochs=200), "ann").job_id
    wait_for_epochs(idle, job, "ann")
    idle.cancel(job, "ann")
    stopped = wait_for_end(idle, job, "ann")
    if stopped.outcome == "finished":
        pytest.fail("it was too quick to be stopped")
    assert idle.resume(job, "ann") == job
    ended = wait_for_end(idle, job, "ann")
    assert ended.outcome == "finished"
    assert idle.history(job, "ann").epochs["epoch"] == list(range(1, 201))
    starts = [event for event in idle.events(job, "ann") if event["kind"] == "start"]
    assert len(starts) == 2
    assert starts[1]["resumed_epoch"] > 0
    with pytest.raises(Refused, match="nothing to resume"):
        idle.resume(job, "ann")


def test_three_epochs_and_three_more_are_the_run_of_six(idle: Engine) -> None:
    seed = next(_fresh_seed)
    three = run(idle, quick(epochs=3, seed=seed), "ann")
    six = idle.resume(three.id, "ann", epochs=6)
    assert six != three.id
    assert wait_for_end(idle, six, "ann").outcome == "finished"
    assert idle.history(six, "ann").epochs["epoch"] == [1, 2, 3, 4, 5, 6]
    assert idle.history(three.id, "ann").epochs["epoch"] == [1, 2, 3]
    assert idle.job(six, "ann").experiment == quick(epochs=6, seed=seed)
    direct = idle.submit(quick(epochs=6, seed=seed), "bob", fresh=True).job_id
    wait_for_end(idle, direct, "bob")
    assert idle.history(direct, "bob").epochs["loss"] == pytest.approx(
        idle.history(six, "ann").epochs["loss"], abs=1e-5
    )
    assert idle.resume(three.id, "ann", epochs=6) in (six, direct)


def test_a_run_is_not_extended_beyond_what_this_host_runs(idle: Engine) -> None:
    job = run(idle, quick(), "ann")
    with pytest.raises(Refused, match="at most 200"):
        idle.resume(job.id, "ann", epochs=900)


# ------------------------------------------------------------------------------------- faults


def test_a_killed_worker_costs_no_run_and_the_next_one_goes(idle: Engine) -> None:
    job = long_run(idle, "ann")
    wait_until(lambda: checkpointed(idle, job))
    next_job = idle.submit(quick(), "bob").job_id
    worker_processes()[0].kill()
    failed = wait_for_end(idle, job, "ann", seconds=5)
    assert (failed.outcome, failed.resumable) == ("failed", True)
    assert failed.message.startswith("The process that trained was ended from outside")
    assert "run out of memory. A smaller batch size" in failed.message
    found = re.search(r"Resume continues from epoch (\d+)\.", failed.message)
    assert found is not None
    assert idle.history(job, "ann").outcome == "failed"
    status = idle.status()
    assert status.phase == "restarting"
    assert status.seconds_left is not None
    assert wait_for_end(idle, next_job, "bob", START_SECONDS).outcome == "finished"
    idle.resume(job, "ann")
    wait_for_epochs(idle, job, "ann", epochs=float(found[1]))
    resumed = [event for event in idle.events(job, "ann") if event["kind"] == "start"][1]
    assert int(resumed["resumed_epoch"]) == int(found[1]) - 1
    epochs = idle.history(job, "ann").epochs["epoch"]
    assert epochs == list(range(1, len(epochs) + 1))


def test_a_worker_that_does_not_hear_stop_is_replaced(idle: Engine) -> None:
    job = long_run(idle, "ann")
    wait_until(lambda: checkpointed(idle, job))
    worker_processes()[0].suspend()
    idle.cancel(job, "ann")
    assert idle.job(job, "ann").state == "stopping"
    began = time.monotonic()
    stopped = wait_for_end(idle, job, "ann", seconds=10)
    assert time.monotonic() - began < 5.0
    assert (stopped.outcome, stopped.resumable) == ("stopped", True)
    wait_until_ready(idle)
    assert run(idle, quick(), "ann").outcome == "finished"


def test_a_worker_that_hangs_is_replaced_and_its_run_resumes(
    idle: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = long_run(idle, "ann")
    wait_until(lambda: checkpointed(idle, job))
    monkeypatch.setattr(idle._dispatcher, "_patience", Patience(Limits(silence_seconds=3.0)))
    worker_processes()[0].suspend()
    failed = wait_for_end(idle, job, "ann", seconds=10)
    assert (failed.outcome, failed.resumable) == ("failed", True)
    assert "had not been heard of for 3 seconds and was replaced. Resume" in failed.message
    monkeypatch.undo()  # the next worker compiles anew
    idle.resume(job, "ann")
    wait_until_ready(idle)
    done = idle.history(job, "ann").epochs_done
    wait_for_epochs(idle, job, "ann", epochs=done)


def _bound_memory(limit: int, dask_worker: Any) -> int:
    """Give a nanny, in whose process this is called, another limit; return the one before."""
    before = dask_worker.memory_manager.memory_limit
    dask_worker.memory_manager.memory_limit = limit
    return int(before)


def bound_memory(engine: Engine, limit: int) -> int:
    """Let the keras worker have no more than so many bytes; return how many it might have."""
    lanes = engine._lanes
    assert lanes is not None

    async def bound() -> dict[str, int]:
        workers = [worker for worker, lane in lanes._roster.lane_of.items() if lane == "keras"]
        called = partial(_bound_memory, limit)
        found: dict[str, int] = await lanes._errands.client.run(called, workers=workers, nanny=True)
        return found

    (before,) = asyncio.run_coroutine_threadsafe(bound(), lanes._loop).result(20).values()
    return before


def test_a_worker_that_outgrows_its_memory_is_said_to(idle: Engine) -> None:
    job = long_run(idle, "ann")
    usual = bound_memory(idle, 100_000_000)  # TensorFlow alone takes more
    try:
        failed = wait_for_end(idle, job, "ann", seconds=10)
    finally:
        wait_until(lambda: "keras" in idle._lanes._roster.lane_of.values())  # type: ignore[union-attr]
        bound_memory(idle, usual)
    assert failed.outcome == "failed"
    assert failed.message.startswith("The worker ran out of memory and was replaced. A smaller")
    wait_until_ready(idle)
    assert run(idle, quick(), "ann").outcome == "finished"


def test_a_run_that_nobody_looks_at_stops_and_is_kept_for_the_return(
    idle: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = long_run(idle, "ann")
    monkeypatch.setattr(idle._dispatcher, "_patience", Patience(Limits(lease_seconds=2.0)))
    waiting = idle.submit(quick(), "bob").job_id

    def gone(job: str) -> bool:
        return job not in idle._records.active

    def gone_while_ann_is_here() -> bool:
        idle.here("ann")  # on another page, which does not show the run
        return gone(waiting)

    wait_until(gone_while_ann_is_here)
    assert idle.job(waiting, "bob").message == (
        "Nobody was watching for 2 seconds. It left the queue before it started."
    )
    assert idle.job(job, "ann").state == "running"
    wait_until(lambda: gone(job))
    stopped = idle.job(job, "ann")
    assert (stopped.state, stopped.outcome, stopped.resumable) == ("ended", "stopped", True)
    assert stopped.message.startswith("Nobody was watching for 2 seconds. Stopped after ")
    assert idle.history(job, "ann").message == stopped.message
    assert idle.result(job, "ann") is not None
    done = idle.history(job, "ann").epochs_done
    idle.resume(job, "ann")
    wait_for_epochs(idle, job, "ann", epochs=done)


def test_a_full_disk_is_said_and_nothing_is_lost(idle: Engine) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    wait_until(lambda: not idle._journal.waiting)
    # From here on this process cannot write files beyond their first thousand bytes.
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
    try:
        job = run(idle, quick(), "ann")
        wait_until(lambda: "cannot be saved" in idle.status().message)
        assert job.outcome == "finished"
        assert "kept in memory" in idle.job(job.id, "ann").message
        assert idle.result(job.id, "ann") is not None
        assert idle.runs("ann")[0].id == job.id
        assert run(idle, quick(), "bob").outcome == "finished"
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    wait_until(lambda: not idle.status().message)
    assert idle._store.blob(job.id, "predictions") is not None
    assert "memory" not in idle.job(job.id, "ann").message


def test_what_left_memory_comes_back_from_the_store(idle: Engine) -> None:
    job = run(idle, quick(), "ann")
    history = idle.history(job.id, "ann")
    wait_until(lambda: not idle._journal.waiting)
    idle._records._ended.clear()
    idle._records._pressed.clear()
    (again,) = (one for one in idle.runs("ann") if one.id == job.id)
    assert (again.outcome, again.message) == (job.outcome, job.message)
    assert idle.history(job.id, "ann") == history


SERVER = """
import sys, time
from pathlib import Path
from nncore import engine, spec
if __name__ == "__main__":
    running = engine.start(store_path=Path(sys.argv[1]))
    job = running.submit(spec.parse(sys.argv[2]), "ann").job_id
    waiting = running.submit(spec.parse(sys.argv[3]), "bob").job_id
    ends = time.monotonic() + 120
    written = running._journal._store  # what a killed server leaves behind
    while not ((row := written.job(job)) and row.checkpoint_epoch):
        assert time.monotonic() < ends, running.status()
        assert running.job(job, "ann").state != "ended"
        time.sleep(0.01)
    print(job, waiting, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def cluster() -> Iterator[str]:
    """Return the address of a Dask cluster that was there before the engine."""
    options = {"nthreads": 1, "host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}
    existing = distributed.SpecCluster(
        scheduler={
            "cls": distributed.Scheduler,
            "options": {"host": "127.0.0.1", "port": 0, "dashboard_address": "127.0.0.1:0"},
        },
        workers={
            lane: {"cls": distributed.Nanny, "options": {**options, "resources": {lane: 1}}}
            for lane in ("keras", "light")
        },
        silence_logs=100,
    )
    yield existing.scheduler_address
    existing.close()


def test_a_killed_server_takes_its_workers_along_and_its_runs_are_found_again(
    tmp_path: Path, cluster: str
) -> None:
    script = tmp_path / "server.py"
    script.write_text(SERVER)
    store = tmp_path / "store"
    arguments = [long().model_dump_json(), quick().model_dump_json()]
    server = subprocess.Popen(
        [sys.executable, str(script), str(store), *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert server.stdout is not None
    job, waiting = server.stdout.readline().split()
    children = psutil.Process(server.pid).children(recursive=True)
    assert len(children) >= 2
    server.kill()
    server.wait()
    _, alive = psutil.wait_procs(children, timeout=20)
    assert not alive

    again = Engine(Limits(worker_programs=1), store_path=store, scheduler=cluster)
    again.start()
    try:
        (found,) = again.runs("ann")
        assert (found.id, found.state, found.outcome) == (job, "ended", "failed")
        assert "server was restarted" in found.message
        assert found.resumable
        (withdrawn,) = again.runs("bob")
        assert (withdrawn.id, withdrawn.outcome, withdrawn.resumable) == (waiting, "failed", False)
        assert again.history(job, "ann").epochs_done >= 1
        again.resume(job, "ann")
        assert again.job(job, "ann").state == "waiting"  # TensorFlow is still being imported
        assert again.status().phase == "starting"
        wait_until_ready(again)
        before = again.history(job, "ann").epochs_done
        wait_for_epochs(again, job, "ann", epochs=before + 1)
        epochs = again.history(job, "ann").epochs["epoch"]
        assert epochs == list(range(1, len(epochs) + 1))
        again.cancel(job, "ann")
        assert wait_for_end(again, job, "ann").outcome == "stopped"
        # That worker has compiled more programs than these limits allow: another one comes.
        wait_until(lambda: again.status().phase == "restarting")
        assert again.ask(io.text_encoding, "utf-8") == "utf-8"
    finally:
        again.close()
    with distributed.Client(cluster) as client:
        client.wait_for_workers(2)  # closing the engine left the existing cluster alone


def _start_engine_in_a_child(answers: "multiprocessing.Queue[tuple[bool, int]]") -> None:
    running = engines.start()
    answers.put((running._lanes is None, threading.active_count()))


def test_a_child_process_that_imports_the_main_script_starts_nothing() -> None:
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[tuple[bool, int]] = context.Queue()
    child = context.Process(target=_start_engine_in_a_child, args=(answers,))
    child.start()
    no_lanes, _ = answers.get(timeout=60)
    child.join()
    assert no_lanes


def test_importing_the_engine_imports_neither_dask_nor_what_workers_need() -> None:
    program = "import sys, json, nncore.engine; print(json.dumps(sorted(sys.modules)))"
    modules = json.loads(
        subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, text=True
        ).stdout
    )
    assert not {"dask", "distributed", "keras", "tensorflow", "sklearn", "pandas", "plotly"} & set(
        modules
    )


# ------------------------------------------------------------------------------ short questions


def test_a_question_is_answered_once_for_all(idle: Engine) -> None:
    data = spec.Moons(samples=100).model_dump_json()
    first = idle.ask(preview.preview, data)
    assert first["rows"] == 100
    assert idle.ask(preview.preview, data) is first


def test_a_questions_value_error_is_a_refusal(idle: Engine) -> None:
    with pytest.raises(Refused):
        idle.ask(npz.unpack, b"no archive")


def test_the_light_lane_comes_back_after_its_worker_was_killed(idle: Engine) -> None:
    idle.ask(io.text_encoding, "utf-8")
    worker_processes()[1].kill()

    def answers() -> bool:
        try:
            return idle.ask(io.text_encoding, "ascii", timeout=1.0) == "ascii"
        except EngineBusy:
            return False

    wait_until(answers)


def test_a_question_that_needs_keras_waits_behind_a_training_and_says_so(idle: Engine) -> None:
    training = long_run(idle, "ann")
    with pytest.raises(EngineBusy, match="is training; this follows"):
        idle.ask(io.text_encoding, "utf-16", timeout=0.3, lane="keras")
    assert idle.ask(io.text_encoding, "utf-16") == "utf-16", "the light lane waits for nobody"
    idle.cancel(training, "ann")
    assert idle.ask(io.text_encoding, "utf-16", timeout=30.0, lane="keras") == "utf-16"
    assert idle.ask(io.text_encoding, "utf-32", timeout=30.0, lane="keras") == "utf-32"
    assert run(idle, quick(), "ann").outcome == "finished"


def test_short_questions_are_computed_by_one_thread(engine: Engine) -> None:
    # threadpoolctl tells what each library with threads of its own may use.
    pools = engine.ask(threadpool_info, timeout=30)
    assert pools
    assert {pool["num_threads"] for pool in pools} == {1}


def test_a_comparison_is_one_press_beside_single_runs_and_its_runs_are_listed_apart(
    idle: Engine,
) -> None:
    owner = jobs.comparing("carol")
    experiments = [quick(seed=seed) for seed in (901, 902, 903, 904)]
    ids = idle.compare(experiments, owner)
    single = run(idle, quick(), "carol")
    assert [wait_for_end(idle, job, owner).outcome for job in ids] == ["finished"] * 4
    assert idle.compare(experiments, owner) == ids  # finished ones are reused
    assert [job.id for job in idle.runs("carol")] == [single.id]
    assert {job.id for job in idle.runs(owner)} == set(ids)
    with pytest.raises(Refused, match="not one of yours"):
        idle.job(ids[0], "carol")


def test_of_a_comparisons_runs_only_what_it_tells_is_kept(idle: Engine) -> None:
    owner, experiment = jobs.comparing("frank"), quick()
    (compared,) = idle.compare([experiment], owner)
    assert wait_for_end(idle, compared, owner).outcome == "finished"
    assert idle.result(compared, owner) is not None
    assert idle.blob(compared, owner, "weights")
    assert idle.blob(compared, owner, "keras") is idle.blob(compared, owner, "checkpoint") is None
    # Whoever trains the same for itself gets all of it, and comparisons take what there is.
    single = run(idle, experiment, "frank")
    assert single.id != compared
    assert idle.blob(single.id, "frank", "keras")
    (reused,) = idle.compare([experiment], jobs.comparing("grace"))
    assert reused == single.id


def test_too_large_a_comparison_is_refused_and_none_of_it_begins(idle: Engine) -> None:
    many = [quick() for _ in range(idle._limits.max_comparison_runs + 1)]
    with pytest.raises(Refused, match="choose fewer variants or seeds"):
        idle.compare(many, jobs.comparing("erin"))
    assert idle.runs(jobs.comparing("erin")) == []
    refused = quick(epochs=idle._limits.max_epochs + 1)
    with pytest.raises(Refused, match="epochs were asked for"):
        idle.compare([quick(), refused], jobs.comparing("dave"))
    assert idle.runs(jobs.comparing("dave")) == []


def test_comparisons_leave_half_of_the_line_to_single_runs(
    idle: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idle._admission, "_limits", Limits(max_waiting=8))
    long_run(idle, "ann")
    mine = [quick() for _ in range(3)]
    ids = idle.compare(mine, jobs.comparing("bob"))
    with pytest.raises(Refused, match=r"2 runs, and 3 of other comparisons.*kept for single runs"):
        idle.compare([quick(), quick()], jobs.comparing("cem"))
    assert idle.runs(jobs.comparing("cem")) == []
    assert idle.compare(mine, jobs.comparing("bob")) == ids, "what goes on takes no new place"
    singles = [idle.submit(quick(), f"visitor {number}").job_id for number in range(5)]
    assert len(set(singles)) == 5
    with pytest.raises(Refused, match="8 runs are waiting already"):
        idle.submit(quick(), "late")


def test_looks_are_counted_for_each_visitor(idle: Engine) -> None:
    assert idle.looks("a test part", "ann") == 0
    assert [idle.look("a test part", "ann") for _ in range(3)] == [1, 2, 3]
    assert idle.looks("a test part", "bob") == 0
