"""How many messages a tab may send, and how large.

Each message may run a whole page, so one client with a loop could starve a class. A connection has
a bucket of tokens; a message without one waits, in order, and none is lost. It also waits for the
end of the run before. A person never comes so far that many wait: a connection with a long line is
a program's, and is closed. So is one that is opened and says nothing, for it takes somebody's
place.
"""

import asyncio
from collections import deque

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nncore.limits import Limits
from ui.guard.ending import Ending
from ui.guard.running import Running
from ui.guard.token_bucket import TokenBucket

MOST_WAITING = 100
"""Messages in line; a hand that drags and types as fast as it can had at most a few."""
WAITING_BYTES = 200_000
"""Of messages in line; beyond it the rest waits at the sender's."""
TOKEN_BYTES = 250_000
"""Of a message that costs a token more: reading it takes as long as drawing a page."""
LOOK_SECONDS = 0.02
"""Between two looks whether a run has ended that somebody waits for."""
SILENCE_SECONDS = 30.0
"""A browser asks for its page at once."""
TOO_BIG, POLICY = 1009, 1008


class MessageRate:
    """ASGI middleware that meters each websocket's messages.

    Parameters
    ----------
    app : ASGIApp
    limits : Limits
    """

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self.app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is not a websocket; meter what is."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        ending = Ending(send)
        line = _Line(self._limits, receive, ending)
        await self.app(scope, line.receive, line.send)


class _Line:
    """The messages of one connection that wait for their tokens."""

    def __init__(self, limits: Limits, receive: Receive, ending: Ending) -> None:
        self._largest = limits.max_message_kilobytes * 1000
        self._receive = receive
        self._ending = ending
        self._bucket = TokenBucket(limits.message_burst, limits.messages_per_second)
        self._waiting: deque[Message] = deque()
        self._bytes = 0
        self._running = Running()
        self._heard = False

    async def send(self, message: Message) -> None:
        """Pass on what the app sends."""
        await self._ending.send(message)
        self._running.told(message.get("bytes") or b"")

    async def receive(self) -> Message:
        """Return the next message whose turn has come, or that the connection has ended."""
        while True:
            wait = self._seconds_to_wait()
            if self._waiting and not wait:
                return await self._next()
            if self._bytes > WAITING_BYTES:
                await asyncio.sleep(wait)
                continue
            patience = wait if self._waiting else None if self._heard else SILENCE_SECONDS
            try:
                message = await asyncio.wait_for(self._receive(), patience)
            except TimeoutError:
                if self._heard:
                    continue
                return await self._ending.end(POLICY, "silent")
            if message["type"] != "websocket.receive":
                return message
            self._heard = True
            if _size(message) > self._largest:
                return await self._ending.end(TOO_BIG, "message too large")
            self._waiting.append(message)
            self._bytes += _size(message)
            if len(self._waiting) > MOST_WAITING:
                self._waiting.clear()
                return await self._ending.end(POLICY, "too many messages")

    def _seconds_to_wait(self) -> float:
        now = asyncio.get_running_loop().time()
        run = min(LOOK_SECONDS, self._running.seconds_left(now))
        return max(run, self._bucket.seconds_until_token(now))

    async def _next(self) -> Message:
        # Who does not read gets no more to read.
        await self._ending.flowing.wait()
        message = self._waiting.popleft()
        self._bytes -= _size(message)
        self._bucket.take(1 + _size(message) // TOKEN_BYTES)
        self._running.asked(message.get("bytes") or b"", asyncio.get_running_loop().time())
        return message


def _size(message: Message) -> int:
    """Return bytes, or characters of a text, which Streamlit's protocol does not have."""
    return len(message.get("bytes") or message.get("text") or "")
