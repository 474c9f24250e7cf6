"""Answers that come late: what a person did meanwhile counts, in the order in which it was done."""

import pytest
from playwright.sync_api import Locator, Page, expect

from nncore import spec
from nncore.presets import PRESETS
from tests.browser.conftest import Server, settle
from tests.browser.test_journey import example, open_train

pytestmark = pytest.mark.browser

LATE = """
const Line = window.WebSocket;
window.WebSocket = class extends Line {
  set onmessage(listener) { super.onmessage = (one) => setTimeout(() => listener(one), 700); }
  addEventListener(kind, listener, ...more) {
    const late = (one) => setTimeout(() => listener(one), 700);
    super.addEventListener(kind, kind === 'message' ? late : listener, ...more);
  }
};
"""
"""Everything the server says arrives 0.7 s later."""


@pytest.fixture
def far_away(page: Page) -> Page:
    """A browser at the far end of a slow line."""
    page.add_init_script(LATE)
    return page


def number(page: Page, label: str) -> Locator:
    return page.get_by_role("spinbutton", name=label, exact=True)


def test_clicks_and_numbers_faster_than_the_answers_are_all_kept(
    server: Server, far_away: Page
) -> None:
    open_train(far_away, server)
    # A click on the next stage before the example is there, and two numbers at once.
    far_away.get_by_role("button", name="Examples").click()
    far_away.get_by_text("MNIST, 784-256-128-10", exact=True).last.click()
    far_away.get_by_role("radio", name="Training", exact=True).click()
    number(far_away, "Epochs").fill("150")
    number(far_away, "Epochs").press("Enter")
    number(far_away, "Seed").fill("7")
    number(far_away, "Seed").press("Enter")
    there = PRESETS["mnist_dense"].experiment
    training = there.training.model_copy(update={"epochs": 150, "seed": 7})
    link = spec.to_link(there.model_copy(update={"training": training}))
    expect(far_away).to_have_url(f"{server.url}/train?experiment={link}&stage=Training")
    expect(number(far_away, "Epochs")).to_have_value("150")
    expect(number(far_away, "Seed")).to_have_value("7")


def test_the_back_button_leads_to_the_experiment_before(server: Server, page: Page) -> None:
    open_train(page, server)
    example(page, "Breast cancer, 16-8 with L2")
    page.get_by_role("radio", name="Training", exact=True).click()
    epochs = number(page, "Epochs")
    before, address = epochs.input_value(), page.url
    epochs.fill("33")
    epochs.press("Enter")
    expect(page).not_to_have_url(address)
    settle(page)
    page.go_back()
    expect(page).to_have_url(address)
    # While the answer comes in, a field may stand there twice: as it was, and as it will be.
    expect(number(page, "Epochs").first).to_have_value(before)
    expect(number(page, "Epochs")).to_have_count(1)
