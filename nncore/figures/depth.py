"""What many layers do to a plane, and what they do to a gradient on its way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nncore.figures.activations import LABELS, style
from nncore.figures.numbers import short
from nncore.figures.theme import LEGEND_BELOW, THEMES, Theme, ThemeName, template

Array = NDArray[Any]
LINES, FINENESS = 9, 33


def grid_lines() -> Array:
    """Return the lines of a square grid, upright ones first: shape (2·LINES, FINENESS, 2)."""
    across = np.linspace(-1.0, 1.0, LINES)
    along = np.linspace(-1.0, 1.0, FINENESS)
    upright = np.stack(np.broadcast_arrays(across[:, None], along[None, :]), axis=-1)
    return np.concatenate([upright, upright[..., ::-1]])


def planes_figure(
    stacked: Array, single: Array, *, compact: bool = False, theme: ThemeName = "light"
) -> go.Figure:
    """Draw a grid of inputs on the left, and what layers make of it on the right.

    Parameters
    ----------
    stacked : ndarray, shape (2·LINES, FINENESS, 2)
        Where the layers, one after another, put the points of `grid_lines`.
    single : ndarray, shape (n, 2)
        Where one layer puts the crossings of the grid; drawn as rings.
    compact : bool
        For a narrow screen: lower, with smaller rings and more room between the planes.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    traces = [
        *_grid(grid_lines(), "x", "y", colors),
        *_grid(stacked, "x2", "y2", colors),
        {
            "type": "scatter",
            "mode": "markers",
            "x": single[:, 0],
            "y": single[:, 1],
            "xaxis": "x2",
            "yaxis": "y2",
            "name": "one layer",
            "marker": {
                "symbol": "circle-open",
                "size": 4 if compact else 7,
                "line": {"width": 1 if compact else 1.5},
                "color": colors.ink,
            },
            "hovertemplate": "one layer: (%{x:.4f}, %{y:.4f})<extra></extra>",
        },
    ]
    everything = np.concatenate([stacked.reshape(-1, 2), single])
    middle = (everything.max(axis=0) + everything.min(axis=0)) / 2
    reach = 1.1 * float(np.abs(everything - middle).max()) or 1.0
    square = {"nticks": 5, "constrain": "domain"}
    ranges = [[place - reach, place + reach] for place in middle.tolist()]
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": "The plane before (left) and after all layers (right)"},
                "height": 290 if compact else 420,
                "margin": {"l": 40, "r": 8, "b": 76},
                "xaxis": {
                    **square,
                    "domain": [0.0, 0.42 if compact else 0.46],
                    "range": [-1.15, 1.15],
                    "title": {"text": "x₁"},
                },
                "yaxis": {
                    **square,
                    "range": [-1.15, 1.15],
                    "scaleanchor": "x",
                    "title": {"text": "x₂"},
                },
                "xaxis2": {
                    **square,
                    "domain": [0.6 if compact else 0.54, 1.0],
                    "range": ranges[0],
                    "title": {"text": "a₁"},
                },
                "yaxis2": {
                    **square,
                    "anchor": "x2",
                    "range": ranges[1],
                    "scaleanchor": "x2",
                    "title": {"text": "a₂"},
                },
                "legend": LEGEND_BELOW,
            },
        }
    )


def planes_sentence(layers: int, activation: str | None, missed: float) -> str:
    """Say in one sentence what `planes_figure` shows.

    Parameters
    ----------
    layers : int
    activation : str or None
        Of `LABELS`; None for linear layers.
    missed : float
        The largest distance between the layers' answer and that of one layer, along an axis.
    """
    many = "1 layer turns" if layers == 1 else f"{layers} layers turn"
    if activation is None:
        return (
            f"{many} a square grid into a slanted one whose lines stay straight; the rings of a "
            f"single layer lie on its crossings, to {short(missed)}."
        )
    return (
        f"{many} a square grid into one with bent lines, {LABELS[activation]} after each; the rings "
        f"of the best single layer miss its crossings by up to {missed:.2g}."
    )


def gradients_figure(
    sizes: Mapping[str, Array], bound: Array | None = None, *, theme: ThemeName = "light"
) -> go.Figure:
    """Draw how long a gradient still is after 0, 1, 2, … layers on its way back.

    Parameters
    ----------
    sizes : mapping of str to ndarray, shape (layers + 1,)
        Activation → lengths, as `nncore.depth.gradient_sizes` returns them.
    bound : ndarray, shape (layers + 1,), optional
        What the sigmoid's cannot exceed.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    traces = [_course(LABELS[name], size, style(name, colors)) for name, size in sizes.items()]
    if bound is not None:
        limit = {"color": colors.muted, "dash": "dot", "width": 2}
        traces.append(_course("sigmoid's bound (0.25·‖W‖)ⁿ", bound, limit))
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": "What is left of a gradient of length 1"},
                "height": 430,
                "margin": {"l": 72, "b": 92},
                "xaxis": {"title": {"text": "layers back, from the output"}, "nticks": 11},
                "yaxis": {
                    "title": {"text": "length of the gradient"},
                    "type": "log",
                    "exponentformat": "power",
                    "dtick": _decades(traces),
                },
                "legend": LEGEND_BELOW,
            },
        }
    )


def gradients_sentence(sizes: Mapping[str, Array]) -> str:
    """Say in one sentence what `gradients_figure` shows."""
    each = [f"{LABELS[name]} {left(size[-1])}" for name, size in sizes.items()]
    count = len(next(iter(sizes.values()))) - 1 if sizes else 0
    return f"Of a gradient of length 1, after {count} layers back: {', '.join(each)}."


def left(size: float) -> str:
    """Write a length that may be exactly 0."""
    return "exactly 0" if size == 0 else short(size)


def _grid(lines: Array, across: str, up: str, colors: Theme) -> list[dict[str, Any]]:
    """Return two traces: upright lines and level ones, each line ended by a gap."""
    ended = np.pad(lines, ((0, 0), (0, 1), (0, 0)), constant_values=np.nan)
    names = ("x₁ constant", "x₂ constant")
    both = (ended[:LINES].reshape(-1, 2), ended[LINES:].reshape(-1, 2))
    styles = ({"color": colors.accent}, {"color": colors.categorical[3], "dash": "dash"})
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": points[:, 0],
            "y": points[:, 1],
            "xaxis": across,
            "yaxis": up,
            "name": name,
            "legendgroup": name,
            "showlegend": across == "x",
            "line": {**look, "width": 2},
            "hoverinfo": "skip",
        }
        for name, points, look in zip(names, both, styles, strict=True)
    ]


def _decades(traces: list[dict[str, Any]]) -> int:
    """Return how many powers of ten lie between two labels, so that there are about eight."""
    drawn = [y for trace in traces for y in trace["y"] if y]
    return max(1, round(np.log10(max(drawn) / min(drawn)) / 8)) if drawn else 1


def _course(label: str, size: Array, line: dict[str, Any]) -> dict[str, Any]:
    # A logarithmic axis has no place for 0, and none for what overflowed.
    drawn = [float(one) if np.isfinite(one) and one > 0 else None for one in size]
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(size) <= 31 else "lines",
        "x": list(range(len(size))),
        "y": drawn,
        "name": label,
        "line": line,
        "marker": {"size": 6},
        "hovertemplate": f"{label}, %{{x}} layers back: %{{y:.3~g}}<extra></extra>",
    }
