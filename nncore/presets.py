"""Experiments worth starting from, each with the reason why.

A preset is an ordinary Experiment: choose one, press Train, then change one thing and see what
that one thing does.
"""

from __future__ import annotations

from nncore.lab_presets import LAB_OPENING, LAB_PRESETS
from nncore.preset import Preset
from nncore.spec import (
    Activation,
    Adam,
    BatchNormalization,
    BreastCancer,
    Circles,
    Conv2D,
    CosineDecay,
    Customers,
    Dense,
    Digits,
    Dropout,
    EarlyStopping,
    Experiment,
    Flatten,
    MaxPooling2D,
    Mnist,
    Model,
    Moons,
    Training,
)

__all__ = ["LAB_OPENING", "LAB_PRESETS", "OPENING", "PRESETS", "Preset"]

_PURCHASE = Experiment(
    data=Customers(),
    model=Model(layers=(Dense(units=4), Dense(units=1, activation="sigmoid"))),
    training=Training(optimizer=Adam(learning_rate=0.01), batch_size=16, epochs=60),
)
_MOONS = Experiment(
    data=Moons(),
    model=Model(
        layers=(
            Dense(units=64),
            Dropout(rate=0.2),
            Dense(units=32),
            Dropout(rate=0.2),
            Dense(units=1, activation="sigmoid"),
        )
    ),
    training=Training(batch_size=32, epochs=50, validation_split=0.2),
)
_CIRCLES = Experiment(
    data=Circles(samples=1_000),
    model=Model(layers=(Dense(units=8, activation="tanh"), Dense(units=1, activation="sigmoid"))),
    training=Training(optimizer=Adam(learning_rate=0.01), batch_size=32, epochs=60),
)
_BREAST_CANCER = Experiment(
    data=BreastCancer(),
    model=Model(
        layers=(
            Dense(units=16, l2=0.001),
            Dense(units=8, l2=0.001),
            Dense(units=1, activation="sigmoid"),
        )
    ),
    training=Training(batch_size=16, epochs=60, early_stopping=EarlyStopping(patience=5)),
)
_DIGITS = Experiment(
    data=Digits(),
    model=Model(layers=(Flatten(), Dense(units=50), Dense(units=10, activation="softmax"))),
    training=Training(
        loss="sparse_categorical_crossentropy", batch_size=32, epochs=40, validation_split=0.1
    ),
)
_MNIST_DENSE = Experiment(
    data=Mnist(),
    model=Model(
        layers=(
            Flatten(),
            Dense(units=256),
            Dense(units=128),
            Dense(units=10, activation="softmax"),
        )
    ),
    training=Training(
        loss="sparse_categorical_crossentropy", batch_size=32, epochs=10, validation_split=0.1
    ),
)
_MNIST_CNN = Experiment(
    data=Mnist(),
    model=Model(
        layers=(
            Conv2D(filters=32, activation="linear"),
            MaxPooling2D(),
            BatchNormalization(),
            Activation(activation="relu"),
            Conv2D(filters=64, activation="linear"),
            MaxPooling2D(),
            BatchNormalization(),
            Activation(activation="relu"),
            Flatten(),
            Dense(units=64),
            Dense(units=10, activation="softmax"),
        )
    ),
    training=Training(
        optimizer=Adam(learning_rate=0.002),
        schedule=CosineDecay(warmup_epochs=0.2),
        loss="sparse_categorical_crossentropy",
        batch_size=64,
        epochs=3,
        validation_split=0.1,
    ),
)
_FIRST_RUN = Experiment(
    data=Mnist(first_rows=20_000),
    model=Model(layers=(Flatten(), Dense(units=128), Dense(units=10, activation="softmax"))),
    training=Training(
        loss="sparse_categorical_crossentropy", batch_size=32, epochs=12, validation_split=0.1
    ),
)

OPENING = "moons_64_32"
"""The example that the Train page opens on."""

PRESETS: dict[str, Preset] = {
    "purchase_2_4_1": Preset(
        "Customer purchases, 2-4-1",
        "The smallest network with a hidden layer: 17 parameters, few enough to read them all.",
        _PURCHASE,
    ),
    "moons_64_32": Preset(
        "Moons, 64-32 with dropout",
        "A curved boundary that no single neuron can draw, found within seconds.",
        _MOONS,
    ),
    "circles_8": Preset(
        "Circles, 8 tanh units",
        "Eight bent lines close into a ring: how hidden units share the work.",
        _CIRCLES,
    ),
    "breast_cancer": Preset(
        "Breast cancer, 16-8 with L2",
        "Real measurements, few rows: where early stopping and a validation part earn their keep.",
        _BREAST_CANCER,
    ),
    "digits_64_50_10": Preset(
        "Digits, 64-50-10",
        "Images of 8×8 pixels, small enough to train in a moment and to read as numbers.",
        _DIGITS,
    ),
    "mnist_dense": Preset(
        "MNIST, 784-256-128-10",
        "The classic first network for images, right about 97 or 98 of 100 new digits.",
        _MNIST_DENSE,
    ),
    "mnist_cnn": Preset(
        "MNIST, convolutional",
        "Small filters that slide over the image: fewer than half as many errors as dense layers.",
        _MNIST_CNN,
    ),
    "first_run": Preset(
        "First run: 20,000 digits",
        "A whole training run in about five seconds: watch the loss fall and the accuracy rise.",
        _FIRST_RUN,
    ),
}
