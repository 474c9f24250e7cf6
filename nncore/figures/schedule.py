"""The learning rate as planned, before a single step is taken.

Schedules count steps, readers count epochs: the axis shows epochs, the hover text both.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from nncore import schedules, spec
from nncore.figures.theme import THEMES, ThemeName, template
from nncore.figures.thinning import thin

_MOST_STEPS = 20_000


def schedule_figure(
    training: spec.Training, steps_per_epoch: int, *, theme: ThemeName = "light"
) -> go.Figure:
    """Draw the learning rate over the planned epochs.

    Parameters
    ----------
    training : spec.Training
    steps_per_epoch : int
        Mini-batches in one epoch.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    epochs, rates = thin(*_planned(training, steps_per_epoch))
    plateau = training.reduce_lr_on_plateau is not None
    figure: dict[str, Any] = {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "x": epochs,
                "y": rates,
                "line": {
                    "color": colors.accent,
                    "width": 3,
                    "shape": "hv" if training.schedule.name == "step" else "linear",
                },
                "customdata": [round((epoch or 0.0) * steps_per_epoch) for epoch in epochs],
                "hovertemplate": "epoch %{x:.2~f}, step %{customdata:,}"
                "<br>learning rate %{y:.5~g}<extra></extra>",
            }
        ],
        "layout": {
            "template": template(theme),
            "title": {"text": "Learning rate, as planned"},
            "height": 260,
            "margin": {"l": 72},
            "xaxis": {
                "title": {"text": f"epochs (of {steps_per_epoch:,} steps)"},
                "range": [0, training.epochs * 1.02],
            },
            "yaxis": {"rangemode": "tozero", "tickformat": "~g", "nticks": 6},
        },
    }
    if plateau:
        figure["layout"]["annotations"] = [
            {
                "text": "lower after each plateau of the validation loss",
                "x": 1,
                "xref": "paper",
                "xanchor": "right",
                "y": 0.5,
                "yref": "paper",
                "showarrow": False,
                "font": {"color": colors.muted},
            }
        ]
    return go.Figure(figure)


def sentence(training: spec.Training, steps_per_epoch: int) -> str:
    """Say in one sentence what `schedule_figure` shows."""
    _, rates = _planned(training, steps_per_epoch)
    first, top, last = rates[0], rates.max(), rates[-1]
    plateau = training.reduce_lr_on_plateau is not None
    later = ", and is lowered whenever the validation loss stalls" if plateau else ""
    if top == rates.min():
        return f"The learning rate is {first:.3g} throughout{later}."
    over = f"over {training.epochs} " + ("epoch" if training.epochs == 1 else "epochs")
    end = f"{last:.3g}" if last > 1e-3 * top else "almost 0"
    if top > first:
        return (
            f"The learning rate rises from {first:.3g} to {top:.3g}, then falls to {end}, {over}."
        )
    return f"The learning rate falls from {first:.3g} to {end} {over}."


def _planned(
    training: spec.Training, steps_per_epoch: int
) -> tuple[schedules.Values, schedules.Values]:
    """Return epochs (fractional) and learning rates of all steps, or of evenly chosen ones."""
    total = training.epochs * steps_per_epoch
    count = min(total, _MOST_STEPS)
    steps = np.unique(np.linspace(0, total - 1, count).round().astype(np.int64))
    return steps / steps_per_epoch, schedules.learning_rates(training, steps_per_epoch, steps)
