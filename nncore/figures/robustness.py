"""What a corrupted image does to a network's answer, and to its share of right answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from nncore.figures.theme import THEMES, ThemeName, template, translucent

_DASHES = ("solid", "dash")
_SYMBOLS = ("circle", "diamond")
Points = Sequence[Mapping[str, Any]]


def before_after_figure(
    before: Sequence[float],
    after: Sequence[float],
    class_names: Sequence[str],
    true_label: int | None = None,
    *,
    labels: tuple[str, str] = ("before", "after"),
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw the probability of each class before and after something was done.

    Parameters
    ----------
    before, after : sequence of float, shape (classes,)
    class_names : sequence of str
    true_label : int, optional
        Its name is written bold, with "true" beside it.
    labels : (str, str)
        What was done, in the legend.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    names = [
        f"<b>{name}, true</b>" if label == true_label else str(name)
        for label, name in enumerate(class_names)
    ]
    fills = (translucent(colors.muted, 0.35), colors.accent)
    lines = (colors.muted, colors.accent)
    return go.Figure(
        {
            "data": [
                {
                    "type": "bar",
                    "orientation": "h",
                    "name": label,
                    "x": [float(value) for value in values],
                    "y": names,
                    "marker": {"color": fill, "line": {"color": line, "width": 1.5}},
                    "hovertemplate": f"%{{y}}, {label}: %{{x:.4f}}<extra></extra>",
                }
                for label, values, fill, line in zip(
                    labels, (before, after), fills, lines, strict=True
                )
            ],
            "layout": {
                "template": template(theme),
                "title": {"text": "Probability of each class"},
                "height": 150 + 26 * max(4, len(names)),
                "barmode": "group",
                "bargap": 0.25,
                "bargroupgap": 0.05,
                "margin": {"t": 68},
                "legend": {
                    "orientation": "h",
                    "x": 0,
                    "y": 1.02,
                    "yanchor": "bottom",
                    "traceorder": "normal",
                },
                "xaxis": {
                    "title": {"text": "probability"},
                    "range": [0, 1.02],
                    "tickvals": [0, 0.25, 0.5, 0.75, 1],
                    "fixedrange": True,
                },
                "yaxis": {"type": "category", "autorange": "reversed", "fixedrange": True},
            },
        }
    )


def before_after_sentence(
    before: Sequence[float], after: Sequence[float], class_names: Sequence[str]
) -> str:
    """Say in one sentence what `before_after_figure` shows."""
    first, last = (max(range(len(one)), key=one.__getitem__) for one in (before, after))
    verb = "The answer stays" if first == last else f"The answer turns from {class_names[first]} to"
    return (
        f"{verb} {class_names[last]}; its probability was {_percent(before[last])} and is now "
        f"{_percent(after[last])}."
    )


def curve_figure(
    curves: Mapping[str, Points],
    levels: Sequence[float],
    label: str,
    unit: str,
    *,
    mark: float | None = None,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw accuracy against the strength of a corruption, with 95% intervals as bands.

    Parameters
    ----------
    curves : mapping of str to sequence of dict
        Network → points with `level`, `accuracy`, `low`, `high`, as far as there are any.
    levels : sequence of float
        All strengths that will be measured, so that the axis stands still.
    label, unit : str
        Of the corruption.
    mark : float, optional
        A strength to mark: what the reader guessed.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    inks = (colors.accent, colors.ink)
    traces: list[dict[str, Any]] = []
    for place, (name, points) in enumerate(curves.items()):
        xs = [point["level"] for point in points]
        traces.append(
            {
                "type": "scatter",
                "x": [*xs, *reversed(xs)],
                "y": [
                    *(point["high"] for point in points),
                    *(point["low"] for point in reversed(points)),
                ],
                "fill": "toself",
                "fillcolor": translucent(inks[place], 0.18),
                "line": {"width": 0},
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": name,
                "x": xs,
                "y": [point["accuracy"] for point in points],
                "customdata": [[point["low"], point["high"]] for point in points],
                "line": {"color": inks[place], "width": 2.5, "dash": _DASHES[place]},
                "marker": {"symbol": _SYMBOLS[place], "size": 8},
                "hovertemplate": f"{name}<br>{label} %{{x:~g}}: %{{y:.1%}}, interval "
                "%{customdata[0]:.1%} to %{customdata[1]:.1%}<extra></extra>",
            }
        )
    room = 0.03 * abs(levels[-1] - levels[0])
    ends = sorted((levels[0], levels[-1]))
    low, high = ends[0] - room, ends[1] + room
    shapes = [_line(colors.muted, y0=0.5, y1=0.5, x0=low, x1=high)]
    notes = []
    if mark is not None:
        shapes.append(_line(colors.muted, x0=mark, x1=mark, y0=0, y1=1.03))
        notes.append(
            {
                "x": mark,
                "y": 1.03,
                "text": "your guess",
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "top",
                "xshift": 4,
                "font": {"color": colors.muted},
            }
        )
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "title": {"text": f"Right answers by {label}, with 95% intervals"},
                "height": 400,
                "margin": {"t": 68},
                "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
                "showlegend": True,
                "shapes": shapes,
                "annotations": notes,
                "xaxis": {
                    "title": {"text": f"{label} ({unit})"},
                    # Contrast is taken away: its axis runs from 1 down to 0.
                    "range": [low, high] if levels[0] <= levels[-1] else [high, low],
                },
                "yaxis": {
                    "title": {"text": "accuracy"},
                    "range": [0, 1.03],
                    "tickformat": ".0%",
                },
            },
        }
    )


def curve_sentence(curves: Mapping[str, Points], label: str) -> str:
    """Say in one sentence what `curve_figure` shows."""
    said = [
        f"{name}: {points[0]['accuracy']:.1%} at {label} {points[0]['level']:g}, "
        f"{points[-1]['accuracy']:.1%} at {points[-1]['level']:g}"
        for name, points in curves.items()
        if points
    ]
    return f"Right answers of {'; '.join(said)}." if said else "No point has been computed yet."


def _percent(share: float) -> str:
    """Write a probability; never 100% or 0% for one that is neither."""
    if 0.999 < share < 1:
        return "more than 99.9%"
    return "less than 0.1%" if 0 < share < 0.001 else f"{share:.1%}"


def _line(color: str, **ends: float) -> dict[str, Any]:
    return {"type": "line", "line": {"color": color, "width": 1.5, "dash": "dot"}, **ends}
