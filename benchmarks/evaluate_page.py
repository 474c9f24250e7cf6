"""How soon somebody who opens the Evaluate page sees how 10,000 test images were answered."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from playwright.sync_api import Browser

from benchmarks import serving
from benchmarks.registry import Figure, benchmark

VISITS = 7
BOUND_SECONDS = 2.0
NETWORKS = {"mnist_dense": "dense", "mnist_cnn": "convolutional"}

COMPLETE = """() => {
    const drawn = [...document.querySelectorAll('.js-plotly-plot')].find((one) =>
        one.getAttribute('aria-label')?.startsWith('Of 10,000 test rows'));
    const cells = [...drawn?.querySelectorAll('.textpoint text') ?? []].map((one) => one.textContent);
    return cells.length === 100 && cells.reduce((sum, count) => sum + Number(count), 0) === 10000;
}"""
"""All hundred numbers of the confusion matrix are on the page, and together they are the test part."""


@benchmark
def evaluate_page() -> Iterator[Figure]:
    """A server that runs, and a browser without cache or cookies, in an address that reveals."""
    with serving.served() as server, serving.chromium() as browser:
        serving.wait_until(lambda: serving.warm(server))
        for network, label in NETWORKS.items():
            # The server's own first visitor: he imports what pages need, and may wait for answers.
            address = f"{server.url}/evaluate?confused=none&network={network}"
            first = _seconds(browser, address)
            times = [_seconds(browser, address) for _ in range(VISITS)]
            yield Figure(
                f"Evaluate, {label} network: cold session to the whole confusion matrix of 10,000 "
                f"test images, median of {VISITS} (the server's first {first:.2f} s, slowest of the "
                f"others {max(times):.2f} s)",
                statistics.median(times),
                "<=",
                BOUND_SECONDS,
                " s",
            )


def _seconds(browser: Browser, address: str) -> float:
    page = serving.visitor(browser)
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_function(COMPLETE, polling=20)
    seconds = time.perf_counter() - began
    page.context.close()
    return seconds
