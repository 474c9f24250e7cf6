"""Which of Streamlit's messages a browser may send.

The protocol has more than pages need: any client can ask to empty everybody's caches, to run `git`
or to write files for programming assistants. What is not needed does not reach Streamlit, and
neither does what is not the protocol at all.
"""

import re

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from nncore import event_log
from ui.guard import rerun_size
from ui.guard.ending import Ending

ALLOWED = {
    "rerun_script": "a widget was used, a page was opened",
    "stop_script": "the Stop sign beside a page that still draws; concerns the sender's page only",
    "file_urls_request": "where to put a file that was chosen in an uploader",
    "app_heartbeat": "a hosting platform's frame keeps the connection alive",
    "backend_operation_request": "a download whose content is made when it is asked for",
}
"""What passes, and what sends it."""
OPERATION = "deferred_file"
"""The one operation among those that programming assistants and endless tables use."""
MOST_FILES = 5
"""Files that may be announced at once; each gets an address. Our pages take one."""
IDENTIFIER = re.compile(r"[\w-]{0,200}", re.ASCII)
"""What Streamlit may write into its log when it does not know it."""
UNSUPPORTED, PROTOCOL_ERROR = 1003, 1002


class ControlMessages:
    """ASGI middleware that lets through what pages need."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is not a websocket; look at each message of what is."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        ending = Ending(send)

        async def receive_allowed() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                content = message.get("bytes")
                if content is None:
                    return await ending.end(UNSUPPORTED, "not the protocol")
                try:
                    sent = BackMsg.FromString(content)
                except DecodeError:
                    return await ending.end(PROTOCOL_ERROR, "not the protocol")
                if _allowed(sent):
                    return message
                event_log.tell("message_dropped", kind=sent.WhichOneof("type") or "none")
                del message, content, sent  # or they would stay until the next one comes

        await self.app(scope, receive_allowed, ending.send)


def _allowed(sent: BackMsg) -> bool:
    kind = sent.WhichOneof("type")
    return kind in ALLOWED and _NEEDED.get(kind, lambda _: True)(sent)


def _rerun(sent: BackMsg) -> bool:
    asked = sent.rerun_script
    return bool(IDENTIFIER.fullmatch(asked.fragment_id)) and not rerun_size.too_large(asked)


def _files(sent: BackMsg) -> bool:
    return len(sent.file_urls_request.file_names) <= MOST_FILES


def _operation(sent: BackMsg) -> bool:
    asked = sent.backend_operation_request
    known = (asked.WhichOneof("payload") or OPERATION) == OPERATION
    return known and bool(IDENTIFIER.fullmatch(asked.request_id))


_NEEDED = {
    "rerun_script": _rerun,
    "file_urls_request": _files,
    "backend_operation_request": _operation,
}
"""Whether a message that may pass holds what a page's would."""
