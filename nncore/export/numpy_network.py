"""The network of an exported NumPy program: initial weights, forward, backward and update as lines.

The lines of the layers are written out one after another, as on paper, with the names that the
lab's explanation uses. Only what the network needs is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from textwrap import indent
from typing import Any

from nncore import numpy_lines, spec
from nncore.export.section import Section
from nncore.losses import LOSSES
from nncore.network import Network


def activations_section(network: Network, loss: str) -> Section:
    """Write a function, and one for its slope where it is needed, for every activation in use."""
    used = dict.fromkeys(network.activations)
    # With the activation that its loss is made for, the output needs no slope: it is a - y.
    made = LOSSES[loss].logits
    last = () if made else network.activations[-1:]
    sloped = {*network.activations[:-1], *last} - {"softmax"}
    parts = []
    for name in used:
        parts.append(_SOFTMAX if name == "softmax" else _function(name))
        if name in sloped:
            parts.append(_slope(name))
    explanation = "Each function bends a sum; its slope is how much of a change goes through."
    return Section("The activations", explanation, "\n\n\n".join(parts))


_SOFTMAX = """\
def softmax(z):
    a = np.exp(z - z.max(axis=1, keepdims=True))
    return a / a.sum(axis=1, keepdims=True)"""


def _function(name: str) -> str:
    return f"def {name}(z):\n    return {numpy_lines.ACTIVATED[name].format(z='z')}"


def _slope(name: str) -> str:
    if name == "gelu":
        return (
            "def gelu_slope(z, a):\n"
            "    below = 0.5 * (1 + np.vectorize(math.erf)(z / 2**0.5))\n"
            "    return below + z * np.exp(-(z**2) / 2) / (2 * np.pi) ** 0.5"
        )
    line = numpy_lines.SLOPES[name].format(z="z", a="a")
    return f"def {name}_slope(z, a):\n    return {_bare(line)}"


def _bare(line: str) -> str:
    """Take off parentheses around a whole expression."""
    inner = line[1:-1]
    depth = 0
    for character in inner:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            return line
    return inner if line[0] == "(" and line[-1] == ")" else line


def weights_section(experiment: spec.Experiment, network: Network) -> Section:
    """Write the code that draws W1, b1, W2, … as `nncore.network` does."""
    dense: list[Any] = [layer for layer in experiment.model.layers if layer.type == "Dense"]
    names = dict.fromkeys(layer.kernel_initializer for layer in dense)
    shared = (
        [_TRUNCATED]
        if any(name.endswith("_normal") and name != "random_normal" for name in names)
        else []
    )
    parts = ["rng = np.random.RandomState(SEED)", *shared, *(_INITIALIZERS[name] for name in names)]
    draws = []
    for number, (layer, (n_in, n_out)) in enumerate(
        zip(dense, pairwise(network.sizes), strict=True), start=1
    ):
        name = layer.kernel_initializer
        spread = f", {layer.kernel_stddev!r}" if name == "random_normal" else ""
        draws.append(f"W{number}, b{number} = {name}({n_in}, {n_out}{spread}), np.zeros({n_out})")
    listed = ", ".join(
        name for number in range(1, len(dense) + 1) for name in (f"W{number}", f"b{number}")
    )
    draws.append(f"parameters = [{listed}]")
    return Section(
        "The initial weights",
        "Random, so that units can become different; the spread suits the number of inputs.",
        "\n\n\n".join([*parts, "\n".join(draws)]),
    )


_TRUNCATED = """\
def truncated_normal(n_in, n_out, deviation):
    numbers = rng.standard_normal((n_in, n_out))
    while (beyond := np.abs(numbers) > 2).any():
        numbers[beyond] = rng.standard_normal(beyond.sum())
    return numbers * (deviation / 0.87962566103423978)"""
_INITIALIZERS = {
    "zeros": "def zeros(n_in, n_out):\n    return np.zeros((n_in, n_out))",
    "random_normal": """\
def random_normal(n_in, n_out, deviation):
    return rng.standard_normal((n_in, n_out)) * deviation""",
    "glorot_uniform": """\
def glorot_uniform(n_in, n_out):
    limit = math.sqrt(6 / (n_in + n_out))
    return rng.uniform(-limit, limit, (n_in, n_out))""",
    "he_uniform": """\
def he_uniform(n_in, n_out):
    limit = math.sqrt(6 / n_in)
    return rng.uniform(-limit, limit, (n_in, n_out))""",
    "glorot_normal": """\
def glorot_normal(n_in, n_out):
    return truncated_normal(n_in, n_out, math.sqrt(2 / (n_in + n_out)))""",
    "he_normal": """\
