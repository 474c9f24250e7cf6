"""The lines of NumPy that compute a network, as text: for a page that explains them, and a script.

Formula, NumPy line and Keras layer say the same thing three times. Each table goes from a name of
the specification to an expression; a test carries the lines out and compares.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nncore import spec

_NORMAL = "0.5 * (1 + np.vectorize(math.erf)({z} / 2**0.5))"
_SIGMOID = "1 / (1 + np.exp(-{z}))"

ACTIVATED: dict[str, str] = {
    "linear": "{z}",
    "relu": "np.maximum({z}, 0)",
    "leaky_relu": "np.where({z} > 0, {z}, 0.2 * {z})",
    "elu": "np.where({z} > 0, {z}, np.expm1(np.minimum({z}, 0)))",
    "gelu": f"{{z}} * {_NORMAL}",
    "silu": "{z} / (1 + np.exp(-{z}))",
    "softplus": "np.logaddexp(0, {z})",
    "tanh": "np.tanh({z})",
    "sigmoid": _SIGMOID,
    "softmax": "np.exp({z} - {z}.max(axis=-1, keepdims=True))",
}
"""Activation → a = f(z); softmax is divided by its sum in a line of its own."""

SLOPES: dict[str, str] = {
    "linear": "1",
    "relu": "({z} > 0)",
    "leaky_relu": "np.where({z} > 0, 1, 0.2)",
    "elu": "np.where({z} > 0, 1, {a} + 1)",
    "gelu": f"({_NORMAL} + {{z}} * np.exp(-{{z}}**2 / 2) / (2 * np.pi) ** 0.5)",
    "silu": f"({{a}} + (1 - {{a}}) * ({_SIGMOID}))",
    "softplus": f"({_SIGMOID})",
    "tanh": "(1 - {a}**2)",
    "sigmoid": "{a} * (1 - {a})",
}
"""Activation → f′(z), from z or a, whichever is shorter. Softmax has none of its own."""

LOSSES: dict[str, str] = {
    "binary_crossentropy": "-(y * np.log({a}) + (1 - y) * np.log(1 - {a})).mean(axis=-1)",
    "sparse_categorical_crossentropy": "-np.log({a}[y])",
    "mean_squared_error": "(({a} - y) ** 2).mean(axis=-1)",
    "huber": ("np.where(abs({a} - y) <= 1, ({a} - y) ** 2 / 2, abs({a} - y) - 0.5).mean(axis=-1)"),
    "hinge": "np.maximum(1 - (2 * y - 1) * {a}, 0).mean(axis=-1)",
}
"""Loss → the loss of one example, from its target y and its answer a."""

LOSS_GRADIENTS: dict[str, str] = {
    "mean_squared_error": "2 * ({a} - y) / {units}",
    "huber": "np.clip({a} - y, -1, 1) / {units}",
    "hinge": "np.where((2 * y - 1) * {a} < 1, 1 - 2 * y, 0) / {units}",
}
"""Loss → ∂L/∂a. Cross-entropies have ∂L/∂z at once: answer minus target."""


def forward(layer: int, activation: str) -> str:
    """Return the lines that compute layer number `layer`, counted from 1, from what it reads."""
    reads = read_by(layer)
    lines = [f"z{layer} = {reads} @ W{layer} + b{layer}"]
    lines.append(f"a{layer} = {ACTIVATED[activation].format(z=f'z{layer}')}")
    if activation == "softmax":
        lines.append(f"a{layer} = a{layer} / a{layer}.sum(axis=-1, keepdims=True)")
    return "\n".join(lines)


def output_delta(layer: int, activation: str, loss: str, units: int) -> str:
    """Return the lines that compute ∂L/∂z of the last layer from the target y."""
    if loss == "binary_crossentropy":
        return f"dz{layer} = a{layer} - y"
    if loss == "sparse_categorical_crossentropy":
        return f"dz{layer} = a{layer} - (np.arange({units}) == y)"
    gradient = LOSS_GRADIENTS[loss].format(a=f"a{layer}", units=units)
    return f"da{layer} = {gradient}\n{_through(layer, activation)}"


def hidden_delta(layer: int, activation: str) -> str:
    """Return the lines that compute ∂L/∂z of a layer from that of the next one."""
    return f"da{layer} = dz{layer + 1} @ W{layer + 1}.T\n{_through(layer, activation)}"


def partials(layer: int, penalties: dict[str, float]) -> str:
    """Return the lines that compute ∂L/∂W and ∂L/∂b of a layer for one example."""
    terms = [f"np.outer({read_by(layer)}, dz{layer})"]
    if penalties.get("l1"):
        terms.append(f"{penalties['l1']!r} * np.sign(W{layer})")
    if penalties.get("l2"):
        terms.append(f"2 * {penalties['l2']!r} * W{layer}")
    return f"dW{layer} = {' + '.join(terms)}\ndb{layer} = dz{layer}"


def read_by(layer: int) -> str:
    """Name what a layer reads."""
    return f"a{layer - 1}" if layer > 1 else "x"


def _through(layer: int, activation: str) -> str:
    """Return the line that goes back through an activation."""
    z, a, da = (f"{letter}{layer}" for letter in ("z", "a", "da"))
    if activation == "softmax":
        return f"dz{layer} = {a} * ({da} - ({da} * {a}).sum(axis=-1, keepdims=True))"
    slope = SLOPES[activation].format(z=z, a=a)
    return f"dz{layer} = {da}" if slope == "1" else f"dz{layer} = {da} * {slope}"


def keras_layer(layer: Any) -> str:
    """Return the Keras layer that computes the same as a dense layer's lines."""
    return f'keras.layers.Dense({layer.units}, activation="{layer.activation}")'


KERAS_LOSSES: dict[str, str] = {
    "binary_crossentropy": "keras.losses.BinaryCrossentropy()",
    "sparse_categorical_crossentropy": "keras.losses.SparseCategoricalCrossentropy()",
    "mean_squared_error": "keras.losses.MeanSquaredError()",
    "huber": "keras.losses.Huber()",
    "hinge": "keras.losses.Hinge()",
}


def keras_optimizer(optimizer: spec.Optimizer) -> str:
    """Return the Keras optimizer of a specification; defaults of 0 and False are left out."""
    options = optimizer.model_dump(exclude={"name"})
    written: Sequence[str] = [f"{name}={value!r}" for name, value in options.items() if value]
    return f"keras.optimizers.{optimizer.name}({', '.join(written)})"
