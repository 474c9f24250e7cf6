"""Large messages of all tabs share a room; usual ones always pass."""

import asyncio

from nncore.limits import Limits
from tests.ui.guarded import Client, Listening, websocket_scope
from tests.ui.hurried import hurried
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


def test_one_tab_that_says_it_again_takes_no_more_room() -> None:
    async def visit() -> None:
        app = Listening()
        tab = Client(LargeMessages(app, LIMITS), websocket_scope())
        tab.says(*[LARGE, USUAL] * 2 * LARGEST_AT_ONCE)
        tab.leaves()
        await tab.served
        assert len(app.messages) == 4 * LARGEST_AT_ONCE

    hurried(visit())
