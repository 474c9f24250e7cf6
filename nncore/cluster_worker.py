"""A worker of an existing Dask cluster: `python -m nncore.cluster_worker tls://host:8786 --lane keras`.

It is what `dask worker` with one thread and the lane's resource would be, with what the lane needs
besides: its environment before anything is imported, and a memory limit that ends the worker rather
than the machine. A Dask worker ends when its scheduler does; this one then waits for the scheduler
to come back, and need not be started again. Certificates come from Dask's own configuration.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
from contextlib import suppress

import distributed
from distributed.comm import get_address_host
from distributed.system import MEMORY_LIMIT
from distributed.utils import get_ip

from nncore import inside_worker, local_cluster

RETRY_SECONDS = 2.0
CLOSE_SECONDS = 1.0
MEGABYTE = 1_000_000

_log = logging.getLogger("nncore.cluster_worker")


async def serve(scheduler: str, lane: str, host: str, memory_limit: int) -> None:
    """Keep a worker of a lane at a scheduler, whenever there is one, until cancelled."""
    met = True
    while True:
        try:
            async with local_cluster.nanny(scheduler, lane, host, memory_limit) as nanny:
                met = True
                _log.info("%s: a worker of the %s lane is ready", scheduler, lane)
                await _while_running(nanny)
        except (OSError, RuntimeError) as error:  # nobody there, or no longer, or not with us
            if met:
                _log.warning("%s cannot be reached: %s. Trying again.", scheduler, error)
        else:
            _log.warning("%s is gone. Trying again.", scheduler)
        met = False
        await asyncio.sleep(RETRY_SECONDS)


async def _while_running(nanny: distributed.Nanny) -> None:
    """Return when the nanny gives up, as it does without a scheduler."""
    while nanny.status.name == "running":
        await asyncio.sleep(local_cluster.LOOK_SECONDS)
    # What still trains there has nobody to report to.
    await nanny.close(timeout=CLOSE_SECONDS)


def main() -> None:
    """Read the command line and serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m nncore.cluster_worker")
    parser.add_argument("scheduler", help="address, such as tls://host:8786")
    parser.add_argument("--lane", choices=list(inside_worker.WARM_UPS), required=True)
    parser.add_argument(
        "--host", help="address to listen at (default: the one that leads to the scheduler)"
    )
    parser.add_argument(
        "--megabytes",
        type=int,
        default=int(local_cluster.MEMORY_SHARE * MEMORY_LIMIT / MEGABYTE),
        help="memory at which the worker is ended and replaced (default: %(default)s)",
    )
    asked = parser.parse_args()
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    local_cluster.configure()
    host = asked.host or get_ip(get_address_host(asked.scheduler))
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(asked.scheduler, asked.lane, host, asked.megabytes * MEGABYTE))


if __name__ == "__main__":
    main()
