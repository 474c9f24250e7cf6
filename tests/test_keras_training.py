"""The trainer against plain Keras, against itself when interrupted, and against bad luck."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from numpy.typing import NDArray

from nncore import (
    datasets,
    evaluation,
    keras_models,
    keras_training,
    npz,
    program_cache,
    spec,
    train_state,
)
from nncore.batches import batch_order
from nncore.checkpoints import Checkpoint
from nncore.few_examples import BASES
from nncore.history import Event, History
from nncore.results import TrainingResult

Layers = tuple[Any, ...]
SIGMOID = spec.Dense(units=1, activation="sigmoid")
SMALL: Layers = (spec.Dense(units=8), SIGMOID)
REGULARIZED: Layers = (
    spec.Dense(units=12, l2=0.01),
    spec.BatchNormalization(),
    spec.Dense(units=6, activation="tanh", l1=0.001),
    SIGMOID,
)
WITH_EVERYTHING: Layers = (
    spec.Dense(units=12, l2=0.01),
    spec.BatchNormalization(),
    spec.Dropout(rate=0.3),
    SIGMOID,
)
CNN: Layers = (
    spec.Conv2D(filters=4, activation="linear", l2=0.01),
    spec.MaxPooling2D(),
    spec.BatchNormalization(),
    spec.Activation(activation="relu"),
    spec.Flatten(),
    spec.Dense(units=10, activation="softmax"),
)
MOONS = spec.Moons(samples=250)  # 200 to train on: six batches of 30 and one of 20


def experiment(layers: Layers = SMALL, data: Any = MOONS, **training: Any) -> spec.Experiment:
    if data.classes > 2:
        training.setdefault("loss", "sparse_categorical_crossentropy")
    training = {"batch_size": 30, "epochs": 2, "validation_split": 0.0, **training}
    return spec.Experiment(
        data=data, model=spec.Model(layers=layers), training=spec.Training(**training)
    )


class Run:
    """A finished call of `train`: its result, its events and their History."""

    def __init__(
        self,
        chosen: spec.Experiment,
        checkpoint: bytes | None = None,
        should_stop: Callable[[], bool] = lambda: False,
        **options: Any,
    ) -> None:
        self.reports: list[tuple[float, list[Event]]] = []
        self.checkpoints: list[bytes] = []
        self.result: TrainingResult = keras_training.train(
            chosen.model_dump_json(),
            lambda events: self.reports.append((time.monotonic(), events)),
            should_stop,
            self.checkpoints.append,
            checkpoint,
            **options,
        )
        self.events = [event for _, events in self.reports for event in events]
        self.history = History.of(self.events)

    @property
    def weights(self) -> dict[str, NDArray[Any]]:
        return npz.unpack(self.result.weights)

    @property
    def predictions(self) -> dict[str, NDArray[Any]]:
        return npz.unpack(self.result.predictions)


def after(chunks: int) -> Callable[[], bool]:
    """Ask to stop when as many chunks are done."""
    asked = iter(range(chunks))
    return lambda: next(asked, None) is None


def largest_difference(one: TrainingResult, other: TrainingResult) -> float:
    a, b = npz.unpack(one.weights), npz.unpack(other.weights)
    assert a.keys() == b.keys()
    return max(float(np.abs(a[name] - b[name]).max()) for name in a)


# -------------------------------------------------------------------- the mathematics is Keras's


def keras_epoch(chosen: spec.Experiment, dtype: str) -> dict[str, NDArray[Any]]:
    """Weights after an epoch of `train_on_batch`, in the same order of rows."""
    data, training = datasets.load(chosen.data), chosen.training
    model = keras_models.build(chosen, dtype=dtype)
    model.compile(
        keras_models.optimizer(training), keras_models.loss(training, dtype), jit_compile=False
    )
    X, y = data.X_train.astype(dtype), data.y_train
    order = batch_order(training.seed, 0, chosen.fitted_rows)
    for start in range(0, len(order), training.batch_size):
        rows = order[start : start + training.batch_size]
        model.train_on_batch(X[rows], y[rows])
    return npz.unpack(keras_models.weights_to_npz(model))


@pytest.fixture
def float64() -> Iterator[None]:
    keras.config.set_floatx("float64")
    yield
    keras.config.set_floatx("float32")
    keras.config.set_dtype_policy("float32")  # Keras has made it float64 meanwhile


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize(
    "optimizer",
    [spec.Adam(), spec.SGD(momentum=0.9, nesterov=True)],
    ids=lambda optimizer: optimizer.name,
)
def test_an_epoch_with_xla_is_keras_epoch_in_float64(optimizer: Any) -> None:
    # A rate that float32 holds exactly: that is how the program receives it.
    chosen = experiment(
        REGULARIZED, epochs=1, optimizer=optimizer.model_copy(update={"learning_rate": 2**-10})
    )
    ours = Run(chosen, dtype="float64", jit_compile=True).weights
    for name, expected in keras_epoch(chosen, "float64").items():
        assert ours[name].dtype == np.float64
        np.testing.assert_allclose(ours[name], expected, rtol=0, atol=1e-9, err_msg=name)


@pytest.mark.parametrize(
    ("layers", "data", "optimizer"),
    [
        (REGULARIZED, MOONS, spec.RMSprop(learning_rate=1e-4)),
        (CNN, spec.Digits(), spec.AdamW()),
    ],
    ids=["dense", "cnn"],
)
def test_an_epoch_without_xla_is_keras_epoch_in_float32(
    layers: Layers, data: Any, optimizer: Any
) -> None:
    chosen = experiment(layers, data, epochs=1, optimizer=optimizer)
    ours = Run(chosen, jit_compile=False).weights
    for name, expected in keras_epoch(chosen, "float32").items():
        np.testing.assert_allclose(ours[name], expected, rtol=0, atol=1e-6, err_msg=name)


@pytest.fixture
def rows_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every epoch visit the rows as they come, as `fit(shuffle=False)` does."""
    monkeypatch.setattr(train_state, "batch_order", lambda seed, epoch, rows: np.arange(rows))


