"""What the examples look like, before any network sees them.

Points of a plane differ by class in color and in shape. Images of digits are dark ink on paper
white, whatever the page's theme. Everything is drawn from the plain values that
`nncore.datasets.preview` returns.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from nncore.figures.theme import (
    CLASS_SYMBOLS,
    LEGEND_BELOW,
    PAPER,
    PENCIL,
    SIGNED,
    THEMES,
    ThemeName,
    template,
)

_GRAYS = [[0.0, PAPER], [1.0, PENCIL]]
_IMAGE_COLUMNS = 5


def sample_figure(preview: dict[str, Any], *, theme: ThemeName = "light") -> go.Figure:
    """Draw the sample of a data set: points of a plane, or images of each class.

    Parameters
    ----------
    preview : dict
        As `nncore.datasets.preview.preview` returns it.
    theme : "light" or "dark"
        Of the page behind the figure.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ValueError
        If the data are a table: show its rows instead.
    """
    draw = _SAMPLES.get(preview["kind"])
    if draw is None:
        raise ValueError(
            f'kind should be one of {", ".join(_SAMPLES)}; "{preview["kind"]}" was given. '
            "Show a table's rows as a table."
        )
    return go.Figure(draw(preview, theme))


def sample_sentence(preview: dict[str, Any]) -> str:
    """Say in one sentence what `sample_figure`, or a table of the sample's rows, shows."""
    shown = len(preview["sample"]["labels"])
    what = {"plane": "points", "images": "images", "table": "rows"}[preview["kind"]]
    names = preview["class_names"]
    answers = f"classes: {_listed(names)}" if names else "amounts, from -1 to 1"
    return (
        f"{shown:,} of the {preview['train_rows']:,} training {what} of {preview['label']}, "
        f"with their {answers}."
    )


def class_balance(
    preview: dict[str, Any], *, constant_answer: bool = False, theme: ThemeName = "light"
) -> go.Figure:
    """Draw how many examples each class has.

    Parameters
    ----------
    preview : dict
        With `class_names` and `class_counts`, as `nncore.datasets.preview.preview` returns them for
        all of the data, and `nncore.datasets.exploration.facts.facts` for the training part.
    constant_answer : bool
        Whether to write at the most frequent class how often it would be right as the only answer.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    colors = THEMES[theme]
    names, counts = preview["class_names"], preview["class_counts"]
    total = max(sum(counts), 1)
    written = [f"{count:,}" for count in counts]
    if constant_answer:
        most = counts.index(max(counts))
        written[most] += f" = {counts[most] / total:.1%}"
    return go.Figure(
        {
            "data": [
                {
                    "type": "bar",
                    "orientation": "h",
                    "x": counts,
                    "y": names,
                    "marker": {"color": list(colors.categorical[: len(names)])},
                    "text": written,
                    "textposition": "outside",
                    "cliponaxis": False,
                    "customdata": [count / total for count in counts],
                    "hovertemplate": "%{y}: %{x:,} examples, %{customdata:.1%}<extra></extra>",
                }
            ],
            "layout": {
                "template": template(theme),
                "title": {"text": "How many examples each class has"},
                "height": 110 + 26 * len(names),
                "xaxis": {
                    "title": {"text": "examples"},
                    "nticks": 6,
                    "tickformat": ",",
                    "range": [0, (1.5 if constant_answer else 1.15) * max(counts)],
                },
                # As text, or Plotly would take the digits' names for numbers.
                "yaxis": {"type": "category", "autorange": "reversed"},
            },
        }
    )


def balance_sentence(preview: dict[str, Any], *, constant_answer: bool = True) -> str:
    """Say in one sentence what `class_balance` shows; shares only with the constant answer."""
    total = max(sum(preview["class_counts"]), 1)
    counted = [
        f"{name}: {count:,}" + (f" ({count / total:.0%})" if constant_answer else "")
        for name, count in zip(preview["class_names"], preview["class_counts"], strict=True)
    ]
    return f"Examples of each class, of {total:,} in all: {', '.join(counted)}."


def digit_figure(
    pixels: Sequence[Sequence[float]],
    *,
    maximum: float | None = None,
    title: str = "",
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw one gray image, dark ink on paper white.

    Parameters
    ----------
    pixels : sequence of rows of numbers
        From 0 (paper) to `maximum` (ink).
    maximum : float, optional
        The largest possible pixel; by default the largest there is.
    title : str
        What is shown.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    rows, columns = len(pixels), len(pixels[0])
    largest = maximum if maximum is not None else max(max(row) for row in pixels)
    hidden = {"visible": False, "fixedrange": True, "constrain": "domain"}
    figure = {
        "data": [
            {
                "type": "heatmap",
                "z": [list(row) for row in pixels],
                "zmin": 0,
                "zmax": largest or 1,
                "colorscale": _GRAYS,
                "showscale": False,
                "hovertemplate": "row %{y}, column %{x}: %{z:~g}<extra></extra>",
            }
        ],
        "layout": {
            "template": template(theme),
            "title": {"text": title},
            "height": 300,
            "margin": {"l": 4, "r": 4, "t": 44 if title else 4, "b": 4},
            "xaxis": {**hidden, "range": [-0.5, columns - 0.5]},
            "yaxis": {**hidden, "range": [rows - 0.5, -0.5], "scaleanchor": "x"},
        },
    }
    return go.Figure(figure)


def digit_sentence(pixels: Sequence[Sequence[float]], name: str) -> str:
    """Say in one sentence what `digit_figure` shows."""
    inked = sum(value > 0 for row in pixels for value in row)
    return (
        f"A gray image of {len(pixels)} × {len(pixels[0])} pixels, {inked} of them inked: {name}."
    )


def _plane(preview: dict[str, Any], theme: ThemeName) -> dict[str, Any]:
    colors = THEMES[theme]
    points, labels = preview["sample"]["points"], preview["sample"]["labels"]
    traces = [] if preview["class_names"] else [_amounts(points, labels, colors.background)]
    for label, name in enumerate(preview["class_names"]):
        own = [point for point, given in zip(points, labels, strict=True) if given == label]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [round(point[0], 4) for point in own],
                "y": [round(point[1], 4) for point in own],
                "name": f"{name} (class {label})",
                "marker": {
                    "color": colors.categorical[label],
                    "symbol": CLASS_SYMBOLS[label],
                    "size": 8,
                    "line": {"color": colors.background, "width": 1},
                },
                "hovertemplate": f"{name}<br>%{{xaxis.title.text}} %{{x:.3~f}}"
                "<br>%{yaxis.title.text} %{y:.3~f}<extra></extra>",
            }
        )
    across, up = preview["coordinate_names"]
    return {
        "data": traces,
        "layout": {
            "template": template(theme),
            "title": {"text": f"{preview['label']}: {len(points)} of the training points"},
            "height": 440,
            "margin": {"b": 84},
            "xaxis": {"title": {"text": across}},
            "yaxis": {"title": {"text": up}, "scaleanchor": "x"},
            "legend": LEGEND_BELOW,
        },
    }


def _amounts(points: Any, amounts: Any, background: str) -> dict[str, Any]:
    """Return the points of a plane, colored by an amount from -1 to 1."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [round(point[0], 4) for point in points],
        "y": [round(point[1], 4) for point in points],
        "text": [f"{amount:.2f}" for amount in amounts],
        "showlegend": False,
        "marker": {
            "color": list(amounts),
            "cmin": -1,
            "cmax": 1,
            "colorscale": [
                [place / (len(SIGNED) - 1), color] for place, color in enumerate(SIGNED)
            ],
            "colorbar": {"title": {"text": "amount"}, "thickness": 12},
            "size": 8,
            "line": {"color": background, "width": 1},
        },
        "hovertemplate": "amount %{text}<br>%{xaxis.title.text} %{x:.3~f}"
        "<br>%{yaxis.title.text} %{y:.3~f}<extra></extra>",
    }


