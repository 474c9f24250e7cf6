"""Choosing how the network is trained."""

from typing import Any

import streamlit as st

from nncore import glossary, spec
from nncore.limits import Limits
from ui.controls import fields
from ui.controls.optimizer import optimizer_details, optimizer_kind, schedule_controls
from ui.draft import Draft, change

LOSS_LABELS = {
    "binary_crossentropy": "binary cross-entropy",
    "sparse_categorical_crossentropy": "categorical cross-entropy",
    "mean_squared_error": "mean squared error",
    "huber": "Huber",
    "hinge": "hinge",
}


def training_controls(draft: Draft, limits: Limits) -> Draft:
    """Draw the controls of the training stage and return the draft as edited."""
    training = draft.training
    key = f"training.{draft.revision}"
    values: dict[str, Any] = {"optimizer": _optimizer(training.optimizer, key)}
    values["loss"] = fields.choice(
        training, "loss", "Loss", spec.LOSS_NAMES, key, names=LOSS_LABELS
    )
    left, right = st.columns(2)
    with left:
        values["batch_size"] = fields.number(training, "batch_size", "Batch size", key, step=8)
    with right:
        values["epochs"] = fields.number(
            training, "epochs", "Epochs", key, greatest=limits.max_epochs
        )
    left, right = st.columns(2)
    with left:
        values["validation_split"] = fields.number(
            training, "validation_split", "Validation share", key, step=0.05
        )
    with right:
        values["seed"] = fields.number(training, "seed", "Seed", key)
    with st.expander("More: schedule, early stopping, plateau"):
        values["optimizer"] = optimizer_details(values["optimizer"], key)
        values["schedule"] = schedule_controls(training.schedule, key)
        values["early_stopping"] = _optional(
            training.early_stopping, spec.EarlyStopping(), "Early stopping", "early_stopping", key
        )
        values["reduce_lr_on_plateau"] = _optional(
            training.reduce_lr_on_plateau,
            spec.ReduceLROnPlateau(),
            "Reduce the learning rate on a plateau",
            "reduce_lr_on_plateau",
            key,
        )
        values["keep_best"] = st.toggle(
            "Keep the best weights",
            training.keep_best,
            help=glossary.sentence("keep_best"),
            key=f"{key}.keep_best",
        )
    edited = training.model_copy(update=values)
    return draft if edited == training else change(draft, training=edited)


def _optimizer(optimizer: Any, key: str) -> Any:
    """Choose the kind and the learning rate."""
    optimizer = optimizer_kind(optimizer, key)
    rate = fields.number(
        optimizer,
        "learning_rate",
        "Learning rate",
        f"{key}.{st.session_state[f'{key}.optimizer']}",
        step=type(optimizer)().learning_rate,
    )
    return fields.edited(optimizer, learning_rate=rate)


def _optional(part: Any, default: Any, label: str, term: str, key: str) -> Any:
    wanted = st.toggle(label, part is not None, help=glossary.sentence(term), key=f"{key}.{term}")
    if not wanted:
        return None
    part = part or default
    values: dict[str, Any] = {
        "patience": fields.number(part, "patience", "Patience, in epochs", f"{key}.{term}")
    }
    if term == "reduce_lr_on_plateau":
        values["factor"] = fields.number(part, "factor", "Factor", f"{key}.{term}")
    else:
        values["restore_best_weights"] = st.toggle(
            "Restore the best weights",
            part.restore_best_weights,
            help=glossary.sentence("restore_best_weights"),
            key=f"{key}.{term}.restore",
        )
    return fields.edited(part, **values)
