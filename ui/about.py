"""What the About page says of this host: how its engine is, what it allows, what it is made of.

The table of limits reads `nncore.limits`, so a host that sets a variable shows its own value.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import nncore
from nncore.engine import Status
from nncore.limits import Limits

LIMITS = {
    "max_sessions": ("Open tabs of all visitors", "{:,.0f}"),
    "max_visitor_runs": ("Runs of one visitor at a time", "{:,.0f}"),
    "max_comparison_runs": ("Runs of one visitor's comparisons at a time", "{:,.0f}"),
    "max_waiting": ("Runs waiting in all", "{:,.0f}"),
    "max_layers": ("Layers of a network", "{:,.0f}"),
    "max_parameters": ("Parameters of a network", "{:,.0f}"),
    "max_epochs": ("Epochs of a run", "{:,.0f}"),
    "max_seconds": ("Time of a run; what it learned until then is kept", "{:,.0f} s"),
    "max_batch_megabytes": ("Memory that all layers fill for one batch", "{:,.0f} MB"),
    "max_step_billions": ("Multiplications in one training step", "{:,.0f} billion"),
    "lease_seconds": ("Time that a run goes on when nobody looks at it", "{:,.0f} s"),
    "silence_seconds": ("Silence after which a worker counts as hung", "{:,.0f} s"),
    "worker_programs": ("Compiled programs after which a worker is replaced", "{:,.0f}"),
    "worker_megabytes": ("Memory after which an idle worker is replaced", "{:,.0f} MB"),
    "max_message_kilobytes": ("One message of a browser", "{:,.0f} KB"),
    "messages_per_second": ("Messages of one tab, in the long run", "{:,.4g} per second"),
    "message_burst": ("Messages of one tab at once", "{:,.0f}"),
    "max_request_megabytes": ("One upload", "{:,.0f} MB"),
    "store_megabytes": ("Room for past runs; the oldest go first", "{:,.0f} MB"),
    "store_days": ("Time that a past run is kept", "{:,.4g} days"),
}
"""What each limit is called and how its value is written, in the order of the page."""
LIBRARIES = {
    "streamlit": "Streamlit",
    "tensorflow": "TensorFlow",
    "keras": "Keras",
    "numpy": "NumPy",
    "scikit-learn": "scikit-learn",
    "distributed": "Dask distributed",
    "plotly": "Plotly",
    "pandas": "pandas",
    "pillow": "Pillow",
    "pydantic": "pydantic",
    "streamlit-drawable-canvas": "streamlit-drawable-canvas",
}
"""Names of packages, and what they call themselves."""
PHASES = {
    "starting": "The worker with TensorFlow is starting.",
    "ready": "A worker with TensorFlow is ready.",
    "restarting": "The worker with TensorFlow is being replaced.",
}


def limits_table(limits: Limits) -> str:
    """Return the limits of this host as a table in Markdown."""
    lines = ["| What | At most | Set by |", "|---|---:|---|"]
    for name, (words, form) in LIMITS.items():
        value = form.format(getattr(limits, name))
        lines.append(f"| {words} | {value} | `NNCORE_{name.upper()}` |")
    return "\n".join(lines)


@cache
def libraries() -> str:
    """Name the libraries that this server has, with their versions."""
    found = []
    for package, name in LIBRARIES.items():
        with suppress(PackageNotFoundError):  # a page server with a cluster may lack what trains
            found.append(f"{name} {version(package)}")
    return f"{', '.join(found)}."


def engine_words(status: Status | None, complaint: str, tabs: int, uptime: float) -> list[str]:
    """Say how the engine is, one fact a line.

    Parameters
    ----------
    status : Status or None
    complaint : str
        What is wrong; empty if nothing is. See `ui.health.complaint`.
    tabs : int
        Open now.
    uptime : float
        Seconds that the server has been running.
    """
    lines = [f"Version {nncore.__version__}, running for {duration(uptime)}."]
    if status is not None:
        lines.append(complaint or PHASES[status.phase])
        lines.append(f"{_many(status.running, 'run')} going on, {status.waiting:,} waiting.")
    else:
        lines.append(complaint)
    lines.append(f"{_many(tabs, 'open tab')}, yours included.")
    return lines


def duration(seconds: float) -> str:
    """Return a time in the largest unit of which it has at least two: "3 hours"."""
    for unit, name in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= 2 * unit:
            return f"{seconds // unit:,.0f} {name}"
    return f"{seconds:.0f} seconds"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
