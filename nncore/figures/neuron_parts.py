"""A nerve cell above, an artificial neuron below, and the names of the parts that match.

The comparison is an old one, and goes as far as this picture: a living neuron sends pulses in time,
and changes in many ways. What was taken over are four parts and their order.
"""

from __future__ import annotations

from nncore.figures.drawing import arrow, box, circle, letter, line, path, picture, text
from nncore.figures.theme import THEMES, Theme, ThemeName, translucent

PARTS = (
    ("Dendrites", "inputs x", "Where signals of other cells arrive: the numbers that come in."),
    ("Synapses", "weights w", "Contacts of different strength: how much each number counts."),
    (
        "Cell body",
        "sum and activation",
        "Collects all signals and responds if they suffice: adds up, adds b, and bends.",
    ),
    ("Axon", "output a", "Carries the response on to other cells: the number that goes out."),
)
"""Part of a nerve cell, what corresponds to it, and what both do."""

_COLUMNS = (100, 300, 500, 715)
_WIDTH, _HEIGHT = 830, 440


def parts(*, theme: ThemeName = "light", compact: bool = False) -> str:
    """Draw both neurons, with a number at each of the four `PARTS`, and their names if there is room.

    Parameters
    ----------
    theme : "light" or "dark"
    compact : bool
        For a phone: numbers only, and larger.
    """
    colors = THEMES[theme]
    pieces = _living(colors) + _artificial(colors)
    for number, (x, (above, below, _)) in enumerate(zip(_COLUMNS, PARTS, strict=True), 1):
        pieces.append(path(f"M{x},178 V268", colors.muted, 1.5, dash="3 5"))
        pieces += [
            circle(x, 222, 24 if compact else 15, colors.background, colors.ink),
            text(x, 222, str(number), colors.ink, size=30 if compact else 17, weight=600),
        ]
        if not compact:
            pieces += [
                box(x, 190, 9.4 * len(above) + 12, 24, colors.background),
                text(x, 190, above, colors.ink, size=17, weight=600),
                box(x, 254, 8.6 * len(below) + 12, 24, colors.background),
                text(x, 254, below, colors.ink, size=17),
            ]
    return picture(_WIDTH, _HEIGHT, pieces)


def sentence() -> str:
    """Say in one sentence what `parts` shows."""
    pairs = "; ".join(f"{above.lower()} – {below}" for above, below, _ in PARTS)
    return f"A nerve cell above an artificial neuron, with the parts that match: {pairs}."


_DENDRITES = (
    # course, width
    ("M470,78 C420,52 360,50 300,46 S170,34 70,22", 8),
    ("M462,88 C410,88 350,92 290,88 S150,84 60,78", 8),
    ("M468,104 C420,126 360,132 300,128 S160,142 66,150", 8),
    ("M215,39 C170,46 130,50 95,52", 5),
    ("M190,85 C150,98 120,106 84,110", 5),
    ("M200,137 C165,128 140,126 104,130", 5),
    ("M240,42 C200,22 160,12 128,8", 4),
)
_KNOBS = ((300, 46, 284, 4), (268, 88, 232, 58), (322, 127, 352, 104), (262, 131, 226, 164))
_TERMINALS = (
    "M760,88 C780,84 790,62 806,50",
    "M760,88 C785,90 795,92 812,90",
    "M760,88 C780,94 792,116 806,128",
)


def _living(colors: Theme) -> list[str]:
    flesh = translucent(colors.accent, 0.16)
    pieces = [path(course, colors.accent, width) for course, width in _DENDRITES]
    # The synapses: ends of other cells' axons, which all but touch a dendrite.
    for x, y, from_x, from_y in _KNOBS:
        side = -1 if from_y < y else 1
        pieces += [
            path(
                f"M{from_x},{from_y} Q{(x + from_x) / 2 + 6},{(y + from_y) / 2} {x},{y + 14 * side}",
                colors.positive,
                4,
            ),
            circle(x, y + 13 * side, 8, colors.positive, colors.background),
        ]
    pieces += [
        path("M545,90 C600,96 640,84 760,88", colors.accent, 7),
        *(box(x, 90, 36, 22, colors.surface, colors.accent, round_=10) for x in (618, 664, 710)),
        *(path(course, colors.accent, 5) for course in _TERMINALS),
        circle(806, 50, 7, colors.accent),
        circle(812, 90, 7, colors.accent),
        circle(806, 128, 7, colors.accent),
        path(
            "M462,86 C452,60 478,38 504,42 C540,40 562,66 552,92 C556,124 524,142 498,134 "
            "C470,136 452,112 462,86 Z",
            colors.accent,
            3,
            fill=colors.background,
        ),
        path(
            "M462,86 C452,60 478,38 504,42 C540,40 562,66 552,92 C556,124 524,142 498,134 "
            "C470,136 452,112 462,86 Z",
            colors.accent,
            3,
            fill=flesh,
        ),
        circle(506, 88, 15, colors.accent),
    ]
    return pieces


def _artificial(colors: Theme) -> list[str]:
    middle, pieces = 352, []
    for number, y in enumerate((296, 352, 408), 1):
        pieces += [
            line(122, y, 464, middle, colors.positive, 4),
            circle(_COLUMNS[0], y, 22, colors.surface, colors.accent),
            text(_COLUMNS[0], y, letter("x", number), colors.ink, size=18, weight=600),
        ]
        at = y + (middle - y) * (_COLUMNS[1] - 122) / (464 - 122)
        pieces += [
            box(
                _COLUMNS[1] - 40,
                at + (y - middle) * 0.12,
                40,
                25,
                colors.background,
                colors.positive,
            ),
            text(
                _COLUMNS[1] - 40, at + (y - middle) * 0.12, letter("w", number), colors.ink, size=17
            ),
        ]
    pieces += [
        circle(_COLUMNS[2], middle, 44, colors.surface, colors.accent, 3),
        text(_COLUMNS[2], middle - 12, "Σ + b", colors.ink, size=18, weight=600),
        path("M478,373 C500,373 496,359 506,359 S516,359 524,359", colors.accent, 3),
        arrow(544, middle, 690, middle, colors.accent, 4),
        circle(_COLUMNS[3], middle, 24, colors.surface, colors.accent),
        text(_COLUMNS[3], middle, "a", colors.ink, size=19, weight=600),
    ]
    return pieces
