"""The Network lab as a person uses it: train, go back in time, edit, reload, without a server."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Server, photograph, settle

pytestmark = pytest.mark.browser


def open_lab(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.get_by_role("heading", name="What happens inside a network")).to_be_visible()
    expect(player(page)).to_have_attribute("data-moment", re.compile(r"\d+"), timeout=60_000)
    settle(page)


def player(page: Page):
    return page.locator(".player")


def at(page: Page, moment: int) -> None:
    expect(player(page)).to_have_attribute("data-moment", str(moment))


def number(page: Page, name: str) -> str:
    """Return the first number of that name beside the scrubber."""
    pair = page.locator(".player-numbers div", has_text=name).first
    return pair.locator("dd").inner_text()


def test_a_run_is_trained_scrubbed_edited_and_found_again(
    server: Server, browser: Browser, visitor: BrowserContext
) -> None:
    page = visitor.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.emulate_media(reduced_motion="reduce")
    open_lab(page, f"{server.url}/network")
    photograph(page, "network")
    before = number(page, "training loss")
    guess = page.get_by_role("combobox", name="Your guess")
    guess.click()
    page.get_by_role("option", name="It is right on at least 95").click()
    settle(page)
    page.get_by_role("button", name="Train", exact=True).click()
    expect(player(page)).to_have_attribute("data-complete", "true")
    at(page, 59)  # with reduced motion the end is shown at once, and with it what came of the guess
    expect(page.get_by_text("That is what happened.")).to_be_visible()
    assert float(number(page, "training loss")) < float(before)
    expect(page.locator("[data-chart=loss] .scatterlayer")).to_be_visible()

    # By keyboard, back in time; what is looked at stands in the address.
    page.get_by_role("slider", name="Moment of the run").focus()
    for _ in range(9):
        page.keyboard.press("ArrowLeft")
    at(page, 50)
    expect(page).to_have_url(re.compile("moment=50"))
    loss = number(page, "training loss")

    # A unit is chosen, one of its weights is changed, and every picture follows.
    page.get_by_role("button", name="unit 1 of layer 2").press("Enter")
    expect(page.locator(".player-answer figcaption")).to_have_text("Unit 1 of layer 2")
    page.get_by_role("button", name=re.compile("^from unit 3 of layer 1:")).click()
    field = page.get_by_role("spinbutton", name=re.compile("^from unit 3"))
    field.fill("-4")
    field.press("Enter")
    expect(page.get_by_text("edited by you")).to_be_visible()
    assert number(page, "training loss") != loss
    photograph(page, "network edited")
    field.fill("1e300")
    field.press("Enter")
    expect(page.get_by_text("not too large. Choose another one.")).to_be_visible()
    page.get_by_role("button", name="Undo all edits").click()
    expect(page.get_by_text("edited by you")).to_be_hidden()
    assert number(page, "training loss") == loss

    # One update under glass begins where the player is; a formula marks what says the same.
    for back in range(2):
        step = number(page, "step")
        page.get_by_role("button", name="Explain this moment").click()
        expect(page.get_by_text(re.compile(rf"^After step {step}\."))).to_be_visible()
        expect(page).to_have_url(re.compile(f"moment={50 - back}"))
        if not back:
            page.get_by_role("button", name="One moment back").click()
            at(page, 49)
    page.get_by_role("button", name="One moment forward").click()
    at(page, 50)
    settle(page)
    page.mouse.move(0, 0)  # what scrolls under the pointer would be marked instead
    page.locator(".st-key-mark_forward-1_formula").focus()
    expect(page.locator(".st-key-mark_forward-1_numpy")).to_have_class(re.compile("marked"))
    expect(page.locator(".st-key-mark_forward-2_numpy")).not_to_have_class(re.compile("marked"))
    settle(page)

    # An example in numbers, with what the network answers now.
    plane = page.locator(".player-plane")
    box = plane.bounding_box()
    assert box is not None
    told = page.locator(".player-point")
    for share in range(10, 90, 2):
        plane.hover(position={"x": share / 100 * box["width"], "y": box["height"] / 2})
        if "The network answers" in told.inner_text():
            break
    expect(told).to_contain_text("The network answers")

    # Moments that have arrived need no server.
    visitor.set_offline(True)
    page.get_by_role("slider", name="Moment of the run").focus()
    page.keyboard.press("ArrowRight")
    at(page, 51)
    page.keyboard.press("Home")
    at(page, 0)
    page.get_by_role("button", name="Play", exact=True).click()
    at(page, 59)
    visitor.set_offline(False)
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile("moment=58"))
    address = page.url
    assert errors == []

    # Whoever opens the link, here on a phone, sees the same.
    phone = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = phone.new_page()
    open_lab(page, address)
    at(page, 58)
    page.get_by_role("button", name="One moment back").tap()
    at(page, 57)
    page.get_by_role("button", name="unit 2 of layer 1").tap()
    expect(page.locator(".player-answer figcaption")).to_have_text("Unit 2 of layer 1")
    for button in page.locator(".player-buttons button, .player-units button").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 40
    photograph(page, "network phone")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    phone.close()