def he_normal(n_in, n_out):
    return truncated_normal(n_in, n_out, math.sqrt(2 / n_in))""",
}


def forward_lines(network: Network, *, dropping: bool) -> list[str]:
    """Return the lines that compute all layers from x; `dropping`, with dropout masks."""
    lines = []
    for number, name in enumerate(network.activations, start=1):
        reads = numpy_lines.read_by(number)
        # A tenth is a tenth again, where arithmetic has left a last digit.
        rate = round(network.dropout[number - 1], 12)
        if dropping and rate:
            size = network.sizes[number - 1]
            lines.append(f"mask{number} = masks.random_sample((n, {size})) >= {rate!r}")
            lines.append(f"mask{number} = mask{number} / (1 - {rate!r})")
            lines.append(f"x{number} = {reads} * mask{number}")
            reads = f"x{number}"
        lines += [f"z{number} = {reads} @ W{number} + b{number}", f"a{number} = {name}(z{number})"]
    return lines


def backward_lines(network: Network, loss: str) -> list[str]:
    """Return the lines that compute dW1, db1, … of the mean loss of a batch x, y."""
    depth = len(network.activations)
    lines = _output_delta(depth, network.activations[-1], loss, network.sizes[-1])
    for number in range(depth, 0, -1):
        dropped = bool(network.dropout[number - 1])
        reads = f"x{number}" if dropped else numpy_lines.read_by(number)
        penalty = _penalty(number, network.penalties[number - 1])
        lines += [
            f"dW{number} = {reads}.T @ dz{number}{penalty}",
            f"db{number} = dz{number}.sum(axis=0)",
        ]
        if number > 1:
            mask = f" * mask{number}" if dropped else ""
            lines.append(f"da{number - 1} = dz{number} @ W{number}.T{mask}")
            lines.append(_through(number - 1, network.activations[number - 2]))
    return lines


def _output_delta(number: int, activation: str, loss: str, units: int) -> list[str]:
    if loss.endswith("crossentropy"):
        return [f"dz{number} = (a{number} - y) / n"]
    gradient = numpy_lines.LOSS_GRADIENTS[loss].format(a=f"a{number}", units=units)
    gradient = gradient.removesuffix(" / 1")
    return [f"da{number} = {gradient} / n", _through(number, activation)]


def _through(number: int, activation: str) -> str:
    z, a, da = (f"{letter}{number}" for letter in ("z", "a", "da"))
    if activation == "softmax":
        return f"dz{number} = {a} * ({da} - ({da} * {a}).sum(axis=1, keepdims=True))"
    return f"dz{number} = {da} * {activation}_slope({z}, {a})"


def _penalty(number: int, strengths: dict[str, float]) -> str:
    text = ""
    if strengths.get("l1"):
        text += f" + {strengths['l1']!r} * np.sign(W{number})"
    if strengths.get("l2"):
        text += f" + {2 * strengths['l2']!r} * W{number}"
    return text


def update_section(optimizer: spec.Optimizer) -> Section:
    """Write the function `update(gradients, learning_rate, step)`, which changes the parameters."""
    memory, lines = _UPDATES[optimizer.name](optimizer)
    memories = [
        f"{_PLURAL[name]} = [np.zeros_like(parameter) for parameter in parameters]"
        for name in memory
    ]
    listed = ", ".join(["parameters", "gradients", *(_PLURAL[name] for name in memory)])
    named = ", ".join(["parameter", "gradient", *memory])
    body = f"for {named} in zip({listed}):\n" + indent("\n".join(lines), " " * 4)
    function = "def update(gradients, learning_rate, step):\n" + indent(body, " " * 4)
    return Section(
        "The optimizer",
        "It changes every number in place, against its gradient.",
        "\n\n\n".join([*(["\n".join(memories)] if memories else []), function]),
    )


def _sgd(optimizer: Any) -> tuple[Sequence[str], list[str]]:
    if not optimizer.momentum:
        return (), ["parameter -= learning_rate * gradient"]
    lines = [f"velocity *= {optimizer.momentum!r}", "velocity -= learning_rate * gradient"]
    if optimizer.nesterov:
        step = f"{optimizer.momentum!r} * velocity - learning_rate * gradient"
        return ("velocity",), [*lines, f"parameter += {step}"]
    return ("velocity",), [*lines, "parameter += velocity"]


def _rmsprop(_: Any) -> tuple[Sequence[str], list[str]]:
    return ("square",), [
        "square += 0.1 * (gradient**2 - square)",
        "parameter -= learning_rate * gradient / np.sqrt(square + 1e-7)",
    ]


def _adam(_: Any) -> tuple[Sequence[str], list[str]]:
    return ("mean", "square"), [
        "mean += 0.1 * (gradient - mean)",
        "square += 0.001 * (gradient**2 - square)",
        "# Keras rounds 0.9 and 0.999 to float32 in these powers, and so does the lab.",
        "beta_1, beta_2 = float(np.float32(0.9)), float(np.float32(0.999))",
        "grown = math.sqrt(1 - beta_2 ** (step + 1)) / (1 - beta_1 ** (step + 1))",
        "parameter -= learning_rate * grown * mean / (np.sqrt(square) + 1e-7)",
    ]


def _adamw(optimizer: Any) -> tuple[Sequence[str], list[str]]:
    memory, lines = _adam(optimizer)
    return memory, [f"parameter -= learning_rate * {optimizer.weight_decay!r} * parameter", *lines]


_PLURAL = {"velocity": "velocities", "mean": "means", "square": "squares"}
_UPDATES = {"SGD": _sgd, "RMSprop": _rmsprop, "Adam": _adam, "AdamW": _adamw}
