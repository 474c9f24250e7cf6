"""What a run's layers tell: gradients on their way back, weights and answers as histograms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nncore.diagnosis.examination import Histogram, LayerView
from nncore.diagnosis.observation import Inputs, Observation
from nncore.figures.numbers import short
from nncore.figures.theme import LEGEND_BELOW, THEMES, ThemeName, template

_ROWS = ("before the first step", "in the end")
_ROW = 150
"""Pixels of a row of histograms."""
_WHERE = {"first": "before the first step", "middle": "half-way", "end": "in the end"}
_DASHES = {"first": "dot", "middle": "dash", "end": "solid"}
_MARKS = {"first": "circle", "middle": "diamond", "end": "square"}


def gradients_figure(
    seen: Observation, *, compact: bool = False, theme: ThemeName = "light"
) -> go.Figure:
    """Draw the size of each layer's gradient at three moments; a cross stands for exactly 0.

    Parameters
    ----------
    seen : Observation
        With gradients.
    compact : bool
        For a narrow screen.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    norms = np.zeros((1, 1)) if seen.gradient_norm is None else seen.gradient_norm
    layers = [str(place + 1) for place in range(norms.shape[1] - 1)] + ["output"]
    positive = norms[np.isfinite(norms) & (norms > 0)]
    floor = float(positive.min()) / 10 if len(positive) else 1e-8
    moments = {"first": 0, "middle": len(norms) // 2, "end": len(norms) - 1}
    traces = []
    for place, (name, moment) in enumerate(moments.items()):
        row = norms[moment]
        zero = row == 0
        shades = (colors.muted, colors.categorical[3], colors.accent)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": layers,
                "y": [
                    floor if nothing else float(one) if np.isfinite(one) else None
                    for one, nothing in zip(row, zero, strict=True)
                ],
                "name": _WHERE[name],
                "line": {"color": shades[place], "dash": _DASHES[name], "width": 2.5},
                "marker": {
                    "size": 9,
                    "symbol": ["x" if nothing else _MARKS[name] for nothing in zero],
                },
                "text": [
                    "exactly 0" if nothing else short(one)
                    for one, nothing in zip(row, zero, strict=True)
                ],
                "hovertemplate": f"{_WHERE[name]}, layer %{{x}}: %{{text}}<extra></extra>",
            }
        )
    title = "Gradient of each layer" + (
        ", × is exactly 0" if (norms[list(moments.values())] == 0).any() else ""
    )
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": title},
                "height": 300 if compact else 330,
                "margin": {"l": 70, "r": 12, "b": 92},
                "xaxis": {"title": {"text": "layer"}, "type": "category"},
                "yaxis": {
                    "title": {"text": "length of the gradient"},
                    "type": "log",
                    "exponentformat": "power",
                    "dtick": _labeled(floor, positive),
                },
                "legend": LEGEND_BELOW,
            },
        }
    )


def gradients_sentence(seen: Observation) -> str:
    """Say how gradients of the first and the last layer compare before the first step."""
    if seen.gradient_norm is None:
        return "Gradients are not known."
    first = seen.gradient_norm[0]
    return (
        f"Before the first step the gradient of layer 1 has the length {short(first[0])}, that of "
        f"the output layer {short(first[-1])}."
    )


def histograms_figure(
    layers: Sequence[LayerView], kind: str, *, columns: int = 6, theme: ThemeName = "light"
) -> go.Figure:
    """Draw a layer a column: above before the first step, below in the end.

    Parameters
    ----------
    layers : sequence of LayerView
    kind : "weights" or "answers"
    columns : int
        At most so many; the first, the last and some between them.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    count = min(columns, len(layers))
    shown = [layers[place] for place in np.linspace(0, len(layers) - 1, count).round().astype(int)]
    traces: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    layout: dict[str, Any] = {
        "template": template(theme),
        "height": 2 * _ROW + 90,
        "margin": {"l": 8, "r": 8, "t": 62, "b": 26},
        "title": {"text": f"{kind.capitalize()} of each layer, counted"},
        "bargap": 0,
        "showlegend": False,
    }
    for column, layer in enumerate(shown):
        left, right = (column + 0.06) / count, (column + 0.94) / count
        for row, histogram in enumerate(getattr(layer, kind)):
            axis = str(2 * column + row + 1) if column or row else ""
            bottom = 0.56 if row == 0 else 0.0
            traces.append(_bars(histogram, axis, colors.accent, _ROWS[row]))
            layout[f"xaxis{axis}"] = {
                "domain": [left, right],
                "anchor": f"y{axis}",
                "title": {"text": ""},
                **_ends(histogram),
            }
            layout[f"yaxis{axis}"] = {
                "domain": [bottom, bottom + 0.36],
                "anchor": f"x{axis}",
                "visible": False,
                "rangemode": "tozero",
            }
        annotations.append(_note(f"<b>{_name(layer.name)}</b>", left, 0.97, 13))
    for row, words in enumerate(_ROWS):
        annotations.append(_note(words, 0.06 / count, (0.92, 0.36)[row], 12, colors.muted))
    layout["annotations"] = annotations
    return go.Figure({"data": traces, "layout": layout})


def histograms_sentence(layers: Sequence[LayerView], kind: str) -> str:
    """Say between which numbers each layer's weights or answers lie in the end."""
    ranges = [
        f"{_name(layer.name)} "
        f"{short(getattr(layer, kind)[1].edges[0])} to {short(getattr(layer, kind)[1].edges[-1])}"
        for layer in layers
    ]
    return f"{kind.capitalize()} in the end: {'; '.join(ranges)}."


