"""The panel of a comparison whose runs Keras trains, as ordinary runs of the engine."""

from functools import partial

import streamlit as st

from nncore import keras_workload
from nncore.comparison import Comparison, Courses
from nncore.engine import Engine
from ui import news, session
from ui.compare import progress, results, runs, test_part
from ui.compare.before import before
from ui.compare.runs import Standing
from ui.compare.test_scores import of_runs


def panel(comparison: Comparison, key: str, metric: str) -> dict[str, Courses] | None:
    """Draw the panel; see `ui.compare.panel.compare_panel`."""
    engine = session.engine()
    if engine is None:
        st.error(session.NOT_RUNNING)
        return None
    standing = runs.standing(engine, comparison, key)
    if standing is None:
        _before(engine, comparison, key)
        return None
    _runs(engine, standing, key, metric)
    return None if standing.going_on else standing.courses


def _before(engine: Engine, comparison: Comparison, key: str) -> None:
    notes = []
    waiting = runs.earlier(engine, comparison, key)
    if waiting:
        notes.append(f"Of an earlier comparison {waiting} runs go on; Compare stops them.")
    starting = progress.starting(engine)
    if starting:
        notes.append(starting)
    before(
        comparison,
        key,
        seconds=keras_workload.seconds(run for _, _, run in comparison.runs),
        press=partial(runs.press, engine, comparison, key),
        notes=notes,
    )


def _runs(engine: Engine, first: Standing, key: str, metric: str) -> None:
    comparison, went_on = first.comparison, bool(first.going_on)

    @st.fragment(key=f"{key}.panel")
    def now_and_again() -> None:
        now = runs.standing(engine, comparison, key)
        if now is None or bool(now.going_on) != went_on:
            st.rerun()
        if went_on:
            seen = news.state_of_all(engine, now.going_on)
            progress.going_on(engine, now, key)
            results.while_going_on(comparison, now.courses, key, metric)
            news.watch_all(now.going_on, seen, seconds=progress.pace(now), key=f"{key}.news")
            return
        whole = now.whole == len(now.jobs)
        if not whole:
            progress.stopped(engine, now, key)
        measure = results.ended(comparison, now.courses, key, metric, gap=results.GAP_OF_MEANS)
        if whole:
            scores = partial(of_runs, engine, now)
            test_part.closed(engine, comparison, now.courses, measure, key, scores)

    now_and_again()
