"""A whole class: many tabs at once, and how long their visitors wait."""

from __future__ import annotations

import asyncio
import itertools
import math
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.load.tab import Tab

SETTLING_SECONDS = 60.0


def percentile(seconds: list[float], share: float = 0.95) -> float:
    """Return the smallest of the values that so great a share does not exceed."""
    return sorted(seconds)[math.ceil(share * len(seconds)) - 1]


@dataclass
class Crowd:
    """Open tabs, and how many seconds each needed from its address to a drawn page."""

    tabs: list[Tab] = field(default_factory=list)
    first_load: list[float] = field(default_factory=list)

    def errors(self) -> list[str]:
        """Return the error texts of all tabs, and which connections were closed."""
        closed = [f"closed with {tab.closed}" for tab in self.tabs if tab.closed is not None]
        return [error for tab in self.tabs for error in tab.errors()] + closed


@asynccontextmanager
async def crowd(
    url: str, count: int, page: str = "neuron", query: str = "", *, within: float = 0.0
) -> AsyncIterator[Crowd]:
    """Open tabs, each of another visitor, evenly over so many seconds; close them in the end."""
    arrived = Crowd()

    async def arrive(place: int) -> None:
        await asyncio.sleep(within * place / count)
        began = time.perf_counter()
        tab = await Tab.open(url, page, query)
        arrived.tabs.append(tab)
        await tab.load()
        arrived.first_load.append(time.perf_counter() - began)

    try:
        await asyncio.gather(*map(arrive, range(count)))
        yield arrived
    finally:
        await asyncio.gather(*(tab.close() for tab in arrived.tabs))


async def play(tab: Tab, answers: list[float], *, every: float, phase: float = 0.0) -> None:
    """Change one widget after another on the Neuron page until cancelled; note each answer."""
    await asyncio.sleep(phase)
    for label, value in _moves():
        began = time.monotonic()
        answers.append(await tab.set(label, value))
        await asyncio.sleep(max(0.0, began + every - time.monotonic()))


def _moves() -> Iterator[tuple[str, float | str]]:
    moves: list[tuple[str, float | str]] = [("x₁", 2.5), ("Activation", "sigmoid"), ("w₂", -1.0)]
    moves += [("Inputs", "3"), ("x₃", 0.5), ("b", 1.5), ("Inputs", "2"), ("Activation", "step")]
    moves += [("Part", "Gates by hand"), ("w₁", 1.0), ("Part", "One neuron"), ("x₁", -1.0)]
    return itertools.cycle(moves)


@asynccontextmanager
async def players(
    tabs: list[Tab], answers: list[float], *, every: float
) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Let tabs play meanwhile, each beginning at another moment.

    Raises
    ------
    Exception
        What went wrong in any of them.
    """
    tasks = [
        asyncio.create_task(play(tab, answers, every=every, phase=every * place / len(tabs)))
        for place, tab in enumerate(tabs)
    ]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for error in ended:
        if isinstance(error, Exception):
            raise error


async def until(condition: Callable[[], object], seconds: float = SETTLING_SECONDS) -> None:
    """Return as soon as the condition holds; look ten times a second.

    Raises
    ------
    TimeoutError
        If it does not within `seconds`.
    """
    ends = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > ends:
            raise TimeoutError(f"after {seconds} s still waiting for {condition}")
        await asyncio.sleep(0.1)
