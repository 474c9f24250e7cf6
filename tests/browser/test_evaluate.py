"""The Evaluate page as a person uses it: a guess, a cell of the picture, an image, by keyboard too."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, photograph, settle

pytestmark = pytest.mark.browser

CELLS = """(chart, [row, column]) => {
    const { xaxis, yaxis } = chart._fullLayout, { left, top } = chart.getBoundingClientRect();
    return [left + xaxis._offset + xaxis.d2p(column), top + yaxis._offset + yaxis.d2p(row)];
}"""


def press_cell(page: Page, picture: str, true: str, answered: str) -> None:
    """Press a cell of the picture whose sentence begins with these words."""
    settle(page)
    chart = page.locator(f".js-plotly-plot[aria-label^='{picture}']")
    chart.scroll_into_view_if_needed()
    page.mouse.click(*chart.evaluate(CELLS, [true, answered]))


def test_a_guess_a_cell_and_its_images(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/evaluate")
    page.get_by_role("button", name="Show me").click()
    images = page.locator(".thumbnails button")
    expect(images.first).to_be_visible()
    press_cell(page, "Of 10,000 test rows", "4", "9")
    expect(page.get_by_text("4 answered as 9")).to_be_visible()
    expect(images.first).to_have_accessible_name(re.compile("true 4, answered 9"))
    # The first of them is looked at; another one is chosen by keyboard.
    expect(images.first).to_have_attribute("aria-pressed", "true")
    images.first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(images.nth(1)).to_have_attribute("aria-pressed", "true")
    number = images.nth(1).get_attribute("value")
    expect(page.get_by_role("heading", name=f"Test example {number}")).to_be_visible()
    for kept in ("true=4", "answered=9", f"example={number}"):
        expect(page).to_have_url(re.compile(kept))
    photograph(page, "evaluate cell")
    # Whoever opens the address sees the same, and is asked nothing.
    page.reload()
    expect(page.get_by_role("heading", name=f"Test example {number}")).to_be_visible()
    expect(page.get_by_text("4 answered as 9")).to_be_visible()
    expect(page.get_by_role("button", name="Show me")).to_have_count(0)

    page.get_by_text("Two networks", exact=True).click()
    expect(page.get_by_text("second alone right")).to_be_visible()
    press_cell(page, "The second network has", "3", "5")
    expect(page.get_by_text("3 that exactly one of them answers as 5")).to_be_visible()
    expect(images.first).to_have_accessible_name(re.compile("true 3"))
    settle(page)
    photograph(page, "evaluate two networks")
