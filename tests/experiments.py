"""Hypothesis strategies: valid Experiments of every kind, and JSON of every kind."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from nncore import shapes, spec

seeds = st.integers(0, 2**31 - 1)
shares = st.floats(0.05, 0.9)
plane = {
    "samples": st.integers(10, 20_000),
    "seed": seeds,
    "test_share": shares,
    "features": st.lists(st.sampled_from(spec.FEATURES), min_size=1, unique=True),
    "scaled": st.booleans(),
}
labeled: dict[str, Any] = {"label_noise": st.just(0.0) | st.floats(0, 1)}
labeled_plane = plane | labeled
scaled: dict[str, Any] = {"scaled": plane["scaled"]}
data = st.one_of(
    st.builds(spec.Customers, **labeled_plane),
    *(
        st.builds(kind, noise=st.floats(0, 1), **labeled_plane)
        for kind in (spec.Moons, spec.Circles)
    ),
    *(
        st.builds(kind, noise=st.floats(0, 3), **labeled_plane)
        for kind in (spec.Ring, spec.ExclusiveOr, spec.Gaussians, spec.Spiral)
    ),
    *(
        st.builds(kind, noise=st.floats(0, 3), **plane)
        for kind in (spec.PlaneRegression, spec.GaussianRegression)
    ),
    st.builds(spec.Blobs, classes=st.integers(3, 5), noise=st.floats(0, 3), **labeled_plane),
    st.builds(
        spec.Gates,
        gate=st.sampled_from(spec.GATES),
        samples=st.integers(4, 20_000),
        noise=st.floats(0, 1),
        seed=seeds,
        features=plane["features"],
        **labeled,
    ),
    st.builds(spec.BreastCancer, seed=seeds, test_share=shares, **labeled, **scaled),
    st.builds(spec.Digits, seed=seeds, test_share=shares, **labeled, **scaled),
    st.builds(spec.Mnist, first_rows=st.integers(100, 60_000), **labeled, **scaled),
)
activations = st.sampled_from(spec.ACTIVATION_NAMES)
weighted: dict[str, Any] = {
    "activation": activations,
    "kernel_initializer": st.sampled_from(spec.INITIALIZER_NAMES),
    "kernel_stddev": st.floats(0, 10),
    "l1": st.floats(0, 10),
    "l2": st.floats(0, 10),
}
rows_of_numbers = st.one_of(
    st.builds(spec.Dense, units=st.integers(1, 4_096), **weighted),
    st.builds(spec.Dropout, rate=st.floats(0, 0.95)),
    st.builds(spec.GaussianNoise, stddev=st.floats(0, 1)),
    st.builds(spec.BatchNormalization),
    st.builds(spec.Activation, activation=activations),
)
on_images = st.one_of(
    st.builds(
        spec.Conv2D,
        filters=st.integers(1, 512),
        kernel_size=st.integers(1, 15),
        padding=st.sampled_from(["valid", "same"]),
        **weighted,
    ),
    st.builds(spec.MaxPooling2D, pool_size=st.integers(2, 8)),
    st.builds(spec.Dropout, rate=st.floats(0, 0.95)),
    st.builds(spec.GaussianNoise, stddev=st.floats(0, 1)),
    st.builds(spec.RandomTranslation, factor=st.floats(0, 0.5)),
    st.builds(spec.BatchNormalization),
    st.builds(spec.Activation, activation=activations),
)
factors = st.floats(0, 1, exclude_min=True, exclude_max=True)
learning_rates = st.floats(1e-8, 1e6)
optimizers = st.one_of(
    st.builds(
        spec.SGD,
        learning_rate=learning_rates,
        momentum=st.floats(0.01, 0.99),
        nesterov=st.booleans(),
    ),
    st.builds(spec.RMSprop, learning_rate=learning_rates),
    st.builds(spec.Adam, learning_rate=learning_rates),
    st.builds(spec.AdamW, learning_rate=learning_rates, weight_decay=st.floats(0, 1)),
)
decay = {"factor": factors, "every_epochs": st.integers(1, 1_000)}
schedules = st.one_of(
    st.builds(spec.Constant),
    st.builds(spec.StepDecay, **decay),
    st.builds(spec.ExponentialDecay, **decay),
    st.builds(spec.CosineDecay, warmup_epochs=st.floats(0, 100)),
)
AMOUNT_LOSSES = ("mean_squared_error", "huber")
ENDINGS = {
    0: [(1, "linear", AMOUNT_LOSSES), (1, "tanh", AMOUNT_LOSSES)],
    2: [
        (1, "sigmoid", ("binary_crossentropy", *AMOUNT_LOSSES)),
        (1, "tanh", ("hinge", *AMOUNT_LOSSES)),
        (1, "linear", ("hinge",)),
        (2, "softmax", ("sparse_categorical_crossentropy",)),
    ],
    3: [(0, "softmax", ("sparse_categorical_crossentropy", *AMOUNT_LOSSES))],
}
"""Units (0: one a class), activation and losses that fit amounts, two classes, or more."""


@st.composite
def experiments(draw: st.DrawFn) -> spec.Experiment:
    """Any valid Experiment."""
    chosen = draw(data)
    layers: list[Any] = []
    if len(chosen.input_shape) == 3:
        layers += [*draw(st.lists(on_images, max_size=4)), spec.Flatten()]
    layers += draw(st.lists(rows_of_numbers, max_size=4))
    while True:
        try:
            shapes.trace(layers, chosen.input_shape)
        except shapes.LayerRefused as refused:
            del layers[refused.index]
        else:
            break
    units, activation, losses = draw(st.sampled_from(ENDINGS[min(chosen.classes, 3)]))
    layers.append(spec.Dense(units=units or chosen.classes, activation=activation))
    split = draw(st.just(0.0) | st.floats(0.1, 0.5))
    if int(chosen.train_rows * (1 - split)) < 1:
        split = 0.0
    schedule = draw(schedules)
    early = st.builds(
        spec.EarlyStopping,
        patience=st.integers(1, 200),
        restore_best_weights=st.booleans(),
    )
    plateau = st.builds(
        spec.ReduceLROnPlateau,
        factor=factors,
        patience=st.integers(1, 200),
        min_lr=st.floats(0, 1),
    )
    return spec.Experiment(
        data=chosen,
        model=spec.Model(layers=tuple(layers)),
        training=spec.Training(
            optimizer=draw(optimizers),
            schedule=schedule,
            loss=draw(st.sampled_from(losses)),
            batch_size=draw(st.integers(1, min(8_192, int(chosen.train_rows * (1 - split))))),
            epochs=draw(st.integers(1, 20_000)),
            validation_split=split,
            early_stopping=draw(st.none() | early) if split else None,
            reduce_lr_on_plateau=(
                draw(st.none() | plateau) if split and schedule.name == "constant" else None
            ),
            keep_best=draw(st.booleans()) if split else False,
            seed=draw(seeds),
        ),
    )


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**40), 10**40)
    | st.floats()
    | st.text(max_size=60)
    | st.sampled_from(["moons", "Dense", "Adam", "relu", "name", "type", "units"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=12)
            | st.sampled_from(["data", "model", "training", "layers", "name", "type", "units"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)
