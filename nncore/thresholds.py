"""From which score on is a call made, and what does moving that threshold win and lose?

A network gives each example a score for the class in question; the threshold turns scores into
calls. Lowering it finds more of the class and raises more false alarms. The curves below go
through every threshold that makes a difference: the receiver operating characteristic (ROC) sets
the share found against the share of false alarms, the precision-recall curve sets how far a call
can be trusted against how many are found. The formulas give what scikit-learn gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nncore import evaluation

Array = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Counts:
    """What one threshold makes of the test examples.

    Attributes
    ----------
    found, missed : int
        Examples of the class that were called so (true positives), and that were not.
    alarms, cleared : int
        Others that were called the class (false positives), and that were not.
    """

    found: int
    missed: int
    alarms: int
    cleared: int

    @property
    def rows(self) -> int:
        """All examples."""
        return self.found + self.missed + self.alarms + self.cleared

    @property
    def accuracy(self) -> float | None:
        """The share of right answers; like all shares here None where there is nothing to share."""
        return _share(self.found + self.cleared, self.rows)

    @property
    def precision(self) -> float | None:
        """Of the calls, the share that are right."""
        return _share(self.found, self.found + self.alarms)

    @property
    def recall(self) -> float | None:
        """Of the class, the share that is found."""
        return _share(self.found, self.found + self.missed)

    @property
    def specificity(self) -> float | None:
        """Of the others, the share that is left alone."""
        return _share(self.cleared, self.cleared + self.alarms)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall."""
        return _share(2 * self.found, 2 * self.found + self.alarms + self.missed)


@dataclass(frozen=True)
class Curve:
    """The counts at every threshold that makes a difference.

    Attributes
    ----------
    thresholds : ndarray of float64, shape (m,)
        Every score that occurs, once, from the highest down.
    found, alarms : ndarray of int64, shape (m,)
        Examples of the class, and others, with at least that score.
    positives, negatives : int
        Examples of the class, and others, in all.
    """

    thresholds: Array
    found: Integers
    alarms: Integers
    positives: int
    negatives: int


def curve(positive: NDArray[np.bool_], scores: NDArray[np.floating]) -> Curve:
    """Count through all thresholds, from the highest score down.

    Parameters
    ----------
    positive : ndarray of bool, shape (n,)
        Whether an example is of the class.
    scores : ndarray of float, shape (n,)
    """
    # Equal scores are called together: only where a score ends does a threshold make a difference.
    order = np.argsort(-scores, kind="stable")
    falling = scores[order].astype(np.float64)
    last = np.flatnonzero(np.append(falling[1:] != falling[:-1], True))
    found = np.cumsum(positive[order], dtype=np.int64)[last]
    positives = int(positive.sum())
    return Curve(falling[last], found, last + 1 - found, positives, len(scores) - positives)


@lru_cache(maxsize=8)
def scores(predictions: bytes, label: int) -> tuple[NDArray[np.bool_], Array]:
    """Return which test examples are of a class, and the score each was given for it.

    Kept for a while: a slider asks for the same many times. Do not write into the arrays.

    Parameters
    ----------
    predictions : bytes
        As `nncore.evaluation.read` reads them.
    label : int

    Raises
    ------
    ValueError
        With a sentence, if there are no such predictions.
    """
    y_true, y_prob = evaluation.read(predictions)
    if not 0 <= label < y_prob.shape[1]:
        raise ValueError(f"There is no class {label}: they are 0 to {y_prob.shape[1] - 1}.")
    return y_true == label, y_prob[:, label].astype(np.float64)


def counts(steps: Curve, threshold: float) -> Counts:
    """Return what a threshold makes of the examples: called is who scores at least that much."""
    called = int(np.searchsorted(-steps.thresholds, -threshold, side="right"))
    found = int(steps.found[called - 1]) if called else 0
    alarms = int(steps.alarms[called - 1]) if called else 0
    return Counts(found, steps.positives - found, alarms, steps.negatives - alarms)


def roc(steps: Curve) -> tuple[Array, Array, Array]:
    """Return false alarm rate, recall and threshold at each point of the ROC curve.

    The curve starts at (0, 0), where nothing is called: the threshold there is infinite. A rate
    is NaN where there are no examples to share.

    References
    ----------
    T. Fawcett, An introduction to ROC analysis, Pattern Recognition Letters 27 (2006), 861-874.
    """
    return (
        _shares(np.append(0, steps.alarms), steps.negatives),
        _shares(np.append(0, steps.found), steps.positives),
        np.append(np.inf, steps.thresholds),
    )


def auc(steps: Curve) -> float | None:
    """Return the area under the ROC curve; None if the examples are all of one kind.

    It is the share of pairs, one example of the class and one other, in which the former has the
    higher score; a tie counts half.
    """
    pairs = steps.positives * steps.negatives
    if not pairs:
        return None
    found = np.append(0, steps.found)
    widths = np.diff(steps.alarms, prepend=0)
    return float((widths * (found[1:] + found[:-1])).sum() / (2 * pairs))


def precision_recall(steps: Curve) -> tuple[Array, Array, Array]:
    """Return precision, recall and threshold at each point, from the highest threshold down.

    Recall is NaN if there is no example of the class.
    """
    called = steps.found + steps.alarms
    return steps.found / called, _shares(steps.found, steps.positives), steps.thresholds


def average_precision(steps: Curve) -> float | None:
    """Return the mean precision over recall, Σ (Rₙ - Rₙ₋₁) Pₙ; None without examples of the class.

    Unlike the area under straight lines between the points, it promises nothing that no threshold
    gives.
    """
    if not steps.positives:
        return None
    precision, recall, _ = precision_recall(steps)
    return float((np.diff(recall, prepend=0.0) * precision).sum())


@dataclass(frozen=True)
class Rise:
    """A threshold that was lowered, and raised the precision.

    Attributes
    ----------
    before, after : float
        The thresholds.
    precision_before, precision_after : float
    called, right : int
        Examples that are called on the way from one threshold to the other, and how many of these
        rightly.
    """

    before: float
    after: float
    precision_before: float
    precision_after: float
    called: int
    right: int


def rises(steps: Curve) -> tuple[int, Rise | None]:
    """Count the steps down at which precision rises, and return the largest rise of all.

    The largest rise may take many steps. Recall never falls when the threshold does; precision
    goes either way.
    """
    precision, _, thresholds = precision_recall(steps)
    rising = int((np.diff(precision) > 0).sum())
    if not rising:
        return 0, None
    end = int((precision - np.minimum.accumulate(precision)).argmax())
    start = int(precision[:end].argmin())
    right = int(steps.found[end] - steps.found[start])
    return rising, Rise(
        before=float(thresholds[start]),
        after=float(thresholds[end]),
        precision_before=float(precision[start]),
        precision_after=float(precision[end]),
        called=right + int(steps.alarms[end] - steps.alarms[start]),
        right=right,
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _shares(parts: Integers, whole: int) -> Array:
    return parts / whole if whole else np.full(len(parts), np.nan)
