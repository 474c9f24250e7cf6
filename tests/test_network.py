"""The dense network: worked by hand, against central differences, against Keras."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from nncore import keras_models, spec
from nncore.activations import ACTIVATIONS
from nncore.gradients import central_differences, relative_error
from nncore.losses import targets
from nncore.network import Network, misfit, parameters

OUTPUTS = [
    ("binary_crossentropy", "sigmoid", 1),
    ("sparse_categorical_crossentropy", "softmax", 3),
    ("mean_squared_error", "sigmoid", 1),
    ("mean_squared_error", "softmax", 3),
    ("mean_squared_error", "linear", 1),
    ("huber", "linear", 1),
    ("hinge", "linear", 1),
    ("hinge", "tanh", 1),
]
CORNERS = 1e-3


def random_network(
    rng: np.random.Generator, activation: str, units: int, leading: tuple[int, ...] = ()
) -> Network:
    """A random architecture with random weights, biases and penalties."""
    hidden = rng.integers(1, 7, rng.integers(0, 4))
    layers = len(hidden) + 1
    network = Network(
        (int(rng.integers(1, 5)), *(int(n) for n in hidden), units),
        [*(str(rng.choice(spec.ACTIVATION_NAMES)) for _ in hidden), activation],
        leading=leading,
        dropout=rng.choice([0.0, 0.4], layers).tolist(),
        penalties=[{"l1": 0.03, "l2": float(rng.choice([0, 0.1]))} for _ in range(layers)],
    )
    network.theta[...] = rng.normal(0, 0.8, network.theta.shape)
    return network


def random_targets(rng: np.random.Generator, loss: str, units: int, shape: Any) -> Any:
    y = rng.integers(0, max(units, 2), shape)
    return targets(loss, y, units, np.float64)


def total(network: Network, X: Any, y: Any, loss: str, masks: Any) -> Any:
    """The mean loss with dropout and penalties: what training makes small."""
    return network.loss_of(network.forward(X, masks), y, loss) + network.penalty()


def away_from_corners(network: Network, passed: Any, loss: str, y: Any) -> bool:
    """Whether no sum lies where ReLU, leaky ReLU, hinge or Huber have a corner."""
    sums = [
        np.abs(z).min()
        for z, name in zip(passed.z, network.activations, strict=True)
        if name in ("relu", "leaky_relu")
    ]
    if loss == "hinge":
        sums.append(np.abs(1 - np.where(y == 0, -1, y) * passed.a[-1]).min())
    if loss == "huber":
        sums.append(np.abs(np.abs(y - passed.a[-1]) - 1).min())
    return min([*sums, *(np.abs(W).min() for W in network.W)]) > CORNERS


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("loss", "activation", "units"), OUTPUTS)
def test_gradients_are_central_differences(
    loss: str, activation: str, units: int, seed: int
) -> None:
    rng = np.random.default_rng([seed, len(loss), len(activation)])
    while True:
        network = random_network(rng, activation, units)
        X = rng.normal(0, 1, (7, network.sizes[0]))
        y = random_targets(rng, loss, units, 7)
        masks = network.draw_masks(np.random.RandomState(seed), 7)
        passed = network.forward(X, masks)
        if away_from_corners(network, passed, loss, y):
            break
    found = network.backward(passed, y, loss)
    wanted = central_differences(
        lambda theta: total(network.at(theta), X, y, loss, masks), network.theta
    )
    assert relative_error(found, wanted) < 1e-6


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize(("loss", "activation", "units"), OUTPUTS)
def test_a_leading_axis_trains_each_network_as_if_alone(
    loss: str, activation: str, units: int, shared: bool
) -> None:
    rng = np.random.default_rng(3)
    stack = random_network(rng, activation, units, leading=(4,))
    shape = (6,) if shared else (4, 6)
    X = rng.normal(0, 1, (*shape, stack.sizes[0]))
    y = random_targets(rng, loss, units, shape)
    masks = stack.draw_masks(np.random.RandomState(1), 6)
    together = stack.backward(stack.forward(X, masks), y, loss)
    losses, penalties = stack.loss(X, y, loss), stack.penalty()
    assert together.shape == stack.theta.shape
    assert losses.shape == penalties.shape == (4,)
    for index, theta in enumerate(stack.theta):
        own_X, own_y = (X, y) if shared else (X[index], y[index])
        alone = stack.at(theta)
        gradient = alone.backward(alone.forward(own_X, masks), own_y, loss)
        np.testing.assert_allclose(together[index], gradient, rtol=1e-12, atol=1e-14)
        assert losses[index] == pytest.approx(float(alone.loss(own_X, own_y, loss)))
        assert penalties[index] == pytest.approx(float(alone.penalty()))


def test_the_two_three_one_network_worked_by_hand() -> None:
    network = Network((2, 3, 1), ("sigmoid", "sigmoid"))
    network.W[0][...] = [[0.5, -0.4, 0.2], [0.3, 0.6, -0.3]]
    network.b[0][...] = [0.1, -0.2, 0.3]
    network.W[1][...] = [[0.7], [-0.5], [0.8]]
    network.b[1][...] = [0.2]
    passed = network.forward(np.array([[1.2, -0.8]]))
    np.testing.assert_allclose(passed.z[0], [[0.46, -1.16, 0.78]], atol=1e-12)
    np.testing.assert_allclose(passed.a[1], [[0.613014, 0.238667, 0.685680]], atol=5e-7)
    np.testing.assert_allclose(passed.z[1], [[1.058320]], atol=5e-7)
    np.testing.assert_allclose(passed.a[2], [[0.742369]], atol=5e-7)


def test_the_other_convention_gives_the_same_numbers() -> None:
    network = random_network(np.random.default_rng(5), "tanh", 2)
    X = np.random.default_rng(6).normal(size=(4, network.sizes[0]))
    a = X.T  # examples as columns
    for W, b, name in zip(network.W, network.b, network.activations, strict=True):
        z = W.T @ a + b[:, None]
        a = ACTIVATIONS[name](z.T).T
    np.testing.assert_allclose(network.forward(X).a[-1], a.T, rtol=1e-12)


def test_two_four_one_has_seventeen_parameters_layer_by_layer() -> None:
    assert parameters((2, 4, 1)) == 17
    assert parameters((784, 256, 128, 10)) == 235_146
    network = Network((2, 4, 1), ("relu", "sigmoid"), np.arange(17.0))
    np.testing.assert_array_equal(network.W[0], [[0, 1, 2, 3], [4, 5, 6, 7]])
    np.testing.assert_array_equal(network.b[0], [8, 9, 10, 11])
    np.testing.assert_array_equal(network.W[1], [[12], [13], [14], [15]])
    np.testing.assert_array_equal(network.b[1], [16])
    network.b[1][0] = -1
    assert network.theta[16] == -1


def test_parameters_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="17 parameters; 2 and 16 were given"):
        Network((2, 4, 1), ("relu", "sigmoid"), np.zeros(16))
    with pytest.raises(ValueError, match="need 2 activations"):
        Network((2, 4, 1), ("relu",))


# ------------------------------------------------------------------------------ against Keras


def of_layers(*layers: Any, seed: int = 0, **training: Any) -> spec.Experiment:
    return spec.Experiment(
        data=spec.Moons(samples=200),
        model=spec.Model(layers=layers),
        training=spec.Training(seed=seed, **training),
    )


MIXED = (
    spec.Dense(units=5, activation="gelu", l2=0.01),
    spec.Dense(units=4, activation="elu", l1=0.02),
    spec.Dense(units=3, activation="silu"),
    spec.Dense(units=1, activation="sigmoid", l1=0.01, l2=0.03),
)


def with_weights_of(model: Any, experiment: spec.Experiment, dtype: Any = np.float64) -> Network:
    network = Network.of(experiment, dtype=dtype)
    flat = [np.asarray(weight).ravel() for weight in model.get_weights()]
    network.theta[...] = np.concatenate(flat)
    return network


@pytest.mark.parametrize("loss", ["binary_crossentropy", "mean_squared_error"])
def test_gradients_with_penalties_are_those_of_tensorflow(loss: str) -> None:
    experiment = of_layers(*MIXED, loss=loss)
    model = keras_models.build(experiment, dtype="float64")
    network = with_weights_of(model, experiment)
    rng = np.random.default_rng(9)
    X, labels = rng.normal(0, 1, (20, 2)), rng.integers(0, 2, 20)
    y = targets(loss, labels, 1, np.float64)

    @tf.function(autograph=False)  # in a graph, Keras takes cross-entropy from the sums
    def gradients() -> Any:
        with tf.GradientTape() as tape:
            value = keras_models.loss(experiment.training, "float64")(y, model(X))
            value += tf.add_n(model.losses)
        return tape.gradient(value, model.trainable_variables)

    wanted = np.concatenate([np.ravel(g) for g in gradients()])
    found = network.backward(network.forward(X), y, loss)
    assert relative_error(found, wanted) < 1e-6
    assert float(network.penalty()) == pytest.approx(float(tf.add_n(model.losses)), rel=1e-6)


def test_a_trained_keras_network_and_ours_with_its_weights_agree() -> None:
    experiment = of_layers(
        spec.Dense(units=16, activation="relu"),
        spec.Dropout(rate=0.2),
        spec.Dense(units=8, activation="tanh"),
        spec.Dense(units=1, activation="sigmoid"),
    )
    rng = np.random.default_rng(4)
    X = rng.normal(0, 1, (200, 2)).astype(np.float32)
    y = (X[:, 0] * X[:, 1] > 0).astype(np.float32)
    model = keras_models.compiled(experiment)
    model.fit(X, y[:, None], epochs=3, verbose=0)
    network = with_weights_of(model, experiment, np.float32)
    found = network.forward(X).a[-1]
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, model.predict(X, verbose=0), atol=1e-5)


# ------------------------------------------------------------------------------- experiments


def test_initial_weights_belong_to_the_seed_alone() -> None:
    experiment = of_layers(*MIXED, seed=7)
    alone = Network.of(experiment)
    stack = Network.of(experiment, seeds=[3, 7])
    assert stack.theta.shape == (2, alone.theta.size)
    np.testing.assert_array_equal(stack.theta[1], alone.theta)
    assert not np.array_equal(stack.theta[0], alone.theta)
    assert all((b == 0).all() for b in alone.b)
    single = Network.of(experiment, dtype=np.float32)
    assert single.theta.dtype == np.float32
    np.testing.assert_allclose(single.theta, alone.theta, rtol=1e-6)


def test_dropout_keeps_the_mean_of_what_a_layer_reads() -> None:
    experiment = of_layers(
        spec.Dropout(rate=0.5),
        spec.Dense(units=400),
        spec.Dropout(rate=0.2),
        spec.Dropout(rate=0.5),
        spec.Dense(units=1, activation="sigmoid"),
    )
    network = Network.of(experiment)
    assert network.dropout == pytest.approx((0.5, 0.6))
    masks = network.draw_masks(np.random.RandomState(0), 300)
    assert masks[0] is not None
    assert masks[1] is not None
    assert masks[0].shape == (300, 2)
    assert set(np.unique(masks[0])) == {0, 2}
    assert masks[1].mean() == pytest.approx(1, abs=0.02)
    assert (masks[1] == 0).mean() == pytest.approx(0.6, abs=0.01)


def test_without_dropout_there_are_no_masks() -> None:
    network = Network.of(of_layers(*MIXED))
    assert network.draw_masks(np.random.RandomState(0), 5) == [None] * 4


@pytest.mark.parametrize(
    ("layers", "reason"),
    [
        ((spec.BatchNormalization(),), "Layer 1 is BatchNormalization"),
        ((spec.Dense(), spec.Activation()), "Layer 2 is Activation"),
    ],
)
def test_other_layers_are_refused_by_name(layers: Any, reason: str) -> None:
    experiment = of_layers(*layers, spec.Dense(units=1, activation="sigmoid"))
    assert reason in str(misfit(experiment))


def test_dropped_answers_and_images_are_refused() -> None:
    last = spec.Dense(units=1, activation="sigmoid")
    dropped = of_layers(last, spec.Dropout(), loss="mean_squared_error")
    assert "last layer is Dropout" in str(misfit(dropped))
    assert misfit(of_layers(spec.Dropout(), last)) is None
    digits = spec.Experiment(
        data=spec.Digits(),
        model=spec.Model(layers=(spec.Flatten(), spec.Dense(units=10, activation="softmax"))),
        training=spec.Training(loss="sparse_categorical_crossentropy"),
    )
    assert "images" in str(misfit(digits))


@given(
    st.sampled_from(OUTPUTS),
    st.sampled_from([np.float32, np.float64]).flatmap(
        lambda dtype: st.tuples(
            arrays.arrays(dtype, (3, 2), elements=st.floats(-1000, 1000, width=32)),
            arrays.arrays(dtype, 60, elements=st.floats(-1, 1, width=32)),
        )
    ),
    st.sampled_from(spec.ACTIVATION_NAMES),
)
def test_inputs_of_a_thousand_give_finite_gradients_and_no_warning(
    output: Any, numbers: Any, hidden: str
) -> None:
    loss, activation, units = output
    X, theta = numbers
    sizes = (2, 5, units)
    network = Network(sizes, (hidden, activation), theta[: parameters(sizes)])
    y = targets(loss, np.array([0, 1, units - 1]), units, X.dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        passed = network.forward(X)
        assert np.isfinite(network.loss_of(passed, y, loss))
        assert np.isfinite(network.backward(passed, y, loss)).all()


def test_float32_stays_float32_all_the_way() -> None:
    rng = np.random.default_rng(0)
    for loss, activation, units in OUTPUTS:
        network = random_network(rng, activation, units)
        network = network.at(network.theta.astype(np.float32))
        X = rng.normal(size=(5, network.sizes[0])).astype(np.float32)
        y = targets(loss, rng.integers(0, max(2, units), 5), units)
        passed = network.forward(X, network.draw_masks(np.random.RandomState(0), 5))
        deltas = network.deltas(passed, y, loss)
        for array in (*passed.z, *passed.a, *deltas, network.backward(passed, y, loss)):
            assert array.dtype == np.float32
