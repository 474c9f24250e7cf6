"""The network that is being judged: an included one, scikit-learn's, or one of the visitor's own."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from nncore import glossary, shipped, sklearn_network, spec
from nncore.engine import Engine, Job, Refused
from ui import address, job_panel, session
from ui.draft import PARAMETER

SKLEARN = "sklearn"
OPENING = "mnist_dense"
INCLUDED = {**shipped.LABELS, SKLEARN: sklearn_network.LABEL}


@dataclass(frozen=True)
class Judged:
    """A trained network and what it answered on its test part.

    Attributes
    ----------
    label : str
    experiment : spec.Experiment
    weights : bytes
        `.npz` as `nncore.inference.load_weights` reads it.
    predictions : bytes
        `.npz` of `y_true` and `y_prob`, on the test part alone.
    test_loss : float
    expected_accuracy : float or None
        What the visitor expected before training, 0…1.
    """

    label: str
    experiment: spec.Experiment
    weights: bytes
    predictions: bytes
    test_loss: float
    expected_accuracy: float | None = None


def everything(experiment: spec.Experiment) -> bool:
    """Accept every network."""
    return True


def choose(
    label: str = "Trained network",
    *,
    key: str = "network",
    opening: str = OPENING,
    accept: Callable[[spec.Experiment], bool] = everything,
    notes: DeltaGenerator | None = None,
) -> Judged | None:
    """Let the visitor choose among the included networks and their own finished runs.

    An included network stands in the address under `key`, a run as its experiment's link.

    Parameters
    ----------
    label : str
    key : str
        Of the choice, in the session state and in the address.
    opening : str
        The included network that is shown first, unless a run was trained in this session. Where
        it cannot be chosen, the first one that can.
    accept : function
        Which experiments can be chosen here.
    notes : DeltaGenerator, optional
        Where it is said why its answers are not there yet, if not below the choice.

    Returns
    -------
    Judged or None
        None while its answers are not there; the page then says why.
    """
    engine, owner = session.engine(), session.owner()
    finished = [run for run in (engine.runs(owner) if engine else []) if run.has_result]
    runs = {run.id: run for run in finished if accept(run.experiment)}
    labels = {name: INCLUDED[name] for name in INCLUDED if accept(_included_experiment(name))}
    labels |= job_panel.labels(list(runs.values()))
    if not labels:
        st.info("There is no such network yet. Train one: it is judged here when it has finished.")
        st.page_link("../pages/train.py", label="Train one", icon=":material/model_training:")
        return None
    opening = opening if opening in labels else next(iter(labels))
    link_name = PARAMETER if key == "network" else f"{key}_{PARAMETER}"
    _arrive(key, link_name, opening, labels, runs)
    chosen = st.selectbox(
        label,
        list(labels),
        format_func=labels.__getitem__,
        key=key,
        help=glossary.sentence("test_set"),
        on_change=lambda: st.session_state.pop(f"{key}.untrained", None),
    )
    st.session_state[f"{key}.kept"] = chosen
    with notes or nullcontext():
        return _network(chosen, labels, runs, key, link_name, opening)


def _network(
    chosen: str,
    labels: dict[str, str],
    runs: dict[str, Job],
    key: str,
    link_name: str,
    opening: str,
) -> Judged | None:
    """Return the network that was chosen, and write the choice into the address."""
    _offer_training(st.session_state.get(f"{key}.untrained"))
    engine, run = session.engine(), runs.get(chosen)
    named = {
        key: None if run or chosen == opening else chosen,
        link_name: spec.to_link(run.experiment) if run else None,
    }
    with st.container(key=f"unseen_{key}"):
        address.keep(named, key=f"{key}.at")
    if run is None or engine is None:
        return included(chosen)
    return _own(engine, session.owner(), run, labels[chosen])


def included(name: str) -> Judged | None:
    """Return an included network, or scikit-learn's; None while a worker computes its answers."""
    if name == SKLEARN:
        theirs = session.ask(sklearn_network.train, timeout=1.9)
        if theirs is None:
            return None
        return Judged(
            INCLUDED[name],
            sklearn_network.experiment(),
            theirs["weights"],
            theirs["predictions"],
            theirs["test_loss"],
        )
    predictions = session.ask(shipped.predictions, name, timeout=1.9)
    if predictions is None:
        return None
    return Judged(
        INCLUDED[name],
        shipped.experiment(name),
        shipped.weights_file(name).read_bytes(),
        predictions,
        shipped.loss(predictions),
    )


def _included_experiment(name: str) -> spec.Experiment:
    return sklearn_network.experiment() if name == SKLEARN else shipped.experiment(name)


def _own(engine: Engine, owner: str, run: Job, label: str) -> Judged | None:
    try:
        result = engine.result(run.id, owner)
        weights = engine.blob(run.id, owner, "weights")
        predictions = engine.blob(run.id, owner, "predictions")
    except Refused as refused:
        st.error(str(refused))
        return None
    if result is None or predictions is None or weights is None:
        st.info("This run left no answers on its test part. Train it again to judge it.")
        return None
    return Judged(
        label, run.experiment, weights, predictions, result.test_loss, run.expected_accuracy
    )


def _arrive(
    key: str, link_name: str, opening: str, labels: dict[str, str], runs: dict[str, Job]
) -> None:
    """Decide what is shown first: what the address names, else the latest run of this session."""
    chosen = st.session_state.get(key, st.session_state.get(f"{key}.kept"))
    name, link = address.brought(key), address.brought(link_name)
    if name in labels:
        chosen = name
    if link:
        found = next((one for one, run in runs.items() if spec.to_link(run.experiment) == link), "")
        chosen = found or opening
        st.session_state[f"{key}.untrained"] = None if found else link
    latest = st.session_state.get("train.job")
    if key == "network" and latest in runs and latest != st.session_state.get(f"{key}.latest"):
        st.session_state[f"{key}.latest"] = latest
        chosen = chosen if link or name in labels else latest
    st.session_state[key] = chosen if chosen in labels else opening


def _offer_training(link: str | None) -> None:
    """Say so if the link's experiment is not one that this visitor has trained."""
    if not link:
        return
    try:
        spec.from_link(link)
    except spec.InvalidExperiment as invalid:
        st.error(" ".join(invalid.sentences))
        return
    st.info("The link's experiment has not been trained in this browser yet.")
    st.page_link(
        "../pages/train.py",
        label="Open it on the **Train** page",
        query_params={PARAMETER: link},
        icon=":material/model_training:",
    )
