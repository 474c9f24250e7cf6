"""The Evaluate page as a person uses it: a guess, a cell of the picture, an image, by keyboard too."""

import csv
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server, photograph, settle

pytestmark = pytest.mark.browser


def cell(page: Page, name: str) -> Locator:
    """Return the cell of the picture whose sentence begins so."""
    return page.locator(".class-matrix").get_by_role("button", name=re.compile(f"^{name}:"))


def test_a_guess_a_cell_and_its_images(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/evaluate")
    page.get_by_role("button", name="Show me").click()
    images = page.locator(".thumbnails button")
    expect(images.first).to_be_visible()
    cell(page, "4 called 9").click()
    expect(page.get_by_text("4 answered as 9")).to_be_visible()
    expect(cell(page, "4 called 9")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".class-matrix [aria-pressed=true]")).to_have_count(1)
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
    cell(page, "3 called 5").click()
    expect(page.get_by_text("3 that exactly one of them answers as 5")).to_be_visible()
    expect(images.first).to_have_accessible_name(re.compile("true 3"))
    settle(page)
    photograph(page, "evaluate two networks")


def test_the_matrix_by_keyboard_and_to_take_away(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/evaluate?confused=none&true=4&answered=9")
    expect(page.get_by_text("4 answered as 9")).to_be_visible()
    settle(page)
    # The tabulator enters the square once, at the cell that is looked into.
    page.get_by_role("button", name="Numbers (CSV)").focus()
    page.keyboard.press("Shift+Tab")
    expect(cell(page, "4 called 9")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    expect(cell(page, "5 called 8")).to_be_focused()
    # Before it is pressed, its number is told in words.
    expect(page.locator(".class-matrix p")).to_have_text(re.compile("^5 called 8: .* test rows"))
    expect(page.get_by_text("4 answered as 9")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("5 answered as 8")).to_be_visible()
    expect(cell(page, "5 called 8")).to_be_focused()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Numbers (CSV)").click()
    rows = list(csv.reader(coming.value.path().read_text().splitlines()))
    assert sum(int(number) for row in rows[1:] for number in row[1:]) == 10_000
    assert rows[6][9] == cell(page, "5 called 8").inner_text()
