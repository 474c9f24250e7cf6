"""Faults on a really started server: processes killed, nobody who looks, a wrong clock, a full disk.

What the engine does by itself is tested in tests/test_engine.py, and what a person sees after the
worker with TensorFlow or the server was killed in tests/browser/test_faults.py. Here it happens
often, and beside it what only a server can show: tabs that close, tokens that are forged.
"""

import asyncio
import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

import httpx2
import psutil
import pytest

from nncore import local_cluster, presets, spec, workload
from nncore.dispatcher import DIED
from nncore.jobs import comparing
from nncore.rows import JobRow
from nncore.spec import Experiment
from nncore.store import Store
from tests.conftest import START_SECONDS, wait_until
from tests.load.conftest import Promises
from tests.load.crowd import until
from tests.load.tab import COOKIE, Tab
from tests.load.test_class import changed, link
from tests.serving import Server, served
from ui import moments

LEASE_SECONDS = 5.0
SAID_SECONDS = 2.0
LAX = 15.0
"""Where other tests keep the processors busy, all may take so many times as long."""
QUICK = changed(presets.PRESETS["moons_64_32"].experiment, epochs=2)
LONG = changed(presets.PRESETS["mnist_dense"].experiment, epochs=150)
IN_PARTS = presets.LAB_PRESETS["xor_gate"].experiment
TENSORFLOW_BYTES = 400_000_000
HOUR, YEAR = 3_600.0, 365.0 * 86_400
WRONG_CLOCK = """
import os, time
right = time.time
def wrong():
    try:
        with open(os.environ["WRONG_CLOCK"]) as seconds:
            return right() + float(seconds.read())
    except (OSError, ValueError):
        return right()
time.time = wrong
"""
"""Runs when Python starts: the time of day is off by as many seconds as stand in a file."""

_fresh_seed = iter(range(10_000, 1_000_000))


@contextmanager
def disk(folder: Path, megabytes: int) -> Iterator[None]:
    """Put a small disk under an empty folder, as only an administrator may."""
    size = f"size={megabytes}m"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture(scope="module")