@pytest.mark.usefixtures("rows_in_order")
@pytest.mark.parametrize("restore", [True, False])
def test_early_stopping_and_plateau_act_in_the_same_epochs_as_in_fit(restore: bool) -> None:
    chosen = experiment(
        (spec.Dense(units=16, l2=0.03), SIGMOID),
        optimizer=spec.Adam(learning_rate=0.3),
        epochs=40,
        batch_size=32,
        validation_split=0.2,
        early_stopping=spec.EarlyStopping(patience=4, restore_best_weights=restore),
        reduce_lr_on_plateau=spec.ReduceLROnPlateau(factor=0.5, patience=2),
    )
    ours = Run(chosen, jit_compile=False)
    data = datasets.load(chosen.data)
    model = keras_models.compiled(chosen)
    fitted = model.fit(
        data.X_train,
        data.y_train,
        batch_size=32,
        epochs=40,
        validation_split=0.2,
        shuffle=False,
        verbose=0,
        callbacks=[
            keras.callbacks.EarlyStopping(patience=4, restore_best_weights=restore),
            keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=2, min_lr=1e-7),
        ],
    ).history
    assert ours.result.outcome == "early_stopped"
    epochs = ours.history.epochs
    assert len(epochs["loss"]) == len(fitted["loss"]) < 40
    np.testing.assert_allclose(epochs["learning_rate"], fitted["learning_rate"], rtol=1e-6)
    reduced = 2 + np.flatnonzero(np.diff(epochs["learning_rate"]))
    assert [epoch + 1 for epoch, _ in ours.history.plateaus][: len(reduced)] == reduced.tolist()
    assert len(reduced) >= 2
    np.testing.assert_allclose(np.add(epochs["loss"], epochs["penalty"]), fitted["loss"], rtol=1e-3)
    np.testing.assert_allclose(epochs["val_accuracy"], fitted["val_accuracy"], atol=1e-6)
    expected = npz.unpack(keras_models.weights_to_npz(model))
    for name, weight in ours.weights.items():
        np.testing.assert_allclose(weight, expected[name], atol=1e-3, err_msg=name)


