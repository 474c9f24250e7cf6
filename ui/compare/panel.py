"""The panel of a comparison: what will run, how it goes on, and what it says in the end.

A page builds a `Comparison` and calls `compare_panel`; the panel brings its own button, draws the
runs while they come, gives the verdict with its rule, and keeps the test part closed until the
reader opens it.
"""

from collections.abc import Callable
from typing import Literal

from nncore.comparison import Comparison, Courses
from ui.compare import keras_road, numpy_road


def compare_panel(
    comparison: Comparison,
    key: str,
    *,
    metric: Literal["val_loss", "val_accuracy"] = "val_loss",
    road: Literal["keras", "numpy"] = "keras",
) -> dict[str, Courses] | None:
    """Draw the panel of a comparison.

    Parameters
    ----------
    comparison : Comparison
    key : str
        Distinguishes panels; the same for all comparisons of one panel.
    metric : {"val_loss", "val_accuracy"}
        What the pictures open with.
    road : {"keras", "numpy"}
        Who trains: the engine's runs, or NumPy networks stacked in the light worker.

    Returns
    -------
    dict of str to Courses, or None
        The courses of each variant once nothing goes on any more; None before.
    """
    return ROADS[road](comparison, key, metric)


ROADS: dict[str, Callable[[Comparison, str, str], dict[str, Courses] | None]] = {
    "keras": keras_road.panel,
    "numpy": numpy_road.panel,
}
