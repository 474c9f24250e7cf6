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
    const all = (selector) => [...document.querySelectorAll(selector)];
    const [matrix] = all('.class-matrix table');
    const cells = all('.class-matrix td button').map((one) => Number(one.textContent));
    const images = all('.thumbnails img');
    const [app] = all('[data-testid=stApp]');
    return matrix?.getAttribute('aria-label').startsWith('Of 10,000 test rows')
        && cells.length === 100 && cells.reduce((sum, count) => sum + count, 0) === 10000
        && all('[data-testid=stMetricValue]').length === 3
        && images.length > 0 && images.every((one) => one.complete && one.naturalWidth > 0)
        && all('.st-key-report tbody tr').length === 12
        && all('[data-testid=stSkeleton]').length === 0
        && app.dataset.testScriptState === 'notRunning';
}"""
"""What a reader came for is there, and everything in sight besides.

The hundred numbers of the confusion matrix, which together are the test part; the three scores; the
images of the most frequent mistake; the report, a line for each class and for two means. The page
has run to its end, and no element of it is still a placeholder. The two charts of a single example,
below the first screen, may come later.
"""


@benchmark
def evaluate_page() -> Iterator[Figure]:
    """A server that runs, and a browser without cache or cookies, in an address that reveals."""
    with serving.served() as server, serving.chromium() as browser:
        serving.wait_until(server.warm)
        for network, label in NETWORKS.items():
            # The server's own first visitor: he imports what pages need, and may wait for answers.
            address = f"{server.url}/evaluate?confused=none&network={network}"
            first = _seconds(browser, address)
            times = [_seconds(browser, address) for _ in range(VISITS)]
            yield Figure(
                f"Evaluate, {label} network: cold session to matrix, scores, report and images, of "
                f"10,000 test images, median of {VISITS} (the server's first {first:.2f} s, slowest "
                f"of the others {max(times):.2f} s)",
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
