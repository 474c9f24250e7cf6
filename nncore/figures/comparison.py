"""Several variants of one experiment over the epochs: whose loss falls faster, and who overfits.

Training is solid and validation dashed, as everywhere; so variants differ in color and symbol. What
lines and bands are is told in `nncore.figures.comparison_traces`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.comparison import Courses
from nncore.figures.comparison_traces import (
    RUNS_OF_A_BAND,
    Variant,
    band_traces,
    carried_on,
    cross_traces,
    look_of,
    middle_traces,
    standing,
    thin_traces,
)
from nncore.figures.theme import LEGEND_BELOW, THEMES, ThemeName, template
from nncore.figures.thinning import LARGEST

__all__ = ["Figure", "bands_figure", "carried_on", "gap_figure", "look_of"]

Figure = dict[str, Any]

HEIGHT = 340
"""Pixels, without the legend."""
_DASHES = {"train": "solid", "val": "dash"}
_BELOW = "<br><span style='font-size:13px;font-weight:400'>{}</span>"
"""Below a title, so that both fit a phone."""
_BEGINNING = 0.1
"""Of all epochs."""
_FLAT = 0.25
"""Whatever differs afterwards, against the height that the beginning takes."""
_PARTS = {"train": "training", "val": "validation"}
_UNITS = {"loss": "loss, mean per example", "accuracy": "share answered correctly"}


def bands_figure(
    variants: Mapping[str, Courses],
    *,
    metric: str = "loss",
    part: str = "val",
    training: bool = False,
    epochs: int = 1,
    log: bool = False,
    theme: ThemeName = "light",
) -> Figure:
    """Draw how variants do, epoch by epoch.

    Parameters
    ----------
    variants : mapping of str to Courses
        At most eight, in an order that does not change.
    metric : {"loss", "accuracy"}
    part : {"val", "train"}
        On which rows: validation or training.
    training : bool
        Whether to add the training part to validation, as thin lines without bands.
    epochs : int
        How many are planned; the axis has room for them.
    log : bool
        Whether the vertical axis is logarithmic.
    theme : "light" or "dark"
        Of the page behind the figure.

    Returns
    -------
    dict
        A figure as Plotly accepts it: plain lists and numbers, no NaN.
    """
    drawn = _variants(variants, metric, part, theme)
    learned = _variants(variants, metric, "train", theme) if training and part == "val" else []
    traces = [trace for one in learned for trace in middle_traces(one, alone=False)]
    for one in drawn:
        traces += band_traces(one)
    for one in drawn:
        traces += middle_traces(one, alone=True) + thin_traces(one)
    axis, top, step, cut = _reach([*drawn, *learned], epochs, log)
    broken = [one for one in drawn if one.courses.broken.any()]
    for place, one in enumerate(broken):
        # Those that leave the picture at one moment stand below each other.
        height = top / step**place if log else top - step * place
        traces += cross_traces(one, height, epochs)
    # Both parts named would be too long for a phone; their dashes are told below the picture.
    title = (metric if learned else f"{_PARTS[part]} {metric}").capitalize()
    layout = _layout(drawn, title, _UNITS[metric], epochs, theme)
    layout["yaxis"] |= axis
    if cut:
        layout["title"]["text"] += _BELOW.format("the beginning is cut off")
        # Plotly hangs a title by its first line and then lifts it by half of each further one.
        layout["title"]["pad"] = {"t": 20, "l": 4}
        layout["margin"]["t"] += 18
    layout["uirevision"] += f" {metric} {log}"
    return {"data": traces, "layout": layout}


def gap_figure(
    variants: Mapping[str, Courses], *, epochs: int = 1, theme: ThemeName = "light"
) -> Figure:
    """Draw validation loss less training loss over the epochs: how much is learned by heart.

    Runs that broke down have no part in it.

    Parameters
    ----------
    variants : mapping of str to Courses
        At most eight.
    epochs : int
        How many are planned.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    drawn = [
        Variant(place, name, one, one.val_loss - one.train_loss, "solid", "gap", theme)
        for place, (name, one) in enumerate(variants.items())
    ]
    traces = [trace for one in drawn for trace in band_traces(one)]
    for one in drawn:
        traces += middle_traces(one, alone=True)
    layout = _layout(drawn, "Gap", "validation − training loss", epochs, theme)
    layout["yaxis"] |= {"zeroline": True, "zerolinecolor": THEMES[theme].muted, "zerolinewidth": 2}
    return {"data": traces, "layout": layout}


