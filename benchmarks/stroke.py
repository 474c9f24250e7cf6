"""From the end of a stroke to new probabilities on the page, in Chromium, by the browser's clock.

The canvas itself waits a fifth of a second after a stroke, in case another one follows.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterator

from playwright.sync_api import Page

from benchmarks import serving
from benchmarks.registry import Figure, benchmark
from benchmarks.training import changed
from nncore import presets
from tests.browser.conftest import Server, points, settle

STROKES, STROKES_A_SHEET = 20, 4
BOUND_MILLISECONDS = 400.0
LONG = changed(presets.PRESETS["mnist_dense"].experiment, epochs=200)
SHEET = "canvas.upper-canvas"
WATCH = """chart => {
    const shown = () => JSON.stringify(chart.data[0].x);
    addEventListener('pointerup', () => {
        [window.before, window.lifted, window.answered] = [shown(), performance.now(), undefined];
    }, true);
    new MutationObserver(() => {
        if (shown() !== window.before) window.answered ??= performance.now();
    }).observe(chart, { childList: true, subtree: true, attributes: true });
}"""
ANSWERED = "() => window.answered && window.answered - window.lifted"


@benchmark
def stroke() -> Iterator[Figure]:
    with serving.served() as server, serving.chromium() as browser:
        serving.wait_until(server.warm)
        page = serving.visitor(browser)
        for when in ("idle", "while a network is trained"):
            if when != "idle":
                _train(page, server)
            times = list(_strokes(page, server))
            yield Figure(
                f"Draw: end of a stroke to new probabilities, {when}, median of {len(times)} "
                f"(90th percentile {statistics.quantiles(times, n=10)[-1]:.0f} ms)",
                statistics.median(times),
                "<=",
                BOUND_MILLISECONDS,
                " ms",
            )


def _train(page: Page, server: Server) -> None:
    """Start a long run, and leave it alone once it is under way."""
    serving.usable(page, serving.train_page(server, LONG))
    serving.press(page, "Train")
    points(page)


def _strokes(page: Page, server: Server) -> Iterator[float]:
    """Draw strokes here and there, and return milliseconds, one for each."""
    serving.usable(page, f"{server.url}/draw")
    page.locator(".js-plotly-plot").first.wait_for()
    page.locator("[role=img].chart").first.evaluate(WATCH)
    chance = random.Random(0)
    for number in range(STROKES):
        if number % STROKES_A_SHEET == 0:
            serving.press(page, "New sheet")
            settle(page)
            page.wait_for_timeout(500)
        paper = page.locator(SHEET).last.bounding_box()
        if paper is None:
            raise RuntimeError("there is no sheet to draw on")
        places = [
            (paper["x"] + chance.uniform(30, 250), paper["y"] + chance.uniform(30, 250))
            for _ in range(3)
        ]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place, steps=8)
        page.mouse.up()
        yield float(page.wait_for_function(ANSWERED).json_value())
        page.wait_for_timeout(300)
