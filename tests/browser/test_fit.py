"""Every page fits its screen, on laptop and phone, in both themes; their pictures are saved."""

import re

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Server, photograph, settle

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("device", "width", "height"), [("laptop", 1280, 800), ("phone", 390, 844)]
)
@pytest.mark.parametrize(
    "name",
    [
        *("", "neuron", "activations", "network", "data", "train", "evaluate", "regularization"),
        *("optimization", "clinic", "draw", "glossary", "about"),
    ],
)
def test_every_page_fits_its_screen(
    server: Server, browser: Browser, name: str, device: str, width: int, height: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="light")
    page = context.new_page()
    page.goto(f"{server.url}/{name}")
    page.locator("h1").wait_for()
    overflow = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        settle(page)
        page.wait_for_timeout(800)
        photograph(page, f"{name or 'home'} {device} {scheme}")
        overflow[scheme] = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    background = page.evaluate(
        "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    )
    titles = page.evaluate(
        "[...document.querySelectorAll('.chart .gtitle')].map(one => getComputedStyle(one).fill)"
    )
    context.close()
    assert max(overflow.values()) <= 0, overflow
    assert background != "rgb(255, 255, 255)", "the page did not turn dark"
    # Charts are drawn anew, for the page is told of its new theme.
    assert all(min(map(int, re.findall(r"\d+", fill)[:3])) > 128 for fill in titles), titles
