"""Loss over epochs, steps or seconds, with a level to be reached: who is there first, by which clock?"""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nncore import spec
from nncore.comparison import Courses
from nncore.figures.comparison_traces import carried_on, look_of
from nncore.figures.numbers import short
from nncore.figures.theme import LEGEND_BELOW, THEMES, ThemeName, template
from nncore.figures.thinning import thin
from nncore.many import band
from nncore.reaching import Reached, clock

CLOCKS = {
    "steps": "steps, logarithmic",
    "epochs": "epochs, logarithmic",
    "seconds": "seconds since the first step, logarithmic",
}
"""Name → what the axis counts."""


def race_figure(
    experiments: Mapping[str, spec.Experiment],
    variants: Mapping[str, Courses],
    reached: Mapping[str, Reached],
    level: float,
    by: str,
    *,
    course: str = "val_loss",
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw each variant's median loss by a clock, the level, and where the median run reaches it.

    Parameters
    ----------
    experiments : mapping of str to Experiment
    variants : mapping of str to Courses
    reached : mapping of str to Reached
        Of the same level.
    level : float
    by : str
        One of `CLOCKS`.
    course : str
        Name of the loss in `Courses`.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    traces: list[dict[str, Any]] = []
    for place, (name, one) in enumerate(variants.items()):
        color, symbol = look_of(place, theme)
        x, y = _median(one, experiments[name], course, by)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": y,
                "name": html.escape(name),
                "legendgroup": name,
                "showlegend": False,
                "line": {"color": color, "width": 2.5},
                "hovertemplate": f"{html.escape(name)}: median %{{y:.3~g}} after %{{x:.3~g}} {by}"
                "<extra></extra>",
            }
        )
        there = reached[name].median(by)
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [there if np.isfinite(there) else None],
                "y": [level],
                "name": html.escape(name),
                "legendgroup": name,
                "marker": {
                    "color": color,
                    "symbol": symbol,
                    "size": 14,
                    "line": {"color": colors.background, "width": 1.5},
                },
                "hovertemplate": f"{html.escape(name)}: the median run is there after "
                f"%{{x:.3~g}} {by}<extra></extra>",
            }
        )
    lines = -(-max(len(variants), 1) // 3)
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": "Who is there first? Median run, validation loss"},
                "height": 360 + 22 * lines,
                "margin": {"l": 64, "b": 64 + 22 * lines},
                "xaxis": {
                    "title": {"text": CLOCKS[by]},
                    "type": "log",
                    "tickformat": "~s",
                    "dtick": 1,
                    "uirevision": by,
                },
                "yaxis": {
                    "title": {"text": "loss, mean per example"},
                    "type": "log",
                    "dtick": "D2",
                    "tickformat": "~g",
                },
                "shapes": [
                    {
                        "type": "line",
                        "x0": 0,
                        "x1": 1,
                        "xref": "paper",
                        "y0": level,
                        "y1": level,
                        "line": {"color": colors.ink, "width": 1.5, "dash": "dash"},
                    }
                ],
                "legend": {
                    **LEGEND_BELOW,
                    "groupclick": "togglegroup",
                    "tracegroupgap": 0,
                },
            },
        }
    )


def sentence(reached: Mapping[str, Reached], level: float, by: str) -> str:
    """Say in one sentence who reaches the level, fastest first."""
    order = sorted(reached, key=lambda name: (reached[name].median(by), name))
    told = []
    for name in order:
        median = reached[name].median(by)
        there = f"after {short(median, 3)} {by}" if np.isfinite(median) else "not by most runs"
        told.append(f"{name} {there}")
    return f"A loss of {short(level)} is reached: {', '.join(told)}."


def _median(
    one: Courses, experiment: spec.Experiment, course: str, by: str
) -> tuple[list[float | None], list[float | None]]:
    """Return the median run's loss by a clock; where that shows zero, a logarithm has no place."""
    sound = carried_on(one, getattr(one, course))
    if not sound.size:
        return [None], [None]
    middle = band(sound).median
    ticks: NDArray[np.float64] = clock(one, experiment)[by][one.ended & ~one.broken]
    known = np.isfinite(ticks).any(axis=0)
    times = np.full(ticks.shape[1], np.nan)
    times[known] = np.nanmedian(ticks[:, known], axis=0)
    drawn = (times > 0) & (middle > 0)
    return thin(times[drawn].tolist(), middle[drawn].tolist())
