"""Building the network, layer by layer."""

from typing import Any

import streamlit as st

from nncore import glossary, shapes, spec
from ui.controls import fields
from ui.draft import Draft, change, current


def network_controls(draft: Draft) -> Draft:
    """Draw the stack of layers with its buttons and return the draft as edited."""
    layers = list(draft.layers)
    refused = _refused(draft)
    for place, layer in enumerate(layers):
        key = f"layer.{draft.revision}.{place}"
        with st.container(horizontal=True, gap="small", key=f"layer_row_{place}"):
            with st.popover(f"{place + 1} · {title(layer)}", width="stretch"):
                layers[place] = _layer_controls(layer, key)
            _button(draft, ":material/arrow_upward:", "up", place, f"Move layer {place + 1} up")
            _button(
                draft, ":material/arrow_downward:", "down", place, f"Move layer {place + 1} down"
            )
            _button(draft, ":material/close:", "remove", place, f"Remove layer {place + 1}")
        if refused and refused.index == place:
            st.error(f"{refused.reason[0].upper()}{refused.reason[1:]}", icon=":material/block:")
    kind = st.menu_button(
        "Add a layer",
        list(spec.LAYERS),
        icon=":material/add:",
        help="It is put before the output layer; move it with the arrows.",
        key=f"add.{draft.revision}",
        width="stretch",
    )
    if kind:
        layers.insert(max(len(layers) - 1, 0), spec.LAYERS[kind]())  # type: ignore[arg-type]
        _replace(draft, layers)
    edited = tuple(layers)
    return draft if edited == draft.layers else change(draft, layers=edited)


def title(layer: Any) -> str:
    """Name a layer and its main numbers in a few characters."""
    if layer.type == "Dense":
        return f"Dense {layer.units} {layer.activation}"
    if layer.type == "Conv2D":
        return f"Conv2D {layer.filters} of {layer.kernel_size}×{layer.kernel_size}"
    if layer.type == "MaxPooling2D":
        return f"MaxPooling2D {layer.pool_size}×{layer.pool_size}"
    if layer.type == "Dropout":
        return f"Dropout {layer.rate:g}"
    if layer.type == "Activation":
        return f"Activation {layer.activation}"
    return str(layer.type)


def _refused(draft: Draft) -> shapes.LayerRefused | None:
    try:
        shapes.trace(draft.layers, draft.data.input_shape)
    except shapes.LayerRefused as refused:
        return refused
    return None


def _layer_controls(layer: Any, key: str) -> Any:
    st.caption(glossary.sentence(layer.type))
    values: dict[str, Any] = {}
    if layer.type in ("Dense", "Conv2D"):
        if layer.type == "Dense":
            values["units"] = fields.number(layer, "units", "Units", key)
        else:
            values["filters"] = fields.number(layer, "filters", "Filters", key)
            values["kernel_size"] = fields.number(layer, "kernel_size", "Kernel size", key)
            values["padding"] = fields.choice(layer, "padding", "Padding", ("valid", "same"), key)
        values["activation"] = fields.choice(
            layer, "activation", "Activation", spec.ACTIVATION_NAMES, key
        )
        values["kernel_initializer"] = fields.choice(
            layer, "kernel_initializer", "Initializer", spec.INITIALIZER_NAMES, key
        )
        values["l1"] = fields.number(layer, "l1", "L1", key, step=0.0001)
        values["l2"] = fields.number(layer, "l2", "L2", key, step=0.0001)
    elif layer.type == "Dropout":
        values["rate"] = fields.number(layer, "rate", "Rate", key, step=0.05)
    elif layer.type == "Activation":
        values["activation"] = fields.choice(
            layer, "activation", "Activation", spec.ACTIVATION_NAMES, key
        )
    elif layer.type == "MaxPooling2D":
        values["pool_size"] = fields.number(layer, "pool_size", "Pool size", key)
    return fields.edited(layer, **values)


def _button(draft: Draft, icon: str, action: str, place: int, label: str) -> None:
    last = len(draft.layers) - 1
    idle = {"up": place == 0, "down": place == last, "remove": last == 0}[action]
    st.button(
        icon,
        help=label,
        key=f"{action}.{draft.revision}.{place}",
        disabled=idle,
        on_click=_move,
        args=(action, place),
    )


def _move(action: str, place: int) -> None:
    draft = current()  # as edited since the button was drawn
    layers = list(draft.layers)
    layer = layers.pop(place)
    if action != "remove":
        layers.insert(place + (1 if action == "down" else -1), layer)
    change(draft, layers=tuple(layers), revision=draft.revision + 1)


def _replace(draft: Draft, layers: list[Any]) -> None:
    change(draft, layers=tuple(layers), revision=draft.revision + 1)
    st.rerun()