def test_the_results_are_those_of_the_keras_file(tmp_path: Path) -> None:
    run = Run(experiment(WITH_EVERYTHING, epochs=3))
    (tmp_path / "model.keras").write_bytes(run.result.keras_file)
    model = keras.saving.load_model(tmp_path / "model.keras")
    data = datasets.load(MOONS)
    probability = model.predict(data.X_test, verbose=0)[:, 0]
    assert np.array_equal(run.predictions["y_true"], data.y_test)
    np.testing.assert_allclose(run.predictions["y_prob"][:, 1], probability, atol=1e-6)
    np.testing.assert_allclose(run.predictions["y_prob"].sum(axis=1), 1.0, atol=1e-6)
    loss = float(keras.losses.BinaryCrossentropy()(data.y_test[:, None], probability[:, None]))
    assert run.result.test_loss == pytest.approx(loss, rel=1e-5)
    assert model.evaluate(data.X_test, data.y_test, verbose=0)[0] > loss  # it adds the penalty
    # The optimizer's memory is in the file, as it is after `fit` and `save`.
    assert int(model.optimizer.iterations) == 3 * 7
    assert max(float(np.abs(memory).max()) for memory in model.optimizer.variables[2:]) > 0


@pytest.mark.parametrize(
    ("layers", "data"),
    [
        ((spec.Flatten(), spec.Dense(units=10, activation="linear")), spec.Digits()),
        ((spec.Dense(units=2, activation="softmax"),), MOONS),
        ((spec.Dense(units=1, activation="linear"),), MOONS),
    ],
    ids=["ten classes", "two units", "one unit"],
)
def test_the_squared_error_learns_one_hot_targets(layers: Layers, data: Any) -> None:
    rate = spec.Adam(learning_rate=0.01)
    chosen = experiment(layers, data, loss="mean_squared_error", epochs=40, optimizer=rate)
    run = Run(chosen)
    assert run.history.epochs["loss"][-1] < run.history.guessing_loss
    assert run.history.epochs["accuracy"][-1] > 1.5 / data.classes
    y_prob, y_true = run.predictions["y_prob"], run.predictions["y_true"]
    assert y_prob.shape == (data.test_rows, data.classes)
    target = np.eye(data.classes)[y_true]
    assert run.result.test_loss == pytest.approx(np.square(y_prob - target).mean(), rel=1e-4)


def test_moons_with_dropout_are_learned_as_well_as_by_fit() -> None:
    layers = (
        spec.Dense(units=64),
        spec.Dropout(rate=0.2),
        spec.Dense(units=32),
        spec.Dropout(rate=0.2),
        SIGMOID,
    )
    chosen = experiment(layers, spec.Moons(), batch_size=32, epochs=50, validation_split=0.2)
    run = Run(chosen)
    hits = run.predictions["y_prob"].argmax(axis=1) == run.predictions["y_true"]
    assert hits.mean() >= 0.925  # Keras, by seed: 0.9325 to 0.9375; one test row is 0.0025


# ------------------------------------------------------------------------------ stop and go on


INTERRUPTED = experiment(
    WITH_EVERYTHING,
    epochs=6,
    validation_split=0.2,
    optimizer=spec.Adam(learning_rate=0.05),
    early_stopping=spec.EarlyStopping(patience=50),
    reduce_lr_on_plateau=spec.ReduceLROnPlateau(patience=1),
)


def longer(chosen: spec.Experiment, epochs: int) -> spec.Experiment:
    training = chosen.training.model_copy(update={"epochs": epochs})
    return chosen.model_copy(update={"training": training})


