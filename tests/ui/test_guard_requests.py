"""Which requests are answered, how large they may be, and with which headers."""

import asyncio

import pytest
from starlette.types import Receive, Scope, Send

from nncore.limits import Limits
from tests.ui.guarded import Client, Listening, asked, http_scope
from tests.ui.hurried import hurried, now
from ui.guard import security_headers
from ui.guard.closed_routes import BODY_SECONDS, ClosedRoutes
from ui.guard.pieces import PIECE_BYTES, Pieces
from ui.guard.security_headers import SecurityHeaders

LIMITS = Limits(max_request_megabytes=1)
EDIT = "/moments/v1/abc/edited/3"
FILE = "/_stcore/upload_file/session/file"


def status(method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, list[str]]:
    """Return the answer's status, and the paths that reached the app."""

    async def visit() -> tuple[int, list[str]]:
        app = Listening()
        client = await asked(ClosedRoutes(app, LIMITS), http_scope(method, path, **headers), body)
        return client.status, app.requests

    return hurried(visit())


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/metrics/",
        "/base/_stcore/metrics",
        "//_stcore/metrics",
        "/_stcore/script-health-check",
        "/_stcore/agent/mcp",
        "/_stcore/agent/interact",
        "/_stcore/agent/openapi.json",
        "/auth/login",
        "/oauth2callback",
    ],
)
def test_what_no_page_asks_for_does_not_exist(path: str) -> None:
    assert status("GET", path) == (404, [])


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/train", "/media/a.png", "/news/1", "/plotly.min.js", "/metrics"),
        *("/_stcore/health", "/_stcore/host-config", "/_stcore/bidi-components/a.js"),
    ],
)
def test_what_pages_ask_for_is_answered(path: str) -> None:
    assert status("GET", path) == (200, [path])
    assert status("HEAD", path) == (200, [path])


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("PUT", FILE, 200),
        ("DELETE", FILE, 200),
        ("POST", EDIT, 200),
        ("POST", FILE, 405),
        ("POST", "/train", 405),
        ("PUT", "/train", 405),
        ("PUT", "/_stcore/upload_file/a/b/c", 405),
        ("PATCH", FILE, 405),
        ("TRACE", "/", 405),
        ("CONNECT", "/", 405),
        ("INVENTED", "/", 405),
    ],
)
def test_requests_that_change_something_go_where_something_may_change(
    method: str, path: str, expected: int
) -> None:
    assert status(method, path)[0] == expected


@pytest.mark.parametrize(
    ("length", "expected"),
    [("1000000", 200), ("1000001", 413), ("99999999999999999999", 413), ("-1", 400), ("½", 400)],
)
def test_a_request_that_says_it_is_too_large_is_not_read(length: str, expected: int) -> None:
    found, reached = status("POST", EDIT, content_length=length)
    assert found == expected
    assert bool(reached) == (expected == 200)


def test_a_request_that_does_not_say_its_size_is_read_to_its_bound() -> None:
    async def visit() -> None:
        app = Listening()
        client = Client(ClosedRoutes(app, LIMITS), http_scope("POST", EDIT))
        for _ in range(50):
            client.uploads(b"a" * 100_000, more=True)
        await client.served
        assert client.status == 413
        assert client.headers["connection"] == "close"
        assert client.waiting == 39, "what comes after the bound is not taken"
        assert app.bodies == []

    hurried(visit())


def test_a_body_of_the_largest_size_arrives_whole() -> None:
    async def visit() -> None:
        app = Listening()
        client = Client(ClosedRoutes(app, LIMITS), http_scope("POST", EDIT))
        for _ in range(9):
            client.uploads(b"a" * 100_000, more=True)
        client.uploads(b"a" * 100_000)
        await client.served
        assert client.status == 200
        assert app.bodies == [b"a" * 1_000_000]

    hurried(visit())


def test_a_body_that_comes_letter_by_letter_is_waited_for_a_minute() -> None:
    async def visit() -> None:
        app = Listening()
        client = Client(ClosedRoutes(app, LIMITS), http_scope("POST", EDIT))
        while not client.served.done():
            client.uploads(b"a", more=True)
            await asyncio.sleep(5)
        assert client.status == 408
        assert BODY_SECONDS <= now() < BODY_SECONDS + 10

    hurried(visit())


def test_a_client_that_goes_in_the_middle_is_no_error() -> None:
    async def visit() -> None:
        client = Client(ClosedRoutes(Listening(), LIMITS), http_scope("POST", EDIT))
        client.uploads(b"a", more=True)
        await asyncio.sleep(0.1)
        client.goes()
        await client.served
        assert client.got == []

    hurried(visit())


def headers() -> dict[str, str]:
    async def visit() -> dict[str, str]:
        guarded = SecurityHeaders(Listening(), security_headers.frame_ancestors())
        return (await asked(guarded, http_scope())).headers

    return hurried(visit())


def test_every_answer_carries_the_headers() -> None:
    found = headers()
    assert found["content-security-policy"].startswith("frame-ancestors 'self';")
    assert found["x-content-type-options"] == "nosniff"
    assert found["referrer-policy"] == "same-origin"
    assert "camera=()" in found["permissions-policy"]


def test_a_teacher_may_name_the_sites_that_show_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    sites = "'self' https://moodle.school.org https://*.example.org:8443"
    monkeypatch.setenv("NNCORE_FRAME_ANCESTORS", sites)
    assert headers()["content-security-policy"].startswith(f"frame-ancestors {sites};")


@pytest.mark.parametrize("wrong", ["", "a; script-src *", "a\r\nx: y", "ä", "a,b"])
def test_a_setting_that_would_be_another_header_is_named(
    monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv("NNCORE_FRAME_ANCESTORS", wrong)
    with pytest.raises(ValueError, match="NNCORE_FRAME_ANCESTORS holds addresses"):
        security_headers.frame_ancestors()


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES, PIECE_BYTES + 1, 5 * PIECE_BYTES])
def test_a_large_answer_leaves_in_pieces_and_arrives_whole(size: int) -> None:
    content = bytes(number % 251 for number in range(size))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": content, "more_body": True})
        await send({"type": "http.response.body", "body": content})

    async def visit() -> None:
        client = await asked(Pieces(app), http_scope())
        assert client.content == content * 2
        bodies = [one for one in client.got if one["type"] == "http.response.body"]
        assert max(len(one["body"]) for one in bodies) <= PIECE_BYTES
        assert [one.get("more_body", False) for one in bodies] == [True] * (len(bodies) - 1) + [
            False
        ]

    hurried(visit())
