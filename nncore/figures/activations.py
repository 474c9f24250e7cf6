"""An activation and its derivative, one above the other, so that slope and height meet at one z.

Several can be drawn together. Each has a color and a dash of its own that never changes, so that a
reader finds it again whatever else is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from nncore.activations import ALL, Activation
from nncore.figures.theme import LEGEND_BELOW, THEMES, Theme, ThemeName, template

Options = Mapping[str, float]
NO_OPTIONS: Options = {}
_POINTS = 241

LABELS = {
    "step": "step",
    "linear": "linear",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "elu": "ELU",
    "gelu": "GELU",
    "silu": "SiLU (swish)",
    "softplus": "softplus",
}
"""The activations that are drawn as curves, as readers know them."""

_DASHES = {
    "step": "dash",
    "linear": "dot",
    "sigmoid": "solid",
    "tanh": "dash",
    "relu": "solid",
    "leaky_relu": "dash",
    "elu": "longdash",
    "gelu": "solid",
    "silu": "longdashdot",
    "softplus": "dashdot",
}


def style(name: str, colors: Theme) -> dict[str, Any]:
    """Return color, dash and width of an activation's line, the same in every figure."""
    plain = {"linear": colors.muted, "step": colors.ink}
    # Orange and blue are left to the classes.
    others = [one for one in LABELS if one not in plain]
    color = plain.get(name) or colors.categorical[2 + others.index(name)]
    return {"color": color, "dash": _DASHES[name], "width": 3, "simplify": False}


def curves_figure(
    names: Sequence[str],
    z: float,
    *,
    reach: float = 6.0,
    options: Mapping[str, Options] | None = None,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw activations above, their derivatives below, and a point on each at one z.

    Parameters
    ----------
    names : sequence of str
        Of `LABELS`.
    z : float
        Where the points stand.
    reach : float
        The curves go from -reach to reach.
    options : mapping, optional
        Activation → its own options, such as `{"leaky_relu": {"negative_slope": 0.01}}`.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    across = np.linspace(-reach, reach, _POINTS)
    traces = []
    for name in names:
        one, own = ALL[name], (options or {}).get(name, NO_OPTIONS)
        for rows in (_pieces(one, across), np.array([z])):
            for axis, values in (("y", one(rows, **own)), ("y2", one.derivative(rows, **own))):
                traces.append(_trace(name, rows, values, axis, colors, first=axis == "y"))
    line = {
        "type": "line",
        "x0": z,
        "x1": z,
        "xref": "x",
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": colors.muted, "width": 1, "dash": "dot"},
        "layer": "below",
    }
    crossed = {"zeroline": True, "zerolinecolor": colors.muted, "zerolinewidth": 1, "nticks": 7}
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": "f(z), and below it how steep it is: f′(z)"},
                "height": 500,
                "margin": {"l": 60, "b": 90},
                "hovermode": "x",
                # Dragging moves the point, and so cannot zoom.
                "dragmode": False,
                "uirevision": f"{reach:g}",
                "shapes": [line],
                "xaxis": {
                    "title": {"text": "z, the neuron's weighted sum"},
                    "range": [-reach, reach],
                    "anchor": "y2",
                    "zeroline": True,
                    "zerolinecolor": colors.muted,
                },
                "yaxis": {
                    **crossed,
                    "title": {"text": "f(z)"},
                    "domain": [0.46, 1.0],
                    "range": _window(traces),
                },
                "yaxis2": {
                    **crossed,
                    "title": {"text": "f′(z)"},
                    "domain": [0.0, 0.38],
                    "rangemode": "tozero",
                },
                "legend": LEGEND_BELOW,
            },
        }
    )


def curves_sentence(
    names: Sequence[str], z: float, options: Mapping[str, Options] | None = None
) -> str:
    """Say in one sentence what `curves_figure` shows at its point."""
    at = np.array([z])
    values = []
    for name in names:
        one, own = ALL[name], (options or {}).get(name, NO_OPTIONS)
        values.append(
            f"{LABELS[name]} is {one(at, **own)[0]:.4g} with slope "
            f"{one.derivative(at, **own)[0]:.4g}"
        )
    return f"At z = {z:.4g}: {'; '.join(values)}." if values else "No activation is chosen."


def _window(traces: list[dict[str, Any]]) -> list[float]:
    """Return the heights in sight: all points, and of the curves what lies between -1.5 and 3."""
    curves = [one["y"] for one in traces if one["yaxis"] == "y" and one["mode"] == "lines"]
    points = [one["y"] for one in traces if one["yaxis"] == "y" and one["mode"] == "markers"]
    if not curves:
        return [-1.0, 1.0]
    low = min(max(min(map(np.min, curves)), -1.5), min(map(np.min, points)))
    high = max(min(max(map(np.max, curves)), 3.0), max(map(np.max, points)))
    margin = 0.08 * (high - low) or 1.0
    return [float(low - margin), float(high + margin)]


def _pieces(one: Activation, across: np.ndarray) -> np.ndarray:
    """Return where a curve is drawn: one with a corner or a jump also just on both sides of 0."""
    if one.smooth:
        return across
    return np.sort(np.append(across, [-1e-9, 1e-9]))


def _trace(
    name: str, z: np.ndarray, values: np.ndarray, axis: str, colors: Theme, *, first: bool
) -> dict[str, Any]:
    line, alone = style(name, colors), len(z) == 1
    what = "f" if axis == "y" else "f′"
    return {
        "type": "scatter",
        "mode": "markers" if alone else "lines",
        "x": z.round(6),
        "y": values.round(6),
        "yaxis": axis,
        "name": LABELS[name],
        "legendgroup": name,
        "showlegend": first and not alone,
        **(
            {
                "marker": {
                    "color": line["color"],
                    "size": 12,
                    "line": {"color": colors.background, "width": 2},
                },
                "hoverinfo": "skip",
            }
            if alone
            else {
                "line": line,
                "hovertemplate": f"{LABELS[name]}: {what}(%{{x:.2f}}) = %{{y:.4f}}<extra></extra>",
            }
        ),
    }
