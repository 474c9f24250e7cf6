"""The Data page in a browser: pixels and points by mouse and by finger, and the address."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Server, photograph, settle

pytestmark = pytest.mark.browser


def opened(page: Page, address: str) -> Locator:
    """Open a part of the page and return its chart, once no answer is awaited any more."""
    page.goto(address)
    chart = page.locator(".chart[data-points]").first
    chart.wait_for()
    expect(page.get_by_text("This part appears by itself")).to_have_count(0)
    settle(page)
    return chart


def place(chart: Locator, x: float, y: float) -> tuple[float, float]:
    """Return where in the chart the values x and y of its axes lie, in pixels from its corner."""
    across, down = chart.evaluate(
        """(one, [x, y]) => {
          const { xaxis, yaxis } = one._fullLayout;
          return [xaxis._offset + xaxis.d2p(x), yaxis._offset + yaxis.d2p(y)];
        }""",
        [x, y],
    )
    return across, down


def press(chart: Locator, x: float, y: float, *, finger: bool = False) -> None:
    """Click or tap where the values x and y of its axes lie."""
    across, down = place(chart, x, y)
    position = {"x": across, "y": down}
    if finger:
        chart.tap(position=position)  # type: ignore[arg-type]
    else:
        chart.click(position=position)  # type: ignore[arg-type]


def test_a_click_on_a_pixel_or_a_point_shows_what_it_is(server: Server, page: Page) -> None:
    chart = opened(page, f"{server.url}/data?data=digits&aspect=One+in+numbers")
    press(chart, 2, 5)
    expect(page.get_by_text("Row 5, column 2 holds")).to_be_visible()
    expect(page.get_by_text("5·8 + 2 = 42")).to_be_visible()
    expect(page).to_have_url(re.compile("column=2&row=5|row=5&column=2"))
    page.reload()
    expect(page.get_by_text("Row 5, column 2 holds")).to_be_visible()
    settle(page)

    page.get_by_role("radio", name="Projection").click()
    expect(page.get_by_text("direction 1").first).to_be_visible()
    settle(page)
    far = chart.evaluate(
        """one => {
          // The example of class 4 that lies farthest to the left, where nothing covers it.
          const { x, y, customdata } = one.data[4];
          const left = x.indexOf(Math.min(...x));
          return [x[left], y[left], customdata[left]];
        }"""
    )
    press(chart, far[0], far[1])
    expect(page.get_by_text(f"4, number {far[2]:,}")).to_be_visible()
    expect(page).to_have_url(re.compile(rf"index={far[2]}\b"))
    photograph(page, "data projection")


def test_a_finger_on_a_phone_chooses_a_pixel(server: Server, browser: Browser) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        user_agent="Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Mobile Safari/537.36",
    )
    page = context.new_page()
    chart = opened(page, f"{server.url}/data?aspect=One+in+numbers")
    press(chart, 20, 6, finger=True)
    expect(page.get_by_text("Row 6, column 20 holds 253")).to_be_visible()
    # The numbers around it are readable, those of the whole image would not be.
    expect(page.get_by_role("img", name="numbers around row 6, column 20")).to_be_visible()
    photograph(page, "data numbers phone")
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    context.close()
    assert overflow <= 0
