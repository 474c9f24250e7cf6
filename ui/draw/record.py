"""A count of how often the visitor's own digits were read right, beside the score of the test part.

It lives in the session: nobody else sees it, and it ends with the visit.
"""

from __future__ import annotations

import streamlit as st

from nncore import evaluation
from ui.draw.reader import Reader

_RECORD = "draw.record"
DIGITS = range(10)


def meant(sheet: int) -> int | None:
    """Ask which digit a drawing was meant to be."""
    with st.container(key="meant"):
        return st.segmented_control(
            "Which digit did you mean?", DIGITS, key=f"meant.{sheet}", width="stretch", wrap=False
        )


def guess() -> int | None:
    """Ask, before the first drawing, how many of ten will be read right."""
    return st.number_input(
        "Your guess: of ten you draw, how many will it read?",
        0,
        10,
        None,
        placeholder="optional",
        key="guess",
        bind="query-params",
        width=360,
    )


def note(sheet: int, network: str, wanted: int | None, read: int) -> None:
    """Remember how a sheet was read.

    Parameters
    ----------
    sheet : int
        A sheet that is drawn on further replaces what was remembered of it.
    network : str
        Who read it; each network has a count of its own.
    wanted : int or None
        What it was meant to be; None, not told, is not counted.
    read : int
        The network's answer.
    """
    own = _read_right(network)
    if wanted is None:
        own.pop(sheet, None)
    else:
        own[sheet] = wanted == read


def count(network: str) -> tuple[int, int]:
    """Return how many digits a network read right, and how many it was tried on."""
    own = _read_right(network)
    return sum(own.values()), len(own)


def _read_right(network: str) -> dict[int, bool]:
    """Return, by sheet, whether a network read it right; to be written to."""
    record: dict[str, dict[int, bool]] = st.session_state.setdefault(_RECORD, {})
    return record.setdefault(network, {})


def sentence(right: int, drawn: int, guessed: int | None, reader: Reader) -> str:
    """Say how it went so far, what was guessed, and how that compares with the test part."""
    low, high = evaluation.wilson_interval(right, drawn)
    told = f"**Of {drawn} of your digits it read {right}**" + (
        f"; you guessed {guessed} of 10." if guessed is not None else "."
    )
    if reader.accuracy is None:
        return told
    return (
        f"{told} On its test part it reads {reader.accuracy:.1%}. The writers of that part are "
        "other people than you, with other pens: a test score holds for more of the same, not for "
        f"everybody. And few digits say little: these fit any rate from {low:.0%} to {high:.0%}."
    )