def _variants(
    variants: Mapping[str, Courses], metric: str, part: str, theme: ThemeName
) -> list[Variant]:
    return [
        Variant(
            place,
            name,
            one,
            getattr(one, f"{part}_{metric}"),
            _DASHES[part],
            f"{_PARTS[part]} {metric}",
            theme,
        )
        for place, (name, one) in enumerate(variants.items())
    ]


def _reach(
    variants: Sequence[Variant], epochs: int, log: bool
) -> tuple[dict[str, Any], float, float, bool]:
    """Return an axis for the sound runs: broken ones would leave no room for them.

    Its range is always given: Plotly keeps one that it chose itself before there were any values.

    Returns
    -------
    axis : dict
    top : float
        The greatest value for a mark.
    step : float
        How far marks stand apart; a factor on a logarithmic axis.
    cut : bool
        Whether the first epochs are left out, beside which all others would look alike.
    """
    axis: dict[str, Any] = {"tickformat": "~g"}
    if log:
        axis = {"type": "log", "dtick": "D2", "tickformat": "~g"}
    values = [_sound(one, 0.0, log) for one in variants]
    sound = np.concatenate([*values, np.empty(0)])
    if not len(sound):
        # Nobody is sound, or nothing is there yet.
        axis["range"] = [-1, 1] if log else [0, 1]
        return axis, 8.0 if log else 0.94, 1.5 if log else 0.1, False
    broken = any(one.courses.broken.any() for one in variants)
    low, high = float(sound.min()), float(sound.max())
    if log:
        axis["range"] = [math.log10(low) - 0.05, math.log10(high) + (0.5 if broken else 0.05)]
        return axis, high * 2.6, 1.4, False
    late = np.concatenate([_sound(one, _BEGINNING * epochs, log) for one in variants])
    # While runs are still in their beginning, there is nothing that it could hide.
    reached = max(float(one.courses.epoch[-1]) for one in variants if len(one.courses.epoch))
    cut = reached >= 3 * _BEGINNING * epochs and bool(np.ptp(late) < _FLAT * (high - low))
    if cut:
        low, high = float(late.min()), float(late.max())
    room = 0.05 * (high - low) or 0.05 * abs(high) or 1.0
    axis["range"] = [low - room, high + (7 if broken else 1) * room]
    return axis, high + 6 * room, 2.2 * room, cut


def _sound(variant: Variant, after: float, log: bool) -> NDArray[np.float64]:
    """Return the values after an epoch that are drawn of the runs that did not break.

    Of many runs that is the middle half: one wild run outside of it would flatten all others.
    """
    one, shown = variant.courses, variant.sound
    if len(shown) >= RUNS_OF_A_BAND:
        shown = np.stack([variant.between.lower, variant.between.upper])
    behind = variant.values[~one.broken & ~standing(one)]
    values = np.concatenate([shown, behind])[:, one.epoch >= after].ravel()
    drawn: NDArray[np.float64] = values[(np.abs(values) < LARGEST) & (values > 0 if log else True)]
    return drawn


def _layout(
    variants: Sequence[Variant], title: str, unit: str, epochs: int, theme: ThemeName
) -> dict[str, Any]:
    legend = 24 * -(-max(len(variants), 1) // 2)
    epoch = [one.courses.epoch for one in variants if len(one.courses.epoch)]
    ends = [float(end) for one in epoch for end in (one[0], one[-1])]
    first, last = min([1.0, *ends]), max([2.0, float(epochs), *ends])
    room = 0.02 * (last - first)
    most = max((len(one.sound) for one in variants), default=0)
    told = "median, middle half" if most >= RUNS_OF_A_BAND else "every run a line"
    return {
        "template": template(theme),
        "title": {"text": f"{title}: {told}"},
        "height": HEIGHT + legend,
        "margin": {"l": 64, "r": 14, "t": 44, "b": 52 + legend},
        "uirevision": f"{last:g}",
        "hovermode": "closest",
        "xaxis": {
            "title": {"text": "epochs"},
            "nticks": 8,
            "tickformat": "~g",
            "range": [first - room, last + room],
        },
        "yaxis": {"title": {"text": unit}, "nticks": 6, "tickformat": "~g"},
        "legend": {
            **LEGEND_BELOW,
            "font": {"size": 13},
            # A variant's band and its lines are shown and hidden together.
            "groupclick": "togglegroup",
            "tracegroupgap": 0,
        },
    }
