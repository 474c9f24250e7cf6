"""Addresses that nothing on our pages asks for, and methods that nothing uses.

Streamlit also serves its own measurements, sign-in, and an interface for programs. Here they do not
exist. Changing something by a request is left to uploads and to the one address of the player that
takes numbers; a request's body has a largest size and a longest time everywhere.
"""

import asyncio
import re

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nncore.limits import Limits

CLOSED = re.compile(
    r".*/(_stcore/(metrics|script-health-check|agent(/.*)?)|auth/.*|oauth2callback)/*"
)
"""With or without a path that a proxy puts before it."""
CHANGING = {
    "PUT": re.compile(r".*/_stcore/upload_file/[^/]+/[^/]+"),
    "DELETE": re.compile(r".*/_stcore/upload_file/[^/]+/[^/]+"),
    "POST": re.compile(r".*/moments/[^/]+/[^/]+/edited/\d+"),
}
READING = frozenset({"GET", "HEAD", "OPTIONS"})
BODY_SECONDS = 60.0
"""For a photograph over a poor connection."""


class ClosedRoutes:
    """ASGI middleware that answers for what is closed, and bounds what is open.

    Parameters
    ----------
    app : ASGIApp
    limits : Limits
    body_seconds : float
        How long a request's body may take to arrive.
    """

    def __init__(self, app: ASGIApp, limits: Limits, body_seconds: float = BODY_SECONDS) -> None:
        self.app = app
        self._largest = limits.max_request_megabytes * 1_000_000
        self._seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on with a bounded body."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = self._refusal(scope)
        if status:
            await _answer(status)(scope, receive, send)
            return
        body = _Body(receive, self._largest, self._seconds)
        begun = False

        async def watched_send(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, body.receive, watched_send)
        except ClientDisconnect:
            if body.refused and not begun:
                await _answer(body.refused)(scope, receive, send)

    def _refusal(self, scope: Scope) -> int | None:
        method, path = scope["method"], scope["path"]
        if CLOSED.fullmatch(path):
            return 404
        if method not in READING and not (method in CHANGING and CHANGING[method].fullmatch(path)):
            return 405
        length = Headers(scope=scope).get("content-length", "0")
        if not (length.isascii() and length.isdigit()):
            return 400
        return 413 if int(length) > self._largest else None


_SENTENCES = {
    400: "This request does not say how long it is.",
    404: "Not found",
    405: "Nothing here takes requests of this kind.",
    408: "This took too long to arrive.",
    413: "This is larger than this host takes.",
}


def _answer(status: int) -> PlainTextResponse:
    """Return a refusal. The connection ends with it: what is on its way is not waited for."""
    return PlainTextResponse(_SENTENCES[status], status, {"connection": "close"})


class _Body:
    """A request's body, of which no more arrives than is allowed."""

    def __init__(self, receive: Receive, largest: int, seconds: float) -> None:
        self._receive = receive
        self._largest = largest
        self._ends = asyncio.get_running_loop().time() + seconds
        self._bytes = 0
        self._complete = False
        self.refused = 0
        """The status that says why no more was taken; 0 while all is well."""

    async def receive(self) -> Message:
        """Return the next part; a client that sends too much, or too slowly, counts as gone."""
        if self._complete:  # then this waits for the end of the connection, however long
            return await self._receive()
        left = self._ends - asyncio.get_running_loop().time()
        try:
            message = await asyncio.wait_for(self._receive(), left)
        except TimeoutError:
            self.refused = 408
            return {"type": "http.disconnect"}
        self._bytes += len(message.get("body", b""))
        if self._bytes > self._largest:
            self.refused = 413
            return {"type": "http.disconnect"}
        self._complete = not message.get("more_body", False)
        return message
