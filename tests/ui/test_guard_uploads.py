"""Files are taken at addresses that were given out, while they are somebody's."""

import asyncio

import pytest
from starlette.types import Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from nncore.limits import Limits
from tests.ui.guarded import Client, Listening, asked, http_scope, websocket_scope
from tests.ui.hurried import hurried
from ui.guard.uploads import ALL_FILES, MOST_GIVEN, Uploads

LIMITS = Limits(max_request_megabytes=1)
ADDRESS = "/_stcore/upload_file/{}/{}"


def told(session: str, *files: str) -> bytes:
    """What tells a browser where to put its files."""
    message = ForwardMsg()
    for file in files:
        one = message.file_urls_response.file_urls.add()
        one.file_id, one.upload_url = file, ADDRESS.format(session, file)
    return message.SerializeToString()


class Giving(Listening):
    """An app that sends its tabs back what they say."""

    async def _websocket(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "bytes": message["bytes"]})


def put(session: str = "anna", file: str = "a", length: int = 10, method: str = "PUT") -> Scope:
    return http_scope(method, ADDRESS.format(session, file), content_length=str(length))


async def tab(uploads: Uploads, *messages: bytes) -> Client:
    """Open a tab that is told something."""
    client = Client(uploads, websocket_scope())
    client.says(*messages)
    await asyncio.sleep(0.1)
    assert [one["bytes"] for one in client.got[1:]] == [*messages]
    return client


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS"])
def test_an_invented_address_is_refused_and_its_body_not_read(method: str) -> None:
    async def visit() -> None:
        app = Giving()
        uploads = Uploads(app, LIMITS, dict)
        anna = await tab(uploads, told("anna", "a"))
        for session, file in (("anna", "b"), ("ben", "a"), ("ben", "b")):
            client = Client(uploads, put(session, file, method=method))
            client.uploads(b"content")
            await client.served
            assert client.status == 404
            assert client.waiting == 1
        assert app.requests == []
        anna.leaves()
        await anna.served

    hurried(visit())


def test_an_address_that_was_given_out_takes_its_file_until_the_tab_is_closed() -> None:
    async def visit() -> None:
        app = Giving()
        uploads = Uploads(app, LIMITS, dict)
        anna = await tab(uploads, told("anna", "a", "b"))
        assert (await asked(uploads, put(file="a"), b"content")).status == 200
        assert (await asked(uploads, put(file="b", method="DELETE"))).status == 200
        anna.leaves()
        await anna.served
        assert (await asked(uploads, put(file="a"), b"content")).status == 404
        assert app.bodies == [b"content", b""]

    hurried(visit())


def test_only_the_latest_addresses_of_a_tab_are_kept() -> None:
    async def visit() -> None:
        uploads = Uploads(Giving(), LIMITS, dict)
        anna = await tab(uploads, *(told("anna", f"{n}") for n in range(MOST_GIVEN + 1)))
        assert (await asked(uploads, put(file="0"))).status == 404
        assert (await asked(uploads, put(file="1"))).status == 200
        anna.leaves()
        await anna.served

    hurried(visit())


@pytest.mark.parametrize("odd", [b"/_stcore/upload_file/anna/a", b"\xff/_stcore/upload_file/"])
def test_words_that_only_look_like_an_address_give_none(odd: bytes) -> None:
    async def visit() -> None:
        text = ForwardMsg()
        text.delta.new_element.markdown.body = ADDRESS.format("anna", "a")
        uploads = Uploads(Giving(), LIMITS, dict)
        anna = await tab(uploads, odd, text.SerializeToString())
        assert (await asked(uploads, put())).status == 404
        anna.leaves()
        await anna.served

    hurried(visit())


def test_what_a_session_and_all_of_them_may_leave_is_bounded() -> None:
    async def visit() -> None:
        stored = {"anna": 1_500_000}
        uploads = Uploads(Giving(), LIMITS, lambda: stored)
        anna = await tab(uploads, told("anna", "a"), told("ben", "a"))
        assert (await asked(uploads, put("anna", length=500_001))).status == 503
        assert (await asked(uploads, put("anna", length=500_000))).status == 200
        assert (await asked(uploads, put("ben", length=1_000_000))).status == 200
        stored["others"] = ALL_FILES * 1_000_000 - 1_600_000
        assert (await asked(uploads, put("ben", length=100_001))).status == 503
        assert (await asked(uploads, put("ben", length=100_000))).status == 200
        assert (await asked(uploads, put("anna", method="DELETE"))).status == 200
        anna.leaves()
        await anna.served

    hurried(visit())


def test_files_that_are_still_arriving_count() -> None:
    async def visit() -> None:
        uploads = Uploads(Giving(), LIMITS, dict)
        anna = await tab(uploads, told("anna", "a", "b", "c"))
        arriving = [Client(uploads, put(file=file, length=1_000_000)) for file in "ab"]
        await asyncio.sleep(0.1)
        assert (await asked(uploads, put(file="c", length=1))).status == 503
        for client in arriving:
            client.uploads(b"content")
            await client.served
        assert (await asked(uploads, put(file="c", length=1))).status == 200
        anna.leaves()
        await anna.served

    hurried(visit())
