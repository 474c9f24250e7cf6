"""The live panel of a run: what is happening, how long, the curves as they grow.

While a run is under way, the browser asks twice a second for news and draws the panel again when
there is some. The figure's text is kept per run and version, once for all who watch.
"""

import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import streamlit as st

from nncore.engine import Engine, Job, Refused
from nncore.figures import history as history_figures
from nncore.figures.theme import ThemeName
from nncore.history import History
from nncore.longer_run import EXTENDABLE_SCHEDULES
from ui import news, session
from ui.live_chart import live_chart, to_json


@dataclass(frozen=True)
class _Shown:
    """What a drawn figure depends on; equal ones are drawn once."""

    runs: tuple[tuple[str, int, str], ...]
    theme: ThemeName
    log_loss: bool
    histories: tuple[History, ...] = field(compare=False)


@lru_cache(maxsize=64)
def _drawn(shown: _Shown) -> tuple[str, str]:
    """Return the figure as JSON, and its sentence."""
    labels = [label for _, _, label in shown.runs]
    figure = history_figures.live_figure(
        shown.histories[0],
        theme=shown.theme,
        log_loss=shown.log_loss,
        others=list(zip(labels[1:], shown.histories[1:], strict=True)),
    )
    return to_json(figure), history_figures.sentence(shown.histories[0])


def theme() -> ThemeName:
    """Return the theme the reader sees now: "light" or "dark"."""
    return "dark" if st.context.theme.type == "dark" else "light"


def live_panel(
    engine: Engine,
    job_id: str,
    owner: str,
    *,
    key: str,
    log_loss: bool = False,
    overlaid: Mapping[str, str] | None = None,
) -> None:
    """Draw a run and keep it up to date until it ends.

    Parameters
    ----------
    engine : Engine
    job_id, owner : str
        Whose run; a run that is not the owner's is refused with a sentence.
    key : str
        Distinguishes panels of one page.
    log_loss : bool
        Whether losses stand on a logarithmic axis.
    overlaid : mapping of str to str, optional
        Past runs to draw over it, and what each is called.
    """
    try:
        job = engine.job(job_id, owner)
    except Refused as refused:
        st.warning(str(refused))
        return
    colors = theme()
    others = overlaid or {}

    @st.fragment(key=f"{key}.panel")
    def panel() -> None:
        now = engine.job(job_id, owner)
        seen = news.state(engine, now)
        if now.state != job.state and "ended" in (now.state, job.state):
            st.rerun()
        versions = ((one, engine.job(one, owner).version, name) for one, name in others.items())
        history = engine.history(job_id, owner)
        _state_line(engine, now, history)
        shown = _Shown(
            ((job_id, now.version, label(now)), *versions),
            colors,
            log_loss,
            (history, *(engine.history(one, owner) for one in others)),
        )
        figure, sentence = _drawn(shown)
        live_chart(figure, key=f"{key}.chart", alt=sentence, name="training-history")
        st.caption(sentence)
        if now.state != "ended":
            news.watch(now, seen, seconds=pace(now), key=f"{key}.news")

    panel()


def watch_unseen(engine: Engine, job_id: str, owner: str, *, key: str) -> None:
    """Run the page again when a run ends whose panel is not on the screen."""

    @st.fragment(key=f"{key}.unseen")
    def unseen() -> None:
        now = engine.job(job_id, owner)
        if now.state == "ended":
            st.rerun()
        news.watch(now, news.state(engine, now), seconds=pace(now), key=f"{key}.unseen.news")

    unseen()


def pace(job: Job) -> float:
    """Return how many seconds lie between two looks: fewer looks where many watch or wait."""
    if job.state == "waiting" and (job.place or 0) > 1:
        return 3.0
    if job.state == "stopping":
        return 0.1
    crowd = min(0.5 * max(1.0, job.watchers / 12), 8.0)
    # A class that saw the end in one moment would ask for two hundred pages in one moment.
    return crowd * random.uniform(0.8, 1.2)


def label(job: Job) -> str:
    """Name a run in a list: when, on what, with which network and seed."""
    when = time.strftime("%H:%M", time.localtime(job.submitted_at))
    training = job.experiment.training
    return (
        f"{when} · {job.experiment.data.name} · {len(job.experiment.model.layers)} layers · "
        f"{training.optimizer.name} {training.optimizer.learning_rate:g} · seed {training.seed}"
    )


