"""Counts that a host's monitoring collects at `/metrics`, in the text form of Prometheus.

They say how many, never who. Even so they are closed: only a request with the token in
`NNCORE_METRICS_TOKEN` is answered. To anybody else, and where no token is set, there is no such
page.

References
----------
Prometheus, "Exposition formats"; RFC 6750 for the bearer token.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator

import psutil
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

import nncore
from nncore import event_log, run_events
from ui import guard, health

PATH = "/metrics"
TOKEN = "NNCORE_METRICS_TOKEN"


class Counts(Collector):
    """Asks everybody who counts, each time somebody collects."""

    def collect(self) -> Iterator[Metric]:
        """Yield each count."""
        status = health.status()
        gauges = {
            "nncore_well": ("1 if /health answers 200", not health.complaint(status)),
            "nncore_sessions": ("Open tabs", guard.open_sessions()),
            "nncore_runs_running": ("Runs that train now", status.running if status else 0),
            "nncore_runs_waiting": ("Runs in the queue", status.waiting if status else 0),
            "nncore_uptime_seconds": ("Since the server started", health.uptime_seconds()),
            "nncore_server_memory_bytes": (
                "Resident memory of the page server, without its workers",
                psutil.Process().memory_info().rss,
            ),
        }
        for name, (meaning, value) in gauges.items():
            yield GaugeMetricFamily(name, meaning, float(value))
        version = GaugeMetricFamily("nncore_version", "The version that runs", labels=["version"])
        version.add_metric([nncore.__version__], 1.0)
        yield version
        yield _counter("nncore_events", "Lines of the event log", "event", event_log.counts())
        ended = run_events.outcomes()
        yield _counter("nncore_runs_ended", "Runs by how they ended", "outcome", ended)


def _counter(name: str, meaning: str, label: str, counted: dict[str, int]) -> Metric:
    family = CounterMetricFamily(name, meaning, labels=[label])
    for value, count in sorted(counted.items()):
        family.add_metric([value], count)
    return family


_registry = CollectorRegistry()
_registry.register(Counts())


async def answer(request: Request) -> Response:
    """Answer whoever knows the token; deny to others that there is anything."""
    if not _knows_token(request.headers.get("authorization", "")):
        return PlainTextResponse("Not Found", status_code=404)
    return Response(generate_latest(_registry), media_type=CONTENT_TYPE_LATEST)


def _knows_token(authorization: str) -> bool:
    token = os.environ.get(TOKEN, "")
    expected = f"Bearer {token}"
    # In constant time: how long a wrong answer takes tells nothing of the right one.
    same = hmac.compare_digest(authorization.encode(), expected.encode())
    return same and bool(token)
