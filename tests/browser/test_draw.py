"""The Draw page in Chromium: strokes by mouse and by finger, boxes by keyboard, a photograph."""

import io

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, FloatRect, Page, expect

from tests.browser.conftest import Server, photograph, settle

pytestmark = pytest.mark.browser

SEVEN = ((70, 60), (205, 60), (150, 160), (120, 240))
BOXES = (*((1, column) for column in range(3, 9)), (2, 8), (3, 7), (4, 7), (5, 6), (6, 6), (7, 5))
PHONE = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140 Mobile "
    "Safari/537.36"
)


def sheet(page: Page) -> FloatRect:
    paper = page.locator("canvas.upper-canvas").last
    paper.wait_for()
    # Tools that are in their place are the last thing that moves.
    page.get_by_role("button", name="Undo").wait_for()
    page.wait_for_timeout(300)
    box = paper.bounding_box()
    assert box is not None
    return box


def opened(page: Page, server: Server, query: str = "") -> Page:
    page.goto(f"{server.url}/draw{query}")
    expect(page.get_by_text("It reads 4")).to_be_visible()  # test image 42
    settle(page)
    return page


def test_a_seven_drawn_with_the_mouse_is_read_undone_and_put_away(
    page: Page, server: Server
) -> None:
    opened(page, server)
    paper = sheet(page)
    page.mouse.move(paper["x"] + SEVEN[0][0], paper["y"] + SEVEN[0][1])
    page.mouse.down()
    for x, y in SEVEN[1:]:
        page.mouse.move(paper["x"] + x, paper["y"] + y, steps=6)
    page.mouse.up()
    expect(page.get_by_text("It reads 7")).to_be_visible()
    page.locator(".st-key-meant button").nth(7).click()
    expect(page.get_by_text("Of 1 of your digits it read 1")).to_be_visible()
    expect(page.get_by_text("Probably right")).to_be_visible(timeout=60_000)
    settle(page)
    photograph(page, "draw seven")
    page.get_by_text("Center of mass to the middle").first.click()
    expect(page.get_by_text("Left out: “Center of mass")).to_be_visible()
    assert "center=false" in page.url
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Until you draw")).to_be_visible()


def test_a_finger_draws_up_to_the_corner_and_does_not_scroll(
    browser: Browser, server: Server
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        is_mobile=True,
        has_touch=True,
        user_agent=PHONE,
        color_scheme="dark",
    )
    page = opened(context.new_page(), server)
    paper = sheet(page)
    fingers = context.new_cdp_session(page)

    def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": paper["x"] + x, "y": paper["y"] + y} for x, y in places]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    before = page.locator("[data-testid='stMain']").evaluate("one => one.scrollTop")
    # A 1 that begins in the upper right corner, where the component's tools used to lie.
    touch("touchStart", (250, 10))
    for step in range(1, 25):
        touch("touchMove", (250, 10 + 10 * step))
    touch("touchEnd")
    expect(page.get_by_text("It reads 1")).to_be_visible()
    expect(page.get_by_text("Your drawing: probability")).to_be_visible()
    assert page.locator("[data-testid='stMain']").evaluate("one => one.scrollTop") == before
    expect(page.get_by_text("What it resembles")).to_be_visible()
    settle(page)
    photograph(page, "draw phone")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    context.close()


def test_boxes_are_filled_by_keyboard_alone(page: Page, server: Server) -> None:
    opened(page, server, "?surface=boxes")
    rows = page.get_by_role("toolbar")
    for row in sorted({row for row, _ in BOXES}):
        rows.nth(row).get_by_role("button").first.focus()
        for column in range(1, 11):
            if (row, column) in BOXES:
                page.keyboard.press("Space")
            page.keyboard.press("ArrowRight")
    expect(page.get_by_text("It reads 7")).to_be_visible()
    settle(page)
    photograph(page, "draw boxes")


def test_boxes_take_the_place_of_a_canvas_that_does_not_arrive(page: Page, server: Server) -> None:
    page.route("**/*drawable*/**", lambda asked: asked.abort())
    opened(page, server)
    expect(page.get_by_text("so boxes to fill in take its place")).to_be_visible(timeout=60_000)
    expect(page.locator(".st-key-boxes").get_by_role("toolbar")).to_have_count(10)
    settle(page)
    photograph(page, "draw without canvas")


def test_a_photographed_digit_is_read_and_noise_is_taken_for_one(
    page: Page, server: Server
) -> None:
    image = Image.new("RGB", (900, 1200), (205, 198, 180))
    ImageDraw.Draw(image).line([(250, 250), (650, 250), (400, 950)], (40, 45, 70), 50, "curve")
    content = io.BytesIO()
    image.save(content, "JPEG")
    opened(page, server, "?surface=photograph")
    page.locator("input[type=file]").set_input_files(
        {"name": "seven.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}
    )
    expect(page.get_by_text("It reads 7")).to_be_visible()
    page.get_by_text("about 10% for each digit").click()
    expect(page.get_by_text("Of 200 such images")).to_be_visible(timeout=60_000)
    settle(page)
    photograph(page, "draw photograph and noise")
