"""Several runs of each maker as a band, so that one of them is not taken for the truth."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from nncore import luck
from nncore.figures.theme import CLASS_SYMBOLS, THEMES, ThemeName, template, translucent

_HALF_BAND = 0.17
_SHIFT = 0.07
"""How far runs of equal accuracy stand apart, in rows."""


def luck_figure(
    found: Mapping[str, Mapping[int, float]], *, theme: ThemeName = "light"
) -> go.Figure:
    """Draw a row a maker: each run a dot, the middle half of the runs a box, the median a line.

    The marked seed is a filled diamond; what folklore prints of it is a dotted line.

    Parameters
    ----------
    found : mapping of str to mapping of int to float
        By name of the maker, the test accuracy (0…1) of each seed that has been trained so far.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    names = list(luck.MAKERS)
    traces, shapes = [], []
    for row, name in enumerate(names):
        runs, color = found.get(name, {}), colors.categorical[2 + row]
        if len(runs) > 1:
            band = luck.band(list(runs.values()))
            box = {"type": "rect", "y0": row - _HALF_BAND, "y1": row + _HALF_BAND}
            shapes += [
                {
                    **box,
                    "x0": 100 * band.lower,
                    "x1": 100 * band.upper,
                    "fillcolor": translucent(color, 0.25),
                    "line": {"width": 0},
                    "layer": "below",
                },
                {
                    **box,
                    "type": "line",
                    "x0": 100 * band.median,
                    "x1": 100 * band.median,
                    "line": {"color": color, "width": 3},
                    "layer": "below",
                },
            ]
        marked = [seed == luck.MARKED for seed in runs]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [100 * accuracy for accuracy in runs.values()],
                "y": [row + shift for shift in _shifts(list(runs.values()))],
                "text": [f"seed {seed}" for seed in runs],
                "marker": {
                    "color": [color if one else translucent(color, 0.0) for one in marked],
                    "symbol": [CLASS_SYMBOLS[int(one)] for one in marked],
                    "size": [14 if one else 9 for one in marked],
                    "line": {"color": color, "width": 2},
                },
                "hovertemplate": f"{luck.MAKERS[name].label}, %{{text}}: %{{x:.2f}}%"
                "<extra></extra>",
                "showlegend": False,
            }
        )
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": "Test accuracy of one network, by seed"},
                "height": 380,
                "xaxis": {
                    "title": {
                        "text": f"test accuracy, % of {luck.EXPERIMENT.data.test_rows} digits"
                    },
                    "range": _range(found),
                    "fixedrange": True,
                },
                "yaxis": {
                    "tickvals": list(range(len(names))),
                    "ticktext": [luck.MAKERS[name].label for name in names],
                    "range": [len(names) - 0.45, -0.75],
                    "showgrid": False,
                    "fixedrange": True,
                },
                "shapes": [
                    *shapes,
                    {
                        "type": "line",
                        "yref": "paper",
                        "y0": 0,
                        "y1": 1,
                        "x0": 100 * luck.FOLKLORE,
                        "x1": 100 * luck.FOLKLORE,
                        "line": {"color": colors.muted, "width": 2, "dash": "dot"},
                        "layer": "below",
                    },
                ],
                "annotations": [
                    {
                        "text": f"folklore {100 * luck.FOLKLORE:.2f}",
                        "x": 100 * luck.FOLKLORE,
                        "yref": "paper",
                        "y": 1,
                        "xanchor": "left",
                        "yanchor": "top",
                        "xshift": 4,
                        "showarrow": False,
                        "font": {"color": colors.muted},
                    }
                ],
                "uirevision": "luck",
            },
        }
    )


def luck_sentence(found: Mapping[str, Mapping[int, float]]) -> str:
    """Say in one sentence for each maker what `luck_figure` shows."""
    said = []
    for name, runs in found.items():
        if not runs:
            continue
        band, label = luck.band(list(runs.values())), luck.MAKERS[name].label
        if len(runs) == 1:
            said.append(f"{label}: one run, {band.median:.2%}.")
            continue
        said.append(
            f"{label}: {len(runs)} runs from {band.least:.2%} to {band.greatest:.2%}, half of them "
            f"from {band.lower:.2%} to {band.upper:.2%}, median {band.median:.2%}."
        )
    return " ".join(said) or "No run yet."


def _shifts(values: list[float]) -> list[float]:
    """Move runs of equal accuracy apart, so that each can be counted."""
    shifts = []
    for place, value in enumerate(values):
        before = values[:place].count(value)
        side = 1 if before % 2 else -1
        shifts.append(side * ((before + 1) // 2) * _SHIFT)
    return shifts


def _range(found: Mapping[str, Mapping[int, float]]) -> list[float]:
    """Return an axis that holds the runs that are usual, and more if there are others."""
    values = [100 * value for runs in found.values() for value in runs.values()]
    return [min([96.0, *values]) - 0.2, max([98.4, *values]) + 0.2]
