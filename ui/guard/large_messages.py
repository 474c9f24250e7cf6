"""How much all tabs together may leave in the memory by large messages.

Streamlit keeps what the widgets of a tab last said for as long as the tab is open. Most of it is a
few kilobytes; a full sheet of drawing may be a megabyte. Four hundred tabs of a program that all
say the largest thing would fill a small machine. So large messages share a room: when it is full,
further ones are dropped, while usual ones pass.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nncore import event_log
from nncore.limits import Limits

USUAL_BYTES = 100_000
"""A message up to this size always passes."""
LARGEST_AT_ONCE = 20
"""Tabs that may each have said the largest thing there is; Streamlit keeps it three times over."""


class LargeMessages:
    """ASGI middleware that remembers how much each open websocket has left.

    Parameters
    ----------
    app : ASGIApp
    limits : Limits
    """

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self.app = app
        self._room = LARGEST_AT_ONCE * limits.max_message_kilobytes * 1_000

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is not a websocket; weigh the messages of what is."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        left = 0  # the largest so far: a smaller one does not always take its place

        async def receive_weighed() -> Message:
            nonlocal left
            while True:
                message = await receive()
                size = len(message.get("bytes") or b"")
                more = max(0, size - left) if size > USUAL_BYTES else 0
                if more <= self._room:
                    self._room -= more
                    left += more
                    return message
                event_log.tell("message_dropped", kind="large")
                del message  # or it would stay until the next one comes

        try:
            await self.app(scope, receive_weighed, send)
        finally:
            self._room += left
