"""What a websocket may carry: how fast, how large, and which of Streamlit's messages."""

import asyncio

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from nncore import event_log
from nncore.limits import Limits
from tests.ui.guarded import Client, Listening, websocket_scope
from tests.ui.hurried import hurried, now
from ui.guard.control_messages import ALLOWED, MOST_FILES, ControlMessages
from ui.guard.ending import Ending
from ui.guard.message_rate import (
    LOOK_SECONDS,
    MOST_WAITING,
    SILENCE_SECONDS,
    TOKEN_BYTES,
    WAITING_BYTES,
    MessageRate,
)
from ui.guard.rerun_size import MOST_WIDGETS
from ui.guard.running import LONGEST_SECONDS

LIMITS = Limits(message_burst=3, messages_per_second=2, max_message_kilobytes=300)
NUMBERS = [b"%d" % number for number in range(10)]


def metered(app: Listening) -> Client:
    return Client(MessageRate(app, LIMITS), websocket_scope())


def test_a_burst_passes_at_once_and_the_rest_in_its_turn_and_in_order() -> None:
    async def visit() -> None:
        app = Listening()
        client = metered(app)
        client.says(*NUMBERS)
        await asyncio.sleep(60)
        assert [content for _, content in app.messages] == NUMBERS
        times = [0, 0, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5]
        assert [time for time, _ in app.messages] == pytest.approx(times, abs=0.01)
        assert client.closed is None
        client.leaves()
        await client.served

    hurried(visit())


def test_who_keeps_to_the_rate_never_waits() -> None:
    async def visit() -> None:
        app = Listening()
        client = metered(app)
        for _ in range(100):
            client.says(b"a")
            await asyncio.sleep(0)
            await asyncio.sleep(0.51)
        times = [time for time, _ in app.messages]
        assert times == pytest.approx([0.51 * number for number in range(100)], abs=0.02)
        client.leaves()
        await client.served

    hurried(visit())


def test_five_hundred_messages_a_second_end_the_connection_within_a_second() -> None:
    before = event_log.counts().get("connection_closed", 0)

    async def visit() -> None:
        app = Listening()
        client = metered(app)
        while client.closed is None:
            client.says(b"a")
            await asyncio.sleep(0.002)
        assert now() < 1
        assert client.closed == 1008
        await client.served
        assert app.left == [{"type": "websocket.disconnect", "code": 1008}]
        assert len(app.messages) < 6

    hurried(visit())
    assert event_log.counts()["connection_closed"] == before + 1


def test_a_line_that_is_long_but_no_longer_than_that_is_served() -> None:
    async def visit() -> None:
        app = Listening()
        client = metered(app)
        client.says(*[b"a"] * MOST_WAITING)
        await asyncio.sleep(120)
        assert len(app.messages) == MOST_WAITING
        client.leaves()
        await client.served

    hurried(visit())


def test_large_messages_wait_with_who_sends_them() -> None:
    async def visit() -> None:
        app = Listening()
        client = metered(app)
        client.says(*[b"a" * 100_000] * 20)
        await asyncio.sleep(0.1)
        read = 20 - client.waiting - len(app.messages)
        assert len(app.messages) == 3
        assert read * 100_000 <= WAITING_BYTES + 100_000
        await asyncio.sleep(60)
        assert len(app.messages) == 20
        client.leaves()
        await client.served

    hurried(visit())


def test_the_largest_messages_pass_at_a_lower_rate() -> None:
    async def visit() -> None:
        app = Listening()
        quick = Limits(message_burst=4, messages_per_second=2)
        client = Client(MessageRate(app, quick), websocket_scope())
        client.says(*[b"a" * 2 * TOKEN_BYTES] * 4)  # three tokens each
        await asyncio.sleep(60)
        times = [time for time, _ in app.messages]
        assert times == pytest.approx([0, 0, 1.5, 3], abs=0.05)
        client.leaves()
        await client.served

    hurried(visit())


def test_a_message_that_is_too_large_ends_the_connection() -> None:
    async def visit() -> None:
        app = Listening()
        client = metered(app)
        client.says(b"a" * 300_000, b"a" * 300_001)
        await client.served
        assert client.closed == 1009
        assert len(app.messages) <= 1

    hurried(visit())


