"""Bytes from anywhere at a started server: bad addresses, bad messages; it answers, and goes on."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState

from tests.lab_experiments import lab
from tests.load import page_tree
from tests.load.fuzzing import TRACES, Trials
from tests.load.tab import Tab
from tests.load.test_fuzz_links import PAGES, damaged_links
from tests.load.test_fuzz_widgets import about, messages
from tests.serving import Server
from ui import moments, trajectory_player

REFUSED = {400, 404, 405, 413, 414, 422, 431, 503}
"""503: the worker is busy, or still starting; a browser asks again."""


@pytest.fixture(autouse=True)
def unharmed(hosted: Server) -> Any:
    """Fail if the server's log holds a trace, or if it does not answer any more."""
    yield
    assert hosted.process is not None
    assert hosted.process.poll() is None
    log = hosted.log.read_text(errors="replace")
    assert not any(trace in log for trace in (*TRACES, "Traceback")), log[-4_000:]

    async def visit() -> list[str]:
        tab = await Tab.open(hosted.url, "neuron")
        await tab.load()
        await tab.close()
        assert "neuron" in tab.text()
        return tab.errors()

    assert not asyncio.run(visit())


# --------------------------------------------------------------------------------------- routes

odd = st.text(max_size=30).map(
    lambda text: quote(text, safe="", errors="ignore")
) | st.sampled_from(
    [
        "..",
        "%2e%2e%2f",
        "%00",
        "%ff%fe",
        "a" * 3_000,
        ",",
        ",,,,",
        "0",
        "-1",
        "9" * 400,
        "١",
        "1e9",
        "",
    ]
)
links = damaged_links.map(lambda text: quote(text[:4_000], safe="", errors="ignore"))
indices = odd | st.integers(-(10**20), 10**20).map(str)
ADDRESS = moments.address(lab())
paths = st.one_of(
    st.tuples(st.sampled_from(["news", "_stcore", "component", "media", "static"]), odd).map(
        "/".join
    ),
    st.builds("news/{}?comparing={}".format, odd, odd),
    st.builds(
        f"{moments.PREFIX[1:]}/{{}}/{{}}".format, links, st.sampled_from(["start", "projection"])
    ),
    st.builds(f"{moments.PREFIX[1:]}/{{}}/{{}}".format, links, indices),
    st.builds(f"{ADDRESS}/{{}}".format, indices),
    st.builds(f"{ADDRESS}/edited/{{}}".format, indices),
    st.builds(f"{trajectory_player.PREFIX[1:]}/{{}}".format, odd),
    st.builds("plotly.min.js{}".format, odd),
    st.builds("plotly.min.js?v={}".format, odd),
    st.builds("{}?experiment={}&part={}".format, st.sampled_from(PAGES) | odd, links, odd),
    st.builds("_stcore/upload_file/{}/{}".format, odd, odd),
    st.builds("_stcore/{}".format, st.sampled_from(["health", "host-config", "stream"]) | odd),
)
requests = st.tuples(
    st.sampled_from(["GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"]),
    paths,
    st.binary(max_size=120),
    st.dictionaries(
        st.sampled_from(["cookie", "range", "if-none-match", "accept-encoding", "content-type"]),
        st.sampled_from(
            [
                "nncore_visitor=" + "a" * 40,
                "nncore_visitor=x; =; a",
                "bytes=9-1",
                "\xff",
                "a" * 3_000,
                "",
            ]
        ),
        max_size=2,
    ),
)


def test_addresses_are_answered_or_refused(hosted: Server, trials: Trials) -> None:
    with httpx2.Client(base_url=hosted.url, timeout=30.0) as client:

        def examine(case: tuple[str, str, bytes, dict[str, str]]) -> None:
            method, path, content, headers = case
            coded = {name: value.encode("latin-1") for name, value in headers.items()}
            answer = client.request(method, f"/{path}", content=content, headers=coded)
            assert answer.status_code < 400 or answer.status_code in REFUSED, answer.status_code
            assert "Traceback" not in answer.text

        trials.each("requests", requests, examine, full=900, short=40)


