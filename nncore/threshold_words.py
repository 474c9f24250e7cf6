"""What a threshold's counts mean in the words of the table at hand.

"Recall 0.95" says little; "of the 43 tumors that are malignant, 41 are found" says what is at stake.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nncore import rounding, thresholds
from nncore.evaluation import wilson_interval
from nncore.thresholds import Counts, Curve

ROWS = {
    "breast_cancer": ("tumor", "tumors"),
    "customers": ("customer", "customers"),
    "digits": ("image", "images"),
    "mnist": ("image", "images"),
    "gates": ("row", "rows"),
}
"""What one example is, and several; everything else is a point of the plane."""
_POINTS = ("point", "points")


@dataclass(frozen=True)
class Words:
    """How to speak of the class in question.

    Attributes
    ----------
    row, rows : str
        One example, and several.
    positive, negative : str
        What an example of the class is, and any other; they follow "is" and "called".
    """

    row: str
    rows: str
    positive: str
    negative: str


def _adjectives(class_names: Sequence[str], label: int) -> tuple[str, str]:
    return class_names[label], class_names[1 - label]


def _digits(class_names: Sequence[str], label: int) -> tuple[str, str]:
    digit = f"{'an' if class_names[label] == '8' else 'a'} {class_names[label]}"
    return digit, f"not {digit}"


def _quoted(class_names: Sequence[str], label: int) -> tuple[str, str]:
    name = f"“{class_names[label]}”"
    return name, f"“{class_names[1 - label]}”" if len(class_names) == 2 else f"not {name}"


_NAMED: dict[str, Callable[[Sequence[str], int], tuple[str, str]]] = {
    "breast_cancer": _adjectives,
    "digits": _digits,
    "mnist": _digits,
}
_OPENING = {"breast_cancer": 0, "digits": 5, "mnist": 5}
"""The class one looks for; 1 where nothing is said. Malignant is class 0 of its table."""


def opening(data_name: str) -> int:
    """Return the class that is looked for at first."""
    return _OPENING.get(data_name, 1)


def words(data_name: str, class_names: Sequence[str], label: int) -> Words:
    """Return how to speak of one class of a data set against the rest.

    Parameters
    ----------
    data_name : str
        A name in `nncore.datasets.DESCRIPTIONS`.
    class_names : sequence of str
    label : int
    """
    named = _NAMED.get(data_name, _quoted)
    return Words(*ROWS.get(data_name, _POINTS), *named(class_names, label))


def table(counts: Counts, said: Words) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the four counts."""
    return (
        ["", f"called {said.positive}", f"called {said.negative}"],
        [
            [
                f"{counts.found + counts.missed:,} are {said.positive}",
                f"**{counts.found:,}** found",
                f"**{counts.missed:,}** missed",
            ],
            [
                f"{counts.alarms + counts.cleared:,} are {said.negative}",
                f"**{counts.alarms:,}** false alarms",
                f"**{counts.cleared:,}** rightly cleared",
            ],
        ],
    )


def readings(counts: Counts, said: Words) -> list[str]:
    """Say what precision, recall, specificity and F1 are here, a sentence each, with intervals."""
    called, positives = counts.found + counts.alarms, counts.found + counts.missed
    negatives = counts.alarms + counts.cleared
    return [
        _reading(
            "Precision",
            counts.found,
            called,
            f"of {called:,} {said.rows} called {said.positive}, {counts.found:,} are.",
            f"no {said.row} is called {said.positive}.",
        ),
        _reading(
            "Recall",
            counts.found,
            positives,
            f"of {positives:,} {said.rows} that are {said.positive}, {counts.found:,} are found.",
            f"no {said.row} of this test part is {said.positive}.",
        ),
        _reading(
            "Specificity",
            counts.cleared,
            negatives,
            f"of {negatives:,} {said.rows} that are {said.negative}, {counts.cleared:,} raise no "
            "alarm.",
            f"no {said.row} of this test part is {said.negative}.",
        ),
        f"**F1** is undefined: no {said.row} is {said.positive}, and none is called so."
        if counts.f1 is None
        else f"**F1 {counts.f1:.3f}**, the harmonic mean of precision and recall: "
        f"2·{counts.found:,} / (2·{counts.found:,} + {counts.alarms:,} + {counts.missed:,}).",
    ]


def ranking(steps: Curve, said: Words) -> str:
    """Say what the area under the ROC curve means, or why there is none."""
    area = thresholds.auc(steps)
    if area is None:
        return (
            f"This test part has {steps.positives:,} {said.rows} that are {said.positive} and "
            f"{steps.negatives:,} that are {said.negative}: without both there is no ROC curve."
        )
    return (
        f"**AUC {rounding.decimal(area)}**: take one {said.row} that is {said.positive} and one that is "
        f"{said.negative}. In {rounding.percent(area, 2)} of such pairs the former has the higher "
        "score, whatever the threshold; a tie counts half."
    )


def coarseness(steps: Curve, said: Words) -> str:
    """Say how fine the curves can be with so few examples."""
    if not steps.positives or not steps.negatives:
        return ""
    return (
        f"The curves know {steps.positives:,} {said.rows} that are {said.positive} and "
        f"{steps.negatives:,} that are {said.negative}: one more found moves recall by "
        f"{100 / steps.positives:.2g} points, one more false alarm the other axis by "
        f"{100 / steps.negatives:.2g}. The crosses are 95% intervals."
    )


def precision_goes(steps: Curve) -> str:
    """Say what lowering the threshold does to precision, counted on this network."""
    number, largest = thresholds.rises(steps)
    moves = len(steps.thresholds) - 1
    if not moves:
        return "Here all scores are equal: all are called, or none is."
    counted = f"Steps down in which it rises: {number:,} of {moves:,}."
    if largest is None:
        return f"{counted} With other scores it can, for a newly called example may be right."
    return (
        f"{counted} The largest rise: between the thresholds {largest.before:.4g} and "
        f"{largest.after:.4g} it goes from {largest.precision_before:.2%} to "
        f"{largest.precision_after:.2%} ({largest.called:,} newly called, {largest.right:,} of these "
        "rightly). Recall never falls on the way down; precision has no such rule."
    )


def _reading(name: str, part: int, whole: int, sentence: str, nothing: str) -> str:
    if not whole:
        return f"**{name}** is undefined: {nothing}"
    low, high = wilson_interval(part, whole)
    share = rounding.percent(part / whole)
    return f"**{name} {share}** ({rounding.percent(low)} to {rounding.percent(high)}): {sentence}"
