"""The lines of the live figure: what was measured in a run, each in its panel.

Numbers at the ends of epochs are drawn strong, those from within epochs light, because a loss over
a few steps jumps about more than the network changes. A column without a number has no line.
"""

from __future__ import annotations

from typing import Any

from nncore.figures.theme import Theme, translucent
from nncore.figures.thinning import thin
from nncore.history import History

Trace = dict[str, Any]

LOSS, ACCURACY, RATE = "y", "y2", "y3"
"""The panels, by the names Plotly has for their axes."""
_MOST_MARKERS = 25


def guessing_traces(history: History, colors: Theme) -> list[Trace]:
    """Return a dotted line at the loss that a run must beat."""
    if history.guessing_loss <= 0:
        return []
    loss = float(f"{history.guessing_loss:.4g}")
    end = last_epoch(history)
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [0, end],
            "y": [loss, loss],
            "name": f"guessing ({loss:.3g})",
            "line": {"color": colors.muted, "width": 1.5, "dash": "dot"},
            "hovertemplate": f"always answering with the class shares: loss {loss:g}"
            "<extra></extra>",
        }
    ]


def epoch_traces(
    history: History, label: str, color: str, *, width: float, alone: bool
) -> list[Trace]:
    """Return four lines, loss and accuracy in training and validation, at the ends of the epochs.

    The run in question (`alone`) has two legend entries, one a dash; a past run has one.
    """
    epochs = history.epochs
    traces = []
    for panel, metric in ((LOSS, "loss"), (ACCURACY, "accuracy")):
        for part, column in (("training", metric), ("validation", f"val_{metric}")):
            validation = part == "validation"
            if validation and all(value is None for value in epochs[column]):
                continue
            x, y = thin(epochs["epoch"], epochs[column])
            trace: Trace = {
                "type": "scatter",
                "mode": "lines+markers",
                "x": x,
                "y": y,
                "yaxis": panel,
                "name": f"{label}{part}" if alone else label,
                "legendgroup": f"{label}{part}" if alone else label,
                "showlegend": metric == "loss" and (alone or not validation),
                "line": {"color": color, "width": width},
                "marker": {"color": color, "size": 5, "maxdisplayed": _MOST_MARKERS},
                "hovertemplate": f"{label}{'' if alone else ', '}epoch %{{x}}<br>"
                f"{part} {metric} %{{y:.5~g}}<extra></extra>",
            }
            if validation:
                trace["line"]["dash"] = "dash"
                trace["marker"]["size"] = 8
                trace["marker"]["symbol"] = "circle-open"
                trace["marker"]["line"] = {"width": 2}
            traces.append(trace)
    return traces


def point_traces(history: History, color: str) -> list[Trace]:
    """Return thin, light lines through what was reported within the epochs."""
    points = history.points
    if len(points["epoch"]) < 2 * max(1, len(history.epochs["epoch"])):
        return []  # as many points as epochs: the thick lines say it all
    traces = []
    for panel, metric in ((LOSS, "loss"), (ACCURACY, "accuracy")):
        x, y = thin(points["epoch"], points[metric])
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": y,
                "yaxis": panel,
                "name": "within epochs",
                "legendgroup": "points",
                "showlegend": metric == "loss",
                "line": {"color": translucent(color, 0.45), "width": 1.25},
                "hovertemplate": f"epoch %{{x:.2f}}<br>training {metric} since the last point "
                "%{y:.5~g}<extra></extra>",
            }
        )
    return traces


def rate_traces(history: History, colors: Theme) -> list[Trace]:
    """Return the learning rate as used, and where a plateau reduced it."""
    x, y = thin(*rates_used(history))
    traces: list[Trace] = [
        {
            "type": "scatter",
            "mode": "lines" if len(x) > 1 else "markers",
            "x": x,
            "y": y,
            "yaxis": RATE,
            "name": "learning rate",
            "showlegend": False,
            # A rate stands at the end of the steps it was used for.
            "line": {"color": colors.ink, "width": 2, "shape": "vh"},
            "hovertemplate": "epoch %{x:.2~f}<br>learning rate %{y:.5~g}<extra></extra>",
        }
    ]
    if history.plateaus:
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [epoch for epoch, _ in history.plateaus],
                "y": [rate for _, rate in history.plateaus],
                "yaxis": RATE,
                "name": "reduced on a plateau",
                "showlegend": False,
                "marker": {"symbol": "triangle-down", "size": 11, "color": colors.ink},
                "hovertemplate": "reduced after epoch %{x}, on a plateau<br>"
                "to %{y:.5~g}<extra></extra>",
            }
        )
    return traces


def rates_used(history: History) -> tuple[list[float], list[float]]:
    """Return epochs and learning rates, from whichever series is finer."""
    fine, coarse = history.points, history.epochs
    series = fine if len(fine["epoch"]) >= len(coarse["epoch"]) else coarse
    return series["epoch"], series["learning_rate"]


def last_epoch(history: History) -> float:
    """Return where the epoch axis ends: the plan while training, what was trained afterwards."""
    if history.phase == "ended" and history.epochs_done > 0:
        return history.epochs_done
    return max(1.0, float(history.total_epochs), history.epochs_done)
