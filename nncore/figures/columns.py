"""The columns of a table: where each class lies in them, and where one example does.

In their own units a column in the thousands hides all the others. Standardized, each is measured by
how far its own values are spread, and the classes can be compared column by column.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from nncore.figures.theme import CLASS_SYMBOLS, THEMES, ThemeName, template

_APART = 0.24
"""Of a row, between two classes."""


def standardized(values: ArrayLike, facts: dict[str, Any]) -> NDArray[np.float64]:
    """Return values of a row as a network reads them.

    Parameters
    ----------
    values : array_like of shape (..., features)
        In the units they were measured in.
    facts : dict
        As `nncore.datasets.exploration.facts.facts` returns them.
    """
    scaled: NDArray[np.float64] = (np.asarray(values, np.float64) - facts["mean"]) / facts["scale"]
    return scaled


def is_standardized(facts: dict[str, Any]) -> bool:
    """Say whether a network reads standardized columns; it reads truth tables as they are."""
    return isinstance(facts["scale"], list)


def ranges_figure(
    averages: dict[str, Any],
    facts: dict[str, Any],
    *,
    scaled: bool,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw mean and standard deviation of every column in each class.

    Parameters
    ----------
    averages : dict
        As `nncore.datasets.exploration.averages.averages` returns them.
    facts : dict
        As `nncore.datasets.exploration.facts.facts` returns them.
    scaled : bool
        Whether the columns are standardized, or in their own units.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    traces = []
    for label, name in enumerate(facts["class_names"]):
        mean, deviation = averages["mean"][label], averages["deviation"][label]
        if not mean:
            continue
        across = standardized(mean, facts) if scaled else np.array(mean)
        half = np.array(deviation) / (facts["scale"] if scaled else 1.0)
        trace = _marks(across, label, name, len(facts["class_names"]), theme)
        trace["error_x"] = {"array": half.tolist(), "thickness": 2, "width": 3}
        trace["customdata"] = [
            f"{feature}, {name}: mean {m:.4g}, standard deviation {d:.3g}"
            for feature, m, d in zip(facts["feature_names"], mean, deviation, strict=True)
        ]
        traces.append(trace)
    unit = _read_unit(facts) if scaled else "in the units of each column"
    return _rows_figure(traces, facts["feature_names"], unit, theme)


def ranges_sentence(averages: dict[str, Any], facts: dict[str, Any]) -> str:
    """Say in one sentence what `ranges_figure` shows: where two classes lie farthest apart."""
    means = np.array([mean for mean in averages["mean"] if mean])
    gaps = np.ptp(standardized(means, facts), axis=0)
    widest = int(gaps.argmax())
    shown = f"Mean and standard deviation of {len(gaps)} columns in each class"
    if not gaps[widest]:
        return f"{shown}; the classes have the same mean in every column."
    return (
        f"{shown}; the means lie farthest "
        f"apart in {facts['feature_names'][widest]}, by {gaps[widest]:.1f}"
        + (" standard deviations." if is_standardized(facts) else ".")
    )


def examples_figure(
    values: Sequence[Sequence[float]],
    labels: Sequence[int],
    facts: dict[str, Any],
    *,
    names: Sequence[str],
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw one or more rows of a table, standardized, a column of it on every line.

    Parameters
    ----------
    values : sequence of rows of numbers
        In the units they were measured in.
    labels : sequence of int
        Their classes.
    facts : dict
        As `nncore.datasets.exploration.facts.facts` returns them.
    names : sequence of str
        What each row is called in the legend.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    traces = []
    for place, (row, label, name) in enumerate(zip(values, labels, names, strict=True)):
        trace = _marks(standardized(row, facts), label, name, 1, theme)
        trace["marker"]["symbol"] = CLASS_SYMBOLS[label] + ("-open" if place else "")
        trace["marker"]["line"] = {"width": 2, "color": trace["marker"]["color"]}
        trace["customdata"] = [
            f"{feature}, {name}: {value:.4g}"
            for feature, value in zip(facts["feature_names"], row, strict=True)
        ]
        traces.append(trace)
    return _rows_figure(traces, facts["feature_names"], _read_unit(facts), theme)


def examples_sentence(
    values: Sequence[Sequence[float]], facts: dict[str, Any], *, names: Sequence[str]
) -> str:
    """Say in one sentence what `examples_figure` shows: the most unusual number of each row."""
    if not is_standardized(facts):
        return (
            "; ".join(
                f"{name}: "
                + ", ".join(
                    f"{feature} = {value:g}"
                    for feature, value in zip(facts["feature_names"], row, strict=True)
                )
                for row, name in zip(values, names, strict=True)
            )
            + "."
        )
    said = []
    for row, name in zip(standardized(values, facts), names, strict=True):
        place = int(np.abs(row).argmax())
        said.append(
            f"{name} is most unusual in {facts['feature_names'][place]}, "
            + f"{row[place]:+.1f} standard deviations".replace("-", "−")
        )
    return "; ".join(said) + " from the mean."


def _read_unit(facts: dict[str, Any]) -> str:
    return "standard deviations from the mean" if is_standardized(facts) else "value, read as it is"


def _marks(
    across: NDArray[np.float64], label: int, name: str, classes: int, theme: ThemeName
) -> dict[str, Any]:
    shift = _APART * (label - (classes - 1) / 2) if classes > 1 else 0.0
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": across.tolist(),
        "y": [row + shift for row in range(len(across))],
        "marker": {
            "color": THEMES[theme].categorical[label],
            "symbol": CLASS_SYMBOLS[label],
            "size": 9,
        },
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _rows_figure(
    traces: list[dict[str, Any]], features: Sequence[str], unit: str, theme: ThemeName
) -> go.Figure:
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "template": template(theme),
                "height": 130 + 26 * len(features),
                "margin": {"t": 40, "l": 8},
                "hovermode": "closest",
                "xaxis": {
                    "title": {"text": unit},
                    "zeroline": True,
                    "zerolinecolor": THEMES[theme].muted,
                },
                "yaxis": {
                    "tickvals": list(range(len(features))),
                    "ticktext": list(features),
                    "range": [len(features) - 0.4, -0.6],
                },
                "legend": {"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0},
            },
        }
    )
