"""The engine on a Dask cluster that was there before it, with certificates, and shared with others.

What dies and comes back is in `tests/load/test_cluster.py`, for TensorFlow takes its time to load.
"""

import asyncio
import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import distributed
import pytest

from nncore.engine import Engine, EngineBusy
from nncore.limits import Limits
from tests.clusters import ROOT, Cluster, running
from tests.conftest import START_SECONDS, wait_until
from tests.test_engine import long_run, quick, run, wait_for_end, wait_for_epochs


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running(tmp_path_factory.mktemp("cluster"), "keras", "light") as cluster:
        yield cluster


@contextmanager
def server_of(cluster: Cluster, store: Path, **limits: float) -> Iterator[Engine]:
    """Start an engine on a cluster, as another page server would."""
    engine = Engine(Limits(**limits), store_path=store, scheduler=cluster.address)  # type: ignore[arg-type]
    engine.start()
    try:
        yield engine
    finally:
        engine.close()


@pytest.fixture(scope="module")
def ours(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with server_of(cluster, tmp_path_factory.mktemp("ours")) as engine:
        wait_until(lambda: engine.status().phase == "ready", START_SECONDS)
        yield engine


def test_a_run_trains_on_the_cluster_and_another_is_stopped_there(ours: Engine) -> None:
    assert run(ours, quick(epochs=5), "ann").outcome == "finished"
    job = long_run(ours, "ann", epochs=1)
    ours.cancel(job, "ann")
    stopped = wait_for_end(ours, job, "ann")
    assert (stopped.outcome, stopped.resumable) == ("stopped", True)
    assert ours.status().message == ""


def test_workers_that_run_already_are_joined_at_once(cluster: Cluster, tmp_path: Path) -> None:
    engine = Engine(store_path=tmp_path, scheduler=cluster.address, delay=600.0)
    engine.start()
    try:
        wait_until(lambda: engine.status().phase == "ready", START_SECONDS)
    finally:
        engine.close()


def test_another_servers_training_is_left_alone_and_its_worker_waited_for(
    ours: Engine, cluster: Cluster, tmp_path: Path
) -> None:
    with server_of(cluster, tmp_path) as theirs:
        wait_until(lambda: theirs.status().phase == "ready")
        training = long_run(ours, "ann")
        waiting = theirs.submit(quick(), "bob").job_id
        wait_until(lambda: theirs._dispatcher._assignments.taken)
        wait_until(lambda: theirs.job(waiting, "bob").state == "waiting")
        worker = next(iter(theirs._dispatcher._assignments.taken))
        lanes = theirs._lanes
        assert lanes is not None
        lanes.kill(worker)  # as when it has lost its patience with it
        done = ours.history(training, "ann").epochs_done
        wait_for_epochs(ours, training, "ann", epochs=done + 2)
        assert theirs.job(waiting, "bob").state == "waiting"
        ours.cancel(training, "ann")
        assert wait_for_end(ours, training, "ann").outcome == "stopped"
        assert wait_for_end(theirs, waiting, "bob").outcome == "finished"


def test_what_two_servers_send_in_the_same_moment_both_finishes(
    ours: Engine, cluster: Cluster, tmp_path: Path
) -> None:
    with server_of(cluster, tmp_path) as theirs:
        wait_until(lambda: theirs.status().phase == "ready", START_SECONDS)
        jobs = [(server, server.submit(quick(), "ann").job_id) for server in (ours, theirs)]
        ends = [wait_for_end(server, job, "ann").outcome for server, job in jobs]
        assert ends == ["finished", "finished"]


def test_whoever_has_no_certificate_is_refused(cluster: Cluster, tmp_path: Path) -> None:
    async def connect(address: str, security: distributed.Security) -> None:
        async with distributed.Client(
            address, asynchronous=True, security=security, set_as_default=False, timeout="2s"
        ):
            pass

    nothing = distributed.Security(require_encryption=False)
    with pytest.raises(OSError, match=r"(?i)timed out|reset|closed|handshake"):
        asyncio.run(connect(cluster.address.replace("tls://", "tcp://"), nothing))
    stranger = Cluster(tmp_path)  # has certificates, too, but its own
    with stranger.trusted_here(), pytest.raises(OSError, match=r"(?i)certificate does not match"):
        asyncio.run(connect(cluster.address, distributed.Security()))


def test_a_scheduler_with_anothers_certificates_is_refused(
    cluster: Cluster, tmp_path: Path
) -> None:
    stranger, store = Cluster(tmp_path), tmp_path / "store"
    with stranger.trusted_here(), server_of(cluster, store) as engine:
        wait_until(lambda: "cannot be reached" in engine.status().message)
        assert engine.status().phase == "starting"


def answers(engine: Engine) -> bool:
    try:
        return engine.ask(io.text_encoding, "utf-8", timeout=1.0) == "utf-8"
    except EngineBusy:
        return False


def test_a_scheduler_at_an_address_open_to_all_is_not_started() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nncore.cluster_scheduler", "tcp://0.0.0.0:8786"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert "use tls://" in done.stderr


def test_settings_for_a_cluster_elsewhere_do_not_hinder_the_cluster_of_this_machine(
    tmp_path: Path,
) -> None:
    elsewhere = Cluster(tmp_path)
    engine = Engine(store_path=tmp_path / "store")
    with elsewhere.trusted_here(), pytest.MonkeyPatch.context() as environment:
        for name, value in elsewhere.environment().items():
            environment.setenv(name, value)
        engine.start()
        try:
            wait_until(lambda: answers(engine), START_SECONDS)
        finally:
            engine.close()
