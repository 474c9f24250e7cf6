"""The course of a run, drawn while it runs: loss, accuracy and learning rate over the epochs.

The live figure is rebuilt on every piece of news, so it is a plain dictionary that Plotly accepts,
with short lists: long series are thinned to a few hundred points that keep the first, the last and
the extremes. A run has one color; training is solid and validation dashed, everywhere.
"""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nncore.figures.theme import THEMES, Theme, ThemeName, template, translucent
from nncore.history import History

Trace = dict[str, Any]

HEIGHT = 560
"""Pixels."""
MOST_POINTS = 400
"""Points of one trace; about as many as the plot is pixels wide."""

_DIGITS = 5
_LARGEST = 1e290
"""Beyond it nothing is drawn."""
_MOST_MARKERS = 25
_LOSS, _ACCURACY, _RATE = "y", "y2", "y3"
_DOMAINS = {_LOSS: (0.56, 1.0), _ACCURACY: (0.2, 0.47), _RATE: (0.0, 0.11)}

_OUTCOMES = {
    "finished": "Finished",
    "early_stopped": "Stopped early, as asked",
    "stopped": "Stopped",
    "time_limit": "Stopped at the time limit",
    "diverged": "Diverged",
    "failed": "Failed",
}


def live_figure(
    history: History,
    *,
    theme: ThemeName = "light",
    log_loss: bool = False,
    others: Sequence[tuple[str, History]] = (),
    kept_epoch: int | None = None,
) -> dict[str, Any]:
    """Draw a run, finished or not: loss above accuracy above learning rate.

    Parameters
    ----------
    history : History
        Of the run in question; may be empty.
    theme : "light" or "dark"
        Of the page behind the figure.
    log_loss : bool
        Whether the loss axis is logarithmic.
    others : sequence of (label, History)
        Past runs to lay over it.
    kept_epoch : int, optional
        The epoch whose weights the run ended with, if not the last.

    Returns
    -------
    dict
        A figure, as `plotly.graph_objects.Figure` and `Plotly.react` accept it: plain lists and
        numbers, no NaN.
    """
    colors = THEMES[theme]
    traces = _guessing(history, colors)
    for number, (label, other) in enumerate(others):
        color = colors.categorical[3 + number % (len(colors.categorical) - 3)]
        traces += _epoch_traces(other, html.escape(label), color, width=2, alone=False)
    name = "this run, " if others else ""
    traces += _point_traces(history, colors.accent)
    traces += _epoch_traces(history, name, colors.accent, width=3, alone=True)
    traces += _rate_traces(history, colors)
    return {"data": traces, "layout": _layout(history, others, colors, theme, log_loss, kept_epoch)}


def sentence(history: History) -> str:
    """Say in one sentence where a run stands: the text equivalent of `live_figure`."""
    if history.phase == "waiting":
        return "The run waits for its turn."
    if history.phase == "compiling":
        return "The program for this network is being built; training starts in a moment."
    ended = history.phase == "ended"
    outcome = _OUTCOMES.get(history.outcome, "Ended")
    series = history.epochs if history.epochs["loss"] else history.points
    if not series["loss"]:
        if ended:
            return f"{outcome} before the first numbers came."
        return "Training has started; the first numbers come in a moment."
    done = series["epoch"][-1]
    count = f"{done:g}" if done == int(done) else f"{done:.2g}"
    unit = "epoch" if history.total_epochs == 1 else "epochs"
    return (f"{outcome}: after" if ended else "After") + (
        f" {count} of {history.total_epochs} {unit} the training loss "
        f"{_loss_phrase(series['loss'], ended)}; {_accuracy_phrase(series)}."
    )


def thin(
    x: ArrayLike, y: ArrayLike, most: int = MOST_POINTS
) -> tuple[list[float | None], list[float | None]]:
    """Thin a series to at most `most` points for drawing, and round it to 5 significant digits.

    The first and the last point stay, and of each stretch between them the lowest and the
    highest, so that no spike is lost. What is not finite, or beyond 1e290, becomes None, a gap
    in the line.

    Parameters
    ----------
    x, y : array_like of shape (n,)
        `y` may hold None, NaN and infinities.
    most : int
        At least 4.

    Returns
    -------
    x, y : list of float or None
        Of equal length.
    """
    across = np.asarray(x, dtype=float)
    up = np.asarray(y, dtype=float)
    if len(up) > most:
        kept = _first_last_extremes(up, most)
        across, up = across[kept], up[kept]
    return _rounded(across), _rounded(up)


# ------------------------------------------------------------------------------------- traces


def _guessing(history: History, colors: Theme) -> list[Trace]:
    """A dotted line at the loss that a run must beat."""
    if history.guessing_loss <= 0:
        return []
    loss = float(f"{history.guessing_loss:.4g}")
    end = _last_epoch(history)
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


def _epoch_traces(
    history: History, label: str, color: str, *, width: float, alone: bool
) -> list[Trace]:
    """Four lines, loss and accuracy in training and validation, at the ends of the epochs.

    The run in question (`alone`) has two legend entries, one a dash; a past run has one.
    """
    epochs = history.epochs
    traces = []
    for panel, metric in ((_LOSS, "loss"), (_ACCURACY, "accuracy")):
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


