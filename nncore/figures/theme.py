"""The colors and the Plotly template of every figure, once for a light and once for a dark page.

Color is never alone: classes also differ in shape, validation also in its dashes. The ten
categorical colors reach a contrast of 4.5:1 on their page and stay apart for readers with
red-green color blindness; orange is always the negative class 0 and blue the positive class 1.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

ThemeName = Literal["light", "dark"]


@dataclass(frozen=True)
class Theme:
    """The colors of one page background.

    Attributes
    ----------
    background : str
        What the page paints behind a figure; figures themselves are transparent.
    surface : str
        Opaque fill of things that lie on the page.
    ink, muted, grid : str
        Text; secondary text and lines; grid lines.
    categorical : tuple of str
        Ten colors, class 0 first.
    """

    background: str
    surface: str
    ink: str
    muted: str
    grid: str
    categorical: tuple[str, ...]

    @property
    def negative(self) -> str:
        """Orange: class 0, negative values."""
        return self.categorical[0]

    @property
    def positive(self) -> str:
        """Blue: class 1, positive values."""
        return self.categorical[1]

    @property
    def accent(self) -> str:
        """The color of the run, the network or the answer in question; not that of a class."""
        return self.categorical[2]


THEMES: dict[ThemeName, Theme] = {
    "light": Theme(
        background="#ffffff",
        surface="#f1f4f8",
        ink="#16202c",
        muted="#5a6472",
        grid="#dde3ea",
        categorical=(
            "#bf4e00",
            "#1463c8",
            "#5b097a",
            "#617e5c",
            "#9d0142",
            "#075665",
            "#915d93",
            "#512a0b",
            "#650cfe",
            "#1000b5",
        ),
    ),
    "dark": Theme(
        background="#10161f",
        surface="#1b2430",
        ink="#eef2f7",
        muted="#a3b0bf",
        grid="#2c3848",
        categorical=(
            "#ffa24d",
            "#6fb1f2",
            "#fec4ff",
            "#1bdda3",
            "#fd217d",
            "#deec15",
            "#ae7903",
            "#dd12ff",
            "#129080",
            "#aa6fc4",
        ),
    ),
}

AMOUNTS = ("#faf8fc", "#e4d9ee", "#c3acd9", "#9873bb", "#6b4197", "#3a1063")
"""Light to dark, for amounts from zero up."""

SIGNED = ("#bf4e00", "#eaa777", "#f7f6f4", "#8bb3e6", "#1463c8")
"""Orange to blue, for signed values; center it on zero."""

PAPER, PENCIL = "#f7f5ee", "#14171c"
"""Images of digits are dark ink on paper white, on a dark page too."""

CLASS_SYMBOLS = (
    "circle",
    "diamond",
    "square",
    "triangle-up",
    "cross",
    "x",
    "star",
    "triangle-down",
    "pentagon",
    "hexagon2",
)


LEGEND_BELOW: dict[str, Any] = {
    "orientation": "h",
    "x": 0,
    "xref": "container",
    "y": 0,
    "yref": "container",
    "yanchor": "bottom",
}
"""A legend in one line at the lower edge, whatever the height of the plot: it covers no data."""


def template(theme: ThemeName) -> dict[str, Any]:
    """Return the Plotly template of a theme, as a plain dictionary."""
    # Every figure begins here. Plotly asks pandas, if somebody has begun to import it, about each
    # value: half imported in another visitor's thread, for a table, it would not know the answer.
    # Importing waits for that thread; nobody else needs pandas for a figure.
    if "pandas" in sys.modules:
        import_module("pandas")
    return _TEMPLATES[theme]


def color_at(scale: Sequence[str], share: float) -> str:
    """Return the color a share (0…1) of the way along a scale of evenly spaced colors."""
    place = min(max(share, 0.0), 1.0) * (len(scale) - 1)
    before = min(int(place), len(scale) - 2)
    weight = place - before
    mixed = (
        round(a + (b - a) * weight)
        for a, b in zip(_channels(scale[before]), _channels(scale[before + 1]), strict=True)
    )
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def readable_on(background: str) -> str:
    """Return black or white ink, whichever has the larger contrast on a color."""
    # Equal contrast with black and white: (L + .05) / .05 = 1.05 / (L + .05).
    return "#ffffff" if luminance(background) < 0.179 else "#000000"


def luminance(color: str) -> float:
    """Return the relative luminance (0…1) of a color such as "#1463c8".

    References
    ----------
    Web Content Accessibility Guidelines 2.2, "relative luminance".
    """
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(color))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def translucent(color: str, opacity: float) -> str:
    """Return a color such as "#1463c8" with an opacity (0…1), as Plotly writes it."""
    return "rgba({},{},{},{})".format(*_channels(color), opacity)


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _template(theme: Theme) -> dict[str, Any]:
    axis = {
        "gridcolor": theme.grid,
        "linecolor": theme.muted,
        "tickcolor": theme.muted,
        "zeroline": False,
        "ticks": "outside",
        "ticklen": 4,
        "automargin": True,
        "title": {"standoff": 8, "font": {"size": 14}},
    }
    nothing = "rgba(0,0,0,0)"
    return {
        "layout": {
            "paper_bgcolor": nothing,
            "plot_bgcolor": nothing,
            "font": {
                "family": '"Source Sans", "Source Sans 3", system-ui, sans-serif',
                "size": 14,
                "color": theme.ink,
            },
            "title": {
                "x": 0,
                "xref": "container",
                "xanchor": "left",
                "y": 1,
                "yref": "container",
                "yanchor": "top",
                "pad": {"t": 8, "l": 4},
                "font": {"size": 16, "weight": 600},
            },
            "colorway": list(theme.categorical),
            "hoverlabel": {
                "bgcolor": theme.surface,
                "bordercolor": theme.muted,
                "font": {"color": theme.ink},
                "align": "left",
            },
            "legend": {"bgcolor": nothing},
            "modebar": {"bgcolor": nothing, "color": theme.muted, "activecolor": theme.ink},
            "xaxis": axis,
            "yaxis": axis,
            "margin": {"l": 56, "r": 16, "t": 44, "b": 44},
        }
    }


_TEMPLATES: dict[ThemeName, dict[str, Any]] = {
    name: _template(theme) for name, theme in THEMES.items()
}
