"""The road from a drawing to what a network reads, step by step; each step can be left out."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from nncore.drawing import STEPS, Step, Target
from nncore.figures import gallery
from nncore.figures.theme import PAPER
from ui.drawing import drawing

_SIZE, _FRAME = 112, 4
_BESIDE = 3


def switches(target: Target) -> tuple[list[str], list[DeltaGenerator]]:
    """Show a switch for each step, and return which are off, and a place for each one's picture."""
    without, places = [], []
    names = list(STEPS[target])
    for start in range(0, len(names), _BESIDE):
        columns = st.columns(_BESIDE, gap="medium")
        for name, column in zip(names[start:], columns, strict=False):
            with column:
                # Images of one row stand at one height, so they come before titles of any length.
                places.append(st.container(gap="small"))
                if not st.toggle(STEPS[target][name], True, key=name, bind="query-params"):
                    without.append(name)
                places.append(st.container())
    return without, places


def pictures(steps: Sequence[Step], places: Sequence[DeltaGenerator]) -> None:
    """Fill the places with what each step leaves, and the sentence on what it did."""
    for number, step in enumerate(steps):
        with places[2 * number]:
            drawing(
                _framed(step),
                key=f"step.{step.name}",
                alt=f"{step.title}: {step.sentence}",
            )
        with places[2 * number + 1]:
            st.caption(step.sentence if step.taken else f"Left out. {step.sentence}")


def _framed(step: Step) -> str:
    """Return the step's image on a square of paper: ink alone would be lost on a dark page."""
    height, width = step.image.shape
    size = max(2, round(_SIZE * width / max(height, width)))
    side = _SIZE + 2 * _FRAME
    return (
        f'<div style="width:{side}px;height:{side}px;display:flex;align-items:center;'
        f'justify-content:center;background:{PAPER};border-radius:4px">'
        f'<div style="width:{size}px;outline:1px dashed #8d8878">'
        f"{gallery.picture(step.image, size)}</div></div>"
        f'<div style="width:{side}px;font-size:0.85rem;text-align:center">{width}×{height}</div>'
    )
