"""Which sites' pages may open a websocket here: the app's own.

A page of another site that a visitor looks at could otherwise open one in the visitor's name, for
the browser adds the cookie. Streamlit checks this too, but for an unknown site it looks up the
host's public address on the internet, and everybody waits until that has failed.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

from nncore import event_log

LOCAL = frozenset({"localhost", "127.0.0.1", "0.0.0.0"})


class Origins:
    """ASGI middleware that refuses websockets of other sites' pages."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a foreign websocket; pass on everything else."""
        if scope["type"] == "websocket":
            headers = Headers(scope=scope)
            if not _welcome(headers.get("origin"), headers.get("host")):
                event_log.tell("origin_refused")
                await PlainTextResponse("Another site's page", 403)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _welcome(origin: str | None, host: str | None) -> bool:
    """Say whether a page of `origin` may; a program that is no browser names none."""
    if origin is None or not config.get_option("server.enableCORS"):
        return True
    try:
        site = urlsplit(origin)
        name = site.hostname
    except ValueError:
        return False
    if site.netloc == host:
        return True
    named = [*config.get_option("server.corsAllowedOrigins")]
    addresses = [config.get_option("browser.serverAddress"), config.get_option("server.address")]
    return name in {*LOCAL, *addresses, *(urlsplit(one).hostname for one in named)} - {None}
