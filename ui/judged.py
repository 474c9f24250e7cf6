"""The network that is being judged, and its scores in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from nncore import glossary, shipped, spec
from nncore.engine import Job, Refused
from ui import job_panel, session
from ui.draft import PARAMETER

SHIPPED = "shipped"


@dataclass(frozen=True)
class Judged:
    """A trained network and what it answered on its test part.

    Attributes
    ----------
    label : str
    experiment : spec.Experiment
    predictions : bytes
        `.npz` of `y_true` and `y_prob`.
    test_loss : float
    expected_accuracy : float or None
        What the visitor expected before training, 0…1.
    """

    label: str
    experiment: spec.Experiment
    predictions: bytes
    test_loss: float
    expected_accuracy: float | None


def choose() -> Judged | None:
    """Let the visitor choose among the shipped network and their own finished runs."""
    engine, owner = session.engine(), session.owner()
    runs = {run.id: run for run in (engine.runs(owner) if engine else []) if run.has_result}
    labels = {SHIPPED: "The included MNIST network"}
    labels |= job_panel.labels(list(runs.values()))
    options = list(labels)
    wanted = _wanted(runs)
    _offer_training(runs)
    chosen = st.selectbox(
        "Trained network",
        options,
        index=options.index(wanted),
        format_func=labels.__getitem__,
        help=glossary.sentence("test_set"),
    )
    if chosen == SHIPPED or engine is None:
        return _included()
    run = runs[chosen]
    st.query_params[PARAMETER] = spec.to_link(run.experiment)
    try:
        result = engine.result(run.id, owner)
        predictions = engine.blob(run.id, owner, "predictions")
    except Refused as refused:
        st.error(str(refused))
        return None
    if result is None or predictions is None:
        st.info("This run left no answers on its test part. Train it again to judge it.")
        return None
    return Judged(
        labels[chosen], run.experiment, predictions, result.test_loss, run.expected_accuracy
    )


def _wanted(runs: dict[str, Job]) -> str:
    """Decide what is shown first: the run of the link, else the latest one trained here."""
    link = st.query_params.get(PARAMETER)
    if link:
        for run_id, run in runs.items():
            if spec.to_link(run.experiment) == link:
                return run_id
    latest = st.session_state.get("train.job")
    return latest if latest in runs else SHIPPED


def _offer_training(runs: dict[str, Job]) -> None:
    """Say so if the link's experiment is not one that this visitor has trained."""
    link = st.query_params.get(PARAMETER)
    if not link or any(spec.to_link(run.experiment) == link for run in runs.values()):
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


def _included() -> Judged | None:
    predictions = session.ask(shipped.predictions, timeout=1.9)
    if predictions is None:
        st.skeleton(height=420)
        return None
    return Judged("included", shipped.experiment(), predictions, shipped.loss(predictions), None)


def score(report: dict[str, Any], network: Judged) -> None:
    """Show accuracy with its interval, loss, and what the visitor expected."""
    low, high = report["interval"]
    places = 1 if report["rows"] >= 1_000 else 0
    with st.container(horizontal=True):
        st.metric(
            "Test accuracy",
            f"{report['accuracy']:.{places}%}",
            help=glossary.sentence("accuracy"),
            border=True,
        )
        st.metric(
            "95% interval",
            f"{low:.{places}%} – {high:.{places}%}",
            help=glossary.sentence("confidence_interval"),
            border=True,
        )
        st.metric(
            "Test loss", f"{network.test_loss:.4f}", help=glossary.sentence("loss"), border=True
        )
        if network.expected_accuracy is not None:
            off = report["accuracy"] - network.expected_accuracy
            st.metric(
                "Your guess",
                f"{network.expected_accuracy:.{places}%}",
                f"{100 * off:+.{places}f} points: the network's accuracy less your guess",
                delta_color="off",
                delta_arrow="off",
                border=True,
            )
    rows = report["rows"]
    st.markdown(
        f"{report['correct']:,} of {rows:,} test examples are right. With {rows:,} examples, "
        f"chance alone moves the accuracy by about {100 * (high - low) / 2:.1f} points either "
        "way: read no more digits than that."
    )


def table(report: dict[str, Any], names: Sequence[str]) -> None:
    """Show precision, recall, F1 and support of each class, with their two means."""
    rows = [
        {"class": names[one["label"]]} | {name: one[name] for name in one if name != "label"}
        for one in report["classes"]
    ]
    rows += [
        {"class": mean, **report[mean], "support": report["rows"]} for mean in ("macro", "weighted")
    ]
    columns = {
        name: st.column_config.NumberColumn(
            "F1" if name == "f1" else name, format="%.3f", help=glossary.sentence(name)
        )
        for name in ("precision", "recall", "f1")
    }
    columns["support"] = st.column_config.NumberColumn(
        format="localized", help=glossary.sentence("support")
    )
    st.dataframe(rows, hide_index=True, height="content", column_config=columns)
    st.caption(
        f"macro: {glossary.sentence('macro_mean')} weighted: {glossary.sentence('weighted_mean')}"
    )


def percent(share: float) -> str:
    """Write a probability without claiming certainty."""
    return "more than 99.9%" if share > 0.999 else f"{share:.1%}"


def reading(report: dict[str, Any], names: Sequence[str]) -> str:
    """Say in plain words what the weakest precision and the weakest recall mean here."""
    trust = min(report["classes"], key=lambda one: one["precision"])
    found = min(report["classes"], key=lambda one: one["recall"])
    return (
        f"The lowest precision is {trust['precision']:.2f}: of 100 examples called "
        f"**{names[trust['label']]}**, {round(100 * trust['precision'])} are. "
        f"The lowest recall is {found['recall']:.2f}: of 100 examples that are "
        f"**{names[found['label']]}**, {round(100 * found['recall'])} are found."
    )
