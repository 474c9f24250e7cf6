"""Choosing the data."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from nncore import datasets, glossary, spec
from nncore.datasets import plane
from ui.controls import fields
from ui.draft import Draft, change, change_data

CHOICES: dict[str, tuple[str, Sequence[str], dict[str, str]]] = {
    "gate": ("Gate", spec.GATES, {gate: gate.upper() for gate in spec.GATES}),
}
"""Label, options and their names of each choice that some data set has."""
FIELDS: dict[str, tuple[str, float | None]] = {
    "classes": ("Classes", None),
    "samples": ("Samples", 100),
    "noise": ("Noise", 0.05),
    "first_rows": ("Training images", 1_000),
    "test_share": ("Test share", 0.05),
    "seed": ("Seed of the data", None),
}
"""Label and step of each field that some data set has, in the order on the page."""
MORE: dict[str, tuple[str, float | None]] = {"label_noise": ("Label noise", 0.05)}
"""The same for what is changed on purpose to see what happens; folded away."""
SWITCHES = {"scaled": "Scale the inputs"}
"""Label of each field that is on or off."""


def data_controls(draft: Draft, names: Sequence[str] = spec.CLASSIFICATION) -> Draft:
    """Draw the controls of the data stage and return the draft as edited.

    Parameters
    ----------
    draft : Draft
    names : sequence of str
        The data sets to choose from, the draft's own among them.
    """
    key = f"data.{draft.revision}"
    names = list(names)
    name = st.selectbox(
        "Data set",
        names,
        index=names.index(draft.data.name),
        format_func=lambda one: datasets.DESCRIPTIONS[one].label,
        help=fields.help_text("data", draft.data.name),
        key=f"{key}.name",
    )
    if name != draft.data.name:
        before = draft.revision
        draft = change_data(draft, spec.DATASETS[name]())  # type: ignore[arg-type]
        if draft.revision != before:
            st.rerun()
    data = draft.data
    values: dict[str, Any] = {
        field: fields.choice(data, field, label, options, key, names=shown, explained=False)
        for field, (label, options, shown) in CHOICES.items()
        if field in type(data).model_fields
    }
    if isinstance(data, spec.PlaneSpecification):
        values["features"] = _features(data, key)
    values |= {
        field: fields.number(data, field, label, key, step=step)
        for field, (label, step) in FIELDS.items()
        if field in type(data).model_fields
    }
    # With a key it stays open when something above it appears or goes.
    with st.expander(f"More: {_altered(data)}", key="data.more"):
        values |= alterations(data, key)
    data = fields.edited(data, **values)
    if data.classes == draft.data.classes:
        return draft if data == draft.data else change(draft, data=data)
    before = draft.revision
    draft = change_data(draft, data)
    if draft.revision != before:
        st.rerun()  # the output layer has changed
    return draft


def _altered(data: spec.Data) -> str:
    named: dict[str, type[Any]] = {"label noise": spec.Labeled, "scaling": spec.Scaled}
    return ", ".join(name for name, kind in named.items() if isinstance(data, kind))


def alterations(data: spec.Data, key: str) -> dict[str, Any]:
    """Draw the controls for what makes the data worse on purpose and return their values."""
    offered = type(data).model_fields
    numbers = {
        field: fields.number(data, field, label, key, step=step)
        for field, (label, step) in MORE.items()
        if field in offered
    }
    return numbers | {
        field: st.toggle(
            label, getattr(data, field), help=glossary.sentence(field), key=f"{key}.{field}"
        )
        for field, label in SWITCHES.items()
        if field in offered
    }


def _features(data: spec.PlaneSpecification, key: str) -> list[str]:
    """Choose what a network reads of each point: at least one feature."""
    coordinates = datasets.DESCRIPTIONS[data.name].feature_names  # type: ignore[attr-defined]
    chosen = st.multiselect(
        "Features",
        spec.FEATURES,
        default=data.features,
        format_func=lambda feature: plane.LABELS[feature].format(*coordinates),
        help=glossary.sentence("features"),
        key=f"{key}.{data.name}.features",  # type: ignore[attr-defined]
    )
    if not chosen:
        kept = " and ".join(datasets.feature_names(data))
        st.caption(f"A network needs at least one feature: it still reads {kept}.")
    return list(chosen or data.features)
