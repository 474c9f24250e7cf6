"""How the guard ends a websocket.

The browser is told a code, the app that the browser has gone. What the app still sends goes
nowhere, and a client that does not listen cannot hold the connection by not listening.
"""

import asyncio
from contextlib import suppress

from starlette.types import Message, Send

from nncore import event_log

GOODBYE_SECONDS = 1.0
"""Time for a close message to leave; whoever does not read it by then is cut off without."""


class Ending:
    """The sending half of a websocket, until it is ended.

    Parameters
    ----------
    send : Send
        The server's own.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self.ended = False
        self.flowing = asyncio.Event()
        """Not set while the client does not take what it was sent."""
        self.flowing.set()

    async def send(self, message: Message) -> None:
        """Pass on what the app sends; if the client has gone, the app hears of it in its turn."""
        if self.ended:
            return
        self.flowing.clear()
        try:
            await self._send(message)
        except OSError:
            # Starlette would take it for a fault of the app's, with a trace in the log.
            self.ended = True
        finally:
            self.flowing.set()

    async def end(self, code: int, why: str) -> Message:
        """Close the websocket.

        Parameters
        ----------
        code : int
            Of RFC 6455, 7.4.
        why : str
            For the log: a few words that say nothing of the visitor.

        Returns
        -------
        Message
            What the app receives instead of a message.
        """
        if not self.ended:
            self.ended = True
            event_log.tell("connection_closed", why=why)
            with suppress(asyncio.TimeoutError, OSError):
                closing = self._send({"type": "websocket.close", "code": code})
                await asyncio.wait_for(closing, GOODBYE_SECONDS)
        return {"type": "websocket.disconnect", "code": code}
