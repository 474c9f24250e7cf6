"""The head of a request: how large it may be, and which cookies are read."""

import asyncio
import time
from http.cookies import SimpleCookie

import pytest
from starlette.types import Receive, Scope, Send

from tests.ui.guarded import Client, Listening, asked, http_scope, websocket_scope
from ui.guard.heads import LARGEST, Heads
from ui.visitor import COOKIE, VisitorCookie

TOKEN = "a" * 32


class Noting(Listening):
    """Keeps the headers that reach it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.cookies = [value for name, value in scope["headers"] if name == b"cookie"]
        await super().__call__(scope, receive, send)


def read(cookies: str) -> str:
    """Return the cookies that the app sees of these."""
    app = Noting()
    asyncio.run(asked(Heads(app), http_scope(cookie=cookies)))
    return app.cookies[0].decode()


def test_a_head_of_usual_size_passes_and_a_larger_one_is_refused_unread() -> None:
    async def visit() -> None:
        app = Listening()
        assert (await asked(Heads(app), http_scope(x="a" * (LARGEST // 2)))).status == 200
        assert (await asked(Heads(app), http_scope(x="a" * LARGEST))).status == 431
        long = http_scope(path="/" + "a" * LARGEST)
        assert (await asked(Heads(app), long)).status == 431
        assert app.requests == ["/"]

    asyncio.run(visit())


def test_a_websocket_with_a_head_too_large_is_refused() -> None:
    async def visit() -> None:
        app = Listening()
        client = Client(Heads(app), websocket_scope(x="a" * LARGEST))
        await client.served
        assert client.status == 431
        assert client.got[0]["type"] == "websocket.http.response.start"

    asyncio.run(visit())


def test_cookies_without_backslashes_reach_the_app_as_they_are() -> None:
    ours = f'theme="dark; light"; {COOKIE}={TOKEN}; x='
    assert read(ours) == ours


def test_a_cookie_of_another_program_with_a_backslash_costs_a_visitor_nothing() -> None:
    left = SimpleCookie(read(f'other="a\\054b"; {COOKIE}={TOKEN}'))
    assert left[COOKIE].value == TOKEN
    assert "other" not in left


@pytest.mark.parametrize("escaped", ["\\", "\\1", '\\"', "\\134"])
def test_a_cookie_made_to_be_slow_is_not_read(escaped: str) -> None:
    cookie = f'{COOKIE}="{escaped * (20_000 // len(escaped))}"'
    # Read as it is, it takes a third of a second, and four times as long at twice the length.
    app = Heads(VisitorCookie(Listening()))
    began = time.thread_time()
    asyncio.run(asked(app, http_scope(cookie=cookie)))
    assert time.thread_time() - began < 0.1
