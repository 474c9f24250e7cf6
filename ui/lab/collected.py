"""Runs of many networks, computed part by part while the page stays alive.

Each part is a short question to the light worker. Between two parts the page draws how far it has
come, and other visitors get their answers. What has been collected stays in the session.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from nncore import many, numpy_training, spec, workload
from nncore.engine import Engine, EngineBusy, Refused
from ui import session

AT_ONCE_SECONDS = 0.4
MOST_SECONDS = 90.0


@dataclass(frozen=True)
class Runs:
    """Several runs of one experiment, with several seeds."""

    experiment: spec.Experiment
    seeds: Sequence[int]

    @property
    def parts(self) -> int:
        """How many questions they take."""
        return many.parts(self.experiment, len(self.seeds))

    @property
    def seconds(self) -> float:
        """About how long they take."""
        return float(workload.seconds_by_moment(self.experiment, len(self.seeds))[-1])

    @property
    def key(self) -> str:
        """What they are known by."""
        return f"{self.experiment.key} {list(self.seeds)}"


@dataclass
class _Collected:
    """What a session has of the runs it asked for last."""

    names: list[str]
    parts: dict[str, list[Any]] = field(default_factory=dict)
    state: bytes = b""


def refusal(runs: Mapping[str, Runs]) -> str | None:
    """Say why runs are not trained; None if they are."""
    for one in runs.values():
        complaint = numpy_training.refusal(one.experiment, len(one.seeds))
        if complaint:
            return complaint
    seconds = sum(one.seconds for one in runs.values())
    if seconds > MOST_SECONDS:
        return (
            f"All of these runs would take about {seconds:,.0f} seconds, and at most "
            f"{MOST_SECONDS:.0f} are spent. Choose fewer epochs, or larger batches."
        )
    return None


def collect(
    name: str,
    runs: Mapping[str, Runs],
    label: str,
    draw: Callable[[dict[str, many.Part]], None],
) -> None:
    """Draw a button that trains runs; while they go on, their progress; in the end their picture.

    Parameters
    ----------
    name : str
        Where the session keeps what it has.
    runs : mapping of str to Runs
    label : str
        On the button.
    draw : function
        Draws the finished runs, by name.
    """
    complaint = refusal(runs)
    if complaint:
        st.info(complaint)
        return
    place, wanted = f"lab.{name}", [one.key for one in runs.values()]
    kept: _Collected | None = st.session_state.get(place)
    if kept is None or kept.names != wanted:
        seconds = sum(one.seconds for one in runs.values())
        if st.button(f"{label} (about {max(seconds, 1):.0f} s)", key=f"{place}.button"):
            st.session_state[place] = _Collected(wanted)
            st.rerun()
        return
    if _finished(kept, runs):
        draw({one: many.joined(kept.parts[one]) for one in runs})
        return

    @st.fragment(run_every=0.3)
    def going_on() -> None:
        engine = session.engine()
        if engine is None:
            st.error(session.NOT_RUNNING)
            return
        if _advance(engine, kept, runs):
            st.rerun()
        done = sum(map(len, kept.parts.values()))
        total = sum(one.parts for one in runs.values())
        st.progress(done / total, text=f"{label}: part {done} of {total}")

    going_on()


def _finished(kept: _Collected, runs: Mapping[str, Runs]) -> bool:
    return all(len(kept.parts.get(name, ())) == one.parts for name, one in runs.items())


def _advance(engine: Engine, kept: _Collected, runs: Mapping[str, Runs]) -> bool:
    """Ask for further parts, for a fraction of a second; return whether all are there."""
    ends = time.monotonic() + AT_ONCE_SECONDS
    for name, one in runs.items():
        parts = kept.parts.setdefault(name, [])
        while len(parts) < one.parts:
            if time.monotonic() > ends:
                return False
            state = kept.state if parts else b""
            text, seeds = spec.to_json(one.experiment), json.dumps(list(one.seeds))
            try:
                part, kept.state = engine.ask(
                    many.part, text, seeds, len(parts), state, timeout=AT_ONCE_SECONDS
                )
            except EngineBusy:  # asked again by the next look
                return False
            except Refused as refused:
                st.error(str(refused))
                return False
            parts.append(part)
    return True