def _point_traces(history: History, color: str) -> list[Trace]:
    """Thin, light lines through what was reported within the epochs."""
    points = history.points
    if len(points["epoch"]) < 2 * max(1, len(history.epochs["epoch"])):
        return []  # as many points as epochs: the thick lines say it all
    traces = []
    for panel, metric in ((_LOSS, "loss"), (_ACCURACY, "accuracy")):
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


def _rate_traces(history: History, colors: Theme) -> list[Trace]:
    """The learning rate as used, and where a plateau reduced it."""
    x, y = thin(*_rates(history))
    traces: list[Trace] = [
        {
            "type": "scatter",
            "mode": "lines" if len(x) > 1 else "markers",
            "x": x,
            "y": y,
            "yaxis": _RATE,
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
                "yaxis": _RATE,
                "name": "reduced on a plateau",
                "showlegend": False,
                "marker": {"symbol": "triangle-down", "size": 11, "color": colors.ink},
                "hovertemplate": "reduced after epoch %{x}, on a plateau<br>"
                "to %{y:.5~g}<extra></extra>",
            }
        )
    return traces


def _rates(history: History) -> tuple[list[float], list[float]]:
    fine, coarse = history.points, history.epochs
    series = fine if len(fine["epoch"]) >= len(coarse["epoch"]) else coarse
    return series["epoch"], series["learning_rate"]


# ------------------------------------------------------------------------------------- layout


def _layout(
    history: History,
    others: Sequence[tuple[str, History]],
    colors: Theme,
    theme: ThemeName,
    log_loss: bool,
    kept_epoch: int | None,
) -> dict[str, Any]:
    end = max([_last_epoch(history), *(_last_epoch(other) for _, other in others)])
    ceiling, highest = _runaway(history)
    clipped = ceiling is not None and not log_loss
    axis: dict[str, Any] = {"automargin": False, "nticks": 5}
    accuracy_axis = {**axis, "domain": _DOMAINS[_ACCURACY], "tickformat": "~g"}
    if not history.points["epoch"] and not history.epochs["epoch"] and not others:
        accuracy_axis["range"] = [0, 1]
    loss_axis = {
        **axis,
        "domain": _DOMAINS[_LOSS],
        "type": "log" if log_loss else "linear",
        "tickformat": "~g",
    }
    if clipped:
        loss_axis["range"] = [0, ceiling]
    elif log_loss:
        loss_axis.update(dtick="D2", nticks=0)
    titles = [
        (
            _LOSS,
            f"Loss, up to {highest:.2g} (see the log axis)"
            if clipped
            else "Loss, mean per example",
        ),
        (_ACCURACY, "Accuracy, share answered correctly"),
        (_RATE, "Learning rate"),
    ]
    layout: dict[str, Any] = {
        "template": template(theme),
        "height": HEIGHT,
        # A reader's zoom and hidden traces survive every update. A run that ends before its plan
        # gets a shorter axis, on which an old zoom would be half kept: it starts anew.
        "uirevision": f"{end:g} epochs",
        "title": {"text": "How the run learns, epoch by epoch"},
        "hovermode": "closest",
        "showlegend": True,
        # Room for two lines of legend, so that nothing jumps when lines are added to it.
        "margin": {"l": 62, "r": 14, "t": 58, "b": 116},
        "legend": {
            "orientation": "h",
            "font": {"size": 13},
            "x": 0,
            "xref": "container",
            "y": 0,
            "yref": "container",
            "yanchor": "bottom",
        },
        "xaxis": {
            "anchor": _RATE,
            "range": [0, end * 1.02],
            "title": {"text": "epochs", "standoff": 4},
            "tickformat": "~g",
            "nticks": 8,
        },
        "yaxis": loss_axis,
        "yaxis2": accuracy_axis,
        "yaxis3": {**axis, "domain": _DOMAINS[_RATE], "nticks": 3, **_rate_axis(history)},
        "annotations": [
            {
                "text": text,
                "x": 0,
                "xref": "paper",
                "xanchor": "left",
                "y": _DOMAINS[panel][1],
                "yref": "paper",
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"color": colors.ink, "weight": 600},
            }
            for panel, text in titles
        ],
    }
    if kept_epoch is not None:
        _mark_kept(layout, kept_epoch, end, colors)
    return layout


def _rate_axis(history: History) -> dict[str, Any]:
    """A logarithmic axis when the learning rate changes more than tenfold."""
    rates = np.asarray(_rates(history)[1], dtype=float)
    rates = rates[rates > 0]
    if not len(rates):
        return {"range": [0, 1], "showticklabels": False}
    if rates.max() <= 10 * rates.min():
        return {"tickformat": "~g", "rangemode": "tozero"}
    top = math.log10(rates.max())
    # Cosine decay ends at almost nothing; four powers of ten are enough to see it by.
    bottom = max(math.log10(rates.min()), top - 4)
    return {
        "type": "log",
        "tickformat": "~e",
        "dtick": max(1, round((top - bottom) / 2)),
        "range": [bottom - 0.15, top + 0.15],
    }


