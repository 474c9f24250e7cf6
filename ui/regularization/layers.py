"""The choice of a layer of the network that is looked into."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from nncore import batch_lesson, inside_network, spec
from ui import address
from ui.judged import Judged


def hidden_dense(experiment: spec.Experiment) -> bool:
    """Say whether a network has a hidden Dense layer, whose units can be looked at one by one."""
    return bool(batch_lesson.dense_layers(experiment.model.layers))


def choose_layer(network: Judged, places: Iterable[int], label: str = "Hidden layer") -> int:
    """Let the reader choose among some layers of a network, and return the index of one.

    In the address it is counted from 1; what is no such layer of this network counts as the first.

    Parameters
    ----------
    network : Judged
    places : iterable of int
        Indices of layers, one at least.
    label : str
    """
    names = inside_network.layer_names(network.experiment.model.layers)
    options = {str(place + 1): place for place in places}
    first = next(iter(options))
    if address.choice("layer", first, options) not in options:
        st.session_state["layer"] = first
    chosen = st.selectbox(
        label, list(options), format_func=lambda place: names[int(place) - 1], key="layer"
    )
    with st.container(key="unseen_layer"):
        address.keep({"layer": None if chosen == first else chosen}, key="layer.at")
    return options[chosen]