def test_a_connection_that_never_says_anything_gives_its_place_back() -> None:
    async def visit() -> None:
        client = metered(Listening())
        await client.served
        assert client.closed == 1008
        assert now() == pytest.approx(SILENCE_SECONDS)

    hurried(visit())


def test_a_tab_that_was_used_may_be_silent_for_hours() -> None:
    async def visit() -> None:
        app = Listening()
        client = metered(app)
        client.says(b"a")
        await asyncio.sleep(7200)
        client.says(b"b")
        await asyncio.sleep(1)
        assert [content for _, content in app.messages] == [b"a", b"b"]
        client.leaves()
        await client.served

    hurried(visit())


def test_who_does_not_read_is_not_heard() -> None:
    async def visit() -> None:
        room = asyncio.Event()

        async def blocked(message: Message) -> None:
            await room.wait()

        sent: list[Message] = [{"type": "websocket.receive", "bytes": b"a"}]
        answered: list[Message] = []

        async def app(scope: object, receive: object, send: object) -> None:
            telling = asyncio.ensure_future(send({"type": "websocket.send", "bytes": b"b"}))  # type: ignore[operator]
            await asyncio.sleep(0)
            answered.append(await receive())  # type: ignore[operator]
            await telling

        async def receive() -> Message:
            return sent.pop()

        serving = asyncio.ensure_future(
            MessageRate(app, LIMITS)(websocket_scope(), receive, blocked)
        )
        await asyncio.sleep(10)
        assert not answered
        room.set()
        await serving
        assert len(answered) == 1

    hurried(visit())


def test_a_client_that_does_not_take_its_goodbye_does_not_hold_the_connection() -> None:
    async def visit() -> None:
        async def never(message: Message) -> None:
            await asyncio.Event().wait()

        ending = Ending(never)
        told = await ending.end(1008, "test")
        assert told == {"type": "websocket.disconnect", "code": 1008}
        await ending.send({"type": "websocket.send", "bytes": b"late"})  # goes nowhere
        assert now() < 5

    hurried(visit())


def test_a_client_that_went_while_the_app_talked_is_no_fault_of_the_app() -> None:
    async def visit() -> None:
        async def gone(message: Message) -> None:
            raise OSError("nobody there")

        ending = Ending(gone)
        await ending.send({"type": "websocket.send", "bytes": b"late"})
        assert ending.ended
        assert ending.flowing.is_set()

    hurried(visit())


def drawing_app(seconds: float, started: list[float]) -> ASGIApp:
    """An app whose pages take so long to draw, and say when they are done."""
    done = ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY).SerializeToString()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        async def draw() -> None:
            await asyncio.sleep(seconds)
            await send({"type": "websocket.send", "bytes": b"a" * 2000})
            await send({"type": "websocket.send", "bytes": done})

        await receive()
        drawing = []
        while (await receive())["type"] == "websocket.receive":
            started.append(now())
            drawing.append(asyncio.ensure_future(draw()))
        for one in drawing:
            one.cancel()

    return app


@pytest.mark.parametrize(("seconds", "between"), [(0.3, 0.3), (60, LONGEST_SECONDS)])
def test_a_page_is_drawn_before_the_next_is_begun_unless_it_takes_too_long(
    seconds: float, between: float
) -> None:
    async def visit() -> None:
        started: list[float] = []
        quick = Limits(message_burst=30, messages_per_second=15)
        client = Client(MessageRate(drawing_app(seconds, started), quick), websocket_scope())
        client.says(*[filled("rerun_script")] * 4)
        await asyncio.sleep(10)
        times = [between * number for number in range(4)]
        assert started == pytest.approx(times, abs=4 * LOOK_SECONDS)
        client.leaves()
        await client.served

    hurried(visit())


def test_what_draws_nothing_is_waited_for_by_nobody() -> None:
    async def visit() -> None:
        started: list[float] = []
        client = Client(MessageRate(drawing_app(5, started), Limits()), websocket_scope())
        client.says(*[filled("app_heartbeat")] * 4)
        await asyncio.sleep(1)
        assert started == pytest.approx([0] * 4, abs=0.01)
        client.leaves()
        await client.served

    hurried(visit())


