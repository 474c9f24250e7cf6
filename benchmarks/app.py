"""What the app costs before anybody trains: the time to a usable page, and memory.

Each figure is taken from outside, of the server that `streamlit run` starts, seen by Chromium. A
first start, which writes byte code and fills the disk's cache, does not count.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks import serving
from benchmarks.registry import Figure, benchmark, median_ratio
from nncore import presets
from tests.browser.conftest import ROOT, settle

REPETITIONS = 3
PAGES = {"Home": "", "Train": "train", "Evaluate": "evaluate"}
BASELINE = """\
import streamlit as st
import tensorflow as tf

st.title("TensorFlow")
st.write(tf.__version__)
"""


@benchmark
def first_page() -> Iterator[Figure]:
    ours, baseline = [], []
    with _baseline() as script, serving.chromium() as browser:
        for _ in range(1 + REPETITIONS):
            ours.append(_start_to_usable(browser, ROOT / "app.py"))
            baseline.append(_start_to_usable(browser, script))
    yield Figure(
        "streamlit run app.py to first page usable in Chromium",
        statistics.median(ours[1:]),
        "<=",
        3.0,
        " s",
    )
    yield Figure(
        "the same / a one-page app that imports TensorFlow at its top "
        f"({statistics.median(baseline[1:]):.1f} s)",
        median_ratio(ours[1:], baseline[1:]),
        "<=",
        0.4,
    )


@contextmanager
def _baseline() -> Iterator[Path]:
    """Write a page that imports TensorFlow, with our own settings of Streamlit."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / ".streamlit", Path(folder) / ".streamlit")
        script = Path(folder) / "tensorflow_page.py"
        script.write_text(BASELINE)
        yield script


def _start_to_usable(browser: Browser, script: Path) -> float:
    page = serving.visitor(browser)
    began = time.perf_counter()
    with serving.served(script) as server:
        serving.usable(page, server.url)
        seconds = time.perf_counter() - began
    page.context.close()
    return seconds


@benchmark
def while_loading() -> Iterator[Figure]:
    """Each page is the first one that a newly started server is asked for, in mid-import."""
    seconds: dict[str, list[float]] = {name: [] for name in PAGES}
    with serving.chromium() as browser:
        for _ in range(1 + REPETITIONS):
            for name, path in PAGES.items():
                seconds[name].append(_answer_while_loading(browser, path))
    for name, each in seconds.items():
        yield Figure(
            f"{name} while the worker imports TensorFlow: answers",
            statistics.median(each[1:]),
            "<=",
            2.0,
            " s",
        )


def _answer_while_loading(browser: Browser, path: str) -> float:
    page = serving.visitor(browser)
    with serving.served() as server:
        serving.wait_until(lambda: serving.loading(server))
        began = time.perf_counter()
        serving.usable(page, f"{server.url}/{path}")
        seconds = time.perf_counter() - began
        if not serving.loading(server):
            raise RuntimeError("TensorFlow was loaded before the page was there")
    page.context.close()
    return seconds


@benchmark
def memory() -> Iterator[Figure]:
    with serving.served() as server, serving.chromium() as browser:
        page = serving.visitor(browser)
        for path in PAGES.values():
            serving.usable(page, f"{server.url}/{path}")
        serving.wait_until(server.warm)
        for path in PAGES.values():
            serving.usable(page, f"{server.url}/{path}")
        serving.usable(page, serving.train_page(server, presets.PRESETS["moons_64_32"].experiment))
        serving.press(page, "Train")
        page.get_by_text("Finished").first.wait_for()
        settle(page)
        used = serving.processes(server)[0].memory_full_info()
    yield Figure(
        "the server's own memory (RSS), every page visited, one run watched on Train "
        f"(USS {used.uss / 1e6:.0f} MB, PSS {used.pss / 1e6:.0f} MB)",
        used.rss / 1e6,
        "<=",
        230.0,
        " MB",
    )
