"""A network's score in words: how good, how certain, and what each figure means here."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from nncore import evaluation, glossary
from ui.judged import Judged

_COLUMNS = ["class", "precision", "95% interval", "recall", "95% interval", "F1", "support"]
_ALIGNED = [":--", *["--:"] * 6]
EXPLAINED = "\n\n".join(
    f"**{glossary.TERMS[name].label}.** {glossary.sentence(name)}"
    for name in ("precision", "recall", "f1", "support", "confidence_interval")
)
"""What the columns mean for any class."""


def score(report: dict[str, Any], network: Judged) -> None:
    """Show accuracy with its interval, loss, and what the visitor expected."""
    low, high = report["interval"]
    places = 1 if report["rows"] >= 1_000 else 0
    with st.container(horizontal=True, key="scores"):
        st.metric(
            "Test accuracy",
            f"{report['accuracy']:.{places}%}",
            help=glossary.sentence("accuracy"),
        )
        st.metric(
            "95% interval",
            f"{100 * low:.{places}f}–{high:.{places}%}",
            help=glossary.sentence("confidence_interval"),
        )
        st.metric("Test loss", f"{network.test_loss:.4f}", help=glossary.sentence("loss"))
        if network.expected_accuracy is not None:
            st.metric("Your guess", f"{network.expected_accuracy:.{places}%}")
    rows = report["rows"]
    st.markdown(
        f"{report['correct']:,} of {rows:,} test examples are right. With {rows:,} examples, "
        f"chance alone moves the accuracy by about {100 * (high - low) / 2:.1f} points either "
        "way: read no more digits than that."
    )
    if network.expected_accuracy is not None:
        off = 100 * (report["accuracy"] - network.expected_accuracy)
        st.markdown(
            f"The network does {abs(off):.{places}f} points {'better' if off >= 0 else 'worse'} than "
            "you expected."
        )


def table(report: dict[str, Any], names: Sequence[str]) -> None:
    """Show precision, recall, F1 and support of each class, with their two means."""
    rows = [
        [
            names[one["label"]],
            f"{one['precision']:.3f}",
            _from_to(one["precision_interval"]),
            f"{one['recall']:.3f}",
            _from_to(one["recall_interval"]),
            f"{one['f1']:.3f}",
            f"{one['support']:,}",
        ]
        for one in report["classes"]
    ]
    for name in ("macro", "weighted"):
        mean = report[name]
        scores = [f"{mean[which]:.3f}" for which in ("precision", "recall", "f1")]
        rows.append([name, scores[0], "", scores[1], "", scores[2], f"{report['rows']:,}"])
    with st.container(key="report"):
        # Plain text: for Streamlit's own table a megabyte would have to be loaded first.
        st.markdown("\n".join(f"| {' | '.join(cells)} |" for cells in [_COLUMNS, _ALIGNED, *rows]))
    st.caption(
        f"macro: {glossary.sentence('macro_mean')} weighted: {glossary.sentence('weighted_mean')}"
    )
    st.download_button(
        "Report (CSV)",
        lambda: evaluation.to_csv(report, names),
        "report.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
        type="tertiary",
    )


def reading(report: dict[str, Any], names: Sequence[str], label: int) -> str:
    """Say what each figure of one class means in this table, with the counts behind it."""
    one = report["classes"][label]
    name = f"**{names[label]}**"
    found, called, support = one["found"], one["called"], one["support"]
    sentences = []
    if called:
        sentences.append(
            f"**Precision.** Of the {called:,} test examples called {name}, {found:,} are: "
            f"{found:,} / {called:,} = {one['precision']:.3f} (95% interval "
            f"{_from_to(one['precision_interval'])})."
            f"{_others(report, names, label, 'called')}"
        )
    if support:
        sentences.append(
            f"**Recall.** Of the {support:,} that are {name}, {found:,} are called so: "
            f"{found:,} / {support:,} = {one['recall']:.3f} (95% interval "
            f"{_from_to(one['recall_interval'])}).{_others(report, names, label, 'missed')}"
        )
    if called and support:
        sentences.append(
            f"**F1.** One number for both, 2 · {found:,} / ({called:,} + {support:,}) = "
            f"{one['f1']:.3f}. It lies nearer to the smaller of the two, so that calling "
            f"everything {name} (recall 1) or almost nothing (precision 1) does not pay."
        )
    if support:
        sentences.append(
            f"**Support.** All of this rests on {support:,} examples of {name}"
            + (": too few for a second digit." if support < 100 else ".")
        )
    return "\n\n".join(sentences)


def second_guess(counts: dict[str, Any]) -> str:
    """Say how often the second guess is right; see `nncore.mistakes.second_guesses`."""
    wrong, right = counts["mistakes"], counts["second_right"]
    if not wrong:
        return ""
    low, high = counts["interval"]
    return (
        f"**Second guess.** Of the {wrong:,} mistakes, {right:,} have the right class in second "
        f"place. Allowed two guesses, the network would be right on {counts['top_2']:.2%} "
        f"(95% interval {100 * low:.2f}–{high:.2%})."
    )


def percent(share: float) -> str:
    """Write a probability without claiming certainty."""
    return "more than 99.9%" if share > 0.999 else f"{share:.1%}"


def _from_to(interval: Sequence[float] | None) -> str:
    """Write an interval; nothing where it is undefined."""
    return f"{interval[0]:.3f}–{interval[1]:.3f}" if interval else ""


def _others(report: dict[str, Any], names: Sequence[str], label: int, which: str) -> str:
    """Name the most frequent other class in a column ("called") or in a row ("missed")."""
    matrix = report["confusion"]
    counts = [row[label] for row in matrix] if which == "called" else list(matrix[label])
    counts[label] = 0
    if not sum(counts):
        return ""
    most = max(range(len(counts)), key=counts.__getitem__)
    what = {"called": "really", "missed": "called"}[which]
    if counts[most] == sum(counts):
        one = counts[most] == 1
        return f" The other {'one is' if one else f'{counts[most]:,} are'} {what} {names[most]}."
    return f" The others are {what} {names[most]} most often ({counts[most]:,} of {sum(counts):,})."