def carried(*contents: bytes) -> tuple[list[bytes], int | None]:
    """Return what reaches the app of these messages, and the code if the guard closed."""

    async def visit() -> tuple[list[bytes], int | None]:
        app = Listening()
        client = Client(ControlMessages(app), websocket_scope())
        client.says(*contents)
        client.leaves()
        await client.served
        return [content for _, content in app.messages], client.closed

    return hurried(visit())


def message(**fields: object) -> bytes:
    return BackMsg(**fields).SerializeToString()  # type: ignore[arg-type]


def filled(kind: str) -> bytes:
    """A message of this kind."""
    sent = BackMsg()
    field = getattr(sent, kind)
    if isinstance(field, bool):
        setattr(sent, kind, True)
    else:
        field.SetInParent()
    return sent.SerializeToString()


KINDS = [field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields]


@pytest.mark.parametrize("kind", KINDS)
def test_only_messages_that_our_pages_need_reach_streamlit(kind: str) -> None:
    sent = filled(kind)
    expected = [sent] if kind in ALLOWED else []
    assert carried(sent) == (expected, None)


def test_what_would_reach_others_is_among_the_dropped() -> None:
    assert {"clear_cache", "load_git_info", "debug_shutdown_runtime", "set_run_on_save"} <= set(
        KINDS
    ) - set(ALLOWED)


@pytest.mark.parametrize("operation", ["install_skills", "dismiss_skills_nudge", "dataframe_chunk"])
def test_of_operations_only_downloads_pass(operation: str) -> None:
    sent = BackMsg()
    getattr(sent.backend_operation_request, operation).SetInParent()
    assert carried(sent.SerializeToString()) == ([], None)
    sent.backend_operation_request.deferred_file.file_id = "a"
    assert len(carried(sent.SerializeToString())[0]) == 1


def test_a_thousand_files_are_not_announced_at_once() -> None:
    sent = BackMsg()
    sent.file_urls_request.file_names.extend("a" * MOST_FILES)
    assert len(carried(sent.SerializeToString())[0]) == 1
    sent.file_urls_request.file_names.append("a")
    assert carried(sent.SerializeToString()) == ([], None)


def test_a_page_asked_for_with_widgets_that_no_page_has_is_not_drawn() -> None:
    sent = BackMsg()
    for number in range(MOST_WIDGETS):
        sent.rerun_script.widget_states.widgets.add(id=f"{number}")
    assert len(carried(sent.SerializeToString())[0]) == 1
    sent.rerun_script.widget_states.widgets.add(id="one more")
    assert carried(sent.SerializeToString()) == ([], None)


@pytest.mark.parametrize("forged", ["a" * 1_000, "a\n2026-11-22T12:13:18Z engine_ready"])
def test_what_streamlit_would_write_into_the_log_is_short_and_on_its_line(forged: str) -> None:
    part, download = BackMsg(), BackMsg()
    part.rerun_script.fragment_id = forged
    download.backend_operation_request.request_id = forged
    assert carried(part.SerializeToString(), download.SerializeToString()) == ([], None)


def test_after_a_dropped_message_the_next_is_heard() -> None:
    rerun = filled("rerun_script")
    assert carried(message(clear_cache=True), rerun) == ([rerun], None)


@pytest.mark.parametrize("nonsense", [b"\xff", b"not the protocol", b"\x0a\xff\xff\xff\xff\x0f"])
def test_what_is_not_the_protocol_ends_the_connection(nonsense: bytes) -> None:
    assert carried(nonsense) == ([], 1002)


def test_an_empty_message_is_dropped() -> None:
    assert carried(b"") == ([], None)


def test_text_ends_the_connection() -> None:
    async def visit() -> None:
        app = Listening()
        client = Client(ControlMessages(app), websocket_scope())
        client.says_text("hello")
        await client.served
        assert client.closed == 1003
        assert not app.messages

    hurried(visit())
