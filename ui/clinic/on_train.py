"""The clinic's rules comment on a run of the Train page once it has ended."""

from __future__ import annotations

import streamlit as st

from nncore import spec
from nncore.diagnosis import keras_run
from nncore.engine import Engine, EngineBusy, Job, Refused
from ui import draft as drafts
from ui import stages
from ui.clinic.comment import comment

JUDGED = ("finished", "early_stopped", "diverged", "time_limit")
"""Outcomes of runs that went on for as long as they were meant to, or broke."""
_KEPT = "train.told"
PATIENCE = 1.5
"""Seconds."""


def comment_on(engine: Engine, job: Job, owner: str) -> None:
    """Say what went wrong with a run, if anything did.

    A question that is not answered in time, or not at all, leaves no trace: nobody waits for a
    comment.
    """
    if job.state != "ended" or job.outcome not in JUDGED:
        return
    kept = st.session_state.get(_KEPT)
    if kept is None or kept[0] != (job.id, job.version):
        try:
            told = engine.ask(
                keras_run.comment,
                spec.to_json(job.experiment),
                keras_run.course(engine.history(job.id, owner)),
                engine.blob(job.id, owner, "weights") or b"",
                timeout=PATIENCE,
            )
        except (EngineBusy, Refused):
            return
        kept = st.session_state[_KEPT] = ((job.id, job.version), told)
    comment(kept[1], job.experiment, "train", _open)


def _open(experiment: spec.Experiment) -> None:
    """Open the repaired experiment where its change can be seen."""
    drafts.open_experiment(experiment)
    stages.turn_to("Network")
