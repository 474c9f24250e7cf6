"""A whole class on one small server: pages answer quickly, runs are shared, turns are fair."""

import asyncio
from collections.abc import Sequence

import numpy as np
import psutil

from nncore import presets, spec
from nncore.spec import Experiment
from nncore.store import JobRow, Store
from tests.conftest import START_SECONDS
from tests.load.conftest import Promises
from tests.load.crowd import crowd, percentile, players, until
from tests.load.tab import Tab
from tests.serving import Server

MOONS = presets.PRESETS["moons_64_32"].experiment
MNIST = presets.PRESETS["mnist_dense"].experiment


def changed(experiment: Experiment, **training: object) -> Experiment:
    """Return an Experiment with other values of its training."""
    value = experiment.model_dump(mode="json")
    return spec.from_value({**value, "training": {**value["training"], **training}})


def link(experiment: Experiment) -> str:
    return f"experiment={spec.to_link(experiment)}"


def held(seconds: list[float], bound: float) -> str:
    """Return how long answers took; fail if too many of them took longer than was promised."""
    assert percentile(seconds) <= bound
    return f"{percentile(seconds):.2f} s (median {percentile(seconds, 0.5):.3f} s)"


def test_a_class_opens_the_neuron_page(measured: Server, full: bool, promises: Promises) -> None:
    visitors, within = (200, 10.0) if full else (16, 0.5)

    async def arrive() -> tuple[list[float], list[str], list[str]]:
        async with crowd(measured.url, visitors, within=within) as all_of_them:
            errors = all_of_them.errors()
            return all_of_them.first_load, errors, [tab.text() for tab in all_of_them.tabs]

    seconds, errors, texts = asyncio.run(arrive())
    assert not errors
    assert len(seconds) == visitors
    assert all("What does a neuron compute?" in text and "It fires" in text for text in texts)
    if full:
        promises.kept(
            "200 sessions open the Neuron page within 10 s",
            bound="first load, 95th percentile ≤ 2 s",
            measured=held(seconds, 2.0),
        )


def test_a_class_changes_widgets(measured: Server, full: bool, promises: Promises) -> None:
    visitors, every, minutes = (200, 5.0, 1.0) if full else (16, 0.5, 0.04)
    answers: list[float] = []

    async def work() -> list[str]:
        async with crowd(measured.url, visitors, within=5.0 if full else 0.5) as all_of_them:
            async with players(all_of_them.tabs, answers, every=every):
                await asyncio.sleep(60 * minutes)
            return all_of_them.errors()

    assert asyncio.run(work()) == []
    assert len(answers) >= visitors * 60 * minutes / every * (0.9 if full else 0.3)
    if full:
        promises.kept(
            "200 sessions each change a widget every 5 s for 60 s",
            bound="answer, 95th percentile ≤ 0.5 s, no error",
            measured=f"{held(answers, 0.5)} of {len(answers):,} answers, no error",
        )


def test_a_class_trains_one_link(measured: Server, full: bool, promises: Promises) -> None:
    visitors, others, within = (200, 10, 20.0) if full else (12, 4, 0.5)
    experiment = changed(MNIST, epochs=80) if full else changed(MOONS, epochs=30, seed=1)
    meanwhile: list[float] = []
    presses: list[float] = []

    async def press(tab: Tab, pause: float) -> None:
        await asyncio.sleep(pause)
        presses.append(await tab.press("Train"))

    async def work() -> tuple[list[str], int, set[str]]:
        async with (
            crowd(measured.url, visitors, "train", link(experiment), within=within) as pupils,
            crowd(measured.url, others) as readers,
            players(readers.tabs, meanwhile, every=2.0),
        ):
            order = enumerate(pupils.tabs)
            await asyncio.gather(*(press(tab, within * at / visitors) for at, tab in order))
            together = f"{visitors} people watch this run"
            seen: set[int] = set()

            def is_over() -> bool:
                seen.update(at for at, tab in enumerate(pupils.tabs) if together in tab.text())
                return ended(pupils.tabs)

            await until(is_over, START_SECONDS)
            errors = pupils.errors() + readers.errors()
            cookies = {tab.cookie for tab in pupils.tabs}
            return errors, len(seen), cookies

    errors, seen, cookies = asyncio.run(work())
    assert errors == []
    assert len(cookies) == visitors
    (job,) = {row.id for row in jobs_of(measured, sorted(cookies))}
    assert Store(measured.store, megabytes=1).job(job).outcome == "finished"
    if full:
        assert seen == visitors
        promises.kept(
            "200 visitors press Train on one link",
            bound="one run, all watch it; answer of pages meanwhile, 95th percentile ≤ 0.5 s",
            measured=f"one run, {seen} watched it to its end; {held(meanwhile, 0.5)}; "
            f"to the press itself {percentile(presses):.2f} s",
        )


