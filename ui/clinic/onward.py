"""Where an experiment of the clinic goes on: with every unit in the lab, in Keras on the Train page.

Both open the very experiment that was examined. The lab draws each unit on the plane of two inputs,
so it says why where it cannot.
"""

from __future__ import annotations

import streamlit as st

from nncore import spec
from ui.draft import Draft
from ui.lab import controls


def links(experiment: spec.Experiment) -> None:
    """Offer the pages that can show an experiment.

    Parameters
    ----------
    experiment : spec.Experiment
    """
    opened = {"experiment": spec.to_link(experiment)}
    draft = Draft(experiment.data, experiment.model.layers, experiment.training)
    refusal = controls.refusal(draft)
    with st.container(horizontal=True):
        if not refusal:
            st.page_link(
                "../pages/network.py",
                label="Watch each unit: Network lab",
                icon=":material/hub:",
                query_params=opened,
            )
        st.page_link(
            "../pages/train.py",
            label="Train it in Keras: Train page",
            icon=":material/model_training:",
            query_params=opened,
        )
    if refusal:
        st.caption(refusal)
