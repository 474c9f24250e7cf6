"""What depth does, against linear algebra worked out another way and against TensorFlow."""

import numpy as np
import pytest

from nncore import depth
from nncore.activations import ALL


def points(seed: int = 0, rows: int = 50) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-1, 1, (rows, 2))


@pytest.mark.parametrize("count", [1, 2, 5, 20])
@pytest.mark.parametrize("seed", [0, 7])
def test_linear_layers_are_one_layer_to_the_last_digits(count: int, seed: int) -> None:
    layers = depth.random_layers(count, seed)
    W, b = depth.collapse(layers)
    through = depth.forward(layers, points())
    size = max(1.0, float(np.abs(through).max()))
    assert np.abs(through - (points() @ W + b)).max() < 1e-15 * (count + 4) * size


def test_two_layers_are_multiplied_out_as_by_hand() -> None:
    first = (np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([1.0, -1.0]))
    second = (np.array([[3.0, 0.0], [1.0, 1.0]]), np.array([0.5, 0.0]))
    W, b = depth.collapse([first, second])
    np.testing.assert_array_equal(W, [[5.0, 2.0], [1.0, 1.0]])
    np.testing.assert_array_equal(b, [2.5, -1.0])


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "gelu"])
def test_with_a_bend_even_the_best_single_layer_misses(name: str) -> None:
    through = depth.forward(depth.random_layers(3, 0), points(), ALL[name])
    W, b = depth.nearest_layer(points(), through)
    assert np.abs(through - (points() @ W + b)).max() > 1e-3


def test_the_nearest_layer_of_a_layer_is_that_layer() -> None:
    ((W, b),) = depth.random_layers(1, 3)
    found_W, found_b = depth.nearest_layer(points(), points() @ W + b)
    np.testing.assert_allclose(found_W, W, atol=1e-12)
    np.testing.assert_allclose(found_b, b, atol=1e-12)


def test_one_more_layer_leaves_the_others_as_they_were() -> None:
    for (W, b), (V, c) in zip(depth.random_layers(4, 1), depth.random_layers(9, 1), strict=False):
        np.testing.assert_array_equal(W, V)
        np.testing.assert_array_equal(b, c)


def test_a_random_turn_keeps_lengths() -> None:
    Q = depth.orthogonal(np.random.default_rng(0).standard_normal((3, 8, 8)))
    np.testing.assert_allclose(
        Q @ np.swapaxes(Q, -1, -2), np.broadcast_to(np.eye(8), Q.shape), atol=1e-14
    )


def sizes(name: str, layers: int, norm: float, seed: int = 0) -> np.ndarray:
    return depth.gradient_sizes(ALL[name], ALL[name].derivative, depth=layers, norm=norm, seed=seed)


@pytest.mark.parametrize("norm", [0.5, 1.0, 1.5])
def test_of_linear_layers_only_the_weights_are_left(norm: float) -> None:
    np.testing.assert_allclose(sizes("linear", 12, norm), norm ** np.arange(13.0), rtol=1e-12)


@pytest.mark.parametrize("norm", [0.3, 1.0, 4.0, 20.0])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_sigmoid_layer_leaves_at_most_a_quarter_of_the_norm(norm: float, seed: int) -> None:
    course = sizes("sigmoid", 15, norm, seed)
    assert np.all(course[1:] <= 0.25 * norm * course[:-1] * (1 + 1e-12))


def test_a_quarter_to_the_n_is_a_bound_only_for_weights_of_norm_one() -> None:
    assert sizes("sigmoid", 10, 1.0)[-1] <= 0.25**10
    assert sizes("sigmoid", 10, 20.0)[-1] > 0.25**10
    assert sizes("sigmoid", 10, 20.0)[-1] > 1, "large weights make even sigmoid's gradient grow"


def test_relu_keeps_its_gradient_with_the_norm_of_he() -> None:
    ends = [sizes("relu", 20, np.sqrt(2), seed)[-1] for seed in range(8)]
    assert 0.3 < np.exp(np.mean(np.log(ends))) < 3
    assert sizes("relu", 20, 1.0)[-1] < 0.01


def test_a_step_lets_nothing_back() -> None:
    assert sizes("step", 5, 1.0)[1:].tolist() == [0.0] * 5


def test_an_overflow_is_no_error() -> None:
    course = sizes("relu", 400, 100.0)
    assert not np.isfinite(course[-1])


def test_lengths_equal_those_of_tensorflow() -> None:
    import tensorflow as tf

    layers, width, rows, norm = 4, 6, 5, 1.3
    rng = np.random.RandomState(3)
    a, direction = rng.standard_normal((2, rows, width))
    direction /= np.linalg.norm(direction, axis=-1, keepdims=True)
    weights = norm * depth.orthogonal(rng.standard_normal((layers, width, width)))
    start = tf.constant(a)
    with tf.GradientTape() as tape:
        tape.watch(start)
        out = start
        for W in weights:
            out = tf.tanh(out @ W)
        loss = tf.reduce_sum(out * direction)
    expected = np.linalg.norm(tape.gradient(loss, start).numpy(), axis=-1).mean()
    tanh = ALL["tanh"]
    ours = depth.gradient_sizes(
        tanh, tanh.derivative, depth=layers, norm=norm, seed=3, width=width, rows=rows
    )
    assert ours[-1] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("name", "slope"), [("sigmoid", 0.25), ("tanh", 1.0), ("relu", 1.0), ("gelu", 1.1289)]
)
def test_the_steepest_slope_is_found(name: str, slope: float) -> None:
    assert depth.steepest(ALL[name].derivative) == pytest.approx(slope, abs=1e-4)
