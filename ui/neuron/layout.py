"""What the parts of the Neuron page share: where picture and controls stand, and their fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from nncore import glossary
from nncore.figures.drawing import letter
from nncore.gates import GATES
from ui import session
from ui.live_slider import live_slider

ANY_NUMBER = (-1e300, 1e300)
"""What may be typed where the arithmetic is the subject, its limits included."""


def picture_and_controls() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Return the right two thirds and the left third; a phone shows the picture first."""
    with st.container(key="picture_first"):
        picture, controls = st.columns([2, 1], gap="large")
    return picture, controls


def two_pictures(
    picture: DeltaGenerator,
    shares: tuple[int, int],
    *,
    gap: Literal["small", "medium"] = "medium",
    centered: bool = False,
) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Return places for two pictures side by side.

    On a phone the second comes after the controls, so that the first and what moves it are on the
    screen together.
    """
    if session.narrow():
        return picture.container(), st.container()
    left, right = picture.columns(
        shares, gap=gap, vertical_alignment="center" if centered else "top"
    )
    return left, right


def beside(height: int) -> int:
    """Return the height of a chart that stands beside one of `height`; on a phone it is below."""
    return 240 if session.narrow() else height


def line_sliders(prefix: str, start: tuple[float, float, float]) -> tuple[float, float, float]:
    """Draw sliders for w₁, w₂ and b, and return them.

    Parameters
    ----------
    prefix : str
        Of their names in the address.
    start : (float, float, float)
        Defaults.
    """
    w1, w2 = (
        live_slider(
            letter("w", place),
            -3,
            3,
            start[place - 1],
            0.1,
            key=f"{prefix}w{place}",
            help=glossary.sentence("weights"),
            widest=ANY_NUMBER,
        )
        for place in (1, 2)
    )
    b = live_slider(
        "b",
        -3,
        3,
        start[2],
        0.1,
        key=f"{prefix}b",
        help=glossary.sentence("bias"),
        widest=ANY_NUMBER,
    )
    return w1, w2, b


def choose_gate(label: str, *, key: str) -> str:
    """Let the reader choose a logic gate, and return its name in `nncore.gates.GATES`.

    Parameters
    ----------
    label : str
    key : str
        Its name in the address.
    """
    return (
        st.segmented_control(
            label,
            list(GATES),
            default="and",
            format_func=lambda one: GATES[one].label,
            required=True,
            key=key,
            bind="query-params",
            width="stretch",
        )
        or "and"
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a small table in Markdown, which the browser shows faster than an editable one."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