BROKEN = [
    b"",
    b"\0" * 100,
    b"GET",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /%s/edited/0 HTTP/1.1\r\nHost: a\r\nContent-Length: 90\r\n\r\nabc" % ADDRESS.encode(),
    b"POST /%s/edited/0 HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n" % ADDRESS.encode(),
    b"POST /%s/edited/0 HTTP/1.1\r\nHost: a\r\nContent-Length: 1e3\r\n\r\n" % ADDRESS.encode(),
    b"POST /%s/edited/0 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
    % ADDRESS.encode(),
    b"PUT /_stcore/upload_file/a/b HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc",
    b"GET /_stcore/stream HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
]


def test_requests_that_break_off_do_no_harm(hosted: Server, trials: Trials) -> None:
    def examine(content: bytes) -> None:
        with socket.create_connection(("127.0.0.1", hosted.port), timeout=10) as connection:
            connection.sendall(content)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65_536):
                pass

    trials.each(
        "broken requests",
        st.sampled_from(BROKEN) | st.binary(max_size=99),
        examine,
        full=60,
        short=12,
    )


# ------------------------------------------------------------------------------------- messages

client_states = st.builds(
    ClientState,
    query_string=st.sampled_from(
        ["", "?", "part=%ff", "a=" + "b" * 5_000, "&&&=&", "experiment=x"]
    ),
    page_script_hash=st.sampled_from(["", "x", "f" * 32, "../app"]),
    page_name=st.sampled_from(["", "train", "../../x", "\u202e"]),
    fragment_id=st.sampled_from(["", "x", "f" * 64]),
    is_auto_rerun=st.booleans(),
    cached_message_hashes=st.lists(st.sampled_from(["", "x", "f" * 32]), max_size=3),
)


def _present(tab: Tab) -> list[tuple[str, str]]:
    """Return kind and id of all widgets of an open page."""
    shown = [page_tree.element(node)[1] for node in tab._tree.elements()]
    found = [(one.DESCRIPTOR.name, one.id) for one in shown if getattr(one, "id", "")]
    return found or [("", "unknown")]


def _message(state: ClientState, said: list[Any], near: bool) -> Callable[[Tab], bytes]:
    """Return a message about widgets of the open page; if `near`, one that its browser might send."""

    def write(tab: Tab) -> bytes:
        own = ClientState()
        own.CopyFrom(state)
        if near:
            own.fragment_id, own.page_script_hash, own.page_name = "", "", tab.page
        present = _present(tab)
        own.widget_states.widgets.extend(about(present, *one) for one in said)
        return BackMsg(rerun_script=own).SerializeToString()

    return write


raw = st.one_of(
    st.builds(_message, client_states, messages.map(lambda some: some[0]), st.booleans()),
    st.builds(_message, client_states, messages.map(lambda some: some[0]), st.just(True)),
    st.binary(max_size=60).map(lambda content: lambda _: content),
    st.sampled_from(
        [
            BackMsg(stop_script=True),
            BackMsg(clear_cache=True),
            BackMsg(set_run_on_save=True),
            BackMsg(load_git_info=True),
            BackMsg(app_heartbeat=True),
            BackMsg(),
        ]
    ).map(lambda message: lambda _: message.SerializeToString()),
)
conversations = st.tuples(st.sampled_from(PAGES), st.lists(raw, min_size=6, max_size=6))


def test_messages_do_no_harm(hosted: Server, trials: Trials) -> None:
    async def talk(page: str, sent: list[Callable[[Tab], bytes]]) -> None:
        tab = await Tab.open(hosted.url, "" if page == "home" else page)
        await tab.load()
        for write in sent:
            if tab.closed is not None:
                break
            done = tab.runs
            await tab.raw(write(tab))
            # What the server does not understand, it does not answer.
            for _ in range(20):
                if tab.runs > done or tab.closed is not None:
                    break
                await asyncio.sleep(0.02)
        assert not any(trace in one for one in tab.errors() for trace in (*TRACES, "error"))
        await tab.close()

    def examine(case: tuple[str, list[Callable[[Tab], bytes]]]) -> int:
        asyncio.run(talk(*case))
        return len(case[1])

    trials.each("messages", conversations, examine, full=60, short=4, shrink=False)
