"""One calm sentence about a run that went wrong, with its evidence, and a repair to try.

The rules are those of the clinic. A healthy run is not commented on.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from nncore import spec
from nncore.diagnosis.examination import Told
from nncore.diagnosis.patients import PATIENTS
from nncore.diagnosis.repairs import REPAIRS
from nncore.diagnosis.rules import RULES


def comment(
    told: tuple[Told, ...],
    experiment: spec.Experiment,
    key: str,
    apply: Callable[[spec.Experiment], None],
) -> None:
    """Draw what is likeliest wrong with a run; nothing if nothing was found.

    Parameters
    ----------
    told : tuple of Told
    experiment : spec.Experiment
        Of the run.
    key : str
        Of this place in the page.
    apply : function
        Opens an experiment for editing; called before the page runs again.
    """
    if not told:
        return
    first = told[0]
    rule = RULES[first.rule]
    with st.container(border=True, key=f"{key}.comment"):
        st.markdown(f"**{rule.title}?** {first.evidence}")
        repair = rule.repair(experiment)
        with st.container(horizontal=True, vertical_alignment="center"):
            if repair:
                st.button(
                    f"Repair: {REPAIRS[repair].label}",
                    icon=":material/healing:",
                    help=f"{rule.cause} The button changes the experiment; then press Train.",
                    key=f"{key}.repair",
                    on_click=apply,
                    args=(REPAIRS[repair].change(experiment),),
                )
            st.page_link(
                "../pages/clinic.py",
                label="How to tell: the Clinic",
                icon=":material/stethoscope:",
                query_params={"patient": _patient(rule.name)},
            )


def _patient(cause: str) -> str:
    """Return the number of the patient with a cause."""
    return str(next(place for place, one in enumerate(PATIENTS, 1) if one.cause == cause))
