"""Which patient is examined, with which seed: in the address, so that a class sees the same."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from nncore import spec
from nncore.diagnosis.patients import PATIENTS, Patient
from ui import address

SEEDS = 1_000
_SEED = "patient_seed"


@dataclass(frozen=True)
class Case:
    """A patient with a seed.

    Attributes
    ----------
    number : int
        Counted from 1.
    seed : int
    """

    number: int
    seed: int

    @property
    def patient(self) -> Patient:
        """Who is examined."""
        return PATIENTS[self.number - 1]

    @property
    def experiment(self) -> spec.Experiment:
        """What was trained."""
        return self.patient.of_seed(self.seed)


def choose() -> Case:
    """Draw a row of patients, and return the one that is examined."""
    number = st.segmented_control(
        "Patient",
        [str(place + 1) for place in range(len(PATIENTS))],
        default="1",
        required=True,
        key="patient",
        bind="query-params",
        width="stretch",
    )
    seed = int(address.number(_SEED, 0, 0, SEEDS - 1))
    address.keep({_SEED: str(seed) if seed else None}, key="clinic.address")
    return Case(int(number or 1), seed)


def another_seed() -> None:
    """Let the patient come with other data, other initial weights and other batches."""
    st.session_state[_SEED] = (int(st.session_state.get(_SEED, 0)) + 1) % SEEDS
