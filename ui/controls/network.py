"""Building the network, layer by layer."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from nncore import glossary, shapes, spec
from ui.controls import fields
from ui.draft import Draft, change, current

NUMBERS: dict[str, tuple[str, float | None]] = {
    "units": ("Units", None),
    "kernel_stddev": ("Standard deviation", 0.05),
    "filters": ("Filters", None),
    "kernel_size": ("Kernel size", None),
    "l1": ("L1", 0.0001),
    "l2": ("L2", 0.0001),
    "rate": ("Rate", 0.05),
    "pool_size": ("Pool size", None),
    "stddev": ("Standard deviation", 0.05),
    "factor": ("Farthest shift", 0.05),
}
"""Label and step of each number that some layer has."""
TERMS = {"factor": "farthest_shift"}
"""The glossary's name of a field, where it has another meaning elsewhere."""
CHOICES: dict[str, tuple[str, Sequence[str]]] = {
    "padding": ("Padding", ("valid", "same")),
    "activation": ("Activation", spec.ACTIVATION_NAMES),
    "kernel_initializer": ("Initializer", spec.INITIALIZER_NAMES),
}
"""Label and options of each name that some layer has."""
FIRST = ("RandomTranslation",)
"""Layers that have their place where the images come in."""
NEEDED_BY = {"kernel_stddev": ("kernel_initializer", "random_normal")}
"""Fields that say something only while another field has a certain value."""
TITLES: dict[str, Callable[[Any], str]] = {
    "Dense": lambda layer: f"Dense {layer.units} {layer.activation}",
    "Conv2D": lambda layer: f"Conv2D {layer.filters} of {layer.kernel_size}×{layer.kernel_size}",
    "MaxPooling2D": lambda layer: f"MaxPooling2D {layer.pool_size}×{layer.pool_size}",
    "Dropout": lambda layer: f"Dropout {layer.rate:g}",
    "GaussianNoise": lambda layer: f"Noise {layer.stddev:g}",
    "RandomTranslation": lambda layer: f"Translation {layer.factor:g}",
    "Activation": lambda layer: f"Activation {layer.activation}",
}
"""What a layer is called in the stack where its kind alone does not tell enough."""


def network_controls(draft: Draft) -> Draft:
    """Draw the stack of layers with its buttons and return the draft as edited."""
    layers = list(draft.layers)
    refused = _refused(draft)
    for place, layer in enumerate(layers):
        key = f"layer.{draft.revision}.{place}"
        with st.container(horizontal=True, gap="small", key=f"layer_row_{place}"):
            with st.popover(f"{place + 1} · {_title(layer)}", width="stretch"):
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
        help="It is put before the output layer, or first if it shifts images; move it with the "
        "arrows.",
        key=f"add.{draft.revision}",
        width="stretch",
    )
    if kind:
        place = 0 if kind in FIRST else max(len(layers) - 1, 0)
        layers.insert(place, spec.LAYERS[kind]())  # type: ignore[arg-type]
        _replace(draft, layers)
    edited = tuple(layers)
    return draft if edited == draft.layers else change(draft, layers=edited)


def _title(layer: Any) -> str:
    """Name a layer and its main numbers in a few characters."""
    title = TITLES.get(layer.type)
    return title(layer) if title else str(layer.type)


def _refused(draft: Draft) -> shapes.LayerRefused | None:
    try:
        shapes.trace(draft.layers, draft.data.input_shape)
    except shapes.LayerRefused as refused:
        return refused
    return None


def _layer_controls(layer: Any, key: str) -> Any:
    """Draw a control for each field of a layer, in the order of the specification."""
    st.caption(glossary.sentence(layer.type))
    values: dict[str, Any] = {}
    for field in type(layer).model_fields:
        if field in NEEDED_BY and values[NEEDED_BY[field][0]] != NEEDED_BY[field][1]:
            continue
        if field in NUMBERS:
            label, step = NUMBERS[field]
            term = TERMS.get(field)
            values[field] = fields.number(layer, field, label, key, step=step, term=term)
        elif field in CHOICES:
            label, options = CHOICES[field]
            values[field] = fields.choice(layer, field, label, options, key)
    return fields.edited(layer, **values)


def _button(draft: Draft, icon: str, action: str, place: int, label: str) -> None:
    last = len(draft.layers) - 1
    idle = {"up": place == 0, "down": place == last, "remove": last == 0}[action]
    # The style sheet hides the words, which are for those who hear the page.
    st.button(
        label,
        icon=icon,
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
