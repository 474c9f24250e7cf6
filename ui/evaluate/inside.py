"""What every layer gives for one example, and what the first weights look like."""

from __future__ import annotations

from typing import Any

import streamlit as st

from nncore import glossary, inside_network, spec
from nncore.datasets import LARGEST_PIXELS, class_names, feature_names
from nncore.figures import inside as figures
from ui import address, job_panel, session
from ui.evaluate import example, silent_unit
from ui.judged import Judged
from ui.live_chart import chart


def section(network: Judged) -> None:
    """Look through the layers, and switch off one unit."""
    layers = network.experiment.model.layers
    hidden = inside_network.hidden_layers(layers)
    with st.container(key="picture_first"):
        picture, controls = st.columns([2, 1], gap="large")
    with controls:
        number = example.field(network)
        selected = _unit(layers, hidden) if hidden else None
        example.shown(network.experiment.data, number, job_panel.theme())
        st.caption(
            "A dark cell or spot gives much, a light one nothing. Where there are numbers below "
            "zero, they are orange and those above are blue. Dropout, noise, shifts and Flatten "
            "change no number here and are left out."
        )
    found = session.ask(
        inside_network.activations, spec.to_json(network.experiment), network.weights, number
    )
    with picture:
        if found is None:
            st.skeleton(height=560)
            return
        names = class_names(network.experiment.data)
        st.markdown(f"**Test example {number}, {names[found['label']]}, on its way through**")
        chart(
            figures.activations_figure(
                found["layers"],
                selected=selected,
                compact=session.narrow(),
                theme=job_panel.theme(),
            ),
            key="inside.layers",
            alt=figures.activations_sentence(found["layers"]),
            name="activations",
        )
    if selected is None:
        st.info(
            "This network has no hidden units: its inputs are weighed once and added up, and that "
            "is its answer. There is nothing in between that could be switched off."
        )
    else:
        st.subheader(
            f"Unit {selected[1]} of layer {selected[0] + 1} switched off",
            help=glossary.sentence("ablation"),
        )
        silent_unit.section(network, number, *selected)
    _first_weights(network, selected)


def _unit(layers: Any, hidden: dict[int, int]) -> tuple[int, int]:
    """Let the reader choose a layer and one of its units."""
    names = inside_network.layer_names(layers)
    options = {str(index + 1): index for index in hidden}
    last_hidden = list(options)[-1]
    if address.choice("layer", last_hidden, options) not in options:
        st.session_state["layer"] = last_hidden
    chosen = st.selectbox(
        "Layer with the unit to be switched off",
        list(options),
        format_func=lambda place: names[int(place) - 1],
        key="layer",
    )
    address.keep({"layer": None if chosen == last_hidden else chosen}, key="layer.at")
    layer = options[chosen]
    last = hidden[layer] - 1
    if st.session_state.get("unit", 0) > last:
        st.session_state["unit"] = last
    unit = st.number_input(
        f"Its unit or filter (0 to {last:,})", 0, last, 0, key="unit", bind="query-params"
    )
    return layer, int(unit)


def _first_weights(network: Judged, selected: tuple[int, int] | None) -> None:
    """Draw the weights of the first layer as they lie over its input."""
    data = network.experiment.data
    place = inside_network.first_place(network.experiment.model.layers)
    if place is None:
        return
    st.subheader("The first weights, laid over what they read")
    unit = selected[1] if selected and selected[0] == place else 0
    many = inside_network.WEIGHT_PICTURES
    found = session.ask(
        inside_network.first_weights,
        spec.to_json(network.experiment),
        network.weights,
        many * (unit // many),
    )
    if found is None:
        st.skeleton(height=320)
        return
    theme = job_panel.theme()
    framed = unit if selected and selected[0] == place else None
    if "images" in found:
        chart(
            figures.weights_figure(
                found["images"],
                found["start"],
                found["largest"],
                columns=4 if session.narrow() else 16,
                selected=framed,
                theme=theme,
            ),
            key="inside.weights",
            alt=f"Weights of {len(found['images'])} of {found['total']} units of {found['name']}, "
            "as pictures.",
            name="first-weights",
        )
    elif "table" in found:
        named = feature_names(data)
        chart(
            figures.table_weights_figure(found["table"], named, found["start"], theme=theme),
            key="inside.table",
            alt=f"Weights of {len(named)} features for units of {found['name']}.",
            name="first-weights",
        )
    else:
        st.info("The first layer with weights reads no picture any more: it has none to show.")
        return
    st.markdown(_about_weights(found, data.name in LARGEST_PIXELS))


def _about_weights(found: dict[str, Any], image: bool) -> str:
    shown = (
        ""
        if found["total"] <= inside_network.WEIGHT_PICTURES
        else f" These are units {found['start']:,} to "
        f"{min(found['start'] + inside_network.WEIGHT_PICTURES, found['total']) - 1:,} of "
        f"{found['total']:,}; choose another unit of layer {found['place'] + 1} to see its neighbors."
    )
    what = "Ink on blue" if image else "A large value where it is blue"
    return (
        f"{what} drives a unit up, on orange down; the strongest weight is "
        f"{found['largest']:.2f}.{shown} Most of these pictures look like nothing in particular: a "
        "weight means something only together with all the others, and with the layers behind."
    )
