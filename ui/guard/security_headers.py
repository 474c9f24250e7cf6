"""Headers that tell browsers what no answer of this app needs.

Nobody may put the app into a frame but its own site and those that
`NNCORE_FRAME_ANCESTORS="'self' https://moodle.school.org"` names: a page that hides the app under
its own buttons could make a visitor press ours.

References
----------
W3C, "Content Security Policy Level 3", frame-ancestors; W3C, "Permissions Policy".
"""

import os
import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

VARIABLE = "NNCORE_FRAME_ANCESTORS"
_SOURCES = re.compile(r"[A-Za-z0-9'*:/._ -]+")
_UNUSED = ("camera", "geolocation", "microphone", "payment", "usb", "serial", "bluetooth")


def frame_ancestors() -> str:
    """Return who may put the app into a frame, as the environment says.

    Raises
    ------
    ValueError
        With a sentence, if it could not be part of a header.
    """
    sources = os.environ.get(VARIABLE, "'self'").strip()
    if not _SOURCES.fullmatch(sources):
        raise ValueError(
            f"{VARIABLE} holds addresses with spaces between them, such as "
            f"\"'self' https://moodle.school.org\", or 'none'; not {sources!r}."
        )
    return sources


class SecurityHeaders:
    """ASGI middleware that adds the headers to every answer.

    Parameters
    ----------
    app : ASGIApp
    sources : str
        Who may put the app into a frame.
    """

    def __init__(self, app: ASGIApp, sources: str) -> None:
        self.app = app
        self._headers = {
            # No other directive: components run scripts that they make while they run.
            "content-security-policy": f"frame-ancestors {sources}; object-src 'none'",
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "permissions-policy": ", ".join(f"{feature}=()" for feature in _UNUSED),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await self.app(scope, receive, send_with_headers)