def faulty(full: bool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server with a short lease and a clock that can be set; in the full form on a small disk.

    It is one for all tests of this file, for TensorFlow takes its time.
    """
    folder = tmp_path_factory.mktemp("faulty")
    (folder / "sitecustomize.py").write_text(WRONG_CLOCK)
    store = folder / "store"
    store.mkdir()
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH", "")]))
    environment = {
        "NNCORE_LEASE_SECONDS": f"{LEASE_SECONDS:g}",
        "PYTHONPATH": path,
        "WRONG_CLOCK": str(folder / "clock"),
    }
    with (
        disk(store, megabytes=100) if full else nullcontext(),
        served(store, **environment) as server,
    ):
        if full:
            wait_until(server.warm, START_SECONDS)
        yield server


def fresh(experiment: Experiment) -> Experiment:
    """Return an equal Experiment with another seed, which no test has trained."""
    return changed(experiment, seed=next(_fresh_seed))


def runs(server: Server, cookie: str) -> list[JobRow]:
    """Return a visitor's runs as they are on disk, newest first."""
    store = Store(server.store, megabytes=1)
    try:
        found = [store.job(one.job) for one in store.pressed(cookie, limit=10)]
    finally:
        store.close()
    return [row for row in found if row is not None]


def has_answers(server: Server, job: str) -> bool:
    store = Store(server.store, megabytes=1)
    try:
        return store.blob(job, "predictions") is not None
    finally:
        store.close()


async def train_page(server: Server, experiment: Experiment, cookie: str | None = None) -> Tab:
    """Open the Train page on an Experiment, where it shows the visitor's run of it."""
    tab = await Tab.open(server.url, "train", f"{link(experiment)}&stage=Run", cookie)
    await tab.load()
    return tab


async def press_train(server: Server, experiment: Experiment) -> Tab:
    """Press Train as a new visitor; return the tab as soon as the run is on disk."""
    tab = await train_page(server, experiment)
    await tab.press("Train")
    await until(lambda: runs(server, tab.cookie))
    return tab


async def seen(tab: Tab, words: str, seconds: float = 60.0) -> float:
    """Wait until a page says something; return how many seconds that took."""
    began = time.monotonic()
    await until(lambda: words in tab.text(), seconds)
    return time.monotonic() - began


async def resume_and_stop(tab: Tab, goes_on: str) -> None:
    """Press Resume, and Stop as soon as the page says that the run goes on."""
    await tab.press("Resume")
    await seen(tab, goes_on)
    await tab.press("Stop")
    await seen(tab, "Stopped after")


def light_worker(server: Server) -> psutil.Process:
    """Return the worker without TensorFlow, as soon as there are both."""
    return workers(server)[0]


def workers(server: Server) -> list[psutil.Process]:
    """Return the two workers, the one with TensorFlow last, as soon as it can be told."""
    found: list[tuple[int, psutil.Process]] = []

    def told_apart() -> bool:
        found.clear()
        for process in server.workers():
            try:
                if any("spawn_main" in word for word in process.cmdline()):
                    found.append((process.memory_info().rss, process))
            except psutil.NoSuchProcess:
                continue
        found.sort(key=lambda pair: pair[0])
        return len(found) == 2 and found[1][0] > max(TENSORFLOW_BYTES, 2 * found[0][0])

    wait_until(told_apart, START_SECONDS)
    return [process for _, process in found]


def tensorflow_worker(server: Server) -> psutil.Process:
    return workers(server)[1]


def cluster_process(server: Server) -> psutil.Process:
    return next(one for one in server.workers() if "nncore.local_cluster" in one.cmdline())


# -------------------------------------------------------------------------------- strangers


def test_another_visitors_run_is_refused_as_one_that_does_not_exist(
    faulty: Server, promises: Promises, full: bool
) -> None:
    async def attack() -> set[tuple[int, bytes, str]]:
        tab = await press_train(faulty, fresh(LONG))
        (mine,) = runs(faulty, tab.cookie)
        stranger = await Tab.open(faulty.url)
        answers = set()
        async with httpx2.AsyncClient(base_url=faulty.url) as client:
            own = await client.get(f"/news/{mine.id}", headers={"cookie": f"{COOKIE}={tab.cookie}"})
            assert own.status_code == 200
            for token in (stranger.cookie, comparing(tab.cookie), f'"{comparing(tab.cookie)}"', ""):
                for job in (mine.id, f"{mine.id}?comparing", "0123456789abcdef", "x?comparing"):
                    cookie = {"cookie": f"{COOKIE}={token}"}
                    answer = await client.get(f"/news/{job}", headers=cookie)
                    headers = sorted((k, v) for k, v in answer.headers.items() if k != "date")
                    headers = [one for one in headers if one[0] != "set-cookie"]
                    answers.add((answer.status_code, answer.content, str(headers)))
        await tab.press("Stop")
        await until(lambda: runs(faulty, tab.cookie)[0].ended_at)
        # Nor does the run's own link show a stranger that there is such a run.
        other = await train_page(faulty, spec.parse(mine.experiment), stranger.cookie)
        assert "Nothing has been trained yet" in other.text()
        for one in (tab, stranger, other):
            await one.close()
        return answers

    answers = asyncio.run(attack())
    assert {status for status, _, _ in answers} == {404}
    assert len(answers) == 1, "a run that is not theirs answers like one that does not exist"
    if full:
        promises.kept(
            "another visitor's job number, guessed or copied, with any token that can be forged",
            bound="refused, with the answer for a number that does not exist",
            measured="16 of 16 refused, all with one answer",
        )


# -------------------------------------------------------------------------------- nobody looks


def test_a_run_whose_tab_was_closed_stops_after_its_lease_and_waits_for_the_return(
    faulty: Server, promises: Promises, full: bool
) -> None:
    async def leave_and_return() -> float:
        experiment = fresh(LONG)
        tab = await press_train(faulty, experiment)
        if full:
            await seen(tab, "Epoch 2 of")
        await asyncio.sleep(1.5 * LEASE_SECONDS)
        assert runs(faulty, tab.cookie)[0].ended_at is None, "an open tab is enough"
        await tab.close()
        left_at = time.monotonic()
        await until(lambda: runs(faulty, tab.cookie)[0].ended_at, 10 * LEASE_SECONDS)
        lasted = time.monotonic() - left_at
        (row,) = runs(faulty, tab.cookie)
        assert row.outcome == "stopped"
        assert row.message.startswith("Nobody was watching for 5 seconds.")
        again = await train_page(faulty, experiment, tab.cookie)
        assert "Nobody was watching for 5 seconds." in again.text()
        if full:
            assert has_answers(faulty, row.id)
            await resume_and_stop(again, "Epoch")
        assert again.errors() == []
        await again.close()
        return lasted

    lasted = asyncio.run(leave_and_return())
    assert lasted > 0.6 * LEASE_SECONDS
    if full:
        assert lasted < LEASE_SECONDS + 6.0
        promises.kept(
            "an orphan (tab closed mid-run), with a lease of 5 s instead of 10 minutes",
            bound="goes on for its lease, then stops; its result is kept, Resume goes on",
            measured=f"stopped and on disk {lasted:.1f} s after the tab was closed",
        )


# ------------------------------------------------------------------- a wrong clock, a full disk


@contextmanager
def clock_off_by(server: Server, seconds: float) -> Iterator[None]:
    clock = server.store.parent / "clock"
    clock.write_text(str(seconds))
    try:
        yield
    finally:
        clock.unlink()


@contextmanager
def full_disk(server: Server) -> Iterator[None]:
    filling = server.store / "filling"
    with filling.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4_096))
    assert shutil.disk_usage(server.store).free < 4_096
    try:
        yield
    finally:
        filling.unlink()


