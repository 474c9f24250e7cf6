"""What goes wrong in front of an audience: a dead worker, a dead server, a press too early."""

import re
from collections.abc import Iterator

import psutil
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, settle
from tests.browser.test_journey import example, grows, long_run, open_train, press

pytestmark = pytest.mark.browser


@pytest.fixture
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that a test may kill."""
    server = Server(tmp_path_factory.mktemp("own"))
    server.start()
    yield server
    server.stop()


def tensorflow_worker(server: Server) -> psutil.Process:
    return max(server.workers(), key=lambda process: process.memory_info().rss)


def test_a_press_before_tensorflow_is_loaded_waits_says_so_and_starts_by_itself(
    own_server: Server, page: Page
) -> None:
    open_train(page, own_server)
    press(page, "Train")
    expect(
        page.get_by_text(re.compile("TensorFlow is still loading.*starts by itself"))
    ).to_be_visible()
    # Everything that does not need it works meanwhile.
    page.get_by_text("Network", exact=True).click()
    expect(page.get_by_text("2,305 parameters").first).to_be_visible()
    page.get_by_text("Run", exact=True).click()
    expect(page.get_by_text("Training took")).to_be_visible(timeout=150_000)


def test_a_killed_worker_is_said_and_the_run_resumes(own_server: Server, page: Page) -> None:
    open_train(page, own_server)
    example(page, "MNIST, 784-256-128-10")
    press(page, "Train")
    expect(page.get_by_text(re.compile("Epoch [3-9] of 10"))).to_be_visible(timeout=150_000)
    tensorflow_worker(own_server).kill()
    expect(page.get_by_text("process that trained was ended").first).to_be_visible(timeout=10_000)
    expect(page.get_by_role("button", name="Resume")).to_be_visible(timeout=10_000)
    press(page, "Resume")
    expect(page.get_by_text("Training took")).to_be_visible(timeout=120_000)
    expect(page.get_by_text("10 epochs").first).to_be_visible()


def test_a_killed_server_comes_back_with_the_run_of_this_visitor(
    own_server: Server, page: Page
) -> None:
    open_train(page, own_server)
    long_run(page)
    press(page, "Train")
    expect(page.get_by_text(re.compile(r"Epoch ([4-9]|\d\d) of 150"))).to_be_visible(
        timeout=150_000
    )
    orphans = own_server.workers()
    own_server.kill()
    psutil.wait_procs(orphans, timeout=30)
    own_server.start()
    page.reload()
    settle(page)
    page.get_by_text("Run", exact=True).click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible(timeout=60_000)
    press(page, "Resume")
    grows(page, seconds=90)
    press(page, "Stop")
    expect(page.get_by_text("Stopped after")).to_be_visible(timeout=60_000)