def inputs_figure(
    inputs: Inputs, *, compact: bool = False, theme: ThemeName = "light"
) -> go.Figure:
    """Draw how far each input column spreads, on a logarithmic axis; of many the largest first."""
    colors = THEMES[theme]
    few = len(inputs.spread) <= 8
    order = np.arange(len(inputs.spread)) if few else np.argsort(-inputs.spread)
    names = [
        inputs.names[place] if place < len(inputs.names) else f"input {place + 1}"
        for place in order
    ]
    return go.Figure(
        {
            "data": [
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": names,
                    "y": [float(one) if one > 0 else None for one in inputs.spread[order]],
                    "marker": {"color": colors.accent, "size": 11},
                    "hovertemplate": "%{x}: %{y:.3~g}<extra></extra>",
                }
            ],
            "layout": {
                "template": template(theme),
                "title": {"text": "How far each input spreads"},
                "height": 300 if compact else 330,
                "margin": {"l": 70, "r": 12, "b": 60},
                "xaxis": {
                    "title": {"text": "input columns" + ("" if few else ", widest first")},
                    "type": "category",
                    "showticklabels": few,
                },
                "yaxis": {
                    "title": {"text": "standard deviation"},
                    "type": "log",
                    "exponentformat": "power",
                    "range": _decades(inputs),
                    "dtick": 1,
                },
            },
        }
    )


def inputs_sentence(seen: Observation) -> str:
    """Say how far inputs spread, and whether neighbors agree about the labels."""
    if seen.inputs is None:
        return "The inputs are not known."
    spread = seen.inputs.spread
    low, high = short(spread.min()), short(spread.max())
    sentence = (
        f"All inputs spread by {low}." if low == high else f"Inputs spread by {low} to {high}."
    )
    if seen.neighbors is None or seen.majority is None:
        return sentence
    return (
        f"{sentence} The five nearest neighbors of a training row know its class in "
        f"{seen.neighbors:.0%} of cases; the most frequent class makes up {seen.majority:.0%}."
    )


def _labeled(floor: float, positive: NDArray[np.float64]) -> int:
    """Return how many powers of ten lie between two labels, so that there are about six."""
    high = float(positive.max()) if len(positive) else 1.0
    return max(1, round(float(np.log10(high / floor)) / 6))


def _decades(inputs: Inputs) -> list[float]:
    spread = inputs.spread[inputs.spread > 0]
    if not len(spread):
        return [-1.0, 1.0]
    low, high = float(np.log10(spread.min())), float(np.log10(spread.max()))
    return [min(np.floor(low), -1.0) - 0.2, max(np.ceil(high), 1.0) + 0.2]


def _name(layer: str) -> str:
    return layer.removeprefix("the ").removesuffix(" layer")


def _bars(histogram: Histogram, axis: str, color: str, when: str) -> dict[str, Any]:
    edges = histogram.edges
    middles = (edges[1:] + edges[:-1]) / 2
    return {
        "type": "bar",
        "x": middles.tolist(),
        "y": histogram.counts.tolist(),
        "width": np.diff(edges).tolist(),
        "marker": {"color": color, "line": {"width": 0}},
        "xaxis": f"x{axis}",
        "yaxis": f"y{axis}",
        "hovertemplate": f"{when}, near %{{x:.3~g}}: %{{y}}<extra></extra>",
    }


def _ends(histogram: Histogram) -> dict[str, Any]:
    """Return an axis that is labeled at its two ends, and at 0 if that is well between them."""
    low, high = float(histogram.edges[0]), float(histogram.edges[-1])
    reach = high - low
    return {
        "range": [low - 0.04 * reach, high + 0.04 * reach],
        "tickvals": [low + 0.08 * reach, high - 0.08 * reach],
        "ticktext": [short(low), short(high)],
        "ticks": "",
        "tickfont": {"size": 11},
        "showgrid": False,
    }


def _note(text: str, x: float, y: float, size: int, color: str | None = None) -> dict[str, Any]:
    return {
        "text": text,
        "x": x,
        "xref": "paper",
        "xanchor": "left",
        "y": y,
        "yref": "paper",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": size, **({"color": color} if color else {})},
    }