def test_a_wrong_clock_and_a_full_disk_neither_end_a_run_nor_lose_one(
    faulty: Server, promises: Promises, full: bool
) -> None:
    async def jump() -> None:
        tab = await press_train(faulty, fresh(LONG))
        if full:
            await seen(tab, "Epoch 2 of")
        for seconds in (HOUR, -HOUR, YEAR, -YEAR):
            with clock_off_by(faulty, seconds):
                before = tab.text()
                await tab.load()
                if full:  # the run goes on, and what is pressed comes to disk
                    await until(lambda before=before: tab.text() != before)
                    other = await press_train(faulty, fresh(QUICK))
                    await other.press("Stop")
                    await other.close()
                assert "Train" in tab.text()
                assert tab.errors() == []
                assert runs(faulty, tab.cookie)[0].ended_at is None
        await tab.press("Stop")
        await until(lambda: runs(faulty, tab.cookie)[0].ended_at)
        assert runs(faulty, tab.cookie)[0].outcome == "stopped"
        await tab.close()

    async def fill_the_disk() -> None:
        # Its checkpoints need more room than SQLite's own file has left from before.
        experiment = changed(fresh(LONG), epochs=10)
        tab = await train_page(faulty, experiment)
        with full_disk(faulty):
            await tab.press("Train")
            await seen(tab, "Training took")
            await seen(tab, "Runs cannot be saved: the disk")
            assert "kept in memory" in tab.text()
            assert not any(has_answers(faulty, row.id) for row in runs(faulty, tab.cookie))
        await until(lambda: any(row.ended_at for row in runs(faulty, tab.cookie)))
        (row,) = runs(faulty, tab.cookie)
        assert (row.outcome, has_answers(faulty, row.id)) == ("finished", True)
        await tab.load()
        assert "cannot be saved" not in tab.text()
        assert tab.errors() == []
        await tab.close()

    asyncio.run(jump())
    if full:  # a disk of our own needs an administrator; tests/test_engine.py does without
        asyncio.run(fill_the_disk())
        promises.kept(
            "the disk is full",
            bound="clear message; nothing is lost; healthy once there is room",
            measured="a run trained meanwhile is kept in memory, then on disk",
        )
        promises.kept(
            "the clock jumps an hour and a year, back and forth",
            bound="runs go on, none is lost",
            measured="a run went on through 8 jumps",
        )


def test_a_killed_light_worker_costs_no_lab_run(
    faulty: Server, promises: Promises, full: bool
) -> None:
    count, spread = 20 if full else 1, random.Random(6)
    answers: list[float] = []

    async def lab_run(client: httpx2.AsyncClient) -> None:
        """Fetch all parts of a run, as the lab's player does."""
        experiment = fresh(IN_PARTS)
        for index in range(len(workload.segments(experiment))):
            while True:
                began = time.monotonic()
                answer = await client.get(f"/{moments.address(experiment)}/{index}")
                answers.append(time.monotonic() - began)
                if answer.status_code == 200:
                    break
                assert (answer.status_code, "worker" in answer.text) == (503, True), answer.text
                await asyncio.sleep(0.2)

    async def repeat() -> None:
        async with httpx2.AsyncClient(base_url=faulty.url, timeout=60.0) as client:
            for _ in range(count):
                run = asyncio.create_task(lab_run(client))
                await asyncio.sleep(spread.uniform(0.0, 0.5))
                light_worker(faulty).kill()
                await asyncio.wait_for(run, START_SECONDS)

    asyncio.run(repeat())
    assert max(answers) < SAID_SECONDS * (1 if full else LAX)
    if full:
        promises.kept(
            f"kill −9 of the worker for short questions, {count} times in the middle of a lab run",
            bound="a sentence or an answer within 2 s; every run comes to its end",
            measured=f"worst answer {max(answers):.2f} s; {count} of {count} runs complete",
        )


