"""Two groups on one axis, one upward and one downward, and a line that parts both in two.

Scores of two classes with a threshold, or the confidence of right and wrong answers: the line makes
four groups, and each is counted in its corner. Heights are logarithmic, so that three in one bar
can be seen beside three thousand in another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nncore.figures.theme import THEMES, Theme, ThemeName, template, translucent

BINS = 40
_HEADROOM = 1.45


@dataclass(frozen=True)
class Group:
    """What is drawn on one side of the axis.

    Attributes
    ----------
    name : str
        As in "12 malignant".
    values : ndarray of float, shape (n,)
    color : int
        Place among the categorical colors of the theme.
    below, above : str
        What the values below the line are, and those at the line or above it.
    """

    name: str
    values: NDArray[np.floating]
    color: int
    below: str
    above: str

    def parted(self, line: float) -> tuple[int, int]:
        """Return how many values are below a line, and how many are not."""
        above = int((self.values >= line).sum())
        return len(self.values) - above, above


def mirrored_figure(
    upward: Group,
    downward: Group | None,
    line: float,
    *,
    title: str,
    axis: str,
    rows: str,
    ends: tuple[float, float] = (0.0, 1.0),
    theme: ThemeName = "light",
    height: int = 330,
) -> go.Figure:
    """Draw two histograms against each other, and a line through both.

    Parameters
    ----------
    upward : Group
    downward : Group or None
        None leaves the axis at the bottom.
    line : float
    title, axis : str
        Of the figure, and of the values.
    rows : str
        What is counted, in the plural.
    ends : (float, float)
        Of the axis; all values are within.
    theme : "light" or "dark"
        Of the page behind the figure.
    height : int
        In pixels.
    """
    colors = THEMES[theme]
    edges = np.linspace(*ends, BINS + 1)
    sides = [(upward, 1)] + ([(downward, -1)] if downward else [])
    counted = [np.histogram(group.values, edges)[0] for group, _ in sides]
    most = max(1, *(int(counts.max()) for counts in counted))
    top = _HEADROOM * float(np.log10(1 + most))
    places, labels = _ticks(most)
    drawn = min(max(line, ends[0]), ends[1])
    return go.Figure(
        {
            "data": [
                _bars(group, counts, edges, sign, colors.categorical[group.color])
                for (group, sign), counts in zip(sides, counted, strict=True)
            ],
            "layout": {
                "template": template(theme),
                "title": {"text": title},
                "height": height,
                "bargap": 0.08,
                "barmode": "overlay",
                "showlegend": False,
                "uirevision": "kept",
                "xaxis": {"title": {"text": axis}, "range": list(ends), "showgrid": False},
                "yaxis": {
                    "title": {"text": f"{rows}, logarithmic"},
                    "range": [-top if downward else 0, top],
                    "tickvals": places,
                    "ticktext": labels,
                    "fixedrange": True,
                    "zeroline": True,
                    "zerolinecolor": colors.muted,
                },
                "shapes": [
                    _rectangle(drawn, ends[1], translucent(colors.accent, 0.09)),
                    vertical(drawn, colors.ink),
                ],
                "annotations": [
                    _corner(group, count, sign > 0, left, colors)
                    for group, sign in sides
                    for count, left in zip(group.parted(line), (True, False), strict=True)
                ],
            },
        }
    )


def mirrored_sentence(upward: Group, downward: Group | None, line: float, *, rows: str) -> str:
    """Say in one sentence what `mirrored_figure` shows."""
    parts = []
    for group in (upward, downward) if downward else (upward,):
        below, above = group.parted(line)
        parts.append(
            f"of {len(group.values):,} {group.name} {rows} {above:,} are at {line:.10g} or above "
            f"({group.above}) and {below:,} below ({group.below})"
        )
    sentence = "; ".join(parts)
    return f"{sentence[0].upper()}{sentence[1:]}."


def heights(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how high bars are drawn: log₁₀(1 + count), so that an empty one has no height."""
    drawn: NDArray[np.float64] = np.log10(1.0 + counts)
    return drawn


def vertical(place: float, color: str) -> dict[str, Any]:
    """Return a line from the bottom to the top of a plot, as Plotly's shape."""
    return {
        "type": "line",
        "x0": place,
        "x1": place,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": color, "width": 2.5},
    }


def _bars(
    group: Group, counts: NDArray[np.int64], edges: NDArray[np.float64], sign: int, color: str
) -> dict[str, Any]:
    full = np.flatnonzero(counts)
    return {
        "type": "bar",
        "name": group.name,
        "x": ((edges[1:] + edges[:-1]) / 2)[full].round(5).tolist(),
        "y": (sign * heights(counts[full])).round(4).tolist(),
        "width": float(edges[1] - edges[0]) * 0.92,
        "marker": {"color": color},
        "customdata": [
            f"{edges[place]:.3g} to {edges[place + 1]:.3g}: {counts[place]:,} {group.name}"
            for place in full
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _ticks(most: int) -> tuple[list[float], list[str]]:
    """Return places and labels for 0, 1, 10, 100… on both sides of the axis."""
    # With many powers of ten, 0 and 1 would lie on each other.
    first = 0 if most < 100 else 1
    shown = np.array([0, *(10**power for power in range(first, len(str(most))))])
    both = np.concatenate([-shown[:0:-1], shown])
    places = np.sign(both) * heights(np.abs(both))
    return places.tolist(), [f"{number:,}" for number in np.abs(both).tolist()]


def _corner(group: Group, count: int, upper: bool, left: bool, colors: Theme) -> dict[str, Any]:
    return {
        "text": f"{group.below if left else group.above}: <b>{count:,}</b>",
        "xref": "paper",
        "yref": "paper",
        "x": 0.01 if left else 0.99,
        "y": 0.99 if upper else 0.01,
        "xanchor": "left" if left else "right",
        "yanchor": "top" if upper else "bottom",
        "showarrow": False,
        "font": {"color": colors.ink},
        # Readable where the line runs through it, too.
        "bgcolor": translucent(colors.background, 0.8),
    }


def _rectangle(start: float, end: float, fill: str) -> dict[str, Any]:
    return {
        "type": "rect",
        "x0": start,
        "x1": end,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "fillcolor": fill,
        "line": {"width": 0},
        "layer": "below",
    }