def _images(preview: dict[str, Any], theme: ThemeName) -> dict[str, Any]:
    """Lay the images out as one large one, the page between them."""
    images, labels = preview["sample"]["images"], preview["sample"]["labels"]
    # Images of one class stand under each other: five classes side by side fit on a phone.
    each = max(labels.count(label) for label in set(labels))
    classes = sorted(set(labels))
    height, width = len(images[0]), len(images[0][0])
    gap = max(1, width // 8)
    row_height, column_width = height + 2 * gap, width + gap
    bands = math.ceil(len(classes) / _IMAGE_COLUMNS)
    # What is no number stays transparent: the page shows between the images.
    canvas = np.full(
        (bands * (each * row_height + 2 * gap), _IMAGE_COLUMNS * column_width - gap),
        np.nan,
        dtype=np.float32,
    )
    notes = []
    names = preview["class_names"]
    for place, label in enumerate(classes):
        band, column = divmod(place, _IMAGE_COLUMNS)
        left = column * column_width
        top = band * (each * row_height + 2 * gap) + 3 * gap
        own = [image for image, given in zip(images, labels, strict=True) if given == label]
        for number, image in enumerate(own):
            start = top + number * (height + gap)
            canvas[start : start + height, left : left + width] = image
        notes.append(
            {
                "text": f"<b>{names[label]}</b>",
                "x": left + (width - 1) / 2,
                "y": top - 0.5,
                "yanchor": "bottom",
                "showarrow": False,
            }
        )
    hidden = {"visible": False, "fixedrange": True}
    return {
        "data": [
            {
                "type": "heatmap",
                "z": canvas,
                "zmin": 0,
                "zmax": preview["maximum"] or 1,
                "colorscale": _GRAYS,
                "showscale": False,
                "hoverongaps": False,
                "hovertemplate": "pixel value %{z}<extra></extra>",
            }
        ],
        "layout": {
            "template": template(theme),
            "title": {"text": f"{preview['label']}: {each} of each class"},
            "height": 470,
            "margin": {"l": 4, "r": 4, "t": 40, "b": 4},
            "xaxis": {**hidden, "constrain": "domain"},
            "yaxis": {**hidden, "autorange": "reversed", "scaleanchor": "x"},
            "annotations": notes,
        },
    }


_SAMPLES: dict[str, Callable[[dict[str, Any], ThemeName], dict[str, Any]]] = {
    "plane": _plane,
    "images": _images,
}


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + f" and {names[-1]}" if len(names) > 1 else names[0]
