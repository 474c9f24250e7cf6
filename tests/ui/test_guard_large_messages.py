"""Large messages of all tabs share a room; usual ones always pass."""

import asyncio
import gc
import weakref

import pytest
from starlette.types import ASGIApp
from streamlit.proto.BackMsg_pb2 import BackMsg

from nncore.limits import Limits
from tests.ui.guarded import Client, Listening, websocket_scope
from tests.ui.hurried import hurried
from ui.guard.control_messages import ControlMessages
from ui.guard.large_messages import LARGEST_AT_ONCE, USUAL_BYTES, LargeMessages

LIMITS = Limits(max_message_kilobytes=200)
LARGE = b"a" * 200_000
USUAL = b"a" * USUAL_BYTES


def test_when_the_room_is_full_large_messages_are_dropped_and_usual_ones_pass() -> None:
    async def visit() -> None:
        app = Listening()
        guard = LargeMessages(app, LIMITS)
        tabs = [Client(guard, websocket_scope()) for _ in range(LARGEST_AT_ONCE)]
        for tab in tabs:
            tab.says(LARGE)
        await asyncio.sleep(1)
        late = Client(guard, websocket_scope())
        late.says(LARGE, USUAL)
        await asyncio.sleep(1)
        assert [content for _, content in app.messages] == [LARGE] * LARGEST_AT_ONCE + [USUAL]
        tabs[0].leaves()
        await tabs[0].served
        late.says(LARGE)
        await asyncio.sleep(1)
        assert app.messages[-1][1] == LARGE, "whoever left has made room"
        for tab in (*tabs[1:], late):
            tab.leaves()
            await tab.served

    hurried(visit())


class Sent(dict[str, object]):
    """A message of which can be known whether somebody still has it."""


@pytest.mark.parametrize(
    ("guard", "dropped"),
    [
        (LargeMessages(Listening(), LIMITS), LARGE),
        (ControlMessages(Listening()), BackMsg(clear_cache=True).SerializeToString()),
    ],
)
def test_what_is_dropped_is_not_kept_until_the_next_message(guard: ASGIApp, dropped: bytes) -> None:
    async def visit() -> None:
        others = [Client(guard, websocket_scope()) for _ in range(LARGEST_AT_ONCE)]
        for one in others:
            one.says(dropped)
        await asyncio.sleep(1)
        tab = Client(guard, websocket_scope())
        message = Sent(type="websocket.receive", bytes=dropped)
        kept = weakref.ref(message)
        tab._sent.put_nowait(message)
        del message
        await asyncio.sleep(1)
        gc.collect()
        assert kept() is None
        for one in (*others, tab):
            one.leaves()
            await one.served

    hurried(visit())


def test_one_tab_that_says_it_again_takes_no_more_room() -> None:
    async def visit() -> None:
        app = Listening()
        tab = Client(LargeMessages(app, LIMITS), websocket_scope())
        tab.says(*[LARGE, USUAL] * 2 * LARGEST_AT_ONCE)
        tab.leaves()
        await tab.served
        assert len(app.messages) == 4 * LARGEST_AT_ONCE

    hurried(visit())
