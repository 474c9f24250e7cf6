"""How each shipped network is trained.

The epoch that is kept is the one with the lowest validation loss; the test part has no say in it.
"""

from __future__ import annotations

from nncore import spec


def _mnist_training(batch_size: int, epochs: int) -> spec.Training:
    return spec.Training(
        optimizer=spec.Adam(learning_rate=0.002),
        schedule=spec.CosineDecay(warmup_epochs=1),
        loss="sparse_categorical_crossentropy",
        batch_size=batch_size,
        epochs=epochs,
        validation_split=0.1,
        keep_best=True,
        seed=1,
    )


RECIPES: dict[str, spec.Experiment] = {
    "mnist_dense": spec.Experiment(
        data=spec.Mnist(),
        model=spec.Model(
            layers=(
                spec.Flatten(),
                spec.Dense(units=256, kernel_initializer="he_normal"),
                spec.Dropout(rate=0.4),
                spec.Dense(units=128, kernel_initializer="he_normal"),
                spec.Dropout(rate=0.4),
                spec.Dense(units=10, activation="softmax"),
            )
        ),
        training=_mnist_training(batch_size=128, epochs=30),
    ),
    # Few filters: ten thousand images pass through them in a second, without Keras.
    "mnist_cnn": spec.Experiment(
        data=spec.Mnist(),
        model=spec.Model(
            layers=(
                spec.Conv2D(filters=16, activation="linear", kernel_initializer="he_normal"),
                spec.MaxPooling2D(),
                spec.BatchNormalization(),
                spec.Activation(activation="relu"),
                spec.Conv2D(filters=32, activation="linear", kernel_initializer="he_normal"),
                spec.MaxPooling2D(),
                spec.BatchNormalization(),
                spec.Activation(activation="relu"),
                spec.Flatten(),
                spec.Dropout(rate=0.3),
                spec.Dense(units=64, kernel_initializer="he_normal"),
                spec.Dropout(rate=0.3),
                spec.Dense(units=10, activation="softmax"),
            )
        ),
        training=_mnist_training(batch_size=64, epochs=12),
    ),
    "digits_dense": spec.Experiment(
        data=spec.Digits(),
        model=spec.Model(
            layers=(
                spec.Flatten(),
                spec.Dense(units=50),
                spec.Dense(units=10, activation="softmax"),
            )
        ),
        training=spec.Training(
            loss="sparse_categorical_crossentropy",
            batch_size=32,
            epochs=60,
            validation_split=0.1,
            keep_best=True,
            seed=1,
        ),
    ),
    "breast_cancer": spec.Experiment(
        data=spec.BreastCancer(),
        model=spec.Model(
            layers=(
                spec.Dense(units=16, l2=0.001),
                spec.Dense(units=8, l2=0.001),
                spec.Dense(units=1, activation="sigmoid"),
            )
        ),
        training=spec.Training(
            batch_size=16, epochs=60, validation_split=0.2, keep_best=True, seed=1
        ),
    ),
}
