"""Courses of runs for the tests of what is drawn and said of them: by hand, and of every kind."""

import math

from hypothesis import strategies as st

from nncore.history import OUTCOMES, History


def epoch_event(epoch, loss, accuracy=0.9, val_loss=None, val_accuracy=None, rate=1e-3):
    return {
        "kind": "epoch",
        "epoch": epoch,
        "loss": loss,
        "penalty": 0.0,
        "accuracy": accuracy,
        "val_loss": val_loss,
        "val_accuracy": val_accuracy,
        "learning_rate": rate,
        "elapsed": float(epoch),
    }


def points_event(epochs, losses, rates=None):
    return {
        "kind": "points",
        "epoch": list(epochs),
        "step": [round(100 * epoch) for epoch in epochs],
        "loss": list(losses),
        "accuracy": [0.5] * len(losses),
        "learning_rate": rates or [1e-3] * len(losses),
        "elapsed": list(epochs),
    }


def start_event(total=10, guessing=0.693):
    return {
        "kind": "start",
        "total_epochs": total,
        "steps_per_epoch": 100,
        "guessing_loss": guessing,
    }


def end_event(outcome="finished"):
    return {"kind": "end", "outcome": outcome, "message": "It ended."}


def a_run(epochs, total=None, *, points_per_epoch=0, validation=True, outcome=""):
    events = [start_event(total or max(epochs, 1))]
    for epoch in range(1, epochs + 1):
        if points_per_epoch:
            within = [epoch - 1 + i / points_per_epoch for i in range(1, points_per_epoch + 1)]
            events.append(points_event(within, [1 / (1 + x) for x in within]))
        held = (1 / epoch + 0.05, 0.88) if validation else (None, None)
        events.append(epoch_event(epoch, 1 / epoch, 0.9, *held))
    if outcome:
        events.append(end_event(outcome))
    return History.of(events)


NUMBERS = st.floats(allow_nan=True, allow_infinity=True) | st.none()
SHARES = st.floats(0, 1) | st.just(math.nan) | st.none()
EVENTS = st.lists(
    st.one_of(
        st.just({"kind": "compiling"}),
        st.builds(start_event, st.integers(1, 200), st.floats(0, 5)),
        st.builds(
            epoch_event,
            st.integers(1, 200),
            NUMBERS,
            SHARES,
            NUMBERS,
            SHARES,
            st.floats(0, 1e6),
        ),
        st.builds(
            lambda at, loss: points_event([at], [loss]),
            st.floats(0, 200),
            st.floats(allow_nan=True),
        ),
        st.builds(end_event, st.sampled_from(OUTCOMES)),
    ),
    max_size=8,
)
