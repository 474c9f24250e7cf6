"""Choosing the data."""

from typing import get_args

import streamlit as st

from nncore import datasets, glossary, spec
from ui.controls import fields
from ui.draft import Draft, change, change_data

KINDS: dict[str, type[spec.DataSpecification]] = {
    kind.model_fields["name"].default: kind for kind in get_args(get_args(spec.Data)[0])
}


def data_controls(draft: Draft) -> Draft:
    """Draw the controls of the data stage and return the draft as edited."""
    key = f"data.{draft.revision}"
    names = list(KINDS)
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
        draft = change_data(draft, KINDS[name]())
        if draft.revision != before:
            st.rerun()
    data = draft.data
    values = {}
    if "samples" in type(data).model_fields:
        values["samples"] = fields.number(data, "samples", "Samples", key, step=100)
    if "noise" in type(data).model_fields:
        values["noise"] = fields.number(data, "noise", "Noise", key, step=0.05)
    if "first_rows" in type(data).model_fields:
        values["first_rows"] = fields.number(data, "first_rows", "Training images", key, step=1_000)
    if "test_share" in type(data).model_fields:
        values["test_share"] = fields.number(data, "test_share", "Test share", key, step=0.05)
    if "seed" in type(data).model_fields:
        values["seed"] = fields.number(data, "seed", "Seed of the data", key)
    data = fields.edited(data, **values)
    return draft if data == draft.data else change(draft, data=data)
