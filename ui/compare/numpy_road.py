"""The panel of a comparison whose runs NumPy trains, all of them in one pass, part by part.

Each part is a short question to the light worker. Between two parts the page draws how far all runs
have come, and other visitors get their answers. A stop leaves what there is, and going on begins
exactly there.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from nncore import stacked
from nncore.comparison import Comparison, Courses
from nncore.engine import Engine, EngineBusy, Refused
from nncore.stacks import Stack, refusal, stacks
from ui import session
from ui.compare import results, test_part
from ui.compare.before import before

AT_ONCE_SECONDS = 0.4
LOOK_SECONDS = 0.3
PATIENCE = 6
"""Looks without an answer after which the page says why: a part of ours takes one or two."""


@dataclass
class _Collected:
    """What a session has of the comparison that this panel ran last."""

    comparison: str
    told: list[list[Courses]] = field(default_factory=list)
    states: dict[tuple[str, ...], bytes] = field(default_factory=dict)
    stopped: bool = False
    trouble: str = ""
    refused: str = ""
    in_vain: int = 0
    courses: dict[str, Courses] = field(default_factory=dict)


def panel(comparison: Comparison, key: str, metric: str) -> dict[str, Courses] | None:
    """Draw the panel; see `ui.compare.panel.compare_panel`."""
    engine = session.engine()
    if engine is None:
        st.error(session.NOT_RUNNING)
        return None
    complaint = refusal(comparison)
    if complaint:
        st.info(complaint)
        return None
    place = f"{key}.stacked"
    kept: _Collected | None = st.session_state.get(place)
    if kept is None or kept.comparison != comparison.key:

        def press() -> None:
            st.session_state[place] = _Collected(
                comparison.key, courses=stacked.courses(comparison, [])
            )

        seconds = sum(stack.seconds for stack in stacks(comparison))
        before(comparison, key, seconds=seconds, press=press)
        return None
    plan = stacked.plan(comparison)
    if len(kept.told) < len(plan) and not kept.stopped:
        _going_on(engine, comparison, plan, kept, key, metric)
        return None
    _ended(engine, comparison, plan, kept, key, metric)
    return kept.courses


def _going_on(
    engine: Engine,
    comparison: Comparison,
    plan: list[tuple[Stack, int]],
    kept: _Collected,
    key: str,
    metric: str,
) -> None:
    @st.fragment(run_every=LOOK_SECONDS, key=f"{key}.panel")
    def now_and_again() -> None:
        bar, button = st.columns([5, 1], vertical_alignment="center")
        done = len(kept.told) / len(plan)
        runs = len(comparison.runs)
        left = sum(stack.seconds / len(stack.parts) for stack, _ in plan[len(kept.told) :])
        words = f"All {runs} runs at once: {done:.0%} · about {max(1, round(left))} s left"
        bar.progress(done, text=f"{words} · {kept.trouble}" if kept.in_vain > PATIENCE else words)
        button.button(
            "Stop",
            icon=":material/stop:",
            key=f"{key}.stop",
            on_click=_stop,
            args=(kept,),
            width="stretch",
            help="What has been trained is kept.",
        )
        results.while_going_on(comparison, kept.courses, key, metric)
        # Asked last: what is drawn after waiting fades in the browser until then.
        _advance(engine, comparison, plan, kept)
        if len(kept.told) == len(plan) or kept.stopped:
            st.rerun()

    now_and_again()


def _ended(
    engine: Engine,
    comparison: Comparison,
    plan: list[tuple[Stack, int]],
    kept: _Collected,
    key: str,
    metric: str,
) -> None:
    if kept.refused:
        st.error(kept.refused)
    if len(kept.told) < len(plan):
        words, button = st.columns([4, 1], vertical_alignment="center")
        ended = sum(int(one.ended.sum()) for one in kept.courses.values())
        words.warning(
            f"Stopped after part {len(kept.told)} of {len(plan)}: {ended} of "
            f"{len(comparison.runs)} runs are finished. Only they count in the verdict.",
            icon=":material/pause:",
        )
        if button.button("Go on", type="primary", key=f"{key}.go_on", width="stretch"):
            kept.stopped, kept.refused = False, ""
            st.rerun()

    @st.fragment(key=f"{key}.ended")
    def verdict_and_test() -> None:
        measure = results.ended(comparison, kept.courses, key, metric)

        def scores(metric: str) -> Mapping[str, NDArray[np.float64]] | None:
            return _tested(comparison, kept, metric)

        if len(kept.told) == len(plan):
            test_part.closed(engine, comparison, kept.courses, measure, key, scores)

    verdict_and_test()


def states(key: str) -> dict[tuple[str, ...], bytes]:
    """Return what the newest part of each stack left, by the names of its variants."""
    kept: _Collected | None = st.session_state.get(f"{key}.stacked")
    return {} if kept is None else kept.states


def _stop(kept: _Collected) -> None:
    kept.stopped = True


def _advance(
    engine: Engine, comparison: Comparison, plan: list[tuple[Stack, int]], kept: _Collected
) -> None:
    """Ask for further parts, for a fraction of a second."""
    ends, begun = time.monotonic() + AT_ONCE_SECONDS, len(kept.told)
    kept.in_vain += 1
    while len(kept.told) < len(plan) and not kept.stopped and time.monotonic() < ends:
        stack, index = plan[len(kept.told)]
        before = kept.states.get(stack.names, b"") if index else b""
        try:
            told, state = engine.ask(
                stacked.part, stack.text, index, before, timeout=AT_ONCE_SECONDS
            )
        except EngineBusy as busy:  # asked again by the next look
            kept.trouble = str(busy)
            break
        except Refused as refused:
            kept.refused, kept.stopped = str(refused), True
            break
        kept.told.append(told)
        kept.in_vain = 0
        kept.states[stack.names] = state
    if len(kept.told) > begun:
        kept.courses = stacked.courses(comparison, kept.told)


def _tested(
    comparison: Comparison, kept: _Collected, metric: str
) -> dict[str, NDArray[np.float64]] | None:
    """Return the test scores of all runs; None while the worker is asked."""
    found: dict[str, NDArray[np.float64]] = {}
    for stack in stacks(comparison):
        scores = session.ask(stacked.tested, stack.text, kept.states[stack.names])
        if scores is None:
            return None
        for name, one in zip(stack.names, scores, strict=True):
            found[name] = np.asarray(one[f"test_{metric}"], np.float64)
    return {name: found[name] for name in comparison.variants}
