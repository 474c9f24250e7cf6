"""Files are taken only where a page asked for one.

A browser that has chosen a file asks over its websocket where to put it; Streamlit invents an
address and then takes whatever is sent there, and to any other address. This module remembers the
addresses that were given out and are still somebody's, and refuses the rest before a byte of the
body is read. It also bounds what one session, and all of them, may leave here.
"""

import re
from collections.abc import Callable, Mapping

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from nncore import event_log
from nncore.limits import Limits

ADDRESS = re.compile(r".*/_stcore/upload_file/([^/]+)/([^/]+)")
MARK = b"/_stcore/upload_file/"
LARGEST_ANSWER = 16_000
"""Bytes; what tells a browser its addresses is shorter."""
MOST_GIVEN = 20
"""Addresses of one connection; the oldest are forgotten."""
SESSION_FILES = 2
"""The largest files that one session may leave."""
ALL_FILES = 20
"""The largest files that all sessions together may leave."""


def stored_bytes() -> dict[str, int]:
    """Return how much each session has left with Streamlit."""
    if not Runtime.exists():
        return {}
    files = Runtime.instance().uploaded_file_mgr
    if not isinstance(files, MemoryUploadedFileManager):
        return {}
    sessions = list(files.file_storage.items())
    return {
        session: sum(len(one.data) for one in list(held.values())) for session, held in sessions
    }


class Uploads:
    """ASGI middleware that knows which addresses were given out.

    Parameters
    ----------
    app : ASGIApp
    limits : Limits
    stored : callable, optional
        Returns how many bytes each session has left.
    """

    def __init__(
        self,
        app: ASGIApp,
        limits: Limits,
        stored: Callable[[], Mapping[str, int]] = stored_bytes,
    ) -> None:
        self.app = app
        self._largest = limits.max_request_megabytes * 1_000_000
        self._stored = stored
        self._given: set[tuple[str, str]] = set()
        self._arriving: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Watch a websocket for addresses; look at whoever sends to one."""
        if scope["type"] == "websocket":
            await self._watch(scope, receive, send)
        elif scope["type"] == "http" and (sent_to := ADDRESS.fullmatch(scope["path"])):
            session, file = sent_to.groups()
            await self._upload(session, file, scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _watch(self, scope: Scope, receive: Receive, send: Send) -> None:
        mine: list[tuple[str, str]] = []

        async def send_watched(message: Message) -> None:
            content = message.get("bytes") or b""
            if len(content) < LARGEST_ANSWER and MARK in content:
                mine.extend(_addresses(content))
                self._given.update(mine)
                self._given.difference_update(mine[:-MOST_GIVEN])
                del mine[:-MOST_GIVEN]
            await send(message)

        try:
            await self.app(scope, receive, send_watched)
        finally:
            self._given.difference_update(mine)

    async def _upload(
        self, session: str, file: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if (session, file) not in self._given:
            event_log.tell("upload_refused", why="no such address")
            await _refuse(404, "Nobody asked for this file.")(scope, receive, send)
            return
        coming = 0
        if scope["method"] == "PUT":
            # Who does not say how much comes may send as much as there may be.
            coming = int(Headers(scope=scope).get("content-length", self._largest))
            if not self._room(session, coming):
                event_log.tell("upload_refused", why="no room")
                await _refuse(503, "There is no room for this file now.")(scope, receive, send)
                return
        self._arriving[session] = self._arriving.get(session, 0) + coming
        try:
            await self.app(scope, receive, send)
        finally:
            self._arriving[session] -= coming
            if not self._arriving[session]:
                del self._arriving[session]

    def _room(self, session: str, coming: int) -> bool:
        stored = self._stored()
        mine = stored.get(session, 0) + self._arriving.get(session, 0) + coming
        everybody = sum(stored.values()) + sum(self._arriving.values()) + coming
        return mine <= SESSION_FILES * self._largest and everybody <= ALL_FILES * self._largest


def _addresses(content: bytes) -> list[tuple[str, str]]:
    """Return the session and the file of each address in a message to a browser."""
    try:
        told = ForwardMsg.FromString(content)
    except DecodeError:
        return []
    if told.WhichOneof("type") != "file_urls_response":
        return []
    found = (ADDRESS.fullmatch(one.upload_url) for one in told.file_urls_response.file_urls)
    return [(match[1], match[2]) for match in found if match]


def _refuse(status: int, sentence: str) -> PlainTextResponse:
    """Return an answer that ends the connection, so that no body is waited for."""
    return PlainTextResponse(sentence, status, {"connection": "close"})
