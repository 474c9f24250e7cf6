"""What it costs that people watch a run: reporting, a tick of the live panel, and Stop.

CPU time is that of the processes which `streamlit run app.py` starts; the browser is a real one,
and its own time is not counted.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from distributed import Client
from playwright.sync_api import Browser, Page, Request

from benchmarks import serving, training
from benchmarks.registry import Figure, benchmark
from benchmarks.training import changed
from nncore import presets, spec
from tests.browser.conftest import Server, points, settle

REPETITIONS = 3
PAIRS = 5
WATCH_SECONDS = 10.0
REPORTED_EPOCHS = 30
MNIST_DENSE = presets.PRESETS["mnist_dense"].experiment
STOPPED = """() =>
    [...document.querySelectorAll("[data-testid='stAlert']")].some(
        (alert) => alert.textContent.includes("Stopped after")
    ) && performance.now() - window.clicked
"""


@benchmark
def live_reporting() -> Iterator[Figure]:
    """CPU time of the same training in the same worker, told and watched, or in silence.

    Told: somebody presses Train in Chromium and watches; the worker reports, the server fetches
    checkpoints, keeps everything in its store and updates the page. In silence: the worker is
    given the training by another client, as a plain task whose every report is dropped, and no
    page is open. Nothing is subtracted; every process of the app is counted. The run is long enough
    for opening the page and pressing the button, which are no reporting, to weigh little.
    """
    told, silent, pages = [], [], []
    with serving.served() as server:
        serving.wait_until(server.warm)
        address = serving.scheduler(server)
        with Client(address, set_as_default=False) as client, serving.chromium() as browser:
            for seed in range(1 + PAIRS):
                run = changed(MNIST_DENSE, seed=seed, epochs=REPORTED_EPOCHS)
                if seed % 2:
                    silent.append(_cpu_in_silence(client, server, run))
                all_of_it, of_the_server = _cpu_told(browser, server, run)
                told.append(all_of_it)
                pages.append(of_the_server)
                if not seed % 2:
                    silent.append(_cpu_in_silence(client, server, run))
    # The first pair compiles and loads the data.
    yield Figure(
        f"live reporting, MNIST 784-256-128-10, {REPORTED_EPOCHS} epochs: CPU time of server and "
        f"workers, told with one page watching ({statistics.median(told[1:]):.1f} s, of it the page server "
        f"{statistics.median(pages[1:]):.2f} s) / in silence",
        statistics.median(told[1:]) / statistics.median(silent[1:]),
        "<=",
        1.05,
    )


def _cpu_told(browser: Browser, server: Server, run: spec.Experiment) -> tuple[float, float]:
    """Return CPU seconds of all processes, and those of the page server among them."""
    processes = serving.processes(server)
    page = serving.visitor(browser)
    serving.usable(page, serving.train_page(server, run))
    before, served = serving.cpu_seconds(processes), serving.cpu_seconds(processes[:1])
    serving.press(page, "Train")
    page.get_by_text("Finished").first.wait_for()
    settle(page)
    after = serving.cpu_seconds(processes) - before, serving.cpu_seconds(processes[:1]) - served
    page.context.close()
    return after


def _cpu_in_silence(client: Client, server: Server, run: spec.Experiment) -> float:
    processes = serving.processes(server)
    before = serving.cpu_seconds(processes)
    task = client.submit(training.press, run, fresh=False, resources={"keras": 1}, pure=False)
    task.result(serving.PATIENCE_SECONDS)
    return serving.cpu_seconds(processes) - before


@benchmark
def ticks() -> Iterator[Figure]:
    """Server CPU while a page watches, less that of the same seconds unwatched, by the tick.

    A tick is the browser's question for news, and the panel's new drawing if there is some. With
    news, the run is going on and reports; without, its worker is halted, so that the page looks at
    a run which stands still.
    """
    with serving.served() as server, serving.chromium() as browser:
        serving.wait_until(server.warm)
        watching = _Watching(server, serving.visitor(browser), changed(MNIST_DENSE, epochs=200))
        worker = serving.keras_worker(server)
        news, stillness = [], []
        for _ in range(REPETITIONS):
            news.append(watching.cost_of_a_tick())
            worker.suspend()
            try:
                stillness.append(watching.cost_of_a_tick())
            finally:
                worker.resume()
    for name, costs, bound in (("with", news, 15.0), ("without", stillness, 3.0)):
        yield Figure(
            f"one tick of the live panel {name} news: server CPU",
            1_000 * statistics.median(costs),
            "<=",
            bound,
            " ms",
        )


class _Watching:
    """A page that watches a run, and the ticks that it asks for."""

    def __init__(self, server: Server, page: Page, run: spec.Experiment) -> None:
        self._server, self._page = server, page
        self._address = f"{serving.train_page(server, run)}&stage=Run"
        self._ticks = 0
        page.on("request", self._count)
        serving.usable(page, self._address)
        serving.press(page, "Train")
        points(page)
        # From here on the program is compiled and the chart is long.
        page.wait_for_timeout(1_000 * WATCH_SECONDS)

    def _count(self, request: Request) -> None:
        self._ticks += "/news/" in request.url

    def cost_of_a_tick(self) -> float:
        """Return CPU seconds."""
        serving.usable(self._page, self._address)
        points(self._page)
        before = self._ticks
        watched = self._server_cpu()
        count = self._ticks - before
        self._page.goto("about:blank")
        self._page.wait_for_timeout(1_000)
        return (watched - self._server_cpu()) / count

    def _server_cpu(self) -> float:
        server = serving.processes(self._server)[:1]
        before = serving.cpu_seconds(server)
        self._page.wait_for_timeout(1_000 * WATCH_SECONDS)
        return serving.cpu_seconds(server) - before


@benchmark
def stop_pressed() -> Iterator[Figure]:
    with serving.served() as server, serving.chromium() as browser:
        serving.wait_until(server.warm)
        for name in ("mnist_dense", "mnist_cnn"):
            page = serving.visitor(browser)
            seconds = [
                _click_to_stopped(
                    page, server, changed(presets.PRESETS[name].experiment, seed=seed)
                )
                for seed in range(REPETITIONS)
            ]
            page.context.close()
            yield Figure(
                f"{name}: Stop clicked to the page saying that it stopped",
                statistics.median(seconds),
                "<=",
                1.0,
                " s",
            )


def _click_to_stopped(page: Page, server: Server, run: spec.Experiment) -> float:
    """Return seconds by the browser's own clock."""
    serving.usable(page, serving.train_page(server, run))
    serving.press(page, "Train")
    points(page)
    page.wait_for_timeout(2_000)
    page.evaluate("addEventListener('click', () => { window.clicked = performance.now(); }, true)")
    serving.press(page, "Stop")
    return 0.001 * float(page.wait_for_function(STOPPED).json_value())
