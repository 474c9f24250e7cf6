"""Who is looking: a random token in a cookie, nothing else.

Runs belong to tokens, so a reload, a second tab or a visit next week finds them again. The token
is no name and no login; whoever clears the cookie is new.
"""

import re
import secrets
from http.cookies import CookieError, SimpleCookie

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "nncore_visitor"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32,64}")
COOKIE_DAYS = 180
_SECONDS = COOKIE_DAYS * 24 * 3600


class VisitorCookie:
    """ASGI middleware that gives every new browser a token with its first page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add the cookie to a page's answer if the browser sent none."""
        if scope["type"] != "http" or cookie(scope):
            await self.app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                if headers.get("content-type", "").startswith("text/html"):
                    secure = "; Secure" if scope.get("scheme") == "https" else ""
                    headers.append(
                        "set-cookie",
                        f"{COOKIE}={secrets.token_urlsafe(24)}; Path=/; Max-Age={_SECONDS}; "
                        f"HttpOnly; SameSite=Lax{secure}",
                    )
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def cookie(scope: Scope) -> str | None:
    """Return the token that a request brings, if it is one."""
    for name, value in scope["headers"]:
        if name == b"cookie":
            try:
                morsel = SimpleCookie(value.decode("latin-1")).get(COOKIE)
            except CookieError:
                return None
            return morsel.value if morsel and _TOKEN.fullmatch(morsel.value) else None
    return None


def token() -> str:
    """Return this visitor's token: the cookie's, or the session's own where no cookie arrives."""
    brought = st.context.cookies.get(COOKIE)
    if isinstance(brought, str) and _TOKEN.fullmatch(brought):
        return brought
    return str(st.session_state.setdefault("visitor", secrets.token_urlsafe(24)))
