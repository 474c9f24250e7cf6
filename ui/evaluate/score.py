"""A network's score in words: how good, how certain, and what each figure means here."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from nncore import glossary
from ui.judged import Judged


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
