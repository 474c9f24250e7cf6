"""The Neuron page as a person uses it: dragging, typing, by keyboard alone, by a link, on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, photograph, settle

pytestmark = pytest.mark.browser


def open_part(page: Page, server: Server, part: str) -> None:
    page.goto(f"{server.url}/neuron?section={part.replace(' ', '+')}")
    expect(page.get_by_role("heading", name="What does a neuron compute?")).to_be_visible()
    settle(page)


def reach(page: Page, name: str) -> None:
    """Go to a slider with the tabulator."""
    slider = page.get_by_role("slider", name=name, exact=True)
    for _ in range(40):
        page.keyboard.press("Tab")
        if slider.evaluate("one => one.getRootNode().activeElement === one"):
            return
    raise AssertionError(f"{name} cannot be reached by the tabulator")


def test_a_neuron_is_dragged_typed_reloaded_and_solves_a_gate_by_keyboard(
    server: Server, page: Page
) -> None:
    open_part(page, server, "One neuron")
    entries = page.evaluate("history.length")
    slider = page.get_by_role("slider", name="w₁", exact=True)
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    slider.hover()  # waits until it stands still
    area = slider.bounding_box()
    assert area is not None
    y = area["y"] + area["height"] / 2
    page.mouse.move(area["x"] + 0.57 * area["width"], y)
    page.mouse.down()
    page.mouse.move(area["x"] + 0.25 * area["width"], y, steps=8)
    # The picture follows although the button is still held down.
    expect(page.get_by_text("It does not fire")).to_be_visible()
    expect(page.locator("[role=img] svg").first).to_contain_text("silent")
    page.mouse.up()
    # The address follows afterwards, without an entry in the history for every position.
    expect(page).to_have_url(re.compile(r"w1=-\d\.\d"))
    assert page.evaluate("history.length") == entries
    number = page.get_by_role("spinbutton", name="w₁", exact=True).input_value()
    page.reload()
    expect(page.get_by_role("spinbutton", name="w₁", exact=True)).to_have_value(number)
    expect(page.get_by_text("It does not fire")).to_be_visible()

    field = page.get_by_role("spinbutton", name="x₁", exact=True)
    field.fill("")
    expect(page.get_by_text("A number belongs here.")).to_be_visible()
    field.fill("1e300")
    page.get_by_role("spinbutton", name="w₁", exact=True).fill("1e300")
    expect(page.get_by_text("The sum is too large")).to_be_visible()
    field.fill("0")
    expect(page.get_by_text("It fires", exact=True)).to_be_visible()
    photograph(page, "neuron")

    open_part(page, server, "Gates by hand")
    expect(page.get_by_text("Rows of AND that are right: 2 of 4")).to_be_visible()
    # From (0.5, -0.5, 0.2) to (1, 1, -1.5), a tenth with each key.
    steps = (("w₁", "ArrowRight", 5), ("w₂", "ArrowRight", 15), ("b", "ArrowLeft", 17))
    for name, key, times in steps:
        reach(page, name)
        for _ in range(times):
            page.keyboard.press(key)
    expect(page.get_by_text("All four rows are right: this neuron is AND")).to_be_visible()
    photograph(page, "neuron gate solved")
    page.set_viewport_size({"width": 390, "height": 844})
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
