"""How far a comparison has come: a bar with Stop, or what is there after a stop and how to go on."""

from collections.abc import Sequence

import streamlit as st

from nncore.engine import Engine, Job, Refused
from ui import job_panel
from ui.compare import runs
from ui.compare.runs import Standing

FASTEST_SECONDS = 0.5


def going_on(engine: Engine, now: Standing, key: str) -> None:
    """Show a bar, what is being trained, and the button that stops it."""
    bar, button = st.columns([5, 1], vertical_alignment="center")
    bar.progress(now.share, text=_words(engine, now))
    stopping = all(job.state == "stopping" for job in now.going_on)
    button.button(
        "Stop",
        icon=":material/stop:",
        key=f"{key}.stop",
        disabled=stopping,
        on_click=runs.stop,
        args=(engine, [job.id for job in now.jobs]),
        width="stretch",
        help="What has been trained is kept.",
    )


def stopped(engine: Engine, now: Standing, key: str) -> None:
    """Say which part is there, and offer to go on."""
    words, button = st.columns([4, 1], vertical_alignment="center")
    words.warning(
        f"{begun(now.jobs)}: {now.whole} of {len(now.jobs)} runs are finished. Only they count below.",
        icon=":material/pause:",
    )
    with button:
        if st.button("Go on", type="primary", key=f"{key}.go_on", width="stretch"):
            try:
                runs.press(engine, now.comparison, key)
            except Refused as refused:
                st.error(str(refused))
            else:
                st.rerun()


def begun(jobs: Sequence[Job]) -> str:
    """Say why a comparison is not whole: it was stopped, or a run failed by no fault of its own."""
    failed = next((job.message for job in jobs if job.outcome == "failed"), None)
    if failed is None:
        return "Stopped"
    # What a message says to do next is meant for a single run; here that is the button's part.
    return f"{failed.split('. ')[0].rstrip('.')}. Interrupted"


def pace(now: Standing) -> float:
    """Return how many seconds lie between two looks: fewer looks where many watch or wait."""
    going_on = now.going_on
    first = next((job for job in going_on if job.state != "waiting"), going_on[0])
    return max(FASTEST_SECONDS, job_panel.pace(first))


def _words(engine: Engine, now: Standing) -> str:
    done, total = now.whole, len(now.jobs)
    words = [f"{done} of {total} runs"]
    active = [
        f"{name}, seed {seed}"
        for (name, seed, _), job in zip(now.comparison.runs, now.jobs, strict=True)
        if job.state in ("running", "stopping")
    ]
    if all(job.state == "stopping" for job in now.going_on):
        return f"{words[0]} · Stopping; what was trained is kept."
    if not active:
        waiting = next(job for job in now.going_on if job.state == "waiting")
        return f"{words[0]} · {job_panel.waiting_words(engine, waiting)}"
    left = now.seconds_left
    if left is not None:
        words.append(f"about {left:.0f} s left" if left >= 1 else "almost done")
    return " · ".join([*words, f"now: {active[0]}"])


def starting(engine: Engine) -> str | None:
    """Say that the engine is still starting; None once it runs."""
    status = engine.status()
    if status.phase == "ready":
        return None
    left = "" if status.seconds_left is None else f" (about {status.seconds_left:.0f} s)"
    return (
        f"TensorFlow is still loading{left}. You can press Compare; the runs start by themselves."
    )
