"""A run of the lab is commented on once it is there, and nobody waits for it."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from nncore import spec
from nncore.engine import EngineBusy
from tests.lab_experiments import lab
from ui import moments
from ui.clinic import in_lab


class Worker:
    """An engine whose worker is this process, and busy at first if wanted."""

    def __init__(self, busy: int = 0) -> None:
        self.busy = busy

    def ask(self, function: Callable[..., Any], *arguments: Any, timeout: float) -> Any:
        self.busy -= 1
        if self.busy >= 0:
            raise EngineBusy("busy")
        return function(*arguments)


WILD = lab(optimizer=spec.SGD(learning_rate=1e5), epochs=20)


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moments, "SEGMENTS", moments.Segments())


def told(worker: Any, experiment: spec.Experiment) -> Any:
    return in_lab._told(worker, experiment)


def test_a_broken_run_is_told_and_a_sound_one_is_not() -> None:
    assert told(Worker(), WILD)[0].rule == "too_high"
    assert told(Worker(), lab()) == ()


def test_while_the_worker_is_busy_nothing_is_known_and_a_later_look_finds_it() -> None:
    worker = Worker(busy=1)
    assert told(worker, WILD) is None
    assert told(worker, WILD)[0].rule == "too_high"


def test_one_look_asks_for_one_segment_at_most() -> None:
    worker, long = Worker(), lab(epochs=1_300)
    assert told(worker, long) is None
    assert moments.SEGMENTS.kept(long, 0) is not None
    assert moments.SEGMENTS.kept(long, 1) is None


def test_the_comment_offers_a_repair_of_the_draft() -> None:
    def page() -> None:
        import streamlit as st

        from nncore import spec
        from nncore.diagnosis.examination import Told
        from tests.ui.test_clinic_in_lab import WILD
        from ui.clinic import in_lab

        st.session_state.setdefault("lab.told", (WILD.key, (Told("too_high", 0.9, "It jumps."),)))
        in_lab.comment_on(WILD, "lab")
        assert spec

    app = AppTest.from_function(page, default_timeout=30).run()
    assert "Learning rate too high?** It jumps." in app.markdown[0].value
    app.button(key="lab.repair").click().run()
    assert app.session_state["lab"].training.optimizer.learning_rate == 1_000
