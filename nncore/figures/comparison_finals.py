"""What the runs of a comparison ended with, and how sure a difference between variants is.

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
from nncore.verdict import Row

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
                    _broken_up(name) + (f"<br>{lost[name]} broke down" if lost.get(name) else "")
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


def intervals_figure(
    rows: Sequence[Row],
    places: Mapping[str, int],
    *,
    reference: str,
    what: str,
    smaller_is_better: bool,
    in_points: bool = False,
    theme: ThemeName = "light",
) -> Figure:
    """Draw each variant's mean difference to the reference, with its interval and a line at zero.

    Parameters
    ----------
    rows : sequence of Row
        Of a verdict; those without an interval are named and left empty.
    places : mapping of str to int
        Which color and symbol each variant has, see `nncore.figures.comparison_traces.look_of`.
    reference : str
        The variant that stands at zero.
    what : str
        What was compared, such as "validation loss".
    smaller_is_better : bool
    in_points : bool
        Whether values are shares of 1, drawn in percentage points.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors, scale = THEMES[theme], 100.0 if in_points else 1.0
    traces: list[dict[str, Any]] = []
    reach = [0.0]
    for height, row in enumerate(rows):
        color, symbol = look_of(places[row.variant], theme)
        low, middle, high = (scale * end for end in (row.low, row.difference, row.high))
        if not np.isfinite([low, middle, high]).all():
            continue
        reach += [low, high]
        traces += [
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": [low, high],
                "y": [height, height],
                "line": {"color": color, "width": 3},
                "marker": {
                    "symbol": "line-ns",
                    "size": 18,
                    "line": {"color": color, "width": 3},
                },
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "x": [middle],
                "y": [height],
                "marker": {"symbol": symbol, "size": 9, "color": color},
                "hovertemplate": f"{html.escape(row.variant)}: %{{x:+.3~g}} on average, "
                f"from {low:+.3g} to {high:+.3g}<extra></extra>",
            },
        ]
    name = html.escape(reference)
    left, right = f"← better than {name}", "worse →"
    if not smaller_is_better:
        left, right = "← worse", f"better than {name} →"
    return {
        "data": traces,
        "layout": {
            "template": template(theme),
            "title": {"text": f"Difference in {what} to {name}"},
            "height": 150 + 52 * max(len(rows), 1),
            "margin": {"r": 14, "b": 76},
            "showlegend": False,
            "shapes": [
                {
                    "type": "line",
                    "x0": 0,
                    "x1": 0,
                    "yref": "paper",
                    "y0": 0,
                    "y1": 1,
                    "line": {"color": colors.ink, "width": 1.5},
                    "layer": "below",
                }
            ],
            "annotations": [
                {
                    "text": text,
                    "xref": "paper",
                    "x": side,
                    "xanchor": "left" if side == 0 else "right",
                    "yref": "paper",
                    "y": 0,
                    "yanchor": "top",
                    "yshift": -48,
                    "showarrow": False,
                    "font": {"color": colors.ink},
                }
                for side, text in ((0, left), (1, right))
            ],
            "xaxis": {
                "title": {
                    "text": f"variant − {name}" + (", percentage points" if in_points else ""),
                    "standoff": 2,
                },
                "nticks": 5,
                "tickformat": "~g",
                "range": _room(reach),
            },
            "yaxis": {
                "tickvals": list(range(len(rows))),
                "ticktext": [f"<b>{_broken_up(row.variant)}</b><br>{row.answer}" for row in rows],
                "range": [len(rows) - 0.5, -0.5],
                "showgrid": False,
                "fixedrange": True,
            },
        },
    }


def _room(ends: Sequence[float]) -> list[float]:
    """Return an axis that holds all of these, with a little room on both sides."""
    low, high = min(ends), max(ends)
    room = 0.08 * (high - low) or 1.0
    return [low - room, high + room]


def _broken_up(name: str, width: int = 12) -> str:
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
