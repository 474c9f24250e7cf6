"""The Dockerfile says what is so: its files exist, its user is not root, its health check works.

No image is built here; docs/hosting.md says how far the steps were tried by hand.
"""

from __future__ import annotations

import json
import re
import shlex
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.conftest import wait_until
from tests.serving import ROOT, Server

PORT = "8501"
STREAMLIT = Subprotocol("streamlit")


def instructions() -> list[tuple[str, str]]:
    """Return the lines of the Dockerfile as instruction and rest, in order."""
    text = (ROOT / "Dockerfile").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    whole = re.sub(r"\\\n", " ", "\n".join(lines))
    parted = (line.partition(" ") for line in whole.splitlines() if line.strip())
    return [(name, rest.strip()) for name, _, rest in parted]


def rests(instruction: str) -> list[str]:
    return [rest for name, rest in instructions() if name == instruction]


def ignored(path: str) -> bool:
    """Say whether .dockerignore keeps a file of the project out; its last matching line counts."""
    out = False
    for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        keep, pattern = line.startswith("!"), line.lstrip("!")
        matches = (
            "__pycache__" in path
            if pattern == "**/__pycache__"
            else pattern == "*" or path == pattern or path.startswith(f"{pattern}/")
        )
        out = not keep if matches else out
    return out


def health_command(port: int) -> list[str]:
    command = json.loads(rests("HEALTHCHECK")[0].partition("CMD ")[2])
    assert command[0] == "python"
    assert PORT in command[2]
    return [sys.executable, *command[1:2], command[2].replace(PORT, str(port))]


def health_exit(port: int) -> int:
    return subprocess.run(health_command(port), capture_output=True, timeout=30).returncode


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Unwell(BaseHTTPRequestHandler):
    """A server that is there and not well."""

    def do_GET(self) -> None:
        self.send_response(503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def unwell_port() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), Unwell) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("contained"))
    server.start()
    yield server
    server.stop()


def test_every_file_that_is_copied_exists_and_is_not_ignored() -> None:
    sources = [source for rest in rests("COPY") for source in shlex.split(rest)[:-1]]
    assert [one for one in sources if not (ROOT / one).exists()] == []
    files = [
        file.relative_to(ROOT).as_posix()
        for one in sources
        for file in [ROOT / one, *(ROOT / one).rglob("*")]
        if file.is_file() and "__pycache__" not in file.parts
    ]
    assert [file for file in files if ignored(file)] == []
    assert len(files) > 100


def test_everything_that_the_app_is_made_of_is_copied() -> None:
    copied = {source for rest in rests("COPY") for source in shlex.split(rest)[:-1]}
    assert copied >= {"app.py", "nncore", "ui", "pages", ".streamlit", "requirements.txt"}


@pytest.mark.parametrize("file", [".git/config", "tests/conftest.py", "ui/__pycache__/x.pyc"])
def test_nothing_else_goes_into_the_image(file: str) -> None:
    assert ignored(file)


def test_it_runs_as_a_user_who_is_not_root_and_owns_only_the_store() -> None:
    names = [name for name, _ in instructions()]
    user = rests("USER")[-1]
    assert user not in ("root", "0")
    assert names.index("USER") < names.index("CMD")
    assert "COPY" not in names[names.index("USER") :]
    store = next(
        one for rest in rests("ENV") for one in shlex.split(rest) if one.startswith("NNCORE_STORE=")
    ).partition("=")[2]
    assert rests("VOLUME") == [store]
    assert any(f"--owner {user}" in rest and store in rest for rest in rests("RUN"))


def test_it_listens_where_it_says() -> None:
    command = json.loads(rests("CMD")[0])
    assert command[:3] == ["streamlit", "run", "app.py"]
    options = dict(zip(command[3::2], command[4::2], strict=True))
    assert options["--server.port"] == PORT == rests("EXPOSE")[0]
    assert options["--server.address"] == "0.0.0.0"


def test_the_health_check_is_content_with_a_started_server(server: Server) -> None:
    assert health_exit(server.port) == 0


def test_the_health_check_fails_where_nobody_listens_or_the_engine_is_unwell(
    unwell_port: int,
) -> None:
    assert health_exit(free_port()) != 0
    assert health_exit(unwell_port) != 0


def test_the_log_of_a_started_server_has_a_line_an_event_and_no_address(server: Server) -> None:
    with connect(f"ws://127.0.0.1:{server.port}/_stcore/stream", subprotocols=[STREAMLIT]):
        health_exit(server.port)
    wait_until(lambda: "server_started" in server.log.read_text())
    lines = server.log.read_text().splitlines()
    assert any(
        re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]+Z server_started version=\S+", one) for one in lines
    )
    # The only address is the one that the server says it listens at.
    told = [one for one in lines if re.search(r"\d+\.\d+\.\d+\.\d+", one)]
    assert all(server.url in one for one in told), told
