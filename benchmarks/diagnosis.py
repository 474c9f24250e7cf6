"""Are broken experiments recognized, and healthy ones left in peace, with seeds never tuned on?

The bounds of `nncore.diagnosis.thresholds` were chosen on seeds 0 to 39.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from benchmarks.healthy import HEALTHY
from benchmarks.registry import Figure, benchmark
from nncore import numpy_training, spec
from nncore.diagnosis import diagnose
from nncore.diagnosis.numpy_run import observed
from nncore.diagnosis.patients import PATIENTS
from nncore.diagnosis.repairs import REPAIRS
from nncore.diagnosis.rules import RULES

SEEDS = (611, 722, 833, 944, 155)


def first_finding(experiment: spec.Experiment) -> str:
    """Train an experiment and return the name of the likeliest cause; "" if nothing is found."""
    found = diagnose(observed(experiment, numpy_training.train(experiment)))
    return found[0].rule.name if found else ""


def named(of_seed: Callable[[int], spec.Experiment]) -> list[str]:
    """Return the first finding of each seed."""
    return [first_finding(of_seed(seed)) for seed in SEEDS]


@benchmark
def diagnosis() -> Iterator[Figure]:
    sick = {patient.cause: named(patient.of_seed) for patient in PATIENTS}
    well = {name: named(of_seed) for name, of_seed in HEALTHY.items()}
    for place, seed in enumerate(SEEDS):
        right = sum(found[place] == cause for cause, found in sick.items())
        alarms = sum(found[place] != "" for found in well.values())
        yield Figure(f"seed {seed}: causes named, of {len(sick)}", right, ">=", len(sick))
        yield Figure(f"seed {seed}: false alarms, of {len(well)} healthy", alarms, "<=", 1)
    healed = [
        first_finding(REPAIRS[RULES[patient.cause].repairs[0]].change(patient.of_seed(seed))) == ""
        for patient in PATIENTS
        for seed in SEEDS
    ]
    yield Figure(
        f"share of {len(healed)} runs without a finding after the rule's own repair",
        sum(healed) / len(healed),
        ">=",
        0.9,
    )
