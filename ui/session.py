"""This visitor's side of the engine: who asks, what was refused, which run is on the screen."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Literal, TypeVar

import streamlit as st

from nncore import engine as engines
from nncore import player, presets, shipped, spec
from nncore.datasets import preview
from nncore.datasets.exploration import facts
from nncore.engine import Engine, EngineBusy, Refused
from nncore.jobs import comparing
from nncore.spec import Experiment
from ui import visitor

Value = TypeVar("Value")
NOT_RUNNING = "The engine is not running. Start the app with `streamlit run app.py`."
STARTING_PATIENCE = 0.2
"""Seconds that a page waits for an answer while workers start: its other parts need none."""


def engine() -> Engine | None:
    """Return the engine of this server, if it was started."""
    return engines.get()


def narrow() -> bool:
    """Say whether the page is seen on a phone."""
    return "Mobi" in str(st.context.headers.get("User-Agent"))


def owner() -> str:
    """Return the token that this visitor's runs belong to."""
    return visitor.token()


def here() -> None:
    """Tell the engine that this visitor is here, so that their runs go on."""
    running = engine()
    if running is not None:
        running.here(owner())


def compare_owner() -> str:
    """Return the token that the runs of this visitor's comparisons belong to."""
    return comparing(owner())


def press_train(
    experiment: Experiment,
    key: str,
    *,
    fresh: bool = False,
    expected_accuracy: float | None = None,
) -> bool:
    """Hand an Experiment to the engine; remember the run, or say why it was refused.

    Parameters
    ----------
    experiment : Experiment
    key : str
        Where in the session state the run's id is kept.
    fresh : bool
        Train again even if an equal Experiment has been trained.
    expected_accuracy : float, optional
        What the visitor expects on the test part, 0…1.

    Returns
    -------
    bool
        Whether there is a run now.
    """
    running = engine()
    if running is None:
        st.error(NOT_RUNNING)
        return False
    try:
        submission = running.submit(
            experiment, owner(), fresh=fresh, expected_accuracy=expected_accuracy
        )
    except Refused as refused:
        st.error(str(refused))
        return False
    st.session_state[key] = submission.job_id
    st.session_state[f"{key}.how"] = submission.how
    return True


def press_stop(key: str) -> None:
    """Stop the run whose number is kept under a key; what it learned is kept."""
    running = engine()
    if running is not None and key in st.session_state:
        with suppress(Refused):  # then the page says so where it draws the run
            running.cancel(st.session_state[key], owner())


def ask_ahead(running: Engine) -> None:
    """Ask what the first visitor of each page will ask, so that the answers wait for them."""
    opening = presets.PRESETS[presets.OPENING].experiment.data
    for function, arguments in (
        (preview.preview, (opening.model_dump_json(),)),
        (shipped.predictions, ("mnist_dense",)),
        (preview.example, (spec.Mnist().model_dump_json(), 42)),
        (shipped.predictions, ("mnist_cnn",)),
        (facts.facts, (spec.Mnist().model_dump_json(),)),
        (player.start, (spec.to_json(presets.LAB_PRESETS[presets.LAB_OPENING].experiment),)),
    ):
        with suppress(EngineBusy, Refused):
            running.ask(function, *arguments, timeout=30.0)


def ask(
    function: Callable[..., Any],
    *arguments: Any,
    timeout: float = 1.5,
    lane: Literal["light", "keras"] = "light",
) -> Any | None:
    """Have a worker compute something; say in a sentence if it cannot yet, and return None.

    In the keras lane a question may wait behind a training: the page says so and looks again.
    """

    def asked(running: Engine) -> Any:
        patience = timeout
        if running.status().phase == "starting":
            patience = min(timeout, STARTING_PATIENCE)
        return running.ask(function, *arguments, timeout=patience, lane=lane)

    return answered(asked)


def answered(asked: Callable[[Engine], Value]) -> Value | None:
    """Return what a question to the engine returns, or say why there is no answer yet."""
    running = engine()
    if running is None:
        st.error(NOT_RUNNING)
        return None
    try:
        return asked(running)
    except EngineBusy as busy:
        st.info(f"{busy} This part appears by itself.", icon=":material/hourglass_top:")
        _look_again([])
    except Refused as refused:
        st.error(str(refused))
    return None


@st.fragment(run_every=1.5)
def _look_again(drawn: list[bool]) -> None:
    """Run the page again in a moment.

    Parameters
    ----------
    drawn : list
        Empty: drawing the page for the first time does not count. A page that ran again at once
        would be cut off there, and the browser would forget what was chosen below.
    """
    if drawn:
        st.rerun()
    drawn.append(True)
