"""A Dask cluster for this machine alone: `python -m nncore.local_cluster`.

A scheduler and one worker a lane, each worker under a nanny that replaces it when it dies, all
bound to the loopback address. They live in a process beside the page server for two reasons. Worker
processes import anew whatever their parent takes for its main script, which in a Streamlit server
is the page that ran last; and scheduling takes no time from pages. The cluster ends when its
standard input does: when the server closes it, or dies, however it dies.
"""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
from contextlib import AsyncExitStack
from typing import IO, Any

import dask
import distributed
from distributed.system import MEMORY_LIMIT

from nncore import inside_worker

LOOPBACK = "127.0.0.1"
CONFIGURATION: dict[str, Any] = {
    # A task that took its worker along fails at once: the engine knows how to go on.
    "distributed.scheduler.allowed-failures": 0,
    "distributed.scheduler.work-stealing": False,
    # By the time of day, which may jump; the engine has its own patience with workers.
    "distributed.scheduler.worker-ttl": None,
    "distributed.scheduler.active-memory-manager.start": False,
    "distributed.scheduler.events-cleanup-delay": "10s",
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.worker.profile.enabled": False,
    # A worker that outgrows its memory is ended, rather than the server by the system.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": 0.95,
    # The defaults slow TensorFlow's memory down.
    "distributed.nanny.pre-spawn-environ": {},
    "distributed.comm.timeouts.connect": "10s",
    "distributed.client.scheduler-info-interval": "1h",
    "distributed.diagnostics.nvml": False,
    "distributed.diagnostics.computations.max-history": 1,
    "distributed.diagnostics.erred-tasks.max-history": 1,
    # Logs that nobody reads would only grow.
    "distributed.admin.log-length": 10,
    "distributed.admin.low-level-log-length": 10,
    "distributed.admin.large-graph-warning-threshold": "1GB",
    "distributed.admin.tick.interval": "500ms",
    "distributed.admin.tick.limit": "30s",
    "distributed.admin.system-monitor.interval": "2s",
    "distributed.admin.system-monitor.log-length": 2,
    "distributed.admin.system-monitor.disk": False,
    "distributed.admin.system-monitor.gil.enabled": False,
}
"""Of this project's processes that talk Dask; the workers inherit it."""

QUIET = {"dashboard": False, "dashboard_address": f"{LOOPBACK}:0"}
SILENT = logging.CRITICAL + 1
MEMORY_SHARE = 0.85
"""Of this machine's memory that one worker may take."""
LOOK_SECONDS = 1.0
CLOSE_SECONDS = 10.0


def configure() -> None:
    """Set up Dask in this process: frugal, and silent, for the engine says what matters."""
    dask.config.set(CONFIGURATION)
    for name in ("distributed", "distributed.client", "distributed.gc"):
        logging.getLogger(name).setLevel(SILENT)


def start() -> subprocess.Popen[str]:
    """Start the cluster in a process of its own; see `address` and `end`."""
    return subprocess.Popen(
        [sys.executable, "-m", "nncore.local_cluster"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        # Ctrl-C is for the server, which then closes the cluster. Not a session of its own: Linux
        # shares a desktop's processors among sessions, whatever the priorities inside them.
        process_group=0,
    )


def address(cluster: subprocess.Popen[str]) -> str:
    """Wait until a cluster that was started is there; return its address, "" if it is not."""
    return cluster.stdout.readline().strip() if cluster.stdout else ""


def end(cluster: subprocess.Popen[str]) -> None:
    """End a cluster that was started by closing its standard input, or else by force."""
    with cluster:  # closes its input and output, and waits
        if cluster.stdin:
            cluster.stdin.close()
        try:
            cluster.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            cluster.kill()


def unencrypted() -> distributed.Security:
    """Return what a cluster within this machine needs, whatever is set for one elsewhere."""
    return distributed.Security(require_encryption=False)


def nanny(
    scheduler: str,
    lane: str,
    host: str,
    memory_limit: int = int(MEMORY_SHARE * MEMORY_LIMIT),
    security: distributed.Security | None = None,
) -> distributed.Nanny:
    """Return the nanny of a worker of a lane, not started yet; to be made in a running loop.

    Parameters
    ----------
    scheduler : str
        Address.
    lane : {"keras", "light"}
    host : str
        Address at which worker and nanny listen; without it Dask listens at all there are.
    memory_limit : int
        Bytes at which the worker is ended.
    security : Security, optional
        By default as Dask's own configuration says.
    """
    return distributed.Nanny(
        scheduler,
        nthreads=1,
        resources={lane: 1},
        host=host,
        memory_limit=memory_limit,
        security=security,
        env=inside_worker.ENVIRONMENT[lane],
        silence_logs=SILENT,
        **QUIET,
    )


async def serve(end: IO[str]) -> None:
    """Run the cluster until `end` is at its end, or a worker cannot be replaced."""
    ended = asyncio.get_running_loop().run_in_executor(None, end.read)
    async with AsyncExitStack() as stack:
        scheduler = await stack.enter_async_context(
            distributed.Scheduler(host=LOOPBACK, port=0, security=unencrypted(), **QUIET)
        )
        nannies = [
            nanny(scheduler.address, lane, LOOPBACK, security=unencrypted())
            for lane in inside_worker.WARM_UPS
        ]

        async def close_nannies() -> None:
            await asyncio.gather(*(one.close(timeout=1) for one in nannies))

        stack.push_async_callback(close_nannies)
        print(scheduler.address, flush=True)
        await asyncio.gather(*nannies)
        while not ended.done() and all(one.status.name == "running" for one in nannies):
            await asyncio.wait([ended], timeout=LOOK_SECONDS)


if __name__ == "__main__":
    configure()
    asyncio.run(serve(sys.stdin))
