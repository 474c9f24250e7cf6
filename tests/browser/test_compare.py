"""A comparison as a person follows it: pressed, watched, judged, and the test part opened once."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, photograph, settle

pytestmark = pytest.mark.browser

DRAWN = """chart => chart.data.filter(trace => trace.y.some(value => value !== null)).length"""


def test_a_comparison_from_the_press_to_the_test_part(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/regularization?of_data=digits&of_seeds=2")
    page.get_by_role("button", name="Compare (about").click()
    page.get_by_role("button", name="Stop", exact=True).wait_for()
    chart = page.locator(".js-plotly-plot[aria-label^='The validation accuracy of 4 variants']")
    chart.wait_for()
    # The chart is brought up to date, not drawn anew.
    chart.evaluate("chart => { chart.marked = true; }")
    expect(page.get_by_text("How this is decided").first).to_be_visible(timeout=60_000)
    settle(page)
    assert chart.evaluate("chart => chart.marked")
    assert chart.evaluate(DRAWN) >= 4
    expect(page.locator("[class*='st-key-verdict-']").first).to_contain_text("Too few runs")
    photograph(page, "comparison ended")
    page.get_by_role("button", name="Open the test part").click()
    expect(page.get_by_text("Looked at once")).to_be_visible()
    # Whoever comes back finds the comparison, and the test part as open as it was.
    page.get_by_role("link", name="Glossary").click()
    expect(page.get_by_text("How this is decided")).to_have_count(0)
    page.get_by_role("link", name="Regularization").click()
    expect(page.get_by_text("Looked at once")).to_be_visible()
