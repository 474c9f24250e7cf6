"""The lab's controls: seven in sight, every other number of the Experiment behind "More"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from nncore import datasets, glossary, player_setting, spec
from nncore.datasets import plane
from ui.controls.data import alterations
from ui.controls.fields import choice, edited, help_text, number
from ui.controls.optimizer import optimizer_details, optimizer_kind, schedule_controls
from ui.controls.training import LOSS_LABELS
from ui.draft import Draft, change, change_data
from ui.lab.hidden import (
    Hidden,
    most_layers,
    most_units,
    offered,
    put_together,
    resized,
    taken_apart,
)

DATA_SETS = [
    name for name, kind in spec.DATASETS.items() if issubclass(kind, spec.PlaneSpecification)
]
DATA_FIELDS: dict[str, tuple[str, float | None]] = {
    "samples": ("Samples", 50),
    "noise": ("Noise", 0.05),
    "classes": ("Classes", None),
    "test_share": ("Test share", 0.05),
    "seed": ("Seed of the data", None),
}


def controls(draft: Draft) -> Draft:
    """Draw the controls and return the draft as edited."""
    key = f"{draft.key}.{draft.revision}"
    draft = _data_set(draft, key)
    draft = _features(draft, key)
    draft = _layers(draft, key)
    draft = _speed(draft, key)
    # With a key it stays open when something above it appears or goes.
    with st.expander("More", icon=":material/tune:", key="lab.more"):
        data, network, training = st.tabs(["Data", "Layers", "Training"])
        with data:
            draft = _data_fields(draft, key)
        with network:
            draft = _each_layer(draft, key)
        with training:
            draft = _training_fields(draft, key)
    return draft


def refusal(draft: Draft) -> str | None:
    """Say why the lab cannot show an experiment that was opened; None if it can."""
    if draft.data.name not in DATA_SETS:
        return "The lab draws the plane of two inputs. Train this experiment on the Train page."
    try:
        taken_apart(draft.layers)
    except ValueError as error:
        return str(error)
    experiment = draft.experiment
    return player_setting.refusal(experiment) if experiment else None


def _data_set(draft: Draft, key: str) -> Draft:
    name = st.selectbox(
        "Data set",
        DATA_SETS,
        index=DATA_SETS.index(draft.data.name),
        format_func=lambda one: datasets.DESCRIPTIONS[one].label,
        help=glossary.sentence("data"),
        key=f"{key}.data",
    )
    if name == draft.data.name:
        return draft
    kind: Any = spec.DATASETS[name]
    before = draft.revision
    draft = change_data(draft, kind(features=draft.data.features))  # type: ignore[union-attr]
    if draft.revision == before:
        draft = change(draft, revision=before + 1)
    return _again(draft)


def _again(draft: Draft) -> Draft:
    """Run the page anew, since fields that were drawn before show what has changed."""
    st.rerun()
    return draft


def _features(draft: Draft, key: str) -> Draft:
    data: Any = draft.data
    names = datasets.DESCRIPTIONS[data.name].feature_names
    chosen = st.pills(
        "Features",
        list(plane.FEATURES),
        selection_mode="multi",
        default=list(data.features),
        format_func=lambda one: plane.LABELS[one].format(*names),
        help=glossary.sentence("features"),
        wrap=True,
        key=f"{key}.features.{data.name}",
    )
    # A network must read something: whoever takes the last feature away keeps it.
    features = tuple(chosen) or data.features
    return draft if set(features) == set(data.features) else _with_data(draft, features=features)


def _with_data(draft: Draft, **values: Any) -> Draft:
    return change_data(draft, edited(draft.data, **values))


def _layers(draft: Draft, key: str) -> Draft:
    hidden, output = taken_apart(draft.layers)
    left, right = st.columns(2)
    with left:
        count = st.number_input(
            "Hidden layers",
            0,
            most_layers(hidden),
            len(hidden),
            help=glossary.sentence("layers"),
            key=f"{key}.count",
        )
    units = [one.dense.units for one in hidden]
    with right:
        wide = st.number_input(
            "Units in each",
            1,
            most_units(hidden),
            units[0] if len(set(units)) == 1 else None,
            placeholder=", ".join(map(str, units)) or "no hidden layer",
            help=glossary.sentence("units"),
            disabled=not hidden,
            key=f"{key}.units",
        )
    names = [one.dense.activation for one in hidden]
    activation = st.selectbox(
        "Activation of hidden layers",
        offered(names),
        index=offered(names).index(names[0]) if len(set(names)) == 1 else None,
        placeholder=", ".join(names) or "no hidden layer",
        help=help_text("activation", names[0] if names else "activation"),
        disabled=not hidden,
        key=f"{key}.activation",
    )
    changed = hidden
    if wide is not None and set(units) != {wide}:
        changed = [_dense(one, units=wide) for one in changed]
    if activation is not None and set(names) != {activation}:
        changed = [_dense(one, activation=activation) for one in changed]
    if count != len(hidden):
        changed = resized(changed, count)
    end = [Hidden(output)]
    return _with_layers(draft, hidden + end, changed + end)


def _dense(one: Hidden, **values: Any) -> Hidden:
    return replace(one, dense=edited(one.dense, **values))


def _with_layers(draft: Draft, before: list[Hidden], after: list[Hidden]) -> Draft:
    """Keep changed layers, the output layer last among them."""
    if after == before:
        return draft
    layers = put_together(after[:-1], after[-1].dense)
    # Fields elsewhere on the page show the same layers, so they are drawn with new values.
    return _again(change(draft, layers=layers, revision=draft.revision + 1))


def _speed(draft: Draft, key: str) -> Draft:
    training = draft.training
    optimizer = training.optimizer
    left, right = st.columns(2)
    with left:
        step = type(optimizer)().learning_rate
        rate = number(optimizer, "learning_rate", "Learning rate", key, step=step)
    with right:
        epochs = number(training, "epochs", "Epochs", key, step=50)
    optimizer = edited(optimizer, learning_rate=rate)
    training = training.model_copy(update={"optimizer": optimizer, "epochs": epochs})
    return draft if training == draft.training else change(draft, training=training)


def _training_fields(draft: Draft, key: str) -> Draft:
    training = draft.training
    values: dict[str, Any] = {"optimizer": optimizer_kind(training.optimizer, key)}
    values["optimizer"] = optimizer_details(values["optimizer"], key)
    values["schedule"] = schedule_controls(training.schedule, key)
    values["loss"] = choice(training, "loss", "Loss", spec.LOSS_NAMES, key, names=LOSS_LABELS)
    left, right = st.columns(2)
    with left:
        values["batch_size"] = number(training, "batch_size", "Batch size", key, step=8)
    with right:
        values["seed"] = number(training, "seed", "Seed", key)
    after = training.model_copy(update=values)
    if after == training:
        return draft
    # Another optimizer brings its own learning rate, whose field is further up.
    new = after.optimizer.name != training.optimizer.name
    draft = change(draft, training=after, revision=draft.revision + new)
    return _again(draft) if new else draft


def _data_fields(draft: Draft, key: str) -> Draft:
    data: Any = draft.data
    fields = type(data).model_fields
    values = {
        field: number(data, field, label, f"{key}.{data.name}", step=step)
        for field, (label, step) in DATA_FIELDS.items()
        if field in fields
    }
    if "gate" in fields:
        values["gate"] = st.segmented_control(
            "Gate",
            spec.GATES,
            default=data.gate,
            required=True,
            format_func=str.upper,
            key=f"{key}.gate",
        )
    after = edited(data, **values, **alterations(data, f"{key}.{data.name}"))
    return draft if after == data else change_data(draft, after)


def _each_layer(draft: Draft, key: str) -> Draft:
    hidden, output = taken_apart(draft.layers)
    after = []
    for place, one in enumerate(hidden):
        st.markdown(f"**Hidden layer {place + 1}**")
        layer_key = f"{key}.{place}"
        left, right = st.columns(2)
        with left:
            most = most_units(hidden, place)
            units = number(one.dense, "units", "Units", layer_key, greatest=most)
        with right:
            rate = number(spec.Dropout(rate=one.dropout), "rate", "Dropout", layer_key, step=0.1)
        dense = _weights(edited(one.dense, units=units), layer_key, offered([one.dense.activation]))
        after.append(replace(one, dense=dense, dropout=rate))
    st.markdown("**Output layer**")
    new_output = _weights(output, f"{key}.output", spec.ACTIVATION_NAMES)
    return _with_layers(draft, [*hidden, Hidden(output)], [*after, Hidden(new_output)])


def _weights(dense: spec.Dense, key: str, activations: Sequence[str]) -> spec.Dense:
    """Draw what every layer of weights has: activation, initializer, penalties."""
    values: dict[str, Any] = {}
    left, right = st.columns(2)
    with left:
        values["activation"] = choice(dense, "activation", "Activation", activations, key)
        values["l1"] = number(dense, "l1", "L1", key, step=0.0001)
    with right:
        values["kernel_initializer"] = choice(
            dense, "kernel_initializer", "Initializer", spec.INITIALIZER_NAMES, key
        )
        values["l2"] = number(dense, "l2", "L2", key, step=0.0001)
    if values["kernel_initializer"] == "random_normal":
        values["kernel_stddev"] = number(
            dense, "kernel_stddev", "Deviation of the weights", key, step=0.05
        )
    changed: spec.Dense = edited(dense, **values)
    return changed
