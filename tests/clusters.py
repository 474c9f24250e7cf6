"""A Dask cluster of processes with certificates, set up by the commands of docs/hosting.md.

The commands are read from the page, so what stands there is what is tested; only addresses and
folders are put in.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dask
import psutil

from tests.conftest import wait_until

ROOT = Path(__file__).parents[1]
SECTION = "## A Dask cluster"
DOCUMENTED_ADDRESS = "tls://scheduler.example:8786"


def documented_commands() -> list[str]:
    """Return the blocks of commands of the section, in order."""
    page = (ROOT / "docs" / "hosting.md").read_text()
    section = page.partition(f"{SECTION}\n")[2].partition("\n## ")[0]
    return [block.partition("```")[0] for block in section.split("```sh\n")[1:]]


def _line_with(word: str, commands: list[str]) -> str:
    (line,) = [line for block in commands for line in block.splitlines() if word in line]
    return line


class Cluster:
    """A scheduler and its workers, each started by its documented command.

    Parameters
    ----------
    folder : Path
        Where the certificates are made, and logs written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.commands = documented_commands()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tls://127.0.0.1:{free.getsockname()[1]}"
        self.processes: list[subprocess.Popen[bytes]] = []
        subprocess.run(
            ["sh", "-e", "-c", self.commands[0]], cwd=folder, check=True, capture_output=True
        )

    @property
    def settings(self) -> str:
        """The documented settings, with this cluster's certificates."""
        return self.commands[1].replace("/etc/nncore", str(self.folder))

    def environment(self) -> dict[str, str]:
        """Return what the documented settings put into the environment."""
        written = subprocess.run(
            ["sh", "-e", "-c", f"{self.settings}\nenv"], check=True, capture_output=True, text=True
        ).stdout
        pairs = (line.partition("=") for line in written.splitlines())
        return {name: value for name, _, value in pairs if name.startswith("DASK_")}

    @contextmanager
    def trusted_here(self) -> Iterator[None]:
        """Let an engine of this process have the certificates, as if it had started with them."""
        configured = dask.config.collect_env(self.environment())
        with dask.config.set(dask.config.merge(dask.config.config, configured)):
            yield

    def start(self, command: str, folder: Path = ROOT) -> subprocess.Popen[bytes]:
        """Start a documented command with the documented settings, in a folder with the project."""
        words = command.replace(DOCUMENTED_ADDRESS, self.address)
        log = (self.folder / f"{len(self.processes)}.log").open("wb")
        process = subprocess.Popen(
            ["sh", "-e", "-c", f"{self.settings}\nexec {words}"],
            cwd=folder,
            env={
                **os.environ,
                "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            },
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def start_scheduler(self) -> subprocess.Popen[bytes]:
        command = _line_with("cluster_scheduler", self.commands)
        return self.start(command.replace("tls://0.0.0.0:8786", self.address))

    def start_worker(self, lane: str, folder: Path = ROOT) -> subprocess.Popen[bytes]:
        command = _line_with(f"--lane {lane}", self.commands)
        return self.start(f"{command} --megabytes 4000", folder)

    def stop(self) -> None:
        """End all of it, and wait until it has."""
        everything = []
        for process in self.processes:
            if process.poll() is None:
                everything += psutil.Process(process.pid).children(recursive=True)
                process.send_signal(signal.SIGINT)
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
        for left in psutil.wait_procs(everything, timeout=10)[1]:
            left.kill()

    def said(self, process: subprocess.Popen[bytes]) -> str:
        """Return what a process has written."""
        return (self.folder / f"{self.processes.index(process)}.log").read_text()


def working_process(command: subprocess.Popen[bytes]) -> psutil.Process:
    """Return the process in which a started worker works: its nanny's only large child."""
    children = psutil.Process(command.pid).children(recursive=True)
    return max(children, key=lambda child: child.memory_info().rss)


@contextmanager
def running(folder: Path, *lanes: str) -> Iterator[Cluster]:
    """Start a cluster with a worker for each lane named, and end it afterwards."""
    cluster = Cluster(folder)
    try:
        cluster.start_scheduler()
        for lane in lanes:
            cluster.start_worker(lane)
        wait_until(lambda: all("is ready" in cluster.said(one) for one in cluster.processes[1:]))
        with cluster.trusted_here():
            yield cluster
    finally:
        cluster.stop()
