"""The steps of one update as they are told: sentence, formula with numbers, NumPy line, Keras.

Layers are counted from 1 in what is read and from 0 in what programs use. `W1[0, 2]` of NumPy is
the weight from the first input to the third unit, in formulas W with the places 1 and 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from nncore import numpy_lines, update_rules
from nncore.activations import ACTIVATIONS
from nncore.loss_words import bracketed, worked_loss
from nncore.losses import LOSSES, one_hot
from nncore.one_update import OneUpdate
from nncore.worked_activation import worked, written

Array = NDArray[Any]
Line = dict[str, Any]
"""`latex`; `value`, its result; `computable`, whether the line shows all that its result needs. Of a
weight or bias also `name` as in NumPy and `index` in theta; of a partial derivative also `numeric`,
what measuring gives, and `agrees`; of a step its `change`."""


class Step(TypedDict):
    """One step as JSON values.

    Attributes
    ----------
    id : str
        `kind`, and the layer counted from 1 if there is one: "forward-1".
    kind : str
        "forward", "loss", "delta", "partials", "update" or "again".
    layer : int or None
        Counted from 0.
    title, sentence : str
        What happens, without calculus.
    formula : str
        LaTeX in letters.
    numpy, keras : str
        The lines, and the layer or call, that compute the same.
    lines : list of Line
        The formula with numbers.
    """

    id: str
    kind: str
    layer: int | None
    title: str
    sentence: str
    formula: str
    numpy: str
    keras: str
    lines: list[Line]


def told(one: OneUpdate) -> list[Step]:
    """Return all steps of an update in their order."""
    depth = len(one.dense)
    steps = [_forward(one, layer) for layer in range(depth)]
    steps.append(_loss(one))
    for layer in reversed(range(depth)):
        steps += [_delta(one, layer), _partials(one, layer)]
    return [*steps, _update(one), _again(one)]


# -------------------------------------------------------------------------------- forward and loss


def _forward(one: OneUpdate, layer: int) -> Step:
    name, number = one.network.activations[layer], layer + 1
    x, z, a = one.passed.x[layer][0], one.passed.z[layer][0], one.passed.a[number][0]
    lines: list[Line] = []
    for unit in range(len(z)):
        W, bias = one.network.W[layer][:, unit], float(one.network.b[layer][unit])
        total = f"{_products(x, W)} {_signed(bias)}"
        lines.append(_line(_symbol("z", number, unit), total, z[unit]))
        if name == "softmax":
            continue
        bent = f"{_symbol('a', number, unit)} = {worked(name, float(z[unit]))}"
        lines.append({"latex": bent, "value": float(a[unit]), "computable": False})
    if name == "softmax":
        lines += [
            _line(_symbol("a", number, unit), _share(z, unit), a[unit]) for unit in range(len(a))
        ]
    reads = "the inputs" if layer == 0 else f"what layer {layer} gave"
    bends = "" if name == "linear" else f", and {name} bends the sum"
    return {
        "id": f"forward-{number}",
        "kind": "forward",
        "layer": layer,
        "title": f"Layer {number} computes",
        "sentence": f"Each unit multiplies {reads} by its weights, adds up, adds its bias{bends}.",
        "formula": rf"z^{{({number})}} = {_reads(number)}\,W^{{({number})}} + b^{{({number})}},\quad "
        rf"a^{{({number})}} = f(z^{{({number})}}),\quad f(z) = {ACTIVATIONS[name].formula}",
        "numpy": numpy_lines.forward(number, name),
        "keras": numpy_lines.keras_layer(one.dense[layer]),
        "lines": lines,
    }


def _loss(one: OneUpdate) -> Step:
    targets = np.ravel(one.y).astype(float).tolist()
    answers = one.passed.a[-1][0].tolist()
    lines = [_line("L", worked_loss(one.loss_name, targets, answers), one.loss)]
    penalty = float(one.network.penalty())
    if penalty:
        lines.append(
            {
                "latex": rf"\text{{penalty}} = {written(penalty)}",
                "value": penalty,
                "computable": False,
            }
        )
    more = " The penalty on the weights is added to it." if penalty else ""
    return {
        "id": "loss",
        "kind": "loss",
        "layer": None,
        "title": "How wrong is the answer?",
        "sentence": "The loss compares the answer with the target and says in one number how wrong "
        f"it is: the smaller, the better.{more}",
        "formula": f"L = {LOSSES[one.loss_name].formula}",
        "numpy": f"loss = {numpy_lines.LOSSES[one.loss_name].format(a=f'a{len(one.dense)}')}",
        "keras": numpy_lines.KERAS_LOSSES[one.loss_name],
        "lines": lines,
    }


# ---------------------------------------------------------------------------------------- backward


def _delta(one: OneUpdate, layer: int) -> Step:
    number, name = layer + 1, one.network.activations[layer]
    if number == len(one.dense):
        sentence = (
            "Now backward. If a sum of the last layer were a little larger, how much would the loss "
            "change? That number is called ∂L/∂z. Where answer and target agree, it is 0."
        )
        lines, formula = _output_delta(one, layer)
        numpy = numpy_lines.output_delta(number, name, one.loss_name, len(one.deltas[layer]))
    else:
        sentence = (
            f"A unit of layer {number} matters as far as the units that read it matter. Each of "
            f"them sends its ∂L/∂z back along the weight between them, and {name} lets the share "
            "f′(z) of it through."
        )
        lines, formula = _hidden_delta(one, layer)
        numpy = numpy_lines.hidden_delta(number, name)
    return {
        "id": f"delta-{number}",
        "kind": "delta",
        "layer": layer,
        "title": f"How much does each sum of layer {number} matter?",
        "sentence": sentence,
        "formula": formula,
        "numpy": numpy,
        "keras": f"tape.gradient(loss, z{number})",
        "lines": lines,
    }


def _output_delta(one: OneUpdate, layer: int) -> tuple[list[Line], str]:
    name, loss = one.network.activations[layer], LOSSES[one.loss_name]
    z, a = one.passed.z[layer][0], one.passed.a[layer + 1][0]
    if loss.logits and loss.logits.activation == name:
        y = one.y[0] if one.y.ndim > 1 else one_hot(one.y, len(a))[0].astype(float)
        differences = [f"{written(a[unit])} - {bracketed(y[unit])}" for unit in range(len(a))]
        return _delta_lines(one, layer, differences), r"\frac{\partial L}{\partial z} = a - y"
    da = loss.gradient(one.y, one.passed.a[-1])[0]
    share = "" if len(a) == 1 else rf"\frac{{1}}{{{len(a)}}} \cdot "
    formula = rf"{_slope('z')} = {_back(name)},\quad {_slope('a')} = {share}{loss.gradient_formula}"
    return _delta_lines(one, layer, _let_through(name, da, z, a)), formula


def _hidden_delta(one: OneUpdate, layer: int) -> tuple[list[Line], str]:
    name, number = one.network.activations[layer], layer + 1
    z, a = one.passed.z[layer][0], one.passed.a[number][0]
    after, W = one.deltas[layer + 1], one.network.W[layer + 1]
    sums = [_products(after, W[unit]) for unit in range(len(a))]
    formula = (
        rf"{_slope('z')} = {_back(name)},\quad \frac{{\partial L}}{{\partial a_i}} = \sum_j "
        rf"\frac{{\partial L}}{{\partial z^{{({number + 1})}}_j}}\, W^{{({number + 1})}}_{{ij}}"
    )
    return _delta_lines(one, layer, _let_through(name, W @ after, z, a, sums)), formula


def _let_through(
    name: str, da: Array, z: Array, a: Array, sums: list[str] | None = None
) -> list[str]:
    """Write how ∂L/∂a goes back through an activation; `sums` are ∂L/∂a as they were computed."""
    written_da = [f"({one})" for one in sums] if sums else [bracketed(value) for value in da]
    if name == "softmax":
        mean = _products(da, a)
        return [
            rf"{written(a[unit])} \cdot ({written_da[unit]} - ({mean}))" for unit in range(len(a))
        ]
    slopes = ACTIVATIONS[name].df(z, a)
    return [rf"{written_da[unit]} \cdot {bracketed(slopes[unit])}" for unit in range(len(a))]


def _back(name: str) -> str:
    if name == "softmax":
        return r"a_i \Big(\frac{\partial L}{\partial a_i} - \sum_j \frac{\partial L}{\partial a_j} a_j\Big)"
    return rf"{_slope('a')} \cdot f'(z)"


def _delta_lines(one: OneUpdate, layer: int, middles: list[str]) -> list[Line]:
    # A nudge of a bias is the same nudge of its unit's sum, and biases have no penalty: measuring
    # the one measures the other.
    _, biases = one.network.windows(np.arange(one.network.theta.size))
    return [
        _line(_slope(_symbol("z", layer + 1, unit)), middle, one.deltas[layer][unit])
        | {"numeric": float(one.numeric[place]), "agrees": one.agrees(int(place))}
        for unit, (middle, place) in enumerate(zip(middles, biases[layer], strict=True))
    ]


def _partials(one: OneUpdate, layer: int) -> Step:
    number = layer + 1
    strengths = {name: s for name, s in one.network.penalties[layer].items() if s}
    penalty = "".join(f" The {name.upper()} penalty adds its own." for name in strengths)
    return {
        "id": f"partials-{number}",
        "kind": "partials",
        "layer": layer,
        "title": f"How much does each number of layer {number} matter?",
        "sentence": "A weight matters as much as what comes in along it, times how much its unit's "
        "sum matters. Beside it stands what measuring gives: the number is nudged up and down by "
        f"0.00001, and the loss is looked at.{penalty}",
        "formula": rf"\frac{{\partial L}}{{\partial W^{{({number})}}_{{ij}}}} = {_reads(number)}_i "
        rf"\cdot \frac{{\partial L}}{{\partial z^{{({number})}}_j}},\quad "
        rf"\frac{{\partial L}}{{\partial b^{{({number})}}_j}} = "
        rf"\frac{{\partial L}}{{\partial z^{{({number})}}_j}}",
        "numpy": numpy_lines.partials(number, strengths),
        "keras": f"tape.gradient(loss, model.layers[{layer}].trainable_variables)",
        "lines": [
            _line(_slope(symbol), _partial(one, layer, i, unit), one.gradient[index])
            | {
                "name": name,
                "index": index,
                "numeric": float(one.numeric[index]),
                "agrees": one.agrees(index),
            }
            for name, symbol, i, unit, index in _numbers_of(one, layer)
        ],
    }


def _partial(one: OneUpdate, layer: int, i: int | None, unit: int) -> str:
    """Write ∂L/∂W of a weight, or ∂L/∂b of a bias, where i is None."""
    delta = one.deltas[layer][unit]
    if i is None:
        return ""
    text = rf"{bracketed(one.passed.x[layer][0][i])} \cdot {bracketed(delta)}"
    weight = float(one.network.W[layer][i, unit])
    strengths = one.network.penalties[layer]
    if strengths.get("l1"):
        text += rf" + {written(strengths['l1'])} \cdot {bracketed(float(np.sign(weight)))}"
    if strengths.get("l2"):
        text += rf" + 2 \cdot {written(strengths['l2'])} \cdot {bracketed(weight)}"
    return text


def _numbers_of(one: OneUpdate, layer: int) -> Iterator[tuple[str, str, int | None, int, int]]:
    """Yield NumPy name, symbol, input (None for a bias), unit and place in theta of each number."""
    number = layer + 1
    W, b = one.network.windows(np.arange(one.network.theta.size))
    for i, unit in np.ndindex(*W[layer].shape):
        symbol = rf"W^{{({number})}}_{{{i + 1}{unit + 1}}}"
        yield f"W{number}[{i}, {unit}]", symbol, i, unit, int(W[layer][i, unit])
    for unit, place in enumerate(b[layer]):
        yield f"b{number}[{unit}]", _symbol("b", number, unit), None, unit, int(place)


# -------------------------------------------------------------------------------------- the update


def _update(one: OneUpdate) -> Step:
    optimizer = one.experiment.training.optimizer
    rule = update_rules.rule(optimizer)
    depth = len(one.dense)
    names = [f"{letter}{number}" for number in range(1, depth + 1) for letter in ("W", "b")]
    lines = []
    for layer in range(depth):
        for name, symbol, _, _, index in _numbers_of(one, layer):
            w, g, after = (
                float(x[index]) for x in (one.network.theta, one.gradient, one.after.theta)
            )
            step = rule.worked(optimizer, w, g, one.rate)
            latex = rf"{symbol} \leftarrow {step} = {written(after)}"
            line = {"latex": latex, "value": after, "computable": True}
            lines.append({**line, "name": name, "index": index, "change": after - w})
    return {
        "id": "update",
        "kind": "update",
        "layer": None,
        "title": "Every number takes its step",
        "sentence": rule.sentence,
        "formula": rule.formula(optimizer),
        "numpy": "\n".join(
            [
                f"learning_rate = {one.rate!r}",
                *(rule.line(optimizer, name, f"d{name}") for name in names),
            ]
        ),
        "keras": numpy_lines.keras_optimizer(optimizer),
        "lines": lines,
    }


def _again(one: OneUpdate) -> Step:
    change = (
        "smaller: for this example the step was a good one"
        if one.loss_after < one.loss
        else "not smaller: for this example the step was too long, or there was nothing to gain"
    )
    latex = rf"{written(one.loss)} \to {written(one.loss_after)}"
    return {
        "id": "again",
        "kind": "again",
        "layer": None,
        "title": "The same example again",
        "sentence": f"With the new numbers the loss of this example is {change}. Training repeats "
        "this with a batch of examples at a time, and takes the mean of their partial derivatives. "
        "Dropout, if there is any, is off here.",
        "formula": r"L_{\text{before}} \to L_{\text{after}}",
        "numpy": "",
        "keras": "model.fit(X, y)",
        "lines": [{"latex": latex, "value": one.loss_after, "computable": False}],
    }


# ------------------------------------------------------------------------------------------- LaTeX


def _line(symbol: str, middle: str, value: float) -> Line:
    text = f"{symbol} = {middle} = " if middle else f"{symbol} = "
    return {
        "latex": text + written(float(value)),
        "value": float(value),
        "computable": bool(middle),
    }


def _products(values: Array, weights: Array) -> str:
    pairs = zip(values, weights, strict=True)
    return " + ".join(rf"{bracketed(value)} \cdot {bracketed(weight)}" for value, weight in pairs)


def _share(z: Array, unit: int) -> str:
    terms = " + ".join(f"e^{{{written(one)}}}" for one in z)
    return rf"\frac{{e^{{{written(z[unit])}}}}}{{{terms}}}"


def _slope(symbol: str) -> str:
    return rf"\frac{{\partial L}}{{\partial {symbol}}}"


def _symbol(letter: str, number: int, unit: int) -> str:
    return rf"{letter}^{{({number})}}_{{{unit + 1}}}"


def _reads(number: int) -> str:
    return rf"a^{{({number - 1})}}" if number > 1 else "x"


def _signed(value: float) -> str:
    return f"- {written(-value)}" if value < 0 else f"+ {written(value)}"
