"""The panel of a comparison: what will run, how it goes on, and what it says in the end.

A page builds a `Comparison` and calls `compare_panel`; the panel brings its own button, draws the
runs while they come, gives the verdict with its rule, and keeps the test part closed until the
reader opens it.
"""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from nncore import keras_workload
from nncore.comparison import Comparison, Courses
from nncore.engine import Engine, Refused
from ui import news, session
from ui.compare import progress, results, runs, test_part
from ui.compare.runs import Standing

Road = Literal["keras", "numpy"]


def compare_panel(
    comparison: Comparison,
    key: str,
    *,
    metric: Literal["val_loss", "val_accuracy"] = "val_loss",
    road: Road = "keras",
) -> dict[str, Courses] | None:
    """Draw the panel of a comparison.

    Parameters
    ----------
    comparison : Comparison
    key : str
        Distinguishes panels; the same for all comparisons of one panel.
    metric : {"val_loss", "val_accuracy"}
        What the pictures open with.
    road : {"keras", "numpy"}
        Who trains: the engine's runs, or NumPy networks stacked in the light worker.

    Returns
    -------
    dict of str to Courses, or None
        The courses of each variant once nothing goes on any more; None before.
    """
    return ROADS[road](comparison, key, metric)


def _keras(comparison: Comparison, key: str, metric: str) -> dict[str, Courses] | None:
    engine = session.engine()
    if engine is None:
        st.error(session.NOT_RUNNING)
        return None
    standing = runs.standing(engine, comparison, key)
    if standing is None:
        _before(engine, comparison, key)
        return None
    _panel(engine, standing, key, metric)
    return None if standing.going_on else standing.courses


def _before(engine: Engine, comparison: Comparison, key: str) -> None:
    """Say what will run and how fair it is, and draw the button."""
    count = len(comparison.runs)
    seconds = keras_workload.seconds(run for _, _, run in comparison.runs)
    if st.button(
        f"Compare (about {_rounded(seconds)} s)",
        type="primary",
        icon=":material/balance:",
        key=f"{key}.compare",
    ):
        try:
            runs.press(engine, comparison, key)
        except Refused as refused:
            st.error(str(refused))
        else:
            st.rerun()
    st.markdown(
        f"{len(comparison.variants)} variants × {_seeds(len(comparison.seeds))} = "
        f"**{count} runs**. {comparison.fairness}"
    )
    if len(comparison.seeds) == 1:
        st.caption("One run proves nothing: choose five seeds or more for a verdict.")
    waiting = runs.earlier(engine, comparison, key)
    if waiting:
        st.caption(f"Of an earlier comparison {waiting} runs go on; Compare stops them.")
    said = progress.starting(engine)
    if said:
        st.caption(said)


def _panel(engine: Engine, before: Standing, key: str, metric: str) -> None:
    comparison, went_on = before.comparison, bool(before.going_on)

    @st.fragment(key=f"{key}.panel")
    def panel() -> None:
        now = runs.standing(engine, comparison, key)
        if now is None or bool(now.going_on) != went_on:
            st.rerun()
        seen = news.state_of_all(engine, now.going_on)
        measure = results.chosen_measure(comparison, key, metric)
        if went_on:
            progress.going_on(engine, now, key)
        elif now.whole < len(now.jobs):
            progress.stopped(engine, now, key)
        if not went_on:
            results.verdict_of(comparison, now.courses, measure, key)
        chosen = results.controls(comparison, key, metric)
        results.curves(comparison, now.courses, chosen, key)
        if went_on:
            st.caption(results.NO_PEEKING)
            news.watch_all(now.going_on, seen, seconds=progress.pace(now), key=f"{key}.news")
        else:
            results.ended(comparison, now.courses, chosen, key)
            test_part.closed(engine, now, measure, key)

    panel()


def _seeds(count: int) -> str:
    return "1 seed" if count == 1 else f"{count} seeds"


def _rounded(seconds: float) -> str:
    """Write an estimate no finer than it is."""
    return f"{max(1, round(seconds)) if seconds < 10 else round(seconds / 5) * 5}"


ROADS: dict[str, Callable[[Comparison, str, str], dict[str, Courses] | None]] = {"keras": _keras}
