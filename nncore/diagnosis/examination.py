"""An examination: a run with all its signs, pictures of its layers, and what the rules find in it.

Computed in the worker for short questions: the run of a patient takes a tenth of a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import datasets, numpy_training, spec
from nncore.diagnosis.numpy_run import observed, sample
from nncore.diagnosis.observation import Observation, last
from nncore.diagnosis.rules import RULES, diagnose
from nncore.network import Network
from nncore.trajectory import Trajectory

Array = NDArray[Any]
SHOWN_LAYERS = 6
BINS = 24
HEALED = 0.7
"""A loss of new examples below this share of guessing, and no finding: healed."""


@dataclass(frozen=True)
class Told:
    """A finding in words: the rule's name, how strong it is (0…1), and what decides."""

    rule: str
    strength: float
    evidence: str


@dataclass(frozen=True)
class Histogram:
    """How many numbers lie between each two of some edges."""

    edges: NDArray[np.float64]
    counts: NDArray[np.int64]


@dataclass(frozen=True)
class LayerView:
    """A layer's weights and answers, before the first step and in the end.

    Attributes
    ----------
    name : str
    weights, answers : tuple of Histogram
        Of the first moment and the last.
    """

    name: str
    weights: tuple[Histogram, Histogram]
    answers: tuple[Histogram, Histogram]


@dataclass(frozen=True)
class Examination:
    """What is seen of a run.

    Attributes
    ----------
    seen : Observation
    layers : tuple of LayerView
        Of at most `SHOWN_LAYERS`, from first to last.
    findings : tuple of Told
        The likeliest cause first; empty in health.
    readings : dict of str to str
        Rule → the number that decides, whatever it is.
    healthy : bool
        Whether nothing was found and the loss of new examples is well below guessing.
    """

    seen: Observation
    layers: tuple[LayerView, ...]
    findings: tuple[Told, ...]
    readings: dict[str, str]
    healthy: bool


def examine(experiment_json: str) -> Examination:
    """Train an experiment in NumPy and examine the run.

    Parameters
    ----------
    experiment_json : str

    Raises
    ------
    ValueError
        With a sentence, if it cannot be trained in NumPy.
    """
    experiment = spec.parse(experiment_json)
    complaint = numpy_training.refusal(experiment)
    if complaint:
        raise ValueError(complaint)
    return examined(experiment, numpy_training.train(experiment))


def examined(experiment: spec.Experiment, run: Trajectory) -> Examination:
    """Examine a run whose moments are known."""
    seen = observed(experiment, run)
    found = told(seen)
    share = last(seen.held_share)
    return Examination(
        seen,
        _views(seen, run),
        found,
        {name: rule.reading.read(seen) for name, rule in RULES.items()},
        healthy=not found and seen.trouble is None and share < HEALED,
    )


def told(seen: Observation) -> tuple[Told, ...]:
    """Return what the rules find, in words."""
    return tuple(
        Told(finding.rule.name, finding.sign.strength, finding.sign.evidence)
        for finding in diagnose(seen)
    )


def _views(seen: Observation, run: Trajectory) -> tuple[LayerView, ...]:
    """Return the layers that are shown: first, last, and some between them."""
    data = datasets.load(seen.experiment.data)
    X = sample(data.X_train[: seen.experiment.fitted_rows])
    network = Network.of(seen.experiment, dtype=np.float32)
    count = len(network.W)
    places = np.unique(np.linspace(0, count - 1, min(count, SHOWN_LAYERS)).round().astype(int))
    moments = [network.at(run.theta[moment]) for moment in (0, -1)]
    with np.errstate(over="ignore", invalid="ignore"):
        answers = [moment.forward(X).a[1:] for moment in moments]
    return tuple(
        LayerView(
            seen.layer(place),
            tuple(_histogram(moment.W[place]) for moment in moments),  # type: ignore[arg-type]
            tuple(_histogram(a[place]) for a in answers),  # type: ignore[arg-type]
        )
        for place in places.tolist()
    )


def _histogram(numbers: Array) -> Histogram:
    """Count numbers in bins from the least to the greatest; those that are none are left out."""
    finite = numbers[np.isfinite(numbers)].astype(np.float64)
    if not len(finite):
        return Histogram(np.array([0.0, 1.0]), np.array([0]))
    low, high = float(finite.min()), float(finite.max())
    # Equal numbers make one bar, not bins of width 0.
    reach = high - low if high - low > 1e-9 * max(abs(low), abs(high)) else 0.0
    if not reach:
        width = abs(low) or 1.0
        edges = np.linspace(low - width / 2, low + width / 2, BINS)
        return Histogram(edges, np.histogram(finite, edges)[0])
    counts, edges = np.histogram(finite, BINS, (low, high))
    return Histogram(edges, counts)
