"""Time limits for connections, which the web server itself does not have.

A client may open a connection and send its request one letter a minute, or ask for a megabyte and
not read it, or flood a websocket below the level of messages: pings, and messages in a million
pieces. Each costs the server something for as long as it lasts. These two protocols end such
connections. They are uvicorn's own, with clocks.
"""

import asyncio
import gc
import sys
from typing import Any

import h11
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from nncore import event_log
from nncore.limits import Limits

HEAD_SECONDS = 15.0
"""From the connection, or the answer before, to the end of a request's head."""
REQUEST_SECONDS = 75.0
"""To the end of its body."""
STALLED_SECONDS = 30.0
"""That nothing of an answer is taken."""
MOST_UNASKED = 500
"""Connections that have not asked for anything yet; beyond it the oldest ends."""
MOST_PIECES = 1_000
"""Frames of one message; browsers send one."""
MOST_PINGS = 20
"""Pings, and answers to pings of ours that never were, in a minute; browsers send none."""
LINGER_SECONDS = 2.0
"""For the last words of a websocket to arrive."""
OPEN_FILES = 8_192
_unasked: dict["PunctualHTTP", None] = {}


class PunctualHTTP(H11Protocol):
    """HTTP for clients that ask, and read the answer, within a time."""

    _deadline: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._expect(HEAD_SECONDS)
        _unasked[self] = None
        if len(_unasked) > MOST_UNASKED:
            next(iter(_unasked))._too_late()

    def data_received(self, data: bytes) -> None:
        """Read on; what was waited for may be there."""
        before = self.conn.their_state
        super().data_received(data)
        if self.transport.get_protocol() is not self:
            return  # it is a websocket now
        now = self.conn.their_state
        if now is h11.IDLE:
            if self._deadline is None:
                self._expect(HEAD_SECONDS)
            return
        _unasked.pop(self, None)
        if now is not h11.SEND_BODY:
            self._expect(None)
        elif before is not h11.SEND_BODY:
            self._expect(REQUEST_SECONDS)

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """Leave the connection to the other protocol."""
        self._forget()
        super().handle_websocket_upgrade(event)
        other = self.transport.get_protocol()
        if isinstance(other, StrictWebSocket) and not other.handshake_initiated:
            # Its rules for heads are stricter: it has not understood, and would wait forever.
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._forget()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Answer what cannot be read; an answer that the app is about to give comes too late."""
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            if self.cycle.response_started:
                self.transport.abort()
                return
        super().send_400_response(msg)

    def pause_writing(self) -> None:
        """Begin to wait for the client to read."""
        super().pause_writing()
        self._stalled = self.loop.call_later(STALLED_SECONDS, self._too_late)

    def resume_writing(self) -> None:
        """The client reads."""
        super().resume_writing()
        if self._stalled:
            self._stalled.cancel()
            self._stalled = None

    def _expect(self, seconds: float | None) -> None:
        if self._deadline:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(seconds, self._too_late) if seconds else None

    def _forget(self) -> None:
        self._expect(None)
        _unasked.pop(self, None)
        if self._stalled:
            self._stalled.cancel()

    def _too_late(self) -> None:
        if self._spoke():
            event_log.tell("connection_closed", why="too slow")
        self._forget()
        self.transport.abort()

    def _spoke(self) -> bool:
        """Say whether anything was sent: browsers open connections that they may need, in vain."""
        return self.scope is not None or bool(self.conn.trailing_data[0])


class StrictWebSocket(WebSocketsSansIOProtocol):
    """Websockets for clients that speak in messages, and listen."""

    _stalled: asyncio.TimerHandle | None = None

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.close_timeout = LINGER_SECONDS
        self._pings = 0
        self._since = 0.0

    def handle_ping(self) -> None:
        """Answer, a few times a minute."""
        if self._bearable():
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        """Take the answer to a ping of ours; bear a few others."""
        if bytes(event.data) == self.pending_ping_payload or self._bearable():
            super().handle_pong(event)

    def handle_cont(self, event: Frame) -> None:
        """Put a piece to the others, if it is not one of too many."""
        if len(self.frames) >= MOST_PIECES:
            self._cut_off("too many pieces")
        else:
            super().handle_cont(event)

    def pause_writing(self) -> None:
        """Begin to wait for the client to read."""
        super().pause_writing()
        self._stalled = self.loop.call_later(STALLED_SECONDS, self._cut_off, "does not read")

    def resume_writing(self) -> None:
        """The client reads."""
        super().resume_writing()
        if self._stalled:
            self._stalled.cancel()
            self._stalled = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        if self._stalled:
            self._stalled.cancel()
        super().connection_lost(exc)

    async def send(self, message: Any) -> None:
        """Send; a refusal is complete when its answer is, which is no error to be logged."""
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body"):
            self.handshake_complete = True

    async def run_asgi(self) -> None:
        """Serve, and leave no connection behind whose client does not take the last words."""
        await super().run_asgi()
        self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def _bearable(self) -> bool:
        """Count a ping or a pong; end the connection if it is one of too many."""
        now = self.loop.time()
        if now - self._since > 60:
            self._pings, self._since = 0, now
        self._pings += 1
        if self._pings > MOST_PINGS:
            self._cut_off("too many pings")
        return self._pings <= MOST_PINGS

    def _cut_off(self, why: str) -> None:
        if not self.transport.is_closing():
            event_log.tell("connection_closed", why=why)
        self.frames = []
        self.transport.abort()


def tighten(limits: Limits) -> None:
    """Have the server that is about to listen use these protocols and refuse large frames.

    Streamlit makes the server's configuration and keeps it to itself.

    Parameters
    ----------
    limits : Limits
    """
    for one in gc.get_objects():
        if type(one) is Config:
            one.http_protocol_class = PunctualHTTP
            one.ws_protocol_class = StrictWebSocket
            # A frame says how long it is before it comes.
            one.ws_max_size = limits.max_message_kilobytes * 1_000
    _allow_open_files()


def _allow_open_files() -> None:
    """Let the process have as many connections open as a full house and its enemies need."""
    if sys.platform == "win32":
        return
    import resource

    least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if least != resource.RLIM_INFINITY and least < OPEN_FILES:
        enough = OPEN_FILES if most == resource.RLIM_INFINITY else min(OPEN_FILES, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(least, enough), most))
