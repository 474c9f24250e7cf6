"""A course of validation loss, where early stopping would have stopped it, and what it keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from nncore.early_stopping import Stop
from nncore.figures.theme import LEGEND_BELOW, THEMES, ThemeName, template, translucent


def stopped_figure(
    loss: Sequence[float],
    val_loss: Sequence[float],
    stop: Stop,
    *,
    monitored: str = "validation",
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw both losses, pale from where training would have stopped, and the epoch that is kept.

    Parameters
    ----------
    loss, val_loss : sequence of float
        One an epoch, on the training and on the validation rows.
    stop : Stop
    monitored : str
        What the second is called.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    epochs = list(range(1, len(val_loss) + 1))
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "x": epochs,
            "y": list(values),
            "line": {"color": colors.accent, "width": 3, "dash": dash},
            "hovertemplate": f"{name}, epoch %{{x}}: %{{y:.4~g}}<extra></extra>",
        }
        for name, values, dash in (("training", loss, "solid"), (monitored, val_loss, "dash"))
    ]
    traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "name": "kept",
            "x": [stop.kept],
            "y": [val_loss[stop.kept - 1]],
            "marker": {
                "symbol": "star",
                "size": 16,
                "color": colors.categorical[5],
                "line": {"color": colors.ink, "width": 1},
            },
            "hovertemplate": "kept: epoch %{x}, %{y:.4~g}<extra></extra>",
        }
    )
    layout: dict[str, Any] = {
        "template": template(theme),
        "title": {"text": "Where early stopping would have stopped"},
        "height": 400,
        "margin": {"l": 64, "b": 92},
        "xaxis": {"title": {"text": "epochs"}, "range": [0, len(val_loss) + 1], "nticks": 8},
        "yaxis": {"title": {"text": "loss"}, "rangemode": "tozero", "nticks": 7},
        "legend": LEGEND_BELOW,
        "shapes": [],
        "annotations": [],
    }
    if stop.epoch is not None and stop.epoch < len(val_loss):
        layout["shapes"] = [
            {
                "type": "rect",
                "x0": stop.epoch,
                "x1": len(val_loss) + 1,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "line": {"width": 0},
                "fillcolor": translucent(colors.muted, 0.22),
            },
            {
                "type": "line",
                "x0": stop.epoch,
                "x1": stop.epoch,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "line": {"color": colors.ink, "width": 2},
            },
        ]
        late = stop.epoch > 0.6 * len(val_loss)
        layout["annotations"] = [
            {
                "text": f"stops after epoch {stop.epoch}",
                "x": stop.epoch,
                "y": 1,
                "yref": "paper",
                "xanchor": "right" if late else "left",
                "xshift": -6 if late else 6,
                "yanchor": "top",
                "showarrow": False,
                "font": {"color": colors.ink},
            }
        ]
    return go.Figure({"data": traces, "layout": layout})


def stopped_sentence(epochs: int, stop: Stop) -> str:
    """Say in one sentence what `stopped_figure` shows."""
    when = (
        f"training would have stopped after epoch {stop.epoch}"
        if stop.epoch is not None
        else "training would not have stopped early"
    )
    return f"Of {epochs} epochs, {when}; epoch {stop.kept} is kept, with {stop.value:.4g}."
