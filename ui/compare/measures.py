"""What runs are compared by: data loss or accuracy, on validation rows where there are any."""

from dataclasses import dataclass

from nncore.comparison import Comparison


@dataclass(frozen=True)
class Measure:
    """One thing that is measured of every run.

    Attributes
    ----------
    course : str
        Its name in `Courses`, such as "val_loss".
    metric : {"loss", "accuracy"}
    what : str
        In words, such as "validation loss".
    unit : str
        What an axis counts.
    smaller_is_better : bool
    """

    course: str
    metric: str
    what: str
    unit: str
    smaller_is_better: bool


MEASURES = {
    f"{part}_{metric}": Measure(f"{part}_{metric}", metric, f"{said} {metric}", unit, smaller)
    for part, said in (("val", "validation"), ("train", "training"), ("test", "test"))
    for metric, unit, smaller in (
        ("loss", "loss, mean per example", True),
        ("accuracy", "share answered correctly", False),
    )
}


def of(comparison: Comparison) -> list[Measure]:
    """Return what the runs of a comparison can be compared by."""
    first = next(iter(comparison.variants.values()))
    held_out = all(one.training.validation_split > 0 for one in comparison.variants.values())
    metrics = ("loss",) if first.data.regression else ("loss", "accuracy")
    return [MEASURES[f"{'val' if held_out else 'train'}_{metric}"] for metric in metrics]
