"""The main journey, as a person goes it: from Home to a trained network and its errors."""

import re
import time

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Server, photograph, points, settle

pytestmark = pytest.mark.browser


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def example(page: Page, label: str) -> None:
    page.get_by_role("button", name="Examples").click()
    page.get_by_text(label, exact=True).last.click()
    # The page turns to the stage where an example is seen best.
    expect(page.get_by_role("radio", name="Network", exact=True)).to_be_checked()
    expect(page).to_have_url(re.compile("stage=Network"))
    settle(page)


def set_number(page: Page, stage: str, label: str, value: str) -> None:
    """Type a number into a field of one of the Train page's stages."""
    page.get_by_role("radio", name=stage, exact=True).click()
    field = page.get_by_role("spinbutton", name=label, exact=True)
    expect(field).to_be_visible()
    before = page.url
    field.fill(value)
    field.press("Enter")
    expect(page).not_to_have_url(before)
    settle(page)


def long_run(page: Page) -> None:
    """Choose a run that no machine finishes while a test looks at it."""
    example(page, "MNIST, 784-256-128-10")
    set_number(page, "Training", "Epochs", "150")


def open_train(page: Page, server: Server, query: str = "") -> None:
    page.goto(f"{server.url}/train{query}")
    expect(page.get_by_role("heading", name="How does a network learn?")).to_be_visible()
    settle(page)


def grows(page: Page, times: int = 2, seconds: float = 40) -> None:
    """See the curve gain points while the run is still going on."""
    stop = page.get_by_role("button", name="Stop", exact=True)
    before, seen, deadline = points(page), 0, time.monotonic() + seconds
    while seen < times:
        assert time.monotonic() < deadline, "the curve does not grow"
        page.wait_for_timeout(100)
        now = points(page)
        if now > before and stop.is_enabled():
            seen += 1
        before = now


def test_home_trains_a_network_before_the_visitors_eyes(server: Server, page: Page) -> None:
    page.goto(server.url)
    expect(page.get_by_role("heading", name="What does a neural network learn")).to_be_visible()
    settle(page)
    photograph(page, "home")
    press(page, "Train it now")
    expect(page.get_by_text("Training took")).to_be_visible(timeout=120_000)
    assert points(page) > 10
    photograph(page, "home finished")


def test_mnist_is_trained_stopped_resumed_and_evaluated(
    server: Server, visitor: BrowserContext
) -> None:
    page = visitor.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    open_train(page, server)
    photograph(page, "train idle")
    long_run(page)
    page.get_by_text("Network", exact=True).click()
    expect(page.get_by_text("= 235,146 parameters")).to_be_visible()
    press(page, "Train")
    grows(page)
    photograph(page, "train running")

    # A reload in the middle of the run finds it again, and a second tab watches the same one.
    page.reload()
    settle(page)
    grows(page)
    second = visitor.new_page()
    open_train(second, server)
    expect(second.get_by_role("button", name="Stop", exact=True)).to_be_enabled()
    second.close()

    # While the line is dead the page says why its curves stand still.
    visitor.set_offline(True)
    silence = page.get_by_text("No answer from the server")
    expect(silence).to_be_visible()
    visitor.set_offline(False)
    expect(silence).to_be_hidden()

    pressed = time.monotonic()
    press(page, "Stop")
    expect(page.get_by_text("Stopped after")).to_be_visible()
    assert time.monotonic() - pressed < 5
    kept = points(page)
    assert kept > 0
    press(page, "Resume")
    grows(page)
    press(page, "Stop")
    expect(page.get_by_text("Stopped after")).to_be_visible()
    photograph(page, "train stopped")
    assert errors == []


def test_a_run_that_ends_out_of_sight_frees_the_train_button(server: Server, page: Page) -> None:
    open_train(page, server)
    long_run(page)
    set_number(page, "Training", "Seed", "6")
    press(page, "Train")
    expect(page.get_by_text(re.compile("Epoch [1-9]")).first).to_be_visible(timeout=150_000)
    page.get_by_role("radio", name="Data", exact=True).click()
    settle(page)
    press(page, "Stop")
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled()


def test_a_zoomed_chart_stays_zoomed_and_is_never_mounted_anew(server: Server, page: Page) -> None:
    open_train(page, server)
    long_run(page)
    # Another seed than the other tests', for an equal run would be shown at once.
    set_number(page, "Training", "Seed", "5")
    press(page, "Train")
    grows(page)
    chart = page.locator(".chart").first
    chart.evaluate("one => { one.mark = 'mine' }")
    area = page.locator(".nsewdrag").first.bounding_box()
    assert area is not None
    middle = area["y"] + area["height"] / 2
    page.mouse.move(area["x"] + 0.1 * area["width"], middle)
    page.mouse.down()
    page.mouse.move(area["x"] + 0.6 * area["width"], middle, steps=5)
    page.mouse.up()
    zoomed = chart.evaluate("one => one._fullLayout.xaxis.range")
    assert zoomed[1] < 135
    grows(page)
    assert chart.evaluate("one => one._fullLayout.xaxis.range") == zoomed
    press(page, "Stop")
    expect(page.get_by_text("Stopped after")).to_be_visible()
    assert chart.evaluate("one => one.mark") == "mine"


def test_a_run_reaches_its_end_and_is_judged_on_the_test_part(
    server: Server, visitor: BrowserContext
) -> None:
    page = visitor.new_page()
    open_train(page, server)
    page.get_by_role("spinbutton", name="Your guess").fill("90")
    page.get_by_role("spinbutton", name="Your guess").press("Enter")
    settle(page)
    press(page, "Train")
    expect(page.get_by_text("Training took")).to_be_visible(timeout=120_000)
    photograph(page, "train finished")
    page.get_by_role("link", name="Open the test part").click()
    expect(page.get_by_role("heading", name="Where does it err?")).to_be_visible()
    expect(page.get_by_text("Test accuracy").first).to_be_visible()
    expect(page.get_by_text("90%", exact=True).first).to_be_visible()
    # The address now carries the example: another browser opens the same one.
    number = page.get_by_role("spinbutton", name="Test example")
    number.fill("7")
    number.press("Enter")
    expect(page.get_by_role("heading", name="Test example 7")).to_be_visible()
    expect(page).to_have_url(re.compile("example=7"))
    assert "experiment=" in page.url
    # Back leads to the run as it was left, and farther back to the beginning.
    page.go_back()
    expect(page.get_by_role("radio", name="Run", exact=True)).to_be_checked()
    expect(page.get_by_text("Training took")).to_be_visible()
    for _ in range(5):
        settle(page)
        if "stage=" not in page.url:
            break
        page.go_back()
    expect(page.get_by_role("radio", name="Data", exact=True)).to_be_checked()
    expect(page.get_by_text("are for training")).to_be_visible()


def test_the_shipped_network_is_there_without_any_training(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/evaluate")
    expect(page.get_by_text("Test accuracy").first).to_be_visible()
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    settle(page)
    photograph(page, "evaluate")


def test_a_cut_link_is_explained_and_a_whole_one_reopens(server: Server, page: Page) -> None:
    open_train(page, server)
    example(page, "Breast cancer, 16-8 with L2")
    address = page.url
    open_train(page, server, "?experiment=eJx1")
    expect(page.get_by_text("This link was cut or altered")).to_be_visible()
    page.goto(address)
    settle(page)
    page.get_by_text("Network", exact=True).click()
    expect(page.get_by_text("30").first).to_be_visible()
