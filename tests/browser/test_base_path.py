"""The app below a path, as a proxy gives it: what its own addresses serve still arrives."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, settle

pytestmark = pytest.mark.browser
BASE = "lessons/nets"


@pytest.fixture
def server_below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("below"), STREAMLIT_SERVER_BASE_URL_PATH=BASE)
    server.start()
    yield server
    server.stop()


def test_charts_and_the_player_come_from_below_the_path(server_below: Server, page: Page) -> None:
    asked: list[tuple[int, str]] = []
    page.on("response", lambda one: asked.append((one.status, urlsplit(one.url).path)))
    page.goto(f"{server_below.url}/neuron")
    settle(page)
    expect(page.locator(".chart .main-svg").first).to_be_visible()
    with page.expect_response(re.compile("/moments/")):  # the player's first question
        page.get_by_role("link", name=re.compile("Network lab")).first.click()
    ours = [
        (status, path) for status, path in asked if re.search(r"plotly|/player/|/moments/", path)
    ]
    assert {path.startswith(f"/{BASE}/") for _, path in ours} == {True}
    # The worker that computes moments may still be starting: then the player asks again.
    assert {status for status, _ in ours} <= {200, 503}
    assert {path.split("/")[3].partition(".")[0] for _, path in ours} == {
        *("plotly", "player", "moments"),
    }
