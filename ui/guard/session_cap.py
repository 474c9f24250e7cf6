"""As many tabs as the host can serve, and a page for those who come then.

A session is a websocket of Streamlit's. Beyond the cap new ones are refused and a page is answered
with a small one that says so and comes back by itself; whoever is in stays in and notices nothing.
New sessions also come at a bounded rate, because each runs a whole page: beyond it they wait.
"""

import asyncio
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from nncore import event_log
from nncore.limits import Limits
from ui.guard.token_bucket import TokenBucket

STREAM = "/_stcore/stream"
"""How the address of Streamlit's websocket ends."""
NOT_PAGES = ("/_stcore/", "/media/", "/component/", "/static/", "/health")
"""Parts of a page, which whoever is in still needs; and what a host looks at."""
NEW_PER_SECOND = 25.0
"""Sessions that may begin in the long run; a first page costs up to 40 ms of processor time."""
RETRY_SECONDS = 20
FULL_PAGE = Path(__file__).with_name("full.html").read_text("utf-8")

_open = 0


def open_sessions() -> int:
    """Return how many tabs are connected to this server now."""
    return _open


class SessionCap:
    """ASGI middleware that counts sessions.

    Parameters
    ----------
    app : ASGIApp
    limits : Limits
    """

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self.app = app
        self._most = limits.max_sessions
        self._told = False
        # A whole class, or everybody after a restart, may come at once.
        self._arrivals = TokenBucket(limits.max_sessions, NEW_PER_SECOND)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a session in, or say that there is no room."""
        if scope["type"] == "websocket":
            await self._session(scope, receive, send)
        elif _open >= self._most and _is_page(scope):
            self._tell()
            full = HTMLResponse(FULL_PAGE, 503, {"retry-after": str(RETRY_SECONDS)})
            await full(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _session(self, scope: Scope, receive: Receive, send: Send) -> None:
        global _open
        if not scope["path"].endswith(STREAM):
            await PlainTextResponse("Not found", 404)(scope, receive, send)
            return
        if _open >= self._most:
            self._tell()
            full = PlainTextResponse("Full", 503, {"retry-after": str(RETRY_SECONDS)})
            await full(scope, receive, send)
            return
        _open += 1
        try:
            # Those who wait stand in line: each owes a token of its own.
            wait = self._arrivals.seconds_until_token(asyncio.get_running_loop().time())
            self._arrivals.take()
            if wait:
                await asyncio.sleep(wait)
            await self.app(scope, receive, send)
        finally:
            _open -= 1
            self._told = False

    def _tell(self) -> None:
        """Tell once that there is no room, not for everybody who comes in vain."""
        if not self._told:
            self._told = True
            event_log.tell("sessions_full", sessions=_open)


def _is_page(scope: Scope) -> bool:
    """Say whether a browser asks for a document of its own."""
    return (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and "text/html" in Headers(scope=scope).get("accept", "")
        and not any(part in scope["path"] for part in NOT_PAGES)
    )