@pytest.mark.parametrize("jit_compile", [True, False], ids=["XLA", "no XLA"])
def test_three_and_three_epochs_are_six(jit_compile: bool) -> None:
    whole = Run(INTERRUPTED, jit_compile=jit_compile)
    half = Run(longer(INTERRUPTED, 3), jit_compile=jit_compile)
    rest = Run(INTERRUPTED, half.result.checkpoint)
    assert largest_difference(whole.result, rest.result) == 0.0
    assert half.history.epochs["val_loss"] == whole.history.epochs["val_loss"][:3]
    assert rest.history.epochs["val_loss"] == whole.history.epochs["val_loss"][3:]
    assert rest.history.epochs["elapsed"][0] > half.history.epochs["elapsed"][-1]
    both = History.of(half.events + rest.events)
    assert both.epochs["epoch"] == [1, 2, 3, 4, 5, 6]
    assert both.epochs["learning_rate"] == whole.history.epochs["learning_rate"]


@pytest.mark.parametrize("chunks", range(1, 9))
def test_a_run_stopped_anywhere_goes_on_as_if_it_had_not_stopped(chunks: int) -> None:
    whole = Run(INTERRUPTED)
    part = Run(INTERRUPTED, should_stop=after(chunks))
    rest = Run(INTERRUPTED, part.result.checkpoint)
    assert part.result.outcome == "stopped"
    assert rest.result.outcome == "finished"
    assert largest_difference(whole.result, rest.result) == 0.0
    both = History.of(part.events + rest.events)
    for name in ("epoch", "val_loss", "val_accuracy", "learning_rate"):
        assert both.epochs[name] == whole.history.epochs[name]
    np.testing.assert_allclose(both.epochs["loss"], whole.history.epochs["loss"], rtol=1e-6)


def test_a_stop_is_heard_within_an_epoch_and_says_where() -> None:
    part = Run(experiment(batch_size=4), should_stop=after(2))
    progress = Checkpoint.from_bytes(part.result.checkpoint).progress
    assert 0 < progress.step < 50
    assert part.history.message.startswith("Stopped after 0.")
    assert "What was learned until then is kept." in part.history.message


def test_a_checkpoint_of_another_network_is_refused_with_a_sentence() -> None:
    checkpoint = Run(INTERRUPTED).result.checkpoint
    with pytest.raises(ValueError, match="another network"):
        Run(experiment(SMALL), checkpoint)


def test_the_time_limit_ends_a_run_and_keeps_what_was_learned() -> None:
    run = Run(experiment(epochs=1_000), max_seconds=0.0)
    assert run.result.outcome == "time_limit"
    assert "lets a run take 0 seconds" in run.history.message
    rest = Run(experiment(epochs=1), run.result.checkpoint)
    assert rest.result.outcome == "finished"


def test_checkpoints_are_handed_out_while_a_run_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keras_training, "CHECKPOINT_SECONDS", 0.0)
    monkeypatch.setattr(keras_training, "REMEMBER_SECONDS", 0.0)
    whole = Run(longer(INTERRUPTED, 30))
    assert len(whole.checkpoints) > 2
    assert whole.checkpoints[-1] == whole.result.checkpoint
    rest = Run(longer(INTERRUPTED, 30), whole.checkpoints[1])
    assert largest_difference(whole.result, rest.result) == 0.0


def test_a_run_can_go_on_from_its_first_epoch_however_soon_its_worker_dies() -> None:
    run = Run(experiment(epochs=3))
    assert [Checkpoint.from_bytes(one).progress.epoch for one in run.checkpoints] == [1, 3]


# --------------------------------------------------------------------------------- what is told


