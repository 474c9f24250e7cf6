"""A really started server, a real browser, and what the processes cost.

Server and browser are those of the browser tests. CPU time is user plus system of all threads of
a process; it tells more than a clock on a machine that has other things to do.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

import tests.conftest
import tests.serving
from nncore import spec
from tests.browser.conftest import CHROMIUM, FLAGS, ROOT, Server, settle

PATIENCE_SECONDS = 120.0

wait_until = partial(tests.conftest.wait_until, seconds=PATIENCE_SECONDS, every=0.1)
"""Looks seldom, for what looks takes time from what is measured."""


@contextmanager
def served(script: Path = ROOT / "app.py") -> Iterator[Server]:
    """Start a server with an empty store; stop it, and all its processes, in the end."""
    with (
        tempfile.TemporaryDirectory() as folder,
        tests.serving.served(Path(folder), script) as server,
    ):
        yield server


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium, which knows nothing of earlier visits."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def visitor(browser: Browser) -> Page:
    """Open a window with an empty cache and no cookies."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(PATIENCE_SECONDS * 1_000)
    return page


def usable(page: Page, address: str) -> None:
    """Go to a page and wait until its heading and all that its script draws are there."""
    page.goto(address, wait_until="commit")
    page.locator("h1").first.wait_for()
    settle(page)


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def loading(server: Server) -> bool:
    """Return whether a worker is importing TensorFlow: has opened its library, but is not warm."""
    return any(map(_has_tensorflow, server.workers())) and not server.warm()


def _has_tensorflow(process: psutil.Process) -> bool:
    try:
        return any("tensorflow" in region.path for region in process.memory_maps())
    except psutil.NoSuchProcess:  # what starts a worker may be gone by now
        return False


def processes(server: Server) -> list[psutil.Process]:
    """Return the process that serves the pages, and after it the scheduler's and the workers'.

    Raises
    ------
    RuntimeError
        If the server is not running.
    """
    if server.process is None:
        raise RuntimeError("the server is not running")
    return [psutil.Process(server.process.pid), *server.workers()]


def keras_worker(server: Server) -> psutil.Process:
    """Return the worker with TensorFlow: by far the largest."""
    return max(server.workers(), key=lambda process: process.memory_info().rss)


def cpu_seconds(of: Iterable[psutil.Process]) -> float:
    """Return the CPU time that processes have used so far, without that of their children."""
    return sum(sum(process.cpu_times()[:2]) for process in of)


def scheduler(server: Server) -> str:
    """Return the address of the Dask scheduler: where the server is connected to its cluster.

    Raises
    ------
    RuntimeError
        If it is not connected.
    """
    page_server = processes(server)[0]
    offered = {
        connection.laddr.port
        for child in page_server.children()
        for connection in child.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    }
    for connection in page_server.net_connections("tcp"):
        if connection.raddr and connection.raddr.port in offered:
            return f"tcp://{connection.raddr.ip}:{connection.raddr.port}"
    raise RuntimeError("the server is not connected to a scheduler")


def train_page(server: Server, experiment: spec.Experiment) -> str:
    """Return the address of the Train page with an Experiment."""
    return f"{server.url}/train?experiment={spec.to_link(experiment)}"
