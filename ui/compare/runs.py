"""The runs of a comparison: handed to the engine, stopped, and how far they have come.

A session remembers the runs' numbers by the comparison they belong to, so they are there again
after another page, and after a turn of a control and back. Whoever reloads presses once more: the
engine knows equal runs and has their answers.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from statistics import median

import streamlit as st

from nncore.comparison import Comparison, Courses
from nncore.engine import Engine, Job, Refused
from nncore.history import History
from ui import session

KEPT_COMPARISONS = 8
"""Of each panel, in a session."""
_AROUND_SECONDS = 0.15
"""Around each run: its data, its weights, its test part."""
UNFINISHED = ("stopped", "failed")
"""Outcomes of runs that the engine would train again."""


@dataclass(frozen=True)
class Standing:
    """How far the runs of a comparison have come.

    Attributes
    ----------
    comparison : Comparison
    jobs : tuple of Job
    histories : tuple of History
        One for each of `comparison.runs`.
    """

    comparison: Comparison
    jobs: tuple[Job, ...]
    histories: tuple[History, ...]

    @property
    def going_on(self) -> list[Job]:
        """Runs that wait, train or are being stopped."""
        return [job for job in self.jobs if job.state != "ended"]

    @property
    def whole(self) -> int:
        """How many runs came to their own end."""
        return sum(job.state == "ended" and job.outcome not in UNFINISHED for job in self.jobs)

    @cached_property
    def courses(self) -> dict[str, Courses]:
        """The courses of each variant, as far as they have come."""
        found = {}
        for name, experiment in self.comparison.variants.items():
            places = [k for k, run in enumerate(self.comparison.runs) if run[0] == name]
            histories = tuple(self.histories[k] for k in places)
            key = tuple(
                (self.jobs[k].id, self.jobs[k].outcome, len(history.epochs["epoch"]))
                for k, history in zip(places, histories, strict=True)
            )
            asked = _Asked(experiment.key, self.comparison.seeds, key, experiment, histories)
            found[name] = _courses(asked)
        return found

    @property
    def share(self) -> float:
        """How much of all epochs is done, 0…1."""
        done = [
            1.0
            if job.state == "ended"
            else history.epochs_done / max(job.experiment.training.epochs, 1)
            for job, history in zip(self.jobs, self.histories, strict=True)
        ]
        return min(1.0, sum(done) / len(done))

    @property
    def seconds_left(self) -> float | None:
        """Estimated seconds until all runs have ended; None before the first has."""
        taken: dict[str, list[float]] = {}
        left = 0.0
        told = list(zip(self.comparison.runs, self.jobs, self.histories, strict=True))
        for (name, _, _), job, history in told:
            if job.state == "ended" and job.outcome not in UNFINISHED:
                taken.setdefault(name, []).append(_without_compiling(history))
        if not taken:
            return None
        usual = median([one for variant in taken.values() for one in variant])
        for (name, _, _), job, history in told:
            if job.state != "ended":
                expected = (median(taken[name]) if name in taken else usual) + _AROUND_SECONDS
                share = min(1.0, history.epochs_done / job.experiment.training.epochs)
                left += expected * (1.0 - share)
        return left / max(1, sum(job.state == "running" for job in self.jobs))


@dataclass(frozen=True)
class _Asked:
    """What courses depend on; equal ones are put together once, for all who watch."""

    variant: str
    seeds: tuple[int, ...]
    runs: tuple[tuple[str, str, int], ...]
    experiment: object = field(compare=False)
    histories: tuple[History, ...] = field(compare=False)


@lru_cache(maxsize=128)
def _courses(asked: _Asked) -> Courses:
    return Courses.of(asked.experiment, asked.seeds, asked.histories)  # type: ignore[arg-type]


def _without_compiling(history: History) -> float:
    """Return the seconds that a run took, but for what only the first of its kind waits for."""
    ends = history.epochs["elapsed"]
    if len(ends) < 2:
        return history.elapsed
    return float(ends[-1] - ends[0]) * len(ends) / (len(ends) - 1)


def press(engine: Engine, comparison: Comparison, key: str) -> None:
    """Have all runs trained that are not there yet; what this panel ran before is stopped.

    Raises
    ------
    Refused
        With a sentence; then nothing is begun.
    """
    pressed, owner = _pressed(key), session.compare_owner()
    wanted = {run.key for _, _, run in comparison.runs}
    before = [job for other in pressed for job in pressed[other]]
    stop(engine, [job.id for job in _known(engine, before) if job.experiment.key not in wanted])
    jobs = engine.compare([run for _, _, run in comparison.runs], owner)
    pressed.pop(comparison.key, None)
    pressed[comparison.key] = jobs
    while len(pressed) > KEPT_COMPARISONS:
        del pressed[next(iter(pressed))]


def stop(engine: Engine, jobs: Sequence[str]) -> None:
    """Stop what goes on of these runs; what they learned is kept."""
    # The last first, so that none begins while those before it are being stopped.
    for job in reversed(jobs):
        with suppress(Refused):  # not kept any more, so it does not run either
            engine.cancel(job, session.compare_owner())


def standing(engine: Engine, comparison: Comparison, key: str) -> Standing | None:
    """Return how far a comparison has come; None if it has not been pressed."""
    jobs = _pressed(key).get(comparison.key)
    if jobs is None:
        return None
    owner = session.compare_owner()
    try:
        return Standing(
            comparison,
            tuple(engine.job(job, owner) for job in jobs),
            tuple(engine.history(job, owner) for job in jobs),
        )
    except Refused:  # the store has dropped them
        del _pressed(key)[comparison.key]
        return None


def earlier(engine: Engine, comparison: Comparison, key: str) -> int:
    """Return how many runs of this panel's other comparisons go on."""
    others = [
        job for other, jobs in _pressed(key).items() if other != comparison.key for job in jobs
    ]
    return sum(job.state != "ended" for job in _known(engine, others))


def _known(engine: Engine, jobs: Sequence[str]) -> list[Job]:
    """Return these runs, but for those that the store has dropped."""
    found, owner = {}, session.compare_owner()
    for job in jobs:
        with suppress(Refused):
            found[job] = engine.job(job, owner)
    return list(found.values())


def _pressed(key: str) -> dict[str, list[str]]:
    """Return the numbers of the runs of each comparison, by its key."""
    pressed: dict[str, list[str]] = st.session_state.setdefault(f"{key}.compared", {})
    return pressed