def test_events_tell_the_run_in_order_and_survive_json() -> None:
    run = Run(experiment(WITH_EVERYTHING, epochs=4, validation_split=0.2))
    kinds = [event["kind"] for event in run.events]
    assert kinds[:2] == ["compiling", "start"]
    assert kinds[-1] == "end"
    assert kinds.count("epoch") == 4
    assert json.loads(json.dumps(run.events, allow_nan=False)) == run.events
    assert run.history.outcome == run.result.outcome == "finished"
    assert run.history.message == "Finished 4 epochs."


def test_points_lie_within_epochs_and_average_to_the_epochs_loss(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keras_training, "CHUNK_SECONDS", 1e-9)
    run = Run(experiment(epochs=2))  # chunks of one step each
    points, epochs = run.history.points, run.history.epochs
    assert points["step"] == list(range(1, 15))
    np.testing.assert_allclose(points["epoch"], np.arange(1, 15) / 7)
    rows = np.array([30] * 6 + [20])
    for name in ("loss", "accuracy"):
        means = np.average(np.reshape(points[name], (2, 7)), axis=1, weights=rows)
        np.testing.assert_allclose(means, epochs[name], rtol=1e-9)
    assert np.all(np.diff(points["elapsed"]) >= 0)


def test_short_epochs_are_reported_together_not_one_by_one() -> None:
    chosen = experiment(epochs=150)
    Run(chosen)  # compiles
    run = Run(chosen)
    took = run.reports[-1][0] - run.reports[0][0]
    assert len(run.history.epochs["epoch"]) == 150
    # Compiling, the start, before each of two checkpoints, the end, and what time makes due.
    assert len(run.reports) <= 5 + took / 0.2


def test_the_loss_told_is_the_data_loss_and_the_penalty_stands_apart() -> None:
    # At the smallest rate the weights stay what they are, so NumPy can check both.
    chosen = experiment(
        (spec.Dense(units=5, l1=0.3, l2=0.7), SIGMOID),
        epochs=1,
        validation_split=0.5,
        optimizer=spec.SGD(learning_rate=1e-8),
    )
    epochs = Run(chosen).history.epochs
    kernel = np.asarray(keras_models.build(chosen).layers[0].kernel)
    penalty = 0.3 * np.abs(kernel).sum() + 0.7 * np.square(kernel).sum()
    assert epochs["penalty"] == [pytest.approx(penalty, rel=1e-5)]
    data = datasets.load(chosen.data)
    probability = np.asarray(keras_models.build(chosen)(data.X_train))[:, 0]
    y = data.y_train
    loss = -np.log(np.where(y == 1, probability, 1 - probability))
    assert epochs["loss"] == [pytest.approx(loss[:100].mean(), rel=1e-5)]
    assert epochs["val_loss"] == [pytest.approx(loss[100:].mean(), rel=1e-5)]
    assert epochs["val_accuracy"] == [
        pytest.approx(np.mean((probability > 0.5) == y, where=np.arange(200) >= 100))
    ]


def test_without_validation_rows_there_is_no_validation_loss() -> None:
    epochs = Run(experiment(epochs=2)).history.epochs
    assert epochs["val_loss"] == [None, None]
    assert epochs["val_accuracy"] == [None, None]


def test_keeping_the_best_ends_with_the_weights_of_lowest_validation_loss() -> None:
    chosen = experiment(
        (spec.Dense(units=64), SIGMOID),
        epochs=60,
        validation_split=0.4,
        optimizer=spec.Adam(learning_rate=0.3),
        keep_best=True,
    )
    run = Run(chosen)
    losses = run.history.epochs["val_loss"]
    best = int(np.argmin(losses))
    assert best < 59
    assert f"those of epoch {best + 1}, " in run.history.message
    model = keras_models.build(chosen)
    keras_models.weights_from_npz(model, run.result.weights)
    data = datasets.load(chosen.data)
    held = slice(chosen.fitted_rows, None)
    loss = keras.losses.BinaryCrossentropy()(data.y_train[held, None], model(data.X_train[held]))
    assert float(loss) == pytest.approx(losses[best], rel=1e-5)
    # Going on starts from the last epoch's weights, not from the best one's.
    last = Checkpoint.from_bytes(run.result.checkpoint).weights
    assert not np.array_equal(last[0], run.weights["0.kernel"])


