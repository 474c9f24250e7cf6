"""What a visitor takes home from the lab: the experiment, a program in NumPy alone, another page."""

import streamlit as st

from nncore import spec
from nncore.export import numpy_script
from ui.draft import Draft
from ui.take_away import open_file


def section(draft: Draft) -> None:
    """Offer files, the way to the Train page, and to open a saved experiment."""
    experiment = draft.experiment
    if experiment is None:
        return
    st.markdown(
        "The address of this page carries everything: data, network, training, seed and the moment "
        "you look at. Copy it and send it; whoever opens it sees the same."
    )
    with st.container(horizontal=True):
        st.download_button(
            "Experiment (.json)",
            spec.to_json(experiment),
            "experiment.json",
            "application/json",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            "Program in NumPy alone (.py)",
            lambda: numpy_script(experiment),
            "network.py",
            "text/x-python",
            icon=":material/download:",
            on_click="ignore",
            help="It needs nothing but NumPy, and reads from top to bottom like the formulas.",
        )
        if experiment.data.regression:
            st.caption("The Train page is about classes, so this experiment stays here.")
        else:
            st.page_link(
                "../pages/train.py",
                label="Train it with Keras: **Train**",
                icon=":material/model_training:",
                query_params={"experiment": spec.to_link(experiment)},
            )
    st.caption(
        "The program computes with 16 digits (float64), the lab with 7 (float32): after a long run "
        "the losses can differ."
    )
    open_file(draft)
