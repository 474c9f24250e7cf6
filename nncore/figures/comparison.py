"""Several variants of one experiment over the epochs: whose loss falls faster, and who overfits.

A variant keeps one color and one symbol everywhere; training is solid and validation dashed. From
five seeds on the line is the median run and the band the middle half of the runs; under five there
is no middle half to speak of, so every run is a line. A run that broke is drawn to where it broke,
ends in a cross and counts in no band.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.comparison import Courses
from nncore.figures.theme import CLASS_SYMBOLS, THEMES, ThemeName, template, translucent
from nncore.figures.thinning import thin
from nncore.many import band

Figure = dict[str, Any]

MOST_VARIANTS = 8
SEEDS_OF_A_BAND = 5
"""Under so many seeds, quartiles would be single runs in disguise."""
HEIGHT = 340
"""Pixels, without the legend."""
_SYMBOLS_A_LINE = 9
_DASHES = {"train": "solid", "val": "dash"}


def bands_figure(
    variants: Mapping[str, Courses],
    *,
    metric: str = "loss",
    training: bool = False,
    log: bool = False,
    theme: ThemeName = "light",
) -> Figure:
    """Draw how variants do on validation data, epoch by epoch.

    Parameters
    ----------
    variants : mapping of str to Courses
        At most eight, in an order that does not change; where they have no validation data, the
        training part is drawn.
    metric : {"loss", "accuracy"}
    training : bool
        Whether to add the training part, as medians without bands.
    log : bool
        Whether the vertical axis is logarithmic.
    theme : "light" or "dark"
        Of the page behind the figure.

    Returns
    -------
    dict
        A figure as Plotly accepts it: plain lists and numbers, no NaN.
    """
    held_out = validated(variants)
    series = {
        name: {part: getattr(one, f"{part}_{metric}") for part in ("val", "train")}
        for name, one in variants.items()
    }
    shown = "val" if held_out else "train"
    traces: list[dict[str, Any]] = []
    if training and held_out:
        for place, (name, one) in enumerate(variants.items()):
            traces += _middle(place, name, one, series[name]["train"], "train", theme, alone=False)
    for place, (name, one) in enumerate(variants.items()):
        traces += _variant(place, name, one, series[name][shown], shown, theme)
    part = "Validation" if held_out else "Training"
    unit = {"loss": "loss, mean per example", "accuracy": "share answered correctly"}[metric]
    layout = _layout(variants, f"{part} {metric}: {_told(variants)}", unit, log, theme)
    if not log:
        layout["yaxis"] |= _range(variants, {name: one[shown] for name, one in series.items()})
    return {"data": traces, "layout": layout}


def gap_figure(variants: Mapping[str, Courses], *, theme: ThemeName = "light") -> Figure:
    """Draw validation loss less training loss over the epochs: how much is learned by heart.

    Parameters
    ----------
    variants : mapping of str to Courses
        At most eight.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    gaps = {name: one.val_loss - one.train_loss for name, one in variants.items()}
    traces: list[dict[str, Any]] = []
    for place, (name, one) in enumerate(variants.items()):
        traces += _variant(place, name, one, gaps[name], "val", theme)
    for trace in traces:
        if "line" in trace:
            trace["line"].pop("dash", None)
    layout = _layout(
        variants, f"Gap: {_told(variants)}", "validation loss − training loss", False, theme
    )
    layout["yaxis"] |= _range(variants, gaps) | {"zeroline": True}
    layout["yaxis"] |= {"zerolinecolor": THEMES[theme].muted, "zerolinewidth": 2}
    return {"data": traces, "layout": layout}


def validated(variants: Mapping[str, Courses]) -> bool:
    """Say whether any validation loss has been measured."""
    return any(np.isfinite(one.val_loss).any() for one in variants.values())


def look_of(place: int, theme: ThemeName) -> tuple[str, str]:
    """Return color and symbol of the variant at a place, counted from 0."""
    # The first two colors of the palette are classes.
    return THEMES[theme].categorical[2 + place % MOST_VARIANTS], CLASS_SYMBOLS[place]