# ------------------------------------------------------------------------------------ divergence


@pytest.mark.parametrize(
    ("loss", "output", "data"),
    [
        ("binary_crossentropy", SIGMOID, MOONS),
        ("mean_squared_error", spec.Dense(units=1, activation="linear"), MOONS),
        ("sparse_categorical_crossentropy", CNN[-1], spec.Digits()),
    ],
    ids=["binary", "squared error", "ten classes"],
)
@pytest.mark.parametrize(
    "optimizer",
    [spec.SGD, spec.RMSprop, spec.Adam, spec.AdamW],
    ids=lambda optimizer: optimizer.__name__,
)
def test_a_learning_rate_of_a_million_ends_as_diverged(
    optimizer: Any, loss: Any, output: Any, data: Any
) -> None:
    flat = () if data is MOONS else (spec.Flatten(),)
    chosen = experiment(
        (*flat, spec.Dense(units=8), output),
        data,
        optimizer=optimizer(learning_rate=1e6),
        loss=loss,
        epochs=10,
        validation_split=0.2,
    )
    run = Run(chosen)
    assert run.result.outcome == "diverged"
    assert run.history.message.startswith("Diverged at step ")
    assert "Lower the learning rate" in run.history.message
    json.dumps(run.events, allow_nan=False)
    assert math.isfinite(run.result.test_loss)
    assert np.all(np.isfinite(run.predictions["y_prob"]))


def test_the_step_at_which_the_loss_is_no_longer_a_number_is_named() -> None:
    chosen = experiment(
        (spec.Dense(units=8), spec.Dense(units=1, activation="linear")),
        loss="mean_squared_error",
        optimizer=spec.SGD(learning_rate=20.0),
        epochs=30,
    )
    data = datasets.load(chosen.data)
    model = keras_models.build(chosen)
    model.compile(keras_models.optimizer(chosen.training), "mean_squared_error", jit_compile=False)
    step = 0
    for epoch in range(30):
        order = batch_order(0, epoch, 200)
        for start in range(0, 200, 30):
            rows = order[start : start + 30]
            step += 1
            loss = model.train_on_batch(data.X_train[rows], data.y_train[rows, None])
            if not math.isfinite(loss):
                break
        else:
            continue
        break
    assert 2 < step < 100
    run = Run(chosen, jit_compile=False)
    assert run.result.outcome == "diverged"
    assert run.history.message.startswith(f"Diverged at step {step}: ")
    assert all(math.isfinite(loss) for loss in run.history.points["loss"])


def test_a_run_that_breaks_down_keeps_weights_that_work() -> None:
    chosen = experiment(
        (spec.Dense(units=8), spec.Dense(units=1, activation="linear")),
        loss="mean_squared_error",
        optimizer=spec.SGD(learning_rate=1e6),
        epochs=3,
    )
    run = Run(chosen)
    assert run.result.outcome == "diverged"
    assert all(np.all(np.isfinite(weight)) for weight in run.weights.values())
    assert "weights kept are " in run.history.message


def test_a_run_that_begins_badly_and_learns_slowly_has_not_diverged() -> None:
    linear = (spec.Dense(units=1, activation="linear", kernel_initializer="he_normal"),)
    chosen = experiment(
        linear, loss="mean_squared_error", seed=2, optimizer=spec.SGD(learning_rate=1e-4)
    )
    run = Run(chosen)
    assert run.history.epochs["loss"][-1] > 3 * run.history.guessing_loss
    assert run.result.outcome == "finished"


def test_a_run_that_learns_has_not_diverged() -> None:
    assert Run(experiment(epochs=20)).result.outcome == "finished"


# -------------------------------------------------------------------------------------- programs


