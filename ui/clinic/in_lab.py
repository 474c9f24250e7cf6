"""The clinic's rules comment on a run of the lab once all of its moments are there."""

from __future__ import annotations

import gzip

import streamlit as st

from nncore import spec, workload
from nncore.diagnosis import played_run
from nncore.diagnosis.examination import Told
from nncore.engine import Engine, EngineBusy, Refused
from nncore.packets import unpack
from ui import draft as drafts
from ui import moments, session
from ui.clinic.comment import comment

PATIENCE = 0.3
"""Seconds for which one look waits; the browser pulls the same segments meanwhile."""
_KEPT = "lab.told"


def comment_on(experiment: spec.Experiment, key: str) -> None:
    """Say what went wrong with a run, if anything did; until that is known, nothing.

    Parameters
    ----------
    experiment : spec.Experiment
        Whose run is being played.
    key : str
        Of the draft that a repair changes.
    """
    kept: tuple[str, tuple[Told, ...]] | None = st.session_state.get(_KEPT)
    if kept is not None and kept[0] == experiment.key:
        comment(kept[1], experiment, "lab", lambda repaired: _open(repaired, key))
        return
    looks: list[bool] = []

    @st.fragment(run_every=1.0)
    def look() -> None:
        # The first look comes with the page, which must not wait for a worker.
        engine = session.engine() if looks else None
        looks.append(True)
        told = None if engine is None else _told(engine, experiment)
        if told is not None:
            st.session_state[_KEPT] = experiment.key, told
            st.rerun()

    look()


def _told(engine: Engine, experiment: spec.Experiment) -> tuple[Told, ...] | None:
    """Return what the rules find; None if it is not known yet.

    The browser pulls the segments for its player; one that it does not need is asked for here.
    """
    packets: list[bytes] = []
    asked = False
    try:
        for index in range(len(workload.segments(experiment))):
            packet = moments.SEGMENTS.kept(experiment, index)
            if packet is None:
                if asked:
                    return None
                asked = True
                packet = moments.SEGMENTS.segment(engine, experiment, index)
            packets.append(packet)
            header, _ = unpack(gzip.decompress(packet))
            if index == header["segments"] - 1:
                break
        if sum(map(len, packets)) > played_run.MOST_BYTES:
            return ()
        told: tuple[Told, ...] = engine.ask(
            played_run.comment, spec.to_json(experiment), *packets, timeout=PATIENCE
        )
    except EngineBusy:
        return None
    except Refused:  # the player says why
        return ()
    return told


def _open(experiment: spec.Experiment, key: str) -> None:
    drafts.open_experiment(experiment, key)
