"""Two examples beside each other, and how far apart they are."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from nncore.figures.data import sample_figure
from nncore.figures.gallery import picture
from nncore.figures.theme import THEMES, ThemeName


def pairs_gallery(
    pairs: Sequence[dict[str, Any]],
    class_names: Sequence[str],
    *,
    largest: float,
    size: int = 84,
) -> str:
    """Lay pairs of images out in rows; show them with `ui.drawing`.

    Parameters
    ----------
    pairs : sequence of dict
        As `nncore.datasets.exploration.pairs.pairs` returns them.
    class_names : sequence of str
    largest : float
        The largest possible pixel.
    size : int
        Width of an image on the page, in pixels.
    """
    return (
        '<div style="display:flex;flex-wrap:wrap;gap:1.1rem 1.4rem">'
        + "".join(
            '<figure style="margin:0"><div style="display:flex;gap:4px">'
            + "".join(
                f'<div style="width:{size}px">{picture(np.array(image) / largest, size)}</div>'
                for image in pair["values"]
            )
            + '</div><figcaption style="font-size:0.85rem;line-height:1.3;text-align:center;'
            f'white-space:pre-line">{escape(caption(pair, class_names))}</figcaption></figure>'
            for pair in pairs
        )
        + "</div>"
    )


def plane_pairs_figure(
    sample: dict[str, Any],
    pairs: Sequence[dict[str, Any]],
    chosen: int,
    *,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw points of the plane, and a line between both points of every pair.

    Parameters
    ----------
    sample : dict
        As `nncore.datasets.preview.preview` returns it.
    pairs : sequence of dict
        As `nncore.datasets.exploration.pairs.pairs` returns them.
    chosen : int
        The pair whose line is thick.
    theme : "light" or "dark"
        Of the page behind the figure.
    """
    figure = sample_figure(sample, theme=theme)
    for place, pair in enumerate(pairs):
        across, up = zip(*pair["values"], strict=True)
        figure.add_scatter(
            x=list(across),
            y=list(up),
            mode="lines+markers",
            line={"color": THEMES[theme].ink, "width": 5 if place == chosen else 1.5},
            marker={
                "size": 18 if place == chosen else 8,
                "symbol": "circle-open",
                "line": {"width": 3 if place == chosen else 1},
            },
            showlegend=False,
            hovertemplate=f"distance {pair['distance']:.4g}<extra></extra>",
        )
    return figure


def caption(pair: dict[str, Any], class_names: Sequence[str]) -> str:
    """Name the classes of a pair, its distance, and on a second line the examples' numbers."""
    one, other = (class_names[label] for label in pair["labels"])
    first, second = pair["indices"]
    return f"{one} and {other}, distance {pair['distance']:.2f}\nnumbers {first:,}, {second:,}"


def pairs_sentence(pairs: Sequence[dict[str, Any]], class_names: Sequence[str]) -> str:
    """Say in one sentence which pairs are shown and how far apart they are."""
    told = (
        f"{class_names[pair['labels'][0]]} and {class_names[pair['labels'][1]]} at "
        f"{pair['distance']:.2f}"
        for pair in pairs
    )
    return f"Pairs and their distances: {', '.join(told)}." if pairs else "There is no such pair."
