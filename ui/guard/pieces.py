"""Large answers leave in pieces.

The server keeps what it was given until the client has read it. Plotly's script for three hundred
clients that ask and do not read would fill a gigabyte; a piece at a time, it is next to nothing.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PIECE_BYTES = 64 * 1024


class Pieces:
    """ASGI middleware that hands the next piece of an answer on when there is room for it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer in pieces."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_pieces(message: Message) -> None:
            body = message.get("body", b"")
            if len(body) <= PIECE_BYTES:
                await send(message)
                return
            for start in range(0, len(body), PIECE_BYTES):
                stop = start + PIECE_BYTES
                more = stop < len(body) or message.get("more_body", False)
                await send({**message, "body": body[start:stop], "more_body": more})

        await self.app(scope, receive, send_pieces)