def _mark_kept(layout: dict[str, Any], epoch: int, end: float, colors: Theme) -> None:
    """Mark the epoch whose weights were kept, through loss and accuracy."""
    layout["shapes"] = [
        {
            "type": "line",
            "x0": epoch,
            "x1": epoch,
            "yref": "paper",
            "y0": _DOMAINS[panel][0],
            "y1": _DOMAINS[panel][1],
            "line": {"color": colors.muted, "width": 1.5, "dash": "dashdot"},
        }
        for panel in (_LOSS, _ACCURACY)
    ]
    layout["annotations"].append(
        {
            "text": f"weights of epoch {epoch} kept",
            "x": epoch,
            "y": _DOMAINS[_ACCURACY][0],
            "yref": "paper",
            "xanchor": "left" if epoch < end / 2 else "right",
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"color": colors.muted, "size": 13},
        }
    )


def _last_epoch(history: History) -> float:
    """Where the epoch axis ends: the plan while training, what was trained afterwards."""
    if history.phase == "ended" and history.epochs_done > 0:
        return history.epochs_done
    return max(1.0, float(history.total_epochs), history.epochs_done)


def _runaway(history: History) -> tuple[float | None, float]:
    """Return where to cut a linear loss axis so that a diverged run stays readable, and the peak.

    The axis is cut only if the loss rises far above that of guessing.
    """
    seen = (history.points["loss"], history.epochs["loss"], history.epochs["val_loss"])
    losses = np.concatenate([np.asarray(series, dtype=float) for series in seen])
    losses = losses[np.abs(losses) < _LARGEST]
    if not len(losses):
        return None, 0.0
    highest = float(losses.max())
    ceiling = 4 * max(history.guessing_loss, float(losses.min()))
    return (ceiling if 0 < 5 * ceiling < highest else None), highest


# ------------------------------------------------------------------------------------- numbers


def _first_last_extremes(y: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    """Return rising indices: the ends, and the lowest and highest of equal stretches between."""
    inside = len(y) - 2
    size = math.ceil(inside / ((most - 2) // 2))
    # Stretches as rows of a table; the last row is filled up with the point before the end.
    table = np.minimum(np.arange(math.ceil(inside / size) * size) + 1, inside).reshape(-1, size)
    values = y[table]
    drawable = np.abs(values) < _LARGEST
    row = np.arange(len(table))
    lowest = table[row, np.where(drawable, values, np.inf).argmin(axis=1)]
    highest = table[row, np.where(drawable, values, -np.inf).argmax(axis=1)]
    kept: NDArray[np.int64] = np.unique(np.concatenate([[0], lowest, highest, [len(y) - 1]]))
    return kept


def _rounded(values: NDArray[np.float64]) -> list[float | None]:
    """Round to 5 significant digits, so that the figure is short as JSON; None where not finite."""
    size = np.abs(values)
    drawable = size < _LARGEST
    safe = np.where(drawable, values, 0.0)
    places = _DIGITS - 1 - np.floor(np.log10(np.clip(size, 1 / _LARGEST, _LARGEST)))
    places[size == 0] = 0
    scale = 10.0 ** np.abs(np.nan_to_num(places))
    with np.errstate(over="ignore", invalid="ignore"):  # in the branch that is not taken
        # Dividing by a power of ten gives the nearest float; multiplying by its inverse would not.
        rounded = np.where(
            places < 0, np.round(safe / scale) * scale, np.round(safe * scale) / scale
        )
    if drawable.all():
        return list(rounded.tolist())
    return [value if good else None for value, good in zip(rounded.tolist(), drawable, strict=True)]


def _loss_phrase(losses: Sequence[float | None], ended: bool) -> str:
    now = losses[-1]
    if now is None or not math.isfinite(now):
        return "is no longer a number"
    before = losses[-2] if len(losses) > 1 else None
    if before is None or not math.isfinite(before):
        return f"is {now:.3g}"
    if now < 0.995 * before:
        direction = "was still falling" if ended else "falling"
    elif now > 1.005 * before:
        direction = "was rising" if ended else "rising"
    else:
        direction = "hardly changed any more" if ended else "hardly changing"
    return f"is {now:.3g} and {direction}"


def _accuracy_phrase(series: dict[str, list[Any]]) -> str:
    training = series["accuracy"][-1]
    validation = series.get("val_accuracy", [None])[-1]
    known = training is not None and math.isfinite(training)
    if validation is None or not math.isfinite(validation):
        return f"training accuracy is {training:.3f}" if known else "no accuracy is known"
    if not known:
        return f"validation accuracy is {validation:.3f}"
    gap = 100 * (validation - training)
    if abs(gap) < 0.05:
        return f"validation accuracy is {validation:.3f}, the same as in training"
    side = "above" if gap > 0 else "below"
    points = f"{abs(gap):.1f} percentage points"
    return f"validation accuracy is {validation:.3f}, {points} {side} training"
