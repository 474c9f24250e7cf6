"""What a reader has done in the clinic: which causes were named, which patients were healed."""

from __future__ import annotations

import streamlit as st

from nncore.diagnosis.patients import PATIENTS

TOLD = ""
"""Stands among the tries of a reader who had the cause told."""
_TRIES, _HEALED = "clinic.tries", "clinic.healed"


def tries(number: int) -> list[str]:
    """Return the causes that were named for a patient, in their order."""
    named: dict[int, list[str]] = st.session_state.setdefault(_TRIES, {})
    return named.setdefault(number, [])


def name(number: int, cause: str) -> None:
    """Keep a cause that was named, unless it was the last one."""
    if tries(number)[-1:] != [cause]:
        tries(number).append(cause)


def known(number: int) -> bool:
    """Say whether the reader knows a patient's cause."""
    return bool({PATIENTS[number - 1].cause, TOLD} & set(tries(number)))


def solved(number: int) -> bool:
    """Say whether a patient's cause was named and a repair healed it."""
    cause = PATIENTS[number - 1].cause
    return cause in tries(number) and TOLD not in tries(number) and number in _healed()


def heal(number: int) -> bool:
    """Keep that a repair healed a patient; return whether that is new."""
    new = number not in _healed()
    _healed().add(number)
    return new


def score() -> str:
    """Say how many patients are solved, and how many were named at the first try."""
    numbers = range(1, len(PATIENTS) + 1)
    done = [str(number) for number in numbers if solved(number)]
    first = sum(tries(number)[:1] == [PATIENTS[number - 1].cause] for number in numbers)
    which = f" (number {', '.join(done)})" if done else ""
    return (
        f"Solved: {len(done)} of {len(PATIENTS)} patients{which}; {first} named at the first try."
    )


def _healed() -> set[int]:
    healed: set[int] = st.session_state.setdefault(_HEALED, set())
    return healed
