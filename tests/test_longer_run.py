"""More epochs after the end: which runs can have them, and what is said of the others."""

import pytest

from nncore import presets, spec
from nncore.jobs import Record, Refused
from nncore.longer_run import longer
from nncore.rows import JobRow


def finished(schedule: spec.Schedule, outcome: str = "finished") -> Record:
    experiment = presets.PRESETS["moons_64_32"].experiment
    training = experiment.training.model_copy(update={"schedule": schedule, "epochs": 3})
    row = JobRow("a", "k", "{}", "s", "ann", submitted_at=0.0, outcome=outcome)
    return Record(row, experiment.model_copy(update={"training": training}), state="ended")


@pytest.mark.parametrize("schedule", [spec.Constant(), spec.StepDecay(), spec.ExponentialDecay()])
def test_nothing_but_the_epochs_is_another(schedule: spec.Schedule) -> None:
    record = finished(schedule)
    experiment = longer(record, 7)
    training = record.experiment.training.model_copy(update={"epochs": 7})
    assert experiment == record.experiment.model_copy(update={"training": training})


@pytest.mark.parametrize(
    ("record", "epochs", "sentence"),
    [
        (finished(spec.CosineDecay()), 6, "cosine"),
        (finished(spec.Constant()), 1, "has done 3 epochs already"),
        (finished(spec.Constant()), 100_000, "20000|20,000"),
        (finished(spec.Constant(), outcome="diverged"), 6, "Only a run that finished"),
    ],
)
def test_what_cannot_be_extended_is_refused(record: Record, epochs: int, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        longer(record, epochs)
