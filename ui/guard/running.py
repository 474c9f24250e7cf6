"""Is the page that a browser asked for still being drawn?

A browser may ask again before that: Streamlit then breaks the run off and begins anew. Ten programs
that do so as fast as they may keep the server busy with beginnings, and nobody gets an answer. So
the guard lets a run end before it hands on what asks for the next; a server that is slow is then
asked more slowly, by everybody.
"""

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

LONGEST_SECONDS = 1.0
"""A run that takes longer may be broken off: its reader wants something else by now."""
LARGEST_END = 1_000
"""Bytes; the message that a run has ended is shorter."""


class Running:
    """The last run that one connection asked for."""

    def __init__(self) -> None:
        self._since: float | None = None

    def asked(self, content: bytes, now: float) -> None:
        """Note what is handed on to Streamlit."""
        try:
            kind = BackMsg.FromString(content).WhichOneof("type")
        except DecodeError:
            return
        if kind == "rerun_script":
            self._since = now

    def told(self, content: bytes) -> None:
        """Note what is sent to the browser: after its last picture, that a run has ended."""
        if self._since is None or len(content) > LARGEST_END:
            return
        if ForwardMsg.FromString(content).WhichOneof("type") == "script_finished":
            self._since = None

    def seconds_left(self, now: float) -> float:
        """Return how long the next message has to wait at most; 0 if nothing runs."""
        return 0.0 if self._since is None else max(0.0, self._since + LONGEST_SECONDS - now)
