"""Choosing an optimizer, its own numbers, and how its learning rate changes."""

from typing import Any

import streamlit as st

from nncore import glossary, spec
from ui.controls import fields

OPTIMIZER_CHOICES = ("SGD", "SGD with momentum", "RMSprop", "Adam", "AdamW")


def optimizer_kind(optimizer: Any, key: str) -> Any:
    """Choose the kind; a new one begins with its own default values."""
    now = optimizer.name
    if now == "SGD" and optimizer.momentum > 0:
        now = "SGD with momentum"
    name = st.selectbox(
        "Optimizer",
        OPTIMIZER_CHOICES,
        index=OPTIMIZER_CHOICES.index(now),
        help=fields.help_text("optimizer", optimizer.name),
        key=f"{key}.optimizer",
    )
    if name == now:
        return optimizer
    return spec.SGD(momentum=0.9) if name == "SGD with momentum" else spec.OPTIMIZERS[name]()


def optimizer_details(optimizer: Any, key: str) -> Any:
    """Choose what only some kinds have: momentum, weight decay."""
    if optimizer.name == "SGD" and optimizer.momentum > 0:
        momentum = fields.number(optimizer, "momentum", "Momentum", key, step=0.01)
        nesterov = st.toggle(
            "Nesterov's look-ahead",
            optimizer.nesterov,
            help=glossary.sentence("nesterov"),
            key=f"{key}.nesterov",
        )
        # Without any momentum it would be plain SGD, and this field would vanish while in use.
        return fields.edited(optimizer, momentum=max(momentum, 0.01), nesterov=nesterov)
    if optimizer.name == "AdamW":
        decay = fields.number(optimizer, "weight_decay", "Weight decay", key, step=0.001)
        return fields.edited(optimizer, weight_decay=decay)
    return optimizer


def schedule_controls(schedule: Any, key: str) -> Any:
    """Choose a schedule and its numbers."""
    name = fields.choice(schedule, "name", "Schedule", tuple(spec.SCHEDULES), key, term="schedule")
    if name != schedule.name:
        schedule = spec.SCHEDULES[name]()
    if name in ("step", "exponential"):
        return fields.edited(
            schedule,
            factor=fields.number(schedule, "factor", "Factor", f"{key}.{name}"),
            every_epochs=fields.number(schedule, "every_epochs", "Every … epochs", f"{key}.{name}"),
        )
    if name == "cosine":
        return fields.edited(
            schedule,
            warmup_epochs=fields.number(
                schedule, "warmup_epochs", "Warm-up epochs", f"{key}.{name}", step=0.5
            ),
        )
    return schedule