def carried_on(one: Courses, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sound runs that have ended; one that stopped early keeps its last value.

    Without that, a median would jump whenever the runs that learn fastest leave it.

    Parameters
    ----------
    one : Courses
    values : ndarray of shape (R, M)

    Returns
    -------
    ndarray of shape (sound runs, M)
    """
    kept = values[one.ended & ~one.broken]
    reached = np.where(np.isfinite(kept), np.arange(kept.shape[1]), 0)
    last = np.maximum.accumulate(reached, axis=1)
    return np.take_along_axis(kept, last, axis=1)


def _variant(
    place: int,
    name: str,
    one: Courses,
    values: NDArray[np.float64],
    part: str,
    theme: ThemeName,
) -> list[dict[str, Any]]:
    """Return the traces of one variant: band, middle or single runs, what goes on, what broke."""
    color, _ = look_of(place, theme)
    traces: list[dict[str, Any]] = []
    sound = carried_on(one, values)
    if len(one.seeds) >= SEEDS_OF_A_BAND and len(sound) > 1:
        between = band(sound)
        x, low = thin(one.epoch, between.lower)
        _, high = thin(one.epoch, between.upper)
        drawn = [k for k, value in enumerate(low) if value is not None and high[k] is not None]
        traces.append(
            {
                "type": "scatter",
                "x": [x[k] for k in drawn] + [x[k] for k in reversed(drawn)],
                "y": [high[k] for k in drawn] + [low[k] for k in reversed(drawn)],
                "fill": "toself",
                "fillcolor": translucent(color, 0.16),
                "line": {"width": 1, "color": translucent(color, 0.5)},
                "mode": "lines",
                "hoverinfo": "skip",
                "legendgroup": name,
                "showlegend": False,
            }
        )
    traces += _middle(place, name, one, values, part, theme, alone=True)
    for run in np.flatnonzero(~one.ended):
        traces.append(_run(place, name, one, values, int(run), part, theme))
    for run in np.flatnonzero(one.broken):
        traces += _broken(place, name, one, values, int(run), part, theme)
    return traces


def _middle(
    place: int,
    name: str,
    one: Courses,
    values: NDArray[np.float64],
    part: str,
    theme: ThemeName,
    *,
    alone: bool,
) -> list[dict[str, Any]]:
    """Return the median as a line or, under five seeds, every run that has ended.

    Parameters
    ----------
    alone : bool
        Whether this is the line by which the legend knows the variant.
    """
    color, symbol = look_of(place, theme)
    said = {"train": "training", "val": "validation"}[part]
    label = html.escape(name)
    legend: dict[str, Any] = {
        "type": "scatter",
        "name": label,
        "legendgroup": name,
        "mode": "lines+markers",
        "line": {"color": color, "width": 3 if alone else 1.5, "dash": _DASHES[part]},
        "marker": {
            "symbol": symbol,
            "size": 9 if alone else 6,
            "color": color,
            "maxdisplayed": _SYMBOLS_A_LINE,
        },
    }
    sound = carried_on(one, values)
    if len(one.seeds) >= SEEDS_OF_A_BAND:
        between = band(sound) if len(sound) else None
        middle = between.median if between else np.full(len(one.epoch), np.nan)
        x, y = thin(one.epoch, middle)
        runs = f"median of {len(sound)}"
        lines = [(x, y, runs)]
    else:
        legend["line"]["width"] = 2 if alone else 1
        rows = np.flatnonzero(one.ended & ~one.broken)
        lines = [
            (*thin(one.epoch, row), f"seed {one.seeds[run]}")
            for run, row in zip(rows, sound, strict=True)
        ]
    if not lines:
        lines = [([None], [None], "")]  # so that the legend does not change while runs end
    return [
        legend
        | {
            "x": x,
            "y": y,
            "showlegend": alone and number == 0,
            "hovertemplate": f"{label}, {runs}<br>epoch %{{x:~g}}: {said} %{{y:.4~g}}"
            "<extra></extra>",
        }
        for number, (x, y, runs) in enumerate(lines)
    ]


def _run(
    place: int,
    name: str,
    one: Courses,
    values: NDArray[np.float64],
    run: int,
    part: str,
    theme: ThemeName,
) -> dict[str, Any]:
    """Return a run as a thin line: one that goes on, or has broken."""
    color, _ = look_of(place, theme)
    x, y = thin(one.epoch, values[run])
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "legendgroup": name,
        "showlegend": False,
        "line": {"color": translucent(color, 0.7), "width": 1.25, "dash": _DASHES[part]},
        "hovertemplate": f"{html.escape(name)}, seed {one.seeds[run]}<br>epoch %{{x:~g}}: "
        "%{y:.4~g}<extra></extra>",
    }


def _broken(
    place: int,
    name: str,
    one: Courses,
    values: NDArray[np.float64],
    run: int,
    part: str,
    theme: ThemeName,
) -> list[dict[str, Any]]:
    """Return a broken run to where it broke, and a cross there."""
    line = _run(place, name, one, values, run, part, theme)
    reached = [k for k, value in enumerate(line["y"]) if value is not None]
    if not reached:
        return []
    color, _ = look_of(place, theme)
    cross = {
        "type": "scatter",
        "mode": "markers",
        "x": [line["x"][reached[-1]]],
        "y": [line["y"][reached[-1]]],
        "legendgroup": name,
        "showlegend": False,
        "marker": {"symbol": "x", "size": 12, "color": color},
        "hovertemplate": f"{html.escape(name)}, seed {one.seeds[run]}: broke here<extra></extra>",
    }
    return [line, cross]


def _told(variants: Mapping[str, Courses]) -> str:
    """Say what lines and bands are."""
    if max((len(one.seeds) for one in variants.values()), default=0) >= SEEDS_OF_A_BAND:
        return "median, middle half"
    return "every run a line"


def _range(
    variants: Mapping[str, Courses], values: Mapping[str, NDArray[np.float64]]
) -> dict[str, Any]:
    """Return an axis for the sound runs, where broken ones would leave no room for them."""
    sound = np.concatenate([values[name][~one.broken].ravel() for name, one in variants.items()])
    every = np.concatenate([one.ravel() for one in values.values()])
    sound, every = sound[np.isfinite(sound)], every[np.isfinite(every)]
    if not len(sound):
        return {}
    low, high = float(sound.min()), float(sound.max())
    room = 0.05 * (high - low) or 0.05 * abs(high) or 1.0
    if every.max() <= high + 4 * room and every.min() >= low - 4 * room:
        return {}
    return {"range": [low - room, high + 4 * room]}


def _layout(
    variants: Mapping[str, Courses], title: str, unit: str, log: bool, theme: ThemeName
) -> dict[str, Any]:
    legend = 24 * -(-max(len(variants), 1) // 2)
    last = max((float(one.epoch[-1]) for one in variants.values() if len(one.epoch)), default=1.0)
    axis: dict[str, Any] = {"title": {"text": unit}, "nticks": 6}
    axis |= {"type": "log", "exponentformat": "power"} if log else {"tickformat": "~g"}
    return {
        "template": template(theme),
        "title": {"text": title},
        "height": HEIGHT + legend,
        "margin": {"l": 64, "r": 14, "b": 52 + legend},
        "uirevision": f"{last:g} {unit} {log}",
        "hovermode": "closest",
        "xaxis": {"title": {"text": "epochs"}, "nticks": 8, "tickformat": "~g"},
        "yaxis": axis,
        "legend": {
            "orientation": "h",
            "font": {"size": 13},
            "x": 0,
            "xref": "container",
            "y": 0,
            "yref": "container",
            "yanchor": "bottom",
            # A variant's band and its line are shown and hidden together.
            "groupclick": "togglegroup",
            "tracegroupgap": 0,
        },
    }