def labels(jobs: Sequence[Job]) -> dict[str, str]:
    """Name the runs of a list, newest first, each differently: equal names are numbered."""
    names: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for job in reversed(jobs):
        name = label(job)
        counts[name] += 1
        names[job.id] = name if counts[name] == 1 else f"{name} ({counts[name]})"
    return {job.id: names[job.id] for job in jobs}


def _state_line(engine: Engine, job: Job, history: History) -> None:
    if job.state == "ended":
        _outcome(job, history)
    elif job.state == "waiting":
        st.progress(0.0, text=waiting_words(engine, job))
    elif job.state == "stopping":
        st.progress(_share(history), text=stopping_words(history))
    elif history.phase != "training":
        st.progress(0.0, text="Preparing the data and building the network's program …")
    else:
        left = history.seconds_left
        epoch = min(int(history.epochs_done) + 1, history.total_epochs)
        words = [f"Epoch {epoch} of {history.total_epochs}", f"{history.elapsed:.1f} s so far"]
        if left is not None:
            words.append(f"about {left:.0f} s left" if left >= 1 else "almost done")
        if history.points["learning_rate"]:
            words.append(f"learning rate {history.points['learning_rate'][-1]:.3g}")
        if job.watchers > 1:
            words.append(f"{job.watchers} people watch this run")
        st.progress(_share(history), text=" · ".join(words))
    if job.state != "ended" and job.message:
        st.warning(job.message)


def waiting_words(engine: Engine, job: Job) -> str:
    """Say what a waiting run waits for."""
    status = engine.status()
    if status.phase != "ready":
        left = "" if status.seconds_left is None else f" (about {status.seconds_left:.0f} s)"
        return f"TensorFlow is still loading{left}. Your run starts by itself."
    if job.place and job.place > 1:
        return f"Number {job.place} in line. Your run starts by itself."
    return "Next in line. Your run starts by itself."


def stopping_words(history: History) -> str:
    """Say what a run that was asked to stop still waits for."""
    if history.phase == "training":
        return "Stopping; what was learned is kept."
    return "Stopping as soon as the network's program is built."


def _outcome(job: Job, history: History) -> None:
    text = job.message
    if history.elapsed:
        text = f"{text} Training took {history.elapsed:.1f} s."
    if job.outcome == "diverged":
        st.error(text, icon=":material/trending_up:")
    elif job.outcome == "failed":
        st.warning(text, icon=":material/power_off:")
    else:
        st.success(text, icon=":material/check:")


def _share(history: History) -> float:
    if not history.total_epochs:
        return 0.0
    return min(1.0, max(0.0, history.epochs_done / history.total_epochs))


def next_steps(engine: Engine, job: Job, owner: str, key: str) -> None:
    """Offer what can be done with a run that has ended."""
    if job.state != "ended":
        return
    if st.session_state.get(f"{key}.how") == "reused":
        st.info(
            "This very experiment has been trained before, so you see that run: equal data, "
            "weights and batches give an equal result. Another seed gives another run."
        )
        if st.button("Train it again all the same", width="stretch"):
            session.press_train(job.experiment, key, fresh=True)
            st.rerun()
    training = job.experiment.training
    if job.resumable:
        if st.button("Resume", icon=":material/resume:", width="stretch"):
            _resume(engine, job, owner, key, None)
    elif job.outcome == "finished" and training.schedule.name in EXTENDABLE_SCHEDULES:
        more = st.number_input("More epochs", 1, 100, min(10, training.epochs))
        if st.button(f"Train {more} more epochs", width="stretch"):
            _resume(engine, job, owner, key, training.epochs + more)
    if job.has_result:
        st.page_link(
            "../pages/evaluate.py",
            label="Open the test part: **Evaluate**",
            icon=":material/grid_on:",
        )


def _resume(engine: Engine, job: Job, owner: str, key: str, epochs: int | None) -> None:
    try:
        st.session_state[key] = engine.resume(job.id, owner, epochs=epochs)
    except Refused as refused:
        st.error(str(refused))
        return
    st.session_state.pop(f"{key}.how", None)
    st.rerun()
