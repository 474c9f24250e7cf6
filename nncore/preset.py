"""What a preset is: an Experiment with a name and a reason to look at it."""

from __future__ import annotations

from dataclasses import dataclass

from nncore.spec import Experiment


@dataclass(frozen=True)
class Preset:
    """A named Experiment and one sentence on what it shows."""

    label: str
    why: str
    experiment: Experiment
