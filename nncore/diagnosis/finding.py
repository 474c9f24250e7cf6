"""What a rule is, and what it says when it finds something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nncore import spec
from nncore.diagnosis.observation import Observation
from nncore.diagnosis.repairs import REPAIRS

UNKNOWN = "not known"
"""What is read where a run does not tell."""


@dataclass(frozen=True)
class Reading:
    """A number that is read of every run, sick or healthy, as a doctor takes the pulse.

    Attributes
    ----------
    what : str
        What is measured.
    sound : str
        What it is in a sound run.
    read : function
        Returns the number with its unit, or `UNKNOWN`.
    """

    what: str
    sound: str
    read: Callable[[Observation], str]


@dataclass(frozen=True)
class Sign:
    """What a rule saw.

    Attributes
    ----------
    strength : float
        0…1: how far beyond its bound the number that decides lies.
    evidence : str
        One or two sentences with the numbers, their units and what they would be in health.
    """

    strength: float
    evidence: str


@dataclass(frozen=True)
class Rule:
    """How one cause is recognized.

    Attributes
    ----------
    name : str
        Of the entry in `RULES`.
    title : str
        The cause in a few words, to choose from.
    cause : str
        Why it does harm, in a sentence or two.
    apart : str
        What tells it from the causes it is easily taken for.
    repairs : tuple of str
        Names of `REPAIRS`, the one that helps most often first.
    explains : tuple of str
        Rules whose signs may be mere consequences of this cause.
    reading : Reading
        The number that decides.
    look : function
        Returns what it sees in an observation; None if nothing, or if what it needs is not known.
    """

    name: str
    title: str
    cause: str
    apart: str
    repairs: tuple[str, ...]
    explains: tuple[str, ...]
    reading: Reading
    look: Callable[[Observation], Sign | None]

    def repair(self, experiment: spec.Experiment) -> str | None:
        """Return the first repair that changes an experiment; None if there is none."""
        return next(
            (name for name in self.repairs if REPAIRS[name].change(experiment) != experiment), None
        )


@dataclass(frozen=True)
class Finding:
    """A cause that was found in a run.

    Attributes
    ----------
    rule : Rule
    sign : Sign
    """

    rule: Rule
    sign: Sign
