"""What several test modules share: the one engine of a test session, with real workers."""

import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from nncore import engine as engines
from nncore.engine import Engine

START_SECONDS = 180.0


def wait_until(condition: Callable[[], object], seconds: float = 60.0) -> None:
    """Return as soon as the condition holds.

    Raises
    ------
    TimeoutError
        If it does not within `seconds`.
    """
    ends = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > ends:
            raise TimeoutError(f"after {seconds} s still waiting for {condition}")
        time.sleep(0.02)


def worker_processes() -> list[psutil.Process]:
    """Return this process's workers, the one with TensorFlow first."""
    found = []
    for child in psutil.Process().children(recursive=True):
        try:
            if "resource_tracker" not in " ".join(child.cmdline()):
                found.append((child.memory_info().rss, child))
        except psutil.NoSuchProcess:
            continue
    return [child for _, child in sorted(found, key=lambda pair: -pair[0])]


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Return the engine that pages get too, started, with an empty store and a warm worker."""
    running = engines.start(store_path=tmp_path_factory.mktemp("store"))
    wait_until(lambda: running.status().phase == "ready", START_SECONDS)
    yield running
    engines.close()
    assert not worker_processes(), "closing the engine left processes behind"
