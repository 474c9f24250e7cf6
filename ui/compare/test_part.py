"""The test part of a comparison: closed until a button opens it, and every look is counted.

Whoever looks, changes something and looks again has begun to choose by these rows; then they are
validation data, and there is no test part left.
"""

import time

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from nncore.engine import Engine, Refused
from ui import session
from ui.compare import judgment, pictures
from ui.compare.measures import MEASURES, Measure
from ui.compare.runs import UNFINISHED, Standing

AT_ONCE_SECONDS = 0.15
_KEPT = 4_096
_scores: dict[str, tuple[float, float]] = {}
"""Loss and accuracy on the test part by run, for all who ask."""


def closed(engine: Engine, now: Standing, measure: Measure, key: str) -> None:
    """Draw the button that opens the test part, and what is there once it is open."""
    place, owner = f"test part of {now.comparison.key}", session.compare_owner()
    opened = f"{key}.test.{now.comparison.key}"
    st.divider()
    if not st.session_state.get(opened):
        looks = engine.looks(place, owner)
        if st.button("Open the test part", icon=":material/lock_open:", key=f"{key}.open_test"):
            engine.look(place, owner)
            st.session_state[opened] = True
            st.rerun(scope="fragment")
        st.caption(
            "The test part is for one look, when all is decided."
            if not looks
            else f"{_looked(looks)} Each further look is counted."
        )
        return
    st.markdown(f"**Test part.** {_looked(engine.looks(place, owner))}")
    measured = MEASURES[f"test_{measure.metric}"]
    finals = _finals(engine, now, measured)
    if finals is None:
        st.caption("Reading the runs' answers …")
        st.rerun(scope="fragment")
    broken = {name: one.broken for name, one in now.courses.items()}
    found = judgment.verdict(finals, broken, now.comparison, measured)
    judgment.say(found, now.comparison, f"{key}.test")
    if any(np.isfinite(values).any() for values in finals.values()):
        pictures.paired(finals, broken, now.comparison, measured, f"{key}.test", log=False)
        judgment.table(found)
    if st.button("Close it", icon=":material/lock:", key=f"{key}.close_test"):
        st.session_state[opened] = False
        st.rerun(scope="fragment")


def _looked(looks: int) -> str:
    if looks == 1:
        return "Looked at once: this is what it is for."
    return (
        f"Looked at {looks} times: whoever chooses by it now uses it as validation data, and only "
        "rows that nobody has seen could test the choice."
    )


def _finals(
    engine: Engine, now: Standing, measure: Measure
) -> dict[str, NDArray[np.float64]] | None:
    """Return the test scores of every run; None if there was not the time to read all."""
    ends, owner = time.monotonic() + AT_ONCE_SECONDS, session.compare_owner()
    found = {name: np.full(len(now.comparison.seeds), np.nan) for name in now.comparison.variants}
    seeds = {seed: place for place, seed in enumerate(now.comparison.seeds)}
    for (name, seed, _), job in zip(now.comparison.runs, now.jobs, strict=True):
        if job.outcome in (*UNFINISHED, "diverged") or not job.has_result:
            continue
        if job.id not in _scores:
            if time.monotonic() > ends:
                return None
            _scores[job.id] = _score(engine, job.id, owner)
            if len(_scores) > _KEPT:
                del _scores[next(iter(_scores))]
        found[name][seeds[seed]] = _scores[job.id][measure.metric == "accuracy"]
    return found


def _score(engine: Engine, job_id: str, owner: str) -> tuple[float, float]:
    try:
        result = engine.result(job_id, owner)
    except Refused:
        result = None
    if result is None:
        return np.nan, np.nan
    right = result.y_prob.argmax(axis=1) == result.y_true
    return result.test_loss, float(right.mean())