def test_killed_workers_are_said_and_their_runs_resume(
    faulty: Server, promises: Promises, full: bool
) -> None:
    """In the short form the whole cluster dies, whether TensorFlow was loaded yet or not."""
    killed = [tensorflow_worker, tensorflow_worker, tensorflow_worker, cluster_process]
    said: list[float] = []
    finished: list[tuple[str, str]] = []

    async def one_death(process: psutil.Process) -> None:
        tab = await press_train(faulty, fresh(LONG))
        await until(lambda: runs(faulty, tab.cookie)[0].checkpoint_epoch)
        other = await press_train(faulty, fresh(QUICK))
        process.kill()
        said.append(await seen(tab, f"{DIED} Resume continues"))
        reached = runs(faulty, tab.cookie)[0].checkpoint_epoch or 0
        await seen(other, "Training took", START_SECONDS)
        finished.append((other.cookie, runs(faulty, other.cookie)[0].id))
        await resume_and_stop(tab, f"Epoch {reached + 2} of")
        for one in (tab, other):
            assert one.errors() == []
            await one.close()

    async def all_workers_die() -> None:
        tab = await press_train(faulty, fresh(LONG))
        cluster_process(faulty).kill()
        async with httpx2.AsyncClient(base_url=faulty.url, timeout=60.0) as client:
            place = f"/{moments.address(fresh(IN_PARTS))}/0"
            while (await client.get(place)).status_code != 200:
                await asyncio.sleep(0.2)
        (row,) = runs(faulty, tab.cookie)
        if row.ended_at is None:  # TensorFlow was not loaded yet: it waits for the next worker
            await tab.press("Stop")
        else:
            assert DIED in row.message
        assert tab.errors() == []
        await tab.close()

    if not full:
        asyncio.run(all_workers_die())
        return
    for find in killed:
        asyncio.run(one_death(find(faulty)))
    assert max(said) < SAID_SECONDS
    assert all(runs(faulty, cookie)[0].outcome == "finished" for cookie, _ in finished)
    assert all(has_answers(faulty, job) for _, job in finished)
    promises.kept(
        "kill −9 of the worker with TensorFlow, 3 times, and once of the scheduler, mid-run",
        bound="said within 2 s; the next run goes; the killed one resumes from its last epoch",
        measured=f"said after {max(said):.2f} s at most; 4 of 4 resumed, 4 of 4 next runs finished",
    )


def test_what_a_server_was_doing_when_it_was_killed_is_found_again(
    tmp_path: Path, promises: Promises, full: bool
) -> None:
    """In the full form 20 times in the middle of a run, on workers that outlive the server."""
    spread = random.Random(6)
    finished: list[str] = []
    said: list[float] = []

    async def one_life(server: Server, *, last: bool) -> None:
        if full:
            quick = await press_train(server, fresh(QUICK))
            await seen(quick, "Training took")
            finished.append(runs(server, quick.cookie)[0].id)
            await quick.close()
        experiment = fresh(LONG)
        tab = await press_train(server, experiment)
        if full:
            await until(lambda: runs(server, tab.cookie)[0].checkpoint_epoch)
            await asyncio.sleep(spread.uniform(0.0, 0.5))
        await tab.close()
        left = server.workers()
        server.kill()
        psutil.wait_procs(left, timeout=30)
        server.start()
        began = time.monotonic()
        again = await train_page(server, experiment, tab.cookie)
        said.append(time.monotonic() - began)
        assert "The server was restarted while this run was going on or waiting." in again.text()
        rest = "Resume continues from epoch" if full else "press Train to start again"
        assert rest in again.text()
        if last and full:
            reached = runs(server, tab.cookie)[0].checkpoint_epoch or 0
            await resume_and_stop(again, f"Epoch {reached + 2} of")
        assert again.errors() == []
        await again.close()

    async def live(lives: int) -> None:
        for number in range(lives):
            await one_life(server, last=number == lives - 1)

    if not full:
        with served(tmp_path) as server:
            asyncio.run(live(1))
        return
    cluster = local_cluster.start()
    assert cluster.stdout is not None
    address = cluster.stdout.readline().strip()
    with served(tmp_path, NNCORE_SCHEDULER=address) as server:
        asyncio.run(live(20))
    cluster.communicate()  # closes its input, which ends it
    store = Store(tmp_path, megabytes=1)
    rows = [store.job(job) for job in finished]
    assert [row.outcome for row in rows if row is not None] == ["finished"] * 20
    assert all(has_answers(server, job) for job in finished)
    assert max(said) < SAID_SECONDS
    promises.kept(
        "kill −9 of the server, 20 times in the middle of a run",
        bound="said within 2 s of the restart; the run resumes; no finished result is lost",
        measured=f"said after {max(said):.2f} s at most; 20 of 20 interrupted runs resumable, "
        "20 of 20 finished results there",
    )
