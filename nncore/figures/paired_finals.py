"""What the runs of a comparison ended with, seed by seed.

Runs with one seed began alike and saw the same batches, so they are a pair: a thin line joins them.
When all lines lean the same way, a difference is not the seed's luck; when they cross, it may be.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.figures.comparison import Figure
from nncore.figures.comparison_traces import look_of
from nncore.figures.theme import THEMES, ThemeName, template, translucent

_HALF_TICK = 0.24


def paired_figure(
    finals: Mapping[str, NDArray[np.float64]],
    seeds: Sequence[int],
    *,
    what: str,
    unit: str,
    broken: Mapping[str, int] | None = None,
    log: bool = False,
    theme: ThemeName = "light",
) -> Figure:
    """Draw a column of dots a variant, one dot a seed, the same seed joined from column to column.

    Parameters
    ----------
    finals : mapping of str to ndarray of shape (R,)
        At most eight variants; NaN for runs that broke or have not ended.
    seeds : sequence of int
        One a run.
    what : str
        What each dot is, such as "validation loss".
    unit : str
        What the vertical axis counts.
    broken : mapping of str to int, optional
        How many runs of a variant broke down; said below its column.
    log : bool
        Whether the vertical axis is logarithmic.
    theme : "light" or "dark"
        Of the page behind the figure.

    Returns
    -------
    dict
        A figure as Plotly accepts it.
    """
    colors, names, lost = THEMES[theme], list(finals), broken or {}
    values = np.stack([finals[name] for name in names])
    traces: list[dict[str, Any]] = []
    for run, seed in enumerate(seeds):
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": list(range(len(names))),
                "y": _numbers(values[:, run]),
                "line": {"color": translucent(colors.muted, 0.6), "width": 1.25},
                "hoverinfo": "skip",
                "name": f"seed {seed}",
            }
        )
    shapes = []
    for place, name in enumerate(names):
        color, symbol = look_of(place, theme)
        sound = np.flatnonzero(np.isfinite(values[place]))
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [place] * len(sound),
                "y": _numbers(values[place, sound]),
                "text": [f"seed {seeds[run]}" for run in sound.tolist()],
                "marker": {"symbol": symbol, "size": 10, "color": color},
                "name": html.escape(name),
                "hovertemplate": f"{html.escape(name)}, %{{text}}: %{{y:.4~g}}<extra></extra>",
            }
        )
        if len(sound) > 1:
            median = float(np.median(values[place, sound]))
            shapes.append(
                {
                    "type": "line",
                    "x0": place - _HALF_TICK,
                    "x1": place + _HALF_TICK,
                    "y0": median,
                    "y1": median,
                    "line": {"color": color, "width": 3},
                }
            )
    axis: dict[str, Any] = {"title": {"text": unit}, "tickformat": "~g"}
    axis |= {"type": "log", "dtick": "D2"} if log else {"nticks": 6}
    return {
        "data": traces,
        "layout": {
            "template": template(theme),
            "title": {"text": f"{what}: a line joins runs of one seed"},
            "height": 340,
            "margin": {"l": 64, "r": 14},
            "showlegend": False,
            "shapes": shapes,
            "xaxis": {
                "tickvals": list(range(len(names))),
                "ticktext": [
                    on_lines(name) + (f"<br>{lost[name]} broke down" if lost.get(name) else "")
                    for name in names
                ],
                "autotickangles": [0, 90],
                "tickfont": {"size": 13},
                "range": [-0.5, len(names) - 0.5],
                "showgrid": False,
                "fixedrange": True,
            },
            "yaxis": axis,
        },
    }


def on_lines(name: str, width: int = 12) -> str:
    """Return a name on lines short enough for a column on a phone."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(html.escape(line) for line in lines)


def _numbers(values: NDArray[np.float64]) -> list[float | None]:
    return [float(f"{value:.5g}") if np.isfinite(value) else None for value in values]
