"""A small change of an input that flips a network's answer, found with the sign of the gradient.

The gradient says for every pixel whether lightening or darkening it speaks against the answer.
Moving every pixel a little that way, again and again, adds up over hundreds of pixels, while random
changes of the same size cancel each other. What is found is a small change, not the smallest there
is: nobody has looked everywhere.

References
----------
I. J. Goodfellow, J. Shlens, C. Szegedy, Explaining and harnessing adversarial examples, ICLR 2015.
A. Kurakin, I. Goodfellow, S. Bengio, Adversarial examples in the physical world, ICLR 2017 workshop.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import inference, trained
from nncore.activations import softmax
from nncore.inference import Weights
from nncore.input_gradient import input_gradient, unfolded

Array = NDArray[Any]

STEPS = 8
"""Times that the gradient is asked again on the way."""
TRIES = 100
"""Random changes that the one found is held against."""
GRAY_LEVELS = 255
IMAGE_STRENGTHS: NDArray[np.float32] = np.arange(1, 65, dtype=np.float32) / np.float32(GRAY_LEVELS)
"""How far a pixel may be moved: one gray level of 255 to a quarter of the way from paper to ink."""
TABLE_STRENGTHS: NDArray[np.float32] = np.arange(1, 65, dtype=np.float32) / np.float32(20)
"""How far a feature may be moved, in standard deviations: 0.05 to 3.2."""
_STRIDE = 8
_SCALED = np.ones((), np.float32)


def search(experiment_json: str, weights: bytes, index: int) -> dict[str, Any]:
    """Look for a small change that flips the answer to a test example, and try random ones.

    Parameters
    ----------
    experiment_json, weights
        See `nncore.trained.network`.
    index : int
        Of the test example.

    Returns
    -------
    dict
        `found`: whether there was one; `label`, `before` (the answer), `p_before`, `original`,
        `largest` (the largest ε tried). If found: `epsilon`, `after`, `p_after`, `changed`;
        `random`, one of `random_tries` random changes of the same ε, its answer `p_random`, and
        `random_flips`, how many of them flip the answer. Inputs are rows of pixels 0…1, or features
        as the network reads them; ε is a share of the way from paper to ink, or counts standard
        deviations.
    """
    network = trained.network(experiment_json, weights)
    X, label = trained.test_example(network.experiment.data, index)
    image, unit = network.image, network.unit
    shown = unit if image else _SCALED
    strengths = IMAGE_STRENGTHS if image else TABLE_STRENGTHS
    low, high = (0.0, float(unit)) if image else (-np.inf, np.inf)
    p_before = network.probabilities(X)[0]
    before = int(p_before.argmax())
    found = {
        "found": False,
        "label": label,
        "before": before,
        "p_before": p_before.tolist(),
        "original": _plain(X[0] / shown),
        "largest": float(strengths[-1]),
    }
    threshold = inference.threshold(network.experiment.training.loss)

    def try_out(some: NDArray[np.float32]) -> tuple[NDArray[np.float32], Array, int | None]:
        """Return what becomes of the example, the answers, and the first that is flipped."""
        changed = walked(network.layers, network.weights, X, some, (low, high), threshold, unit)
        answers = network.probabilities(changed)
        flipped = np.flatnonzero(answers.argmax(axis=1) != before)
        return changed, answers, int(flipped[0]) if len(flipped) else None

    # Every eighth strength first, then those just below the first that does it.
    _, _, roughly = try_out(strengths[_STRIDE - 1 :: _STRIDE])
    if roughly is None:
        return found
    near = strengths[roughly * _STRIDE : (roughly + 1) * _STRIDE]
    changed, answers, first = try_out(near)
    least = len(near) - 1 if first is None else first
    epsilon = near[least]
    signs = np.random.default_rng(index).choice([-1, 1], (TRIES, *X.shape[1:]))
    tried = np.clip(X + epsilon * unit * signs.astype(np.float32), low, high)
    p_random = network.probabilities(tried)
    return found | {
        "found": True,
        "epsilon": float(epsilon),
        "after": int(answers[least].argmax()),
        "p_after": answers[least].tolist(),
        "changed": _plain(changed[least] / shown),
        "random": _plain(tried[0] / shown),
        "p_random": p_random[0].tolist(),
        "random_tries": TRIES,
        "random_flips": int((p_random.argmax(axis=1) != before).sum()),
    }


def walked(
    layers: Sequence[Any],
    weights: Weights,
    X: Array,
    strengths: NDArray[np.float32],
    bounds: tuple[float, float],
    threshold: float,
    unit: NDArray[np.float32] = _SCALED,
) -> NDArray[np.float32]:
    """Move one example away from its answer, once for every strength.

    Every step follows the sign of the gradient where the example has come to, and no number ever
    leaves ±ε around where it started, nor the bounds.

    Parameters
    ----------
    layers, weights
        As for `nncore.inference.predict`.
    X : ndarray of float32, shape (1, *input_shape)
    strengths : ndarray of float32, shape (k,)
        The largest change of a number, ε, of each copy.
    bounds : (float, float)
        Between which all inputs lie.
    threshold : float
        Of a single output, above which it says class 1.
    unit : ndarray of float32, shape (n_features,) or ()
        In which the strengths are counted, for each number of the input.

    Returns
    -------
    ndarray of float32, shape (k, *input_shape)
    """
    output = inference.predict(layers, weights, X)[0]
    answer = int(output.argmax()) if len(output) > 1 else int(output[0] > threshold)
    apart, numbers = unfolded(layers, weights)
    if apart[-1].type == "Activation" and len(apart) > 1:
        # An output activation keeps the order of its sums, but vanishes where it is very sure.
        del apart[-1]
    epsilon = strengths.reshape(-1, *([1] * (X.ndim - 1))) * unit
    low, high = np.maximum(X - epsilon, bounds[0]), np.minimum(X + epsilon, bounds[1])
    Z: NDArray[np.float32] = np.repeat(X, len(strengths), axis=0)
    for _ in range(STEPS):
        direction = np.sign(input_gradient(apart, numbers, Z, lambda z: away(z, answer)))
        # Steps of ε / 4, so that a wrong turn can be taken back.
        Z = np.clip(Z + epsilon / 4 * direction, low, high).astype(np.float32)
    return Z


def away(z: Array, answer: int) -> Array:
    """Return the direction in which the output's sums speak against an answer.

    For several classes it is the gradient of the cross-entropy, aⱼ - 1 for the answer and aⱼ for
    the others, divided by 1 - a of the answer. That changes no sign, and does not vanish when the
    network is very sure.

    Parameters
    ----------
    z : ndarray of shape (n, units)
        The output before its activation.
    answer : int
        The class that it stands for.
    """
    if z.shape[1] == 1:
        return np.full_like(z, -1 if answer == 1 else 1)
    others = z.copy()
    others[:, answer] = -np.inf
    gradient = softmax(others)
    gradient[:, answer] = -1
    return gradient


def _plain(example: Array) -> list[Any]:
    """Return rows of pixels, or a row of features."""
    plain: list[Any] = (example[..., 0] if example.ndim == 3 else example).tolist()
    return plain
