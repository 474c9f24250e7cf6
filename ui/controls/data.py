"""Choosing the data."""

import streamlit as st

from nncore import datasets, glossary, spec
from ui.controls import fields
from ui.draft import Draft, change, change_data

FIELDS: dict[str, tuple[str, float | None]] = {
    "samples": ("Samples", 100),
    "noise": ("Noise", 0.05),
    "first_rows": ("Training images", 1_000),
    "test_share": ("Test share", 0.05),
    "seed": ("Seed of the data", None),
}
"""Label and step of each field that some data set has, in the order on the page."""


def data_controls(draft: Draft) -> Draft:
    """Draw the controls of the data stage and return the draft as edited."""
    key = f"data.{draft.revision}"
    names = list(spec.DATASETS)
    name = st.selectbox(
        "Data set",
        names,
        index=names.index(draft.data.name),
        format_func=lambda one: datasets.DESCRIPTIONS[one].label,
        help=glossary.sentence("data"),
        key=f"{key}.name",
    )
    if name != draft.data.name:
        before = draft.revision
        draft = change_data(draft, spec.DATASETS[name]())  # type: ignore[arg-type]
        if draft.revision != before:
            st.rerun()
    data = draft.data
    values = {
        field: fields.number(data, field, label, key, step=step)
        for field, (label, step) in FIELDS.items()
        if field in type(data).model_fields
    }
    data = fields.edited(data, **values)
    return draft if data == draft.data else change(draft, data=data)
