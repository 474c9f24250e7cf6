"""The scheduler of a Dask cluster: `python -m nncore.cluster_scheduler tls://0.0.0.0:8786`.

It is what `dask scheduler` would be, with what this project needs besides: Dask's scheduler imports
the functions that it passes on; it shall not try a task again that took its worker along; and it
has no dashboard. Dask runs whatever it is sent by those it lets in, so an address that others can
reach has to be `tls://`. Certificates come from Dask's own configuration.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
from contextlib import suppress

import distributed
from distributed.comm import get_address_host_port

from nncore import local_cluster

_log = logging.getLogger("nncore.cluster_scheduler")


async def serve(address: str) -> None:
    """Run a scheduler at an address until cancelled."""
    host, port = get_address_host_port(address)
    protocol = address.partition("://")[0]
    async with distributed.Scheduler(
        host=host, port=port, protocol=protocol, **local_cluster.QUIET
    ) as scheduler:
        _log.info("the scheduler is at %s", scheduler.address)
        await scheduler.finished()


def main() -> None:
    """Read the command line and serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m nncore.cluster_scheduler")
    parser.add_argument("address", help="where to listen, such as tls://0.0.0.0:8786")
    address = parser.parse_args().address
    if not address.startswith(("tls://", f"tcp://{local_cluster.LOOPBACK}:")):
        parser.error("use tls://: whoever reaches an open port may run anything on this machine")
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    local_cluster.configure()
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(address))


if __name__ == "__main__":
    main()
