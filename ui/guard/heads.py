"""What the head of a request may hold: so many bytes, and cookies that are quick to read.

Python reads a cookie's quoted value in a time that grows with the square of its backslashes: one
request of 60 KB would hold up everybody for ten seconds. The standard has no backslash in a cookie,
so a cookie with one is taken away before anybody reads it; the others of the same browser stay.

References
----------
RFC 6265, 4.1.1; RFC 6585, 5.
"""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LARGEST = 32_000
"""Bytes of address and headers; browsers send one or two thousand."""


class Heads:
    """ASGI middleware that looks at a request before anybody reads its headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a head that is too large; hand on the others with cookies that can be read."""
        if scope["type"] in ("http", "websocket"):
            if _size(scope) > LARGEST:
                refusal = "This request says too much before it begins."
                await PlainTextResponse(refusal, 431, {"connection": "close"})(scope, receive, send)
                return
            scope = {**scope, "headers": [_readable(*header) for header in scope["headers"]]}
        await self.app(scope, receive, send)


def _size(scope: Scope) -> int:
    headers = sum(len(name) + len(value) for name, value in scope["headers"])
    return headers + len(scope["path"]) + len(scope.get("query_string", b""))


def _readable(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """Return a header; if it holds cookies, without those that hold a backslash."""
    if name != b"cookie" or b"\\" not in value:
        return name, value
    return name, b";".join(cookie for cookie in value.split(b";") if b"\\" not in cookie)