def test_another_value_of_a_knob_needs_no_other_program() -> None:
    def turned(rate: float, dropout: float, l2: float, seed: int, schedule: Any) -> spec.Experiment:
        layers = (spec.Dense(units=7, l2=l2), spec.Dropout(rate=dropout), SIGMOID)
        return experiment(
            layers, optimizer=spec.Adam(learning_rate=rate), seed=seed, schedule=schedule
        )

    first = Run(turned(0.01, 0.2, 0.1, 0, spec.Constant()))
    before = keras_training.programs()
    second = Run(turned(0.05, 0.5, 0.3, 9, spec.CosineDecay()))
    assert keras_training.programs() == before
    assert largest_difference(first.result, second.result) > 0
    again = Run(turned(0.01, 0.2, 0.1, 0, spec.Constant()))
    assert largest_difference(first.result, again.result) == 0.0
    Run(experiment((spec.Dense(units=9), SIGMOID)))
    assert keras_training.programs() == before + 1


def test_only_the_latest_programs_are_kept() -> None:
    before = keras_training.programs()
    for units in range(20, 20 + program_cache.KEPT_PROGRAMS + 1):
        Run(experiment((spec.Dense(units=units), SIGMOID), epochs=1))
    assert keras_training.programs() == before + program_cache.KEPT_PROGRAMS + 1
    Run(experiment((spec.Dense(units=20), SIGMOID), epochs=1))  # dropped in the meantime
    assert keras_training.programs() == before + program_cache.KEPT_PROGRAMS + 2


def test_xla_is_for_long_runs_without_images() -> None:
    assert program_cache.worth_xla(experiment(epochs=1_000))
    assert not program_cache.worth_xla(experiment(epochs=10))
    assert not program_cache.worth_xla(experiment(CNN, spec.Digits(), epochs=1_000))


def test_xla_is_worth_fewer_steps_of_a_larger_network() -> None:
    def worth(name: str, epochs: int) -> bool:
        plain = BASES[name].make(1_000 if name == "mnist" else 100)
        training = plain.training.model_copy(update={"epochs": epochs})
        return program_cache.worth_xla(plain.model_copy(update={"training": training}))

    assert worth("mnist", 15), "480 steps with 235,146 weights"
    assert not worth("mnist", 10)
    assert not worth("moons", 60), "420 steps with 4,417 weights"
    assert worth("moons", 150)


# ------------------------------------------------------------------- the points of the plane, end to end


@pytest.mark.parametrize(
    ("data", "layers", "training", "least"),
    [
        (
            spec.Spiral(features=spec.FEATURES, samples=600),
            (spec.Dense(units=16, activation="tanh"), SIGMOID),
            {},
            0.9,
        ),
        (spec.Blobs(classes=4), (spec.Dense(units=4, activation="softmax"),), {}, 0.97),
        (spec.Gaussians(), (spec.Dense(units=1, activation="tanh"),), {"loss": "hinge"}, 0.97),
        (spec.ExclusiveOr(features=("x1_x2",)), (SIGMOID,), {"loss": "huber"}, 0.97),
        (
            spec.Gates(gate="or"),
            (spec.Dense(units=1, activation="sigmoid"),),
            {"batch_size": 4, "epochs": 150},
            1.0,
        ),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_every_shape_of_the_plane_is_learned_and_judged(
    data: Any, layers: Layers, training: dict[str, Any], least: float
) -> None:
    options = {"optimizer": spec.Adam(learning_rate=0.05), "epochs": 40, **training}
    run = Run(experiment(layers, data, **options))
    assert run.result.outcome == "finished"
    report = evaluation.report(run.result.predictions, datasets.class_names(data))
    assert report["accuracy"] >= least
    assert len(report["classes"]) == data.classes
    # What the run told while it went on and what is judged afterwards decide alike.
    assert run.history.epochs["accuracy"][-1] >= least - 0.03
