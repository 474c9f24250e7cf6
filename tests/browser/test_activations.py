"""The Activations page in a browser: by keyboard, by hand, part by part."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, photograph, settle

pytestmark = pytest.mark.browser


def test_the_point_follows_keys_and_hand_and_every_part_opens(server: Server, page: Page) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{server.url}/activations")
    expect(page.get_by_role("heading", name="Why does a neuron bend its sum?")).to_be_visible()
    settle(page)
    slider = page.get_by_role("slider", name="z", exact=True)
    slider.focus()
    slider.press("ArrowRight")
    expect(page.get_by_role("img", name="At z = 0.9")).to_be_visible()
    expect(page).to_have_url(f"{server.url}/activations?z=0.9")

    # A press in the picture, in the middle of its height, a quarter from the left: z = -3.
    area = page.locator(".nsewdrag").first.bounding_box()
    assert area is not None
    page.mouse.click(area["x"] + area["width"] / 4, area["y"] + area["height"] / 2)
    expect(page.get_by_role("img", name="At z = -3")).to_be_visible()
    photograph(page, "activations curves")

    for part, sign in (
        ("Why bend?", "Multiplied out"),
        ("Depth", "Guess first."),
        ("Softmax", "The shares add up to"),
    ):
        page.get_by_role("radio", name=part).click()
        expect(page.get_by_text(sign).first).to_be_visible()
        expect(page.locator(".js-plotly-plot").first).to_be_visible()
        settle(page)
        photograph(page, f"activations {part}")
    assert errors == []
