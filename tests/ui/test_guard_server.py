"""The clocks of connections, on a server of the very kind that Streamlit starts."""

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode
from websockets.sync.client import ClientConnection, connect

from nncore.limits import Limits
from tests.conftest import wait_until
from tests.ui.guarded import Listening
from ui.guard import punctual_server

LARGE = b"a" * 30_000_000
LIMITS = Limits(max_message_kilobytes=100)


class Large(Listening):
    """Answers more than sockets hold, in pieces."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/large":
            await super().__call__(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for start in range(0, len(LARGE), 65_536):
            piece = LARGE[start : start + 65_536]
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body"})


class Serving:
    """A server in a thread."""

    def __init__(self) -> None:
        self.app = Large()
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            self.port = free.getsockname()[1]
        config = uvicorn.Config(
            self.app,
            port=self.port,
            ws="websockets-sansio",
            lifespan="off",
            log_config=None,
            timeout_graceful_shutdown=1,
        )
        config.load()  # as it is when the app starts
        punctual_server.tighten(LIMITS)
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run)
        self.thread.start()
        wait_until(lambda: self.server.started)

    def connection(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def websocket(self) -> ClientConnection:
        return connect(f"ws://127.0.0.1:{self.port}/", max_size=None, ping_interval=None)

    @property
    def open(self) -> int:
        return len(self.server.server_state.connections)


@pytest.fixture
def serving() -> Iterator[Serving]:
    one = Serving()
    yield one
    one.server.should_exit = True
    one.thread.join()


def ended(one: socket.socket) -> bool:
    """Read to the end of a connection; say whether it was ended before the patience was."""
    try:
        while one.recv(65_536):
            pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize("begun", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nhost: a\r\nx: "])
def test_a_request_that_is_never_finished_ends(
    monkeypatch: pytest.MonkeyPatch, serving: Serving, begun: bytes
) -> None:
    monkeypatch.setattr(punctual_server, "HEAD_SECONDS", 0.3)
    with serving.connection() as one:
        one.sendall(begun)
        assert ended(one)
    wait_until(lambda: not serving.open)


def test_an_answer_to_a_request_that_broke_off_is_no_error(
    serving: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    with serving.connection() as one:
        one.sendall(
            b"POST /large HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nno length\r\n"
        )
        assert ended(one)
    wait_until(lambda: not serving.open)
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_a_head_that_comes_letter_by_letter_ends(
    monkeypatch: pytest.MonkeyPatch, serving: Serving
) -> None:
    monkeypatch.setattr(punctual_server, "HEAD_SECONDS", 0.5)

    def letter_by_letter(one: socket.socket) -> None:
        one.sendall(b"GET / HTTP/1.1\r\nx: ")
        for _ in range(200):
            one.sendall(b"a")
            time.sleep(0.05)

    with serving.connection() as one, pytest.raises(ConnectionError):
        letter_by_letter(one)


def test_a_body_that_nobody_reads_and_nobody_ends_ends(
    monkeypatch: pytest.MonkeyPatch, serving: Serving
) -> None:
    monkeypatch.setattr(punctual_server, "REQUEST_SECONDS", 0.3)
    with serving.connection() as one:
        one.sendall(b"POST /large HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\na")
        assert ended(one)


def test_an_answer_that_nobody_reads_ends_and_does_not_fill_the_memory(
    monkeypatch: pytest.MonkeyPatch, serving: Serving
) -> None:
    monkeypatch.setattr(punctual_server, "STALLED_SECONDS", 0.3)
    with serving.connection() as one:
        one.sendall(b"GET /large HTTP/1.1\r\nhost: a\r\n\r\n")
        assert one.recv(100)
        wait_until(lambda: serving.open == 0)


def test_a_client_that_takes_its_time_between_requests_is_served_twice(
    monkeypatch: pytest.MonkeyPatch, serving: Serving
) -> None:
    monkeypatch.setattr(punctual_server, "HEAD_SECONDS", 5.0)
    with serving.connection() as one:
        for _ in range(2):
            one.sendall(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            answer = b""
            while b"yes" not in answer:
                answer += one.recv(1000)
            time.sleep(0.2)
    assert serving.app.requests == ["/", "/"]


def test_of_many_connections_that_ask_nothing_the_oldest_end(
    monkeypatch: pytest.MonkeyPatch, serving: Serving
) -> None:
    monkeypatch.setattr(punctual_server, "MOST_UNASKED", 10)
    many = [serving.connection() for _ in range(15)]
    wait_until(lambda: serving.open == 10)
    assert all(ended(one) for one in many[:5])
    many[-1].sendall(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
    assert many[-1].recv(1000).startswith(b"HTTP/1.1 200")
    for one in many:
        one.close()


def test_a_websocket_outlives_the_deadline_of_its_handshake(
    monkeypatch: pytest.MonkeyPatch, serving: Serving
) -> None:
    for name in ("HEAD_SECONDS", "REQUEST_SECONDS"):
        monkeypatch.setattr(punctual_server, name, 1.5)
    with serving.websocket() as one:
        time.sleep(1.8)  # what would end it would have
        one.send(b"still here")
        wait_until(lambda: serving.app.messages)


UPGRADE = (
    b"GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
    b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n"
)


def test_a_handshake_that_is_not_understood_ends(serving: Serving) -> None:
    with serving.connection() as one:
        one.sendall(UPGRADE + b"cookie: a=" + b"a" * 9_000 + b"\r\n\r\n")
        assert ended(one)
    wait_until(lambda: not serving.open)


def test_a_refused_websocket_is_answered_and_is_no_error(
    monkeypatch: pytest.MonkeyPatch, serving: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    refusal = PlainTextResponse("Full", 503)
    monkeypatch.setattr(serving.server.config, "loaded_app", refusal)
    with serving.connection() as one:
        one.sendall(UPGRADE + b"\r\n")
        assert one.recv(1000).startswith(b"HTTP/1.1 503")
        assert ended(one)
    wait_until(lambda: not serving.open)
    assert [one.message for one in caplog.records if one.levelno >= logging.WARNING] == []


def test_a_frame_that_says_it_is_too_large_is_refused_before_it_comes(serving: Serving) -> None:
    with serving.websocket() as one:
        one.send(b"a" * 100_000)
        wait_until(lambda: serving.app.messages)
        # Only its head is sent.
        head = Frame(Opcode.BINARY, b"a" * 100_001).serialize(mask=True)[:14]
        one.socket.sendall(head)
        with pytest.raises(ConnectionClosed) as closed:
            one.recv(timeout=20)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009
    assert len(serving.app.messages) == 1


def test_a_message_in_pieces_is_no_larger_than_one_in_one_piece(serving: Serving) -> None:
    def too_much(one: ClientConnection) -> None:
        one.send([b"a" * 40_000] * 2)
        one.send([b"a" * 40_000] * 3)
        one.recv(timeout=20)

    with serving.websocket() as one, pytest.raises(ConnectionClosed) as closed:
        too_much(one)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009
    assert [len(content) for _, content in serving.app.messages] in ([80_000], [])


def test_a_message_in_endlessly_many_empty_pieces_ends_the_connection(serving: Serving) -> None:
    with serving.websocket() as one:
        first = Frame(Opcode.BINARY, b"", fin=False).serialize(mask=True)
        piece = Frame(Opcode.CONT, b"", fin=False).serialize(mask=True)
        one.socket.sendall(first + piece * (punctual_server.MOST_PIECES + 1))
        with pytest.raises(ConnectionClosed):
            one.recv(timeout=20)


def test_a_flood_of_pings_ends_the_connection(serving: Serving) -> None:
    with serving.websocket() as one:
        for _ in range(punctual_server.MOST_PINGS):
            assert one.ping().wait(20)
        one.ping()
        with pytest.raises(ConnectionClosed):
            one.recv(timeout=20)


def test_a_flood_of_answers_to_no_question_ends_the_connection(serving: Serving) -> None:
    with serving.websocket() as one:
        for _ in range(punctual_server.MOST_PINGS + 1):
            one.pong(b"unasked")
        with pytest.raises(ConnectionClosed):
            one.recv(timeout=20)


def test_a_websocket_that_nobody_reads_ends(
    monkeypatch: pytest.MonkeyPatch, serving: Serving
) -> None:
    monkeypatch.setattr(punctual_server, "STALLED_SECONDS", 0.3)

    async def talks(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while True:
            await send({"type": "websocket.send", "bytes": LARGE[:1_000_000]})
            await asyncio.sleep(0)

    monkeypatch.setattr(serving.server.config, "loaded_app", talks)
    with serving.connection() as one:
        one.sendall(UPGRADE + b"\r\n")
        assert one.recv(100)
        wait_until(lambda: serving.open == 0)
