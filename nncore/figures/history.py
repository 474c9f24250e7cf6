"""The course of a run, drawn while it runs: loss, accuracy and learning rate over the epochs.

The live figure is rebuilt on every piece of news, so it is a plain dictionary that Plotly accepts,
with short lists (`thinning`). A run has one color; training is solid and validation dashed,
everywhere.
"""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from nncore.figures.history_sentence import sentence
from nncore.figures.history_traces import (
    ACCURACY,
    LOSS,
    RATE,
    epoch_traces,
    guessing_traces,
    last_epoch,
    point_traces,
    rate_traces,
    rates_used,
)
from nncore.figures.theme import LEGEND_BELOW, THEMES, Theme, ThemeName, template
from nncore.figures.thinning import LARGEST
from nncore.history import History

__all__ = ["HEIGHT", "live_figure", "sentence"]

HEIGHT = 560
"""Pixels."""
_DOMAINS = {LOSS: (0.56, 1.0), ACCURACY: (0.2, 0.47), RATE: (0.0, 0.11)}
_AXIS: dict[str, Any] = {"automargin": False, "nticks": 5}


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
    traces = guessing_traces(history, colors)
    for number, (label, other) in enumerate(others):
        color = colors.categorical[3 + number % (len(colors.categorical) - 3)]
        traces += epoch_traces(other, html.escape(label), color, width=2, alone=False)
    name = "this run, " if others else ""
    traces += point_traces(history, colors.accent)
    traces += epoch_traces(history, name, colors.accent, width=3, alone=True)
    traces += rate_traces(history, colors)
    return {"data": traces, "layout": _layout(history, others, colors, theme, log_loss, kept_epoch)}


def _layout(
    history: History,
    others: Sequence[tuple[str, History]],
    colors: Theme,
    theme: ThemeName,
    log_loss: bool,
    kept_epoch: int | None,
) -> dict[str, Any]:
    end = max([last_epoch(history), *(last_epoch(other) for _, other in others)])
    loss_title, loss_axis = _loss_axis(history, log_loss)
    accuracy_axis = {**_AXIS, "domain": _DOMAINS[ACCURACY], "tickformat": "~g"}
    if not history.points["epoch"] and not history.epochs["epoch"] and not others:
        accuracy_axis["range"] = [0, 1]
        # How large losses will be is not known yet, and Plotly's own guess begins below zero.
        loss_axis["showticklabels"] = False
    titles = [
        (LOSS, loss_title),
        (ACCURACY, "Accuracy, share answered correctly"),
        (RATE, "Learning rate"),
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
            **LEGEND_BELOW,
            "font": {"size": 13},
        },
        "xaxis": {
            "anchor": RATE,
            "range": [0, end * 1.02],
            "title": {"text": "epochs", "standoff": 4},
            "tickformat": "~g",
            "nticks": 8,
        },
        "yaxis": loss_axis,
        "yaxis2": accuracy_axis,
        "yaxis3": {**_AXIS, "domain": _DOMAINS[RATE], "nticks": 3, **_rate_axis(history)},
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


def _loss_axis(history: History, log_loss: bool) -> tuple[str, dict[str, Any]]:
    """Return title and axis of the losses."""
    axis = {
        **_AXIS,
        "domain": _DOMAINS[LOSS],
        "type": "log" if log_loss else "linear",
        "tickformat": "~g",
    }
    title = "Loss, mean per example"
    ceiling, highest = _runaway(history)
    if log_loss:
        axis.update(dtick="D2", nticks=0)
    elif ceiling is not None:
        axis["range"] = [0, ceiling]
        title = f"Loss, up to {highest:.2g} (see the log axis)"
    return title, axis


def _rate_axis(history: History) -> dict[str, Any]:
    """Return a logarithmic axis when the learning rate changes more than tenfold."""
    rates = np.asarray(rates_used(history)[1], dtype=float)
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
        for panel in (LOSS, ACCURACY)
    ]
    layout["annotations"].append(
        {
            "text": f"weights of epoch {epoch} kept",
            "x": epoch,
            "y": _DOMAINS[ACCURACY][0],
            "yref": "paper",
            "xanchor": "left" if epoch < end / 2 else "right",
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"color": colors.muted, "size": 13},
        }
    )


def _runaway(history: History) -> tuple[float | None, float]:
    """Return where to cut a linear loss axis so that a diverged run stays readable, and the peak.

    The axis is cut only if the loss rises far above that of guessing.
    """
    seen = (history.points["loss"], history.epochs["loss"], history.epochs["val_loss"])
    losses = np.concatenate([np.asarray(series, dtype=float) for series in seen])
    losses = losses[np.abs(losses) < LARGEST]
    if not len(losses):
        return None, 0.0
    highest = float(losses.max())
    ceiling = 4 * max(history.guessing_loss, float(losses.min()))
    return (ceiling if 0 < 5 * ceiling < highest else None), highest
