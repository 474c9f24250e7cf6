"""What several test modules share: the one engine of a test session, with real workers."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import psutil
import pytest
from threadpoolctl import threadpool_limits  # comes with scikit-learn
from xdist.scheduler import LoadScopeScheduling

from nncore import engine as engines
from nncore.engine import Engine

START_SECONDS = 180.0


def wait_until(condition: Callable[[], object], seconds: float = 60.0, every: float = 0.02) -> None:
    """Return as soon as the condition holds; look again every so many seconds.

    Raises
    ------
    TimeoutError
        If it does not within `seconds`.
    """
    ends = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > ends:
            raise TimeoutError(f"after {seconds} s still waiting for {condition}")
        time.sleep(every)


def worker_processes() -> list[psutil.Process]:
    """Return the processes of this process's engine, the worker with TensorFlow first.

    Others are started by tests as well: browsers, and servers with workers of their own.
    """
    found = []
    for cluster in psutil.Process().children():
        try:
            if "nncore.local_cluster" not in cluster.cmdline():
                continue
            for process in (cluster, *cluster.children(recursive=True)):
                if "resource_tracker" not in " ".join(process.cmdline()):
                    found.append((process.memory_info().rss, process))
        except psutil.NoSuchProcess:
            continue
    return [process for _, process in sorted(found, key=lambda pair: -pair[0])]


class _FilesTogether(LoadScopeScheduling):  # type: ignore[misc]
    """Keeps a file's tests in one process.

    The browser's tests share a server; those of the load measure, so never two at a time, but for
    those that try odd inputs and measure nothing.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        places = ("tests/browser/", "tests/load/test_fuzz", "tests/load/")
        return next((one for one in places if path.startswith(one)), path)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return _FilesTogether(config, log)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Return the engine that pages get too, started, with an empty store and a warm worker."""
    running = engines.start(store_path=tmp_path_factory.mktemp("store"))
    wait_until(lambda: running.status().phase == "ready", START_SECONDS)
    yield running
    processes = worker_processes()
    engines.close()
    left = psutil.wait_procs(processes, timeout=10)[1]
    assert not left, f"closing the engine left processes behind: {left}"


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """Multiply as the light worker does: threads that wait for one another are slow when busy."""
    with threadpool_limits(1):
        yield
