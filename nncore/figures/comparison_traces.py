"""The lines of one variant among several: its band, its middle, single runs, and what broke.

A variant keeps one color and one symbol everywhere. From five sound runs on, the line is the median
run and the band the middle half; under five there is no middle half to speak of, so every run is a
line. A run that broke is drawn to where it broke and counts in no band.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.comparison import Courses
from nncore.figures.theme import CLASS_SYMBOLS, THEMES, ThemeName, translucent
from nncore.figures.thinning import thin
from nncore.many import Band, band

Trace = dict[str, Any]

MOST_VARIANTS = 8
RUNS_OF_A_BAND = 5
"""Under so many runs, quartiles would be single runs in disguise."""
_SYMBOLS_A_LINE = 9


def look_of(place: int, theme: ThemeName) -> tuple[str, str]:
    """Return color and symbol of the variant at a place, counted from 0."""
    # The first two colors of the palette are classes.
    return THEMES[theme].categorical[2 + place % MOST_VARIANTS], CLASS_SYMBOLS[place]


@dataclass(frozen=True)
class Variant:
    """One variant, and what of it is drawn.

    Attributes
    ----------
    place : int
        Which of the variants, counted from 0.
    name : str
    courses : Courses
    values : ndarray of float64, shape (R, M)
        The course to draw.
    dash : str
        As Plotly calls it.
    what : str
        What a value is, such as "validation".
    theme : "light" or "dark"
    """

    place: int
    name: str
    courses: Courses
    values: NDArray[np.float64]
    dash: str
    what: str
    theme: ThemeName

    @property
    def color(self) -> str:
        """Its color."""
        return look_of(self.place, self.theme)[0]

    @property
    def label(self) -> str:
        """Its name, as Plotly may show it."""
        return html.escape(self.name)

    @cached_property
    def sound(self) -> NDArray[np.float64]:
        """The runs that stand for the variant, see `carried_on`."""
        return carried_on(self.courses, self.values)

    @cached_property
    def between(self) -> Band:
        """How these runs spread."""
        return band(self.sound)


def standing(one: Courses) -> NDArray[np.bool_]:
    """Return which runs stand for a variant, (R,): not broken, and ended or as far as any other.

    So runs that go on together, as stacked ones do, are a band while they do; and one that follows
    runs that have ended is not mixed with them.
    """
    furthest = np.isfinite(one.train_loss[:, -1:]).any(axis=1)
    chosen: NDArray[np.bool_] = ~one.broken & (one.ended | furthest)
    return chosen


def carried_on(one: Courses, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the runs that stand for a variant; one that stopped early keeps its last value.

    Without that, a median would jump whenever the runs that learn fastest leave it.

    Parameters
    ----------
    one : Courses
    values : ndarray of float64, shape (R, M)

    Returns
    -------
    ndarray of float64, shape (chosen runs, M)
    """
    kept = values[standing(one)]
    reached = np.where(np.isfinite(kept), np.arange(kept.shape[1]), 0)
    return np.take_along_axis(kept, np.maximum.accumulate(reached, axis=1), axis=1)


def band_traces(variant: Variant) -> list[Trace]:
    """Return the middle half of the sound runs, if there are enough of them."""
    if len(variant.sound) < RUNS_OF_A_BAND:
        return []
    x, low = thin(variant.courses.epoch, variant.between.lower)
    _, high = thin(variant.courses.epoch, variant.between.upper)
    drawn = [k for k, value in enumerate(low) if value is not None and high[k] is not None]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [x[k] for k in drawn] + [x[k] for k in reversed(drawn)],
            "y": [high[k] for k in drawn] + [low[k] for k in reversed(drawn)],
            "fill": "toself",
            "fillcolor": translucent(variant.color, 0.16),
            "line": {"width": 1, "color": translucent(variant.color, 0.5)},
            "hoverinfo": "skip",
            "legendgroup": variant.name,
            "showlegend": False,
        }
    ]


