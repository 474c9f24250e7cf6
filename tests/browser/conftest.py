"""A really started server and a real browser."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.serving import ROOT, Server, served

__all__ = ["CHROMIUM", "FLAGS", "ROOT", "Server", "photograph", "points", "settle"]

SCREENSHOTS = Path(__file__).with_name("screenshots")
# Machines that run tests are slow and busy; what must be fast is measured in benchmarks.
expect.set_options(timeout=20_000)

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("store")) as server:
        yield server


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        sentence = "These tests need Chromium: `apt-get install chromium` puts it in its place."
        if os.environ.get("NNCORE_REQUIRE_BROWSER"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """One person's browser: cookies of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(60_000)
    yield context
    context.close()


@pytest.fixture
def page(visitor: BrowserContext) -> Page:
    return visitor.new_page()


def settle(page: Page) -> None:
    """Wait until Streamlit has nothing more to draw."""
    page.wait_for_selector("[data-testid='stApp']")
    page.wait_for_function(
        "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"
    )


def points(page: Page) -> int:
    """Count the points the live chart shows now."""
    chart = page.locator(".chart[data-points]").first
    chart.wait_for()
    return int(chart.get_attribute("data-points") or 0)


def photograph(page: Page, name: str) -> Path:
    """Save a picture of the whole page for people to look at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    path = SCREENSHOTS / f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}.png"
    # Streamlit scrolls inside the page, so a window as tall as its content shows all of it.
    seen = page.viewport_size or {"width": 1280, "height": 800}
    content = page.locator("[data-testid='stMain']").evaluate("one => one.scrollHeight")
    page.set_viewport_size({"width": seen["width"], "height": max(seen["height"], content)})
    page.wait_for_timeout(300)
    page.screenshot(path=path)
    page.set_viewport_size(seen)
    return path
