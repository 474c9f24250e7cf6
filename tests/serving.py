"""A really started server, as `streamlit run app.py` starts it.

For tests that look at the app from outside: with a browser, with many connections, or by killing
it. `Server(folder).start()` returns as soon as the server answers; `stop()` ends it and everything
it started; `kill()` is a power cut, after which `start()` may be called again. `served(folder)` is
both, start and stop.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from nncore.store import Store

ROOT = Path(__file__).parents[1]


class Server:
    """`streamlit run` on a free port, with a store of its own.

    Parameters
    ----------
    store : Path
        An existing folder; the server's log lies there too.
    script : Path
    environment : str
        Variables beside those of the test, such as `NNCORE_MAX_SESSIONS="20"`.
    """

    def __init__(self, store: Path, script: Path = ROOT / "app.py", **environment: str) -> None:
        self.store = store
        self.script = script
        self.environment = environment
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        base = environment.get("STREAMLIT_SERVER_BASE_URL_PATH", "")
        self.url = f"http://127.0.0.1:{self.port}/{base}".rstrip("/")
        self.log = store / "server.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {
            **os.environ,
            "NNCORE_STORE": str(self.store),
            "TF_CPP_MIN_LOG_LEVEL": "3",
            **self.environment,
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        # From another directory, as a launcher on a desktop would.
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "streamlit", "run", str(self.script)),
                *("--server.port", str(self.port), "--server.address", "127.0.0.1"),
                *("--server.headless", "true"),
            ],
            cwd=tempfile.gettempdir(),
            env=environment,
            stdout=self.log.open("ab"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2)
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(self.log.read_text())

    def workers(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True) if self.process else []

    def warm(self) -> bool:
        """Return whether TensorFlow is loaded: the engine then writes down how long it took."""
        return Store(self.store, megabytes=1).number("seconds starting") is not None

    def kill(self) -> None:
        """End the server as a power cut would."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        children = self.workers()
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        for child in psutil.wait_procs(children, timeout=10)[1]:
            child.kill()


@contextmanager
def served(store: Path, script: Path = ROOT / "app.py", **environment: str) -> Iterator[Server]:
    """Start a server; stop it, and all that it has started, in the end."""
    server = Server(store, script, **environment)
    try:
        server.start()
        yield server
    finally:
        server.stop()
