"""More epochs for a run that has finished: which Experiment that is, and whether it can be one."""

from __future__ import annotations

from nncore import spec
from nncore.jobs import Record, Refused
from nncore.spec import Experiment

EXTENDABLE_SCHEDULES = ("constant", "step", "exponential")
"""Those whose learning rates do not depend on the number of epochs."""


def longer(record: Record, epochs: int) -> Experiment:
    """Return the Experiment of a finished run with more epochs in all.

    Raises
    ------
    Refused
        If its first epochs would have been others, or it is no valid Experiment.
    """
    training = record.experiment.training
    if record.state != "ended" or record.row.outcome != "finished":
        raise Refused("Only a run that finished can be given more epochs.")
    if training.schedule.name not in EXTENDABLE_SCHEDULES:
        raise Refused(
            "With cosine decay the learning rate depends on the number of epochs from the "
            "first step on. Train the longer run from its beginning."
        )
    if epochs < training.epochs:
        raise Refused(f"This run has done {training.epochs} epochs already.")
    try:
        values = record.experiment.model_dump(mode="json")
        return spec.from_value({**values, "training": {**values["training"], "epochs": epochs}})
    except spec.InvalidExperiment as invalid:
        raise Refused(str(invalid)) from invalid
