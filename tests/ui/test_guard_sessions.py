"""How many tabs are let in, how fast, and from which sites' pages."""

import asyncio
from collections.abc import Iterator

import pytest
from streamlit import config

from nncore import event_log
from nncore.limits import Limits
from tests.ui.guarded import Client, Listening, asked, http_scope, websocket_scope
from tests.ui.hurried import hurried, now
from ui.guard.origins import Origins
from ui.guard.session_cap import NEW_PER_SECOND, RETRY_SECONDS, SessionCap, open_sessions

LIMITS = Limits(max_sessions=3)
PAGE = {"accept": "text/html,application/xhtml+xml"}


def test_open_tabs_are_counted() -> None:
    async def visit() -> None:
        cap = SessionCap(Listening(), LIMITS)
        tabs = [Client(cap, websocket_scope()) for _ in range(3)]
        await asyncio.sleep(1)
        assert open_sessions() == 3
        tabs[0].leaves()
        await tabs[0].served
        assert open_sessions() == 2
        for tab in tabs[1:]:
            tab.leaves()
            await tab.served
        assert open_sessions() == 0

    hurried(visit())


def test_a_tab_too_many_is_refused_and_the_others_go_on() -> None:
    before = event_log.counts().get("sessions_full", 0)

    async def visit() -> None:
        app = Listening()
        cap = SessionCap(app, LIMITS)
        tabs = [Client(cap, websocket_scope()) for _ in range(3)]
        await asyncio.sleep(1)
        for _ in range(5):
            refused = Client(cap, websocket_scope())
            await refused.served
            assert refused.status == 503
            assert refused.headers["retry-after"] == str(RETRY_SECONDS)
        tabs[1].says(b"a")
        await asyncio.sleep(1)
        assert [content for _, content in app.messages] == [b"a"]
        tabs[0].leaves()
        await tabs[0].served
        tabs[0] = Client(cap, websocket_scope())
        await asyncio.sleep(1)
        assert tabs[0].got == [{"type": "websocket.accept"}]
        for tab in tabs:
            tab.leaves()
            await tab.served

    hurried(visit())
    assert event_log.counts()["sessions_full"] == before + 1, "told once, not for everybody"


def test_when_all_places_are_taken_a_page_says_so_and_comes_back_by_itself() -> None:
    async def visit() -> None:
        app = Listening()
        cap = SessionCap(app, LIMITS)
        tabs = [Client(cap, websocket_scope()) for _ in range(3)]
        await asyncio.sleep(1)
        full = await asked(cap, http_scope(path="/train", **PAGE))
        assert full.status == 503
        assert full.headers["retry-after"] == str(RETRY_SECONDS)
        page = full.content.decode()
        assert "All places are taken" in page
        assert f'http-equiv="refresh" content="{RETRY_SECONDS}"' in page
        assert f"every {RETRY_SECONDS} seconds" in page
        assert "prefers-color-scheme: dark" in page
        for path in ("/media/a.csv", "/component/canvas/index.html", "/_stcore/health"):
            assert (await asked(cap, http_scope(path=path, **PAGE))).status == 200
        assert (await asked(cap, http_scope(path="/news/1", accept="*/*"))).status == 200
        for tab in tabs:
            tab.leaves()
            await tab.served
        assert (await asked(cap, http_scope(path="/train", **PAGE))).status == 200

    hurried(visit())


def test_a_class_comes_at_once_and_a_flood_of_new_tabs_in_turn() -> None:
    async def visit() -> None:
        cap = SessionCap(Listening(), Limits(max_sessions=50))
        for number in range(150):
            tab = Client(cap, websocket_scope())
            while not tab.got:
                await asyncio.sleep(0.001)
            if number == 49:
                assert now() < 1
            tab.leaves()
            await tab.served
        assert now() == pytest.approx(100 / NEW_PER_SECOND, rel=0.1)

    hurried(visit())


def test_those_who_wait_stand_in_line() -> None:
    async def visit() -> None:
        cap = SessionCap(Listening(), Limits(max_sessions=10))
        first = [Client(cap, websocket_scope()) for _ in range(10)]
        await asyncio.sleep(0.001)
        for tab in first:
            tab.leaves()
            await tab.served
        later = [Client(cap, websocket_scope()) for _ in range(10)]
        await asyncio.sleep(5.5 / NEW_PER_SECOND)
        assert [bool(tab.got) for tab in later] == [True] * 5 + [False] * 5
        await asyncio.sleep(1)
        assert all(tab.got for tab in later)
        for tab in later:
            tab.leaves()
            await tab.served

    hurried(visit())


def test_there_is_one_websocket_and_no_other() -> None:
    async def visit() -> None:
        other = Client(SessionCap(Listening(), LIMITS), websocket_scope("/other"))
        await other.served
        assert other.status == 404

    hurried(visit())


@pytest.fixture
def sites() -> Iterator[None]:
    before = config.get_option("server.corsAllowedOrigins")
    config.set_option("server.corsAllowedOrigins", ["https://moodle.school.org"])
    yield
    config.set_option("server.corsAllowedOrigins", before)


@pytest.mark.parametrize(
    ("origin", "welcome"),
    [
        ("https://nets.school.org", True),
        ("http://localhost:8501", True),
        ("https://moodle.school.org", True),
        ("https://nets.school.org.evil.com", False),
        ("https://evil.com", False),
        ("null", False),
        ("http://[", False),
        ("", False),
    ],
)
@pytest.mark.usefixtures("sites")
def test_pages_of_other_sites_open_no_websocket(origin: str, welcome: bool) -> None:
    async def visit() -> None:
        app = Origins(Listening())
        client = Client(app, websocket_scope(origin=origin, host="nets.school.org"))
        client.leaves()
        await client.served
        if welcome:
            assert client.got == [{"type": "websocket.accept"}]
        else:
            assert client.status == 403

    hurried(visit())


def test_a_program_that_is_no_browser_names_no_site() -> None:
    async def visit() -> None:
        client = Client(Origins(Listening()), websocket_scope(host="nets.school.org"))
        client.leaves()
        await client.served
        assert client.got == [{"type": "websocket.accept"}]

    hurried(visit())
