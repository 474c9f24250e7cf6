"""Estimates of Keras runs grow with what is to be done, and shared programs are paid once."""

from nncore import keras_workload, presets, spec
from nncore.comparison import vary

DIGITS = spec.Experiment(
    data=spec.Digits(),
    model=spec.Model(
        layers=(spec.Flatten(), spec.Dense(units=32), spec.Dense(units=10, activation="softmax"))
    ),
    training=spec.Training(loss="sparse_categorical_crossentropy"),
)


def test_more_epochs_and_more_units_take_longer() -> None:
    for field, values in (("training.epochs", [2, 200]), ("model.layers.1.units", [8, 4_096])):
        short, long = vary(DIGITS, field, values).values()
        assert keras_workload.seconds([short]) < keras_workload.seconds([long])


def test_learning_rates_share_a_program_and_widths_do_not() -> None:
    rates = vary(DIGITS, "training.optimizer.learning_rate", [0.01, 0.001]).values()
    widths = vary(DIGITS, "model.layers.1.units", [32, 33]).values()
    assert keras_workload.seconds(rates) + 1 < keras_workload.seconds(widths)


def test_a_penalty_that_is_there_is_another_program_than_none() -> None:
    none, little, more = vary(DIGITS, "model.layers.1.l2", [0.0, 0.001, 0.01]).values()
    assert keras_workload.seconds([little, more]) < keras_workload.seconds([none, little])


def test_the_estimate_of_the_opening_run_is_of_the_right_size() -> None:
    # Ten epochs of MNIST through 784-256-128-10 take 11 to 18 seconds on two cores.
    mnist = presets.PRESETS["mnist_dense"].experiment
    training = mnist.training.model_copy(update={"epochs": 10})
    assert 5 < keras_workload.seconds([mnist.model_copy(update={"training": training})]) < 40