def middle_traces(variant: Variant, *, alone: bool) -> list[Trace]:
    """Return the median of the sound runs or, where these are few, each of them.

    Parameters
    ----------
    variant : Variant
    alone : bool
        Whether this is the line by which the legend knows the variant.
    """
    one, sound = variant.courses, variant.sound
    if len(sound) >= RUNS_OF_A_BAND:
        width = 3.0 if alone else 1.5
        lines = [(*thin(one.epoch, variant.between.median), f"median of {len(sound)} runs")]
    else:
        width = 2.0 if alone else 1.0
        seeds = one.seeds[standing(one)].tolist()
        lines = [
            (*thin(one.epoch, row), f"seed {seed}") for seed, row in zip(seeds, sound, strict=True)
        ]
    # An empty line keeps the variant in the legend before its first run has ended.
    lines = [line for line in lines if line[0]] or [([None], [None], "")]
    return [
        {
            "type": "scatter",
            "name": variant.label,
            "legendgroup": variant.name,
            "showlegend": alone and number == 0,
            "mode": "lines+markers",
            "x": x,
            "y": y,
            "line": {"color": variant.color, "width": width, "dash": variant.dash},
            "marker": {
                "symbol": look_of(variant.place, variant.theme)[1],
                "size": 3 + 2 * width,
                "color": variant.color,
                "maxdisplayed": _SYMBOLS_A_LINE,
            },
            "hovertemplate": f"{variant.label}, {runs}<br>epoch %{{x:~g}}: {variant.what} "
            "%{y:.4~g}<extra></extra>",
        }
        for number, (x, y, runs) in enumerate(lines)
    ]


def thin_traces(variant: Variant) -> list[Trace]:
    """Return the runs that have not ended, and those that broke, each as a thin line."""
    one = variant.courses
    traces = []
    for run in np.flatnonzero(~standing(one)).tolist():
        if np.isfinite(variant.values[run]).any():
            x, y = thin(one.epoch, variant.values[run])
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": x,
                    "y": y,
                    "legendgroup": variant.name,
                    "showlegend": False,
                    "line": {
                        "color": translucent(variant.color, 0.7),
                        "width": 1.25,
                        "dash": variant.dash,
                    },
                    "hovertemplate": f"{variant.label}, seed {one.seeds[run]}<br>epoch %{{x:~g}}: "
                    f"{variant.what} %{{y:.4~g}}<extra></extra>",
                }
            )
    return traces


def cross_traces(variant: Variant, top: float, epochs: int) -> list[Trace]:
    """Return a cross where the variant's runs broke, and its name beside it.

    Parameters
    ----------
    variant : Variant
    top : float
        The greatest value that the axis shows; what lies beyond is marked there.
    epochs : int
        Where the horizontal axis ends.
    """
    one = variant.courses
    broken = np.flatnonzero(one.broken)
    if not len(broken):
        return []
    marks = []
    for run in broken.tolist():
        reached = np.flatnonzero(np.isfinite(variant.values[run]))
        # Who broke before the first moment has no value, and is marked there.
        at = float(one.epoch[reached[-1]]) if len(reached) else 1.0
        marks.append(
            (at, min(top, float(variant.values[run, reached[-1]])) if len(reached) else top)
        )
    x, y = (list(values) for values in zip(*sorted(marks), strict=True))
    said = f"{len(broken)} of {len(one.seeds)} runs of {variant.label} broke down"
    return [
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": x,
            "y": y,
            "text": [""] * (len(x) - 1) + [f" {variant.label} broke "],
            "textposition": "middle right" if x[-1] < epochs / 2 else "bottom left",
            "textfont": {"color": variant.color},
            "cliponaxis": False,
            "legendgroup": variant.name,
            "showlegend": False,
            "marker": {"symbol": "x", "size": 12, "color": variant.color},
            "hovertemplate": f"{said}<extra></extra>",
        }
    ]