def test_turns_are_fair(measured: Server, full: bool, promises: Promises) -> None:
    visitors, twice, others = (30, 6, 10) if full else (6, 2, 3)
    epochs = 100 if full else 4
    meanwhile: list[float] = []

    async def wait_for_turn(tab: Tab) -> bool:
        """Press Train and watch to the end; return whether a place in line was told."""
        await tab.press("Train")
        told = False
        while not ended([tab]):
            told = told or "in line" in tab.text()
            await asyncio.sleep(0.1)
        return told

    async def work() -> tuple[list[str], list[str], list[bool]]:
        seeds = iter(range(100, 200))
        tabs: list[Tab] = []

        async def arrive(cookie: str | None) -> Tab:
            query = link(changed(MOONS, epochs=epochs, seed=next(seeds)))
            tab = await Tab.open(measured.url, "train", query, cookie)
            tabs.append(tab)
            await tab.load()
            return tab

        try:
            pupils = [await arrive(None) for _ in range(visitors)]
            second = [await arrive(tab.cookie) for tab in pupils[:twice]]
            # Whoever presses twice does so first of all, both times.
            keen = [tab for pair in zip(pupils[:twice], second, strict=True) for tab in pair]
            async with (
                crowd(measured.url, others) as readers,
                players(readers.tabs, meanwhile, every=2.0),
            ):
                told = await asyncio.gather(*map(wait_for_turn, [*keen, *pupils[twice:]]))
                errors = [error for tab in tabs for error in tab.errors()] + readers.errors()
            return errors, [tab.cookie for tab in pupils], told
        finally:
            await asyncio.gather(*(tab.close() for tab in tabs))

    errors, cookies, told = asyncio.run(work())
    assert errors == []
    rows = jobs_of(measured, cookies)
    assert [row.outcome for row in rows] == ["finished"] * (visitors + twice)
    assert unfair(rows) == []
    # The first press finds the worker idle; whoever comes while it works is told a place.
    assert sum(told) >= len(told) - 2
    if full:
        promises.kept(
            "30 visitors press Train (moons, different seeds) at once, 6 of them twice",
            bound="all finish, each sees its place, no second run before another's first; "
            "answer of pages meanwhile, 95th percentile ≤ 0.5 s",
            measured=f"{len(rows)} runs finished in fair order, {sum(told)} of {len(told)} waited "
            f"and saw their place; {held(meanwhile, 0.5)}",
        )


def test_sessions_that_were_closed_leave_nothing(
    measured: Server, full: bool, promises: Promises
) -> None:
    count, at_once, every = (1_000, 10, 50) if full else (30, 5, 10)
    assert measured.process is not None
    server = psutil.Process(measured.process.pid)
    memory: list[tuple[int, int]] = []

    async def come_and_go() -> None:
        async def visit() -> None:
            tab = await Tab.open(measured.url)
            await tab.load()
            await tab.set("x₁", 2.5)
            await tab.close()
            assert not tab.errors()

        for done in range(0, count, at_once):
            await asyncio.gather(*(visit() for _ in range(at_once)))
            if (done + at_once) % every == 0:
                memory.append((done + at_once, server.memory_info().rss))

    asyncio.run(come_and_go())
    if full:
        sessions, rss = np.array([one for one in memory if one[0] >= 200]).T
        slope = float(np.polyfit(sessions, rss / 1_000, 1)[0])
        print(memory, slope)
        assert slope < 20.0
        promises.kept(
            "1,000 sessions opened and closed",
            bound="slope of the server's memory after the first 200 < 20 KB a session",
            measured=f"{slope:.1f} KB a session; {rss[-1] / 1e6:.0f} MB in the end",
        )


def ended(tabs: Sequence[Tab]) -> bool:
    return all("Training took" in tab.text() for tab in tabs)


def jobs_of(server: Server, cookies: Sequence[str]) -> list[JobRow]:
    """Return the runs that visitors have pressed, in the order in which they ended."""
    store = Store(server.store, megabytes=1)
    pressed = {row.job for one in cookies for row in store.pressed(one, limit=10)}
    rows = [row for row in map(store.job, pressed) if row is not None]
    return sorted(rows, key=lambda row: row.ended_at or 0.0)


def unfair(rows: Sequence[JobRow]) -> list[str]:
    """Return second runs that were begun while another visitor's first was waiting."""
    wrong, served, idle_at = [], set(), 0.0
    for place, row in enumerate(rows):  # one worker: they ended in the order in which they began
        later = {one.started_by: one for one in reversed(rows[place + 1 :])}
        waiting = [
            owner
            for owner, first in later.items()
            if owner not in served and owner != row.started_by and first.submitted_at < idle_at
        ]
        if row.started_by in served and waiting:
            wrong.append(row.id)
        served.add(row.started_by)
        idle_at = row.ended_at or 0.0
    return wrong
