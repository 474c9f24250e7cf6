"""The work on a Dask cluster of processes: trained there, stopped, and whatever dies survived.

The full form trains on two workers. The short one loses only the scheduler, with a worker that
needs no TensorFlow; `tests/test_cluster.py` trains.
"""

import io
import json
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from nncore import jobs, npz, spec
from nncore.engine import Engine, EngineBusy
from tests.clusters import DOCUMENTED_ADDRESS, ROOT, Cluster, running, working_process
from tests.conftest import START_SECONDS, wait_until
from tests.load.conftest import Promises
from tests.serving import Server, served
from tests.test_cluster import answers, server_of
from tests.test_engine import (
    checkpointed,
    long,
    long_run,
    quick,
    run,
    wait_for_end,
    wait_for_epochs,
)

COMPARED_RUNS = 12


def keras_workers(engine: Engine) -> int:
    return len(engine._dispatcher._assignments.workers)


def have_two_workers(engine: Engine, cluster: Cluster) -> None:
    """Start a second worker that trains, if there is none."""
    if keras_workers(engine) < 2:
        cluster.start_worker("keras")
    wait_until(lambda: keras_workers(engine) == 2, START_SECONDS)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def remote(
    cluster: Cluster, full: bool, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Return an engine on the cluster; in the full form with one warm worker for training."""
    cluster.start_worker("light")
    if full:
        cluster.start_worker("keras")
    with server_of(cluster, tmp_path_factory.mktemp("store")) as engine:
        wait_until(lambda: answers(engine), START_SECONDS)
        wait_until(lambda: not full or keras_workers(engine) == 1, START_SECONDS)
        yield engine


def compared(width: int) -> list[spec.Experiment]:
    """Return the twelve runs of a comparison: two variants, six seeds."""
    return [
        spec.Experiment(
            data=spec.Mnist(first_rows=2_000),
            model=spec.Model(
                layers=(
                    spec.Flatten(),
                    spec.Dense(units=width, l2=l2),
                    spec.Dense(units=128),
                    spec.Dense(units=10, activation="softmax"),
                )
            ),
            training=spec.Training(epochs=5, seed=seed, loss="sparse_categorical_crossentropy"),
        )
        for seed in range(COMPARED_RUNS // 2)
        for l2 in (0.0, 1e-4)
    ]


def seconds_for(engine: Engine, experiments: list[spec.Experiment], owner: str) -> float:
    """Return how long a comparison takes from the press of its button."""
    began = time.monotonic()
    for job in engine.compare(experiments, owner):
        assert wait_for_end(engine, job, owner, START_SECONDS).outcome == "finished"
    return time.monotonic() - began


@pytest.mark.usefixtures("only_full")
def test_two_workers_train_as_this_machine_does_and_share_a_comparison(
    remote: Engine, cluster: Cluster, promises: Promises, request: pytest.FixtureRequest
) -> None:
    local: Engine = request.getfixturevalue("engine")
    experiment = quick(epochs=10)
    here, there = (run(engine, experiment, "ann") for engine in (local, remote))
    losses = [
        np.array(engine.history(job.id, "ann").epochs["loss"])
        for engine, job in ((local, here), (remote, there))
    ]
    np.testing.assert_allclose(losses[1], losses[0], atol=1e-6)
    weights = [
        npz.unpack(engine.blob(job.id, "ann", "weights") or b"")
        for engine, job in ((local, here), (remote, there))
    ]
    for name in weights[0]:
        np.testing.assert_allclose(weights[1][name], weights[0][name], atol=1e-5)

    owner = jobs.comparing("ann")
    seconds_for(remote, compared(256)[:2], owner)  # so that the first worker has compiled
    alone = seconds_for(remote, compared(255), owner)
    have_two_workers(remote, cluster)
    began = remote.compare(compared(254)[:2], owner)
    wait_until(lambda: remote.status().running == 2)  # side by side
    for job in began:
        wait_for_end(remote, job, owner, START_SECONDS)
    together = seconds_for(remote, compared(253), owner)
    assert alone / together > 1.0
    promises.kept(
        "a comparison of 12 runs (2,000 MNIST images, 784-256-128-10, 5 epochs) on 2 workers of a "
        "Dask cluster",
        bound="faster than on 1; both share these 2 cores",
        measured=f"{alone:.1f} s on 1 worker, {together:.1f} s on 2: {alone / together:.2f} times",
    )


@pytest.mark.usefixtures("only_full")
def test_a_run_on_the_cluster_is_stopped_within_a_second(
    remote: Engine, promises: Promises
) -> None:
    job = long_run(remote, "ann", epochs=1)
    began = time.monotonic()
    remote.cancel(job, "ann")
    stopped = wait_for_end(remote, job, "ann")
    took = time.monotonic() - began
    assert (stopped.outcome, stopped.resumable) == ("stopped", True)
    assert took < 1.5
    promises.kept("a run on a Dask cluster is stopped", bound="≤ 1.5 s", measured=f"{took:.2f} s")


@pytest.mark.usefixtures("only_full")
def test_a_killed_worker_is_said_and_the_next_run_goes_to_the_other(
    remote: Engine, cluster: Cluster, promises: Promises
) -> None:
    have_two_workers(remote, cluster)
    job = remote.submit(long(), "ann").job_id
    wait_until(lambda: checkpointed(remote, job))
    at = remote._records.active[job].worker
    next_job = remote.submit(long(), "bob").job_id
    wait_for_epochs(remote, next_job, "bob")
    elsewhere = remote._records.active[next_job].worker
    assert elsewhere != at
    (hit,) = [one for one in cluster.processes if at in listening(one)]
    began = time.monotonic()
    working_process(hit).kill()
    failed = wait_for_end(remote, job, "ann", seconds=10)
    took = time.monotonic() - began
    assert (failed.outcome, failed.resumable) == ("failed", True)
    assert took < 2.0
    assert remote.job(next_job, "bob").state == "running", "the other worker goes on"
    remote.cancel(next_job, "bob")
    wait_for_end(remote, next_job, "bob")
    remote.resume(job, "ann")
    wait_for_epochs(remote, job, "ann", epochs=remote.history(job, "ann").epochs_done + 1)
    remote.cancel(job, "ann")
    wait_for_end(remote, job, "ann")
    wait_until(lambda: keras_workers(remote) == 2, START_SECONDS)  # its nanny has replaced it
    promises.kept(
        "a worker of a Dask cluster is killed", bound="said ≤ 2 s", measured=f"{took:.2f} s"
    )


def listening(command: subprocess.Popen[bytes]) -> list[str]:
    """Return the addresses at which a worker's processes listen."""
    processes = psutil.Process(command.pid).children(recursive=True)
    return [
        f"tls://127.0.0.1:{one.laddr.port}"
        for process in processes
        for one in process.net_connections("tcp")
        if one.status == psutil.CONN_LISTEN
    ]


def test_a_lost_scheduler_is_said_and_all_comes_back_by_itself_with_it(
    remote: Engine, cluster: Cluster, full: bool, promises: Promises
) -> None:
    job = ""
    if full:
        job = remote.submit(long(), "ann").job_id
        wait_until(lambda: checkpointed(remote, job))
    scheduler = next(one for one in cluster.processes if "scheduler is at" in cluster.said(one))
    began = time.monotonic()
    scheduler.kill()
    wait_until(lambda: "cannot be reached" in remote.status().message, 30.0)
    said = time.monotonic() - began
    assert remote.status().ailing_seconds > 0.0
    if full:
        assert said < 2.0
        lost = wait_for_end(remote, job, "ann", seconds=5)
        assert (lost.outcome, lost.resumable) == ("failed", True)
        assert remote.status().phase == "restarting"
    again = time.monotonic()
    cluster.start_scheduler()
    wait_until(lambda: answers(remote), START_SECONDS)
    if full:
        wait_until(lambda: remote.status().phase == "ready", START_SECONDS)
        remote.resume(job, "ann")
        wait_for_epochs(remote, job, "ann", epochs=remote.history(job, "ann").epochs_done + 1)
        promises.kept(
            "the scheduler of a Dask cluster is lost, and comes back",
            bound="said ≤ 2 s; all goes on by itself",
            measured=f"{said:.2f} s; training again after {time.monotonic() - again:.0f} s",
        )
        remote.cancel(job, "ann")
        wait_for_end(remote, job, "ann")
    wait_until(lambda: not remote.status().message, START_SECONDS)
    assert remote.ask(io.text_encoding, "utf-16") == "utf-16"


def test_the_app_reaches_the_cluster_by_its_settings_alone(
    remote: Engine, cluster: Cluster, full: bool, tmp_path: Path
) -> None:
    environment = {"NNCORE_SCHEDULER": cluster.address, **cluster.environment()}
    with served(tmp_path, **environment) as server:
        if full:
            wait_until(lambda: health(server)["engine"] == "ready", START_SECONDS)
        assert health(server)["status"] == "ok"
        assert not server.workers(), "a cluster of its own was started beside"
    assert answers(remote), "the server took a worker along"


def health(server: Server) -> dict[str, object]:
    try:
        with urllib.request.urlopen(f"{server.url}/health", timeout=10) as answer:
            return json.load(answer)  # type: ignore[no-any-return]
    except urllib.error.HTTPError as refused:
        return json.load(refused)  # type: ignore[no-any-return]


@pytest.mark.usefixtures("only_full")
def test_workers_that_do_not_suit_are_not_used_and_that_is_said(tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(ROOT / "nncore", other / "nncore")
    with (other / "nncore" / "history.py").open("a") as module:
        module.write("# one more line\n")
    (tmp_path / "cluster").mkdir()
    plain = f"dask worker {DOCUMENTED_ADDRESS} --nthreads 1 --no-dashboard"
    with running(tmp_path / "cluster") as cluster:
        cluster.start_worker("light", other)
        cluster.start(f'env PYTHONPATH="$PWD" {plain} --no-nanny --resources "light=1"')
        stranger = cluster.start(f"{plain} --no-nanny")
        with server_of(cluster, tmp_path / "store") as engine:
            wait_until(lambda: len(refusals(engine)) == 2)
            assert "has no nanny" in "".join(refusals(engine))
            assert "runs another version" in "".join(refusals(engine))
            wait_until(lambda: engine.status().message in refusals(engine))
            with pytest.raises(EngineBusy, match="no worker for short questions"):
                engine.ask(io.text_encoding, "utf-8", timeout=0.1)
            # Dask's own command is good enough, if it finds the project.
            cluster.start(f'env PYTHONPATH="$PWD" {plain} --resources "light=1"')
            wait_until(lambda: answers(engine))
            wait_until(lambda: "light" not in engine.status().message)
        assert stranger.poll() is None, "a worker that is not ours was ended"


def refusals(engine: Engine) -> list[str]:
    return list(engine._lanes._roster.unfit.values()) if engine._lanes is not None else []
