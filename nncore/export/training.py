"""The training of an exported program: its settings, its callbacks, and `fit`.

What training does beside following gradients is the work of Keras's own callbacks: stopping early,
keeping the best weights, lowering the learning rate. One more shuffles the batches.
"""

from __future__ import annotations

from textwrap import indent

from nncore import spec
from nncore.export.section import Section, call


def settings_section(training: spec.Training) -> Section:
    """Write the numbers that the rest of the program refers to by name."""
    lines = [
        f"SEED = {training.seed}  # decides the initial weights and the order of the batches",
        f"EPOCHS = {training.epochs}",
        f"BATCH_SIZE = {training.batch_size}",
        f"LEARNING_RATE = {training.optimizer.learning_rate!r}",
    ]
    if training.validation_split:
        lines.append(f"VALIDATION_SPLIT = {training.validation_split!r}")
    return Section("The settings", "Change one of them and run again.", "\n".join(lines))


def training_section(training: spec.Training) -> Section:
    """Write the call of `fit`, with its callbacks."""
    callbacks = [
        "keras.callbacks.LambdaCallback(",
        "    on_epoch_begin=lambda epoch, logs: batches.shuffle(epoch),",
        "),",
        *_stopping(training),
        *_plateau(training),
    ]
    fit = ["batches", "epochs=EPOCHS"]
    if training.validation_split:
        fit += ["validation_data=(X_val, t_val)", "validation_batch_size=1024"]
    fit += ["shuffle=False", "callbacks=callbacks", "verbose=2"]
    return Section(
        "Training",
        "The loss that Keras reports includes the penalties of L1 and L2, where there are any.",
        "callbacks = [\n"
        + indent("\n".join(callbacks), " " * 4)
        + "\n]\n"
        + call("history = model.fit", *fit),
    )


def _stopping(training: spec.Training) -> list[str]:
    stopping = training.early_stopping
    if stopping is None and not training.keep_best:
        return []
    # Keeping the best weights is early stopping that never stops.
    patience = stopping.patience if stopping else "EPOCHS"
    restore = training.keep_best or (stopping is not None and stopping.restore_best_weights)
    callback = call(
        "keras.callbacks.EarlyStopping",
        'monitor="val_loss"',
        f"patience={patience}",
        f"restore_best_weights={restore}",
    )
    note = [] if stopping else ["# It never stops: it only restores the best weights at the end."]
    return [*note, f"{callback},"]


def _plateau(training: spec.Training) -> list[str]:
    rule = training.reduce_lr_on_plateau
    if rule is None:
        return []
    callback = call(
        "keras.callbacks.ReduceLROnPlateau",
        'monitor="val_loss"',
        f"factor={rule.factor!r}",
        f"patience={rule.patience}",
        f"min_lr={rule.min_lr!r}",
    )
    return [f"{callback},"]
