"""One update, told step by step: its lines are carried out, its formulas computed, its words read."""

import json
import math
import re

import numpy as np
import pytest

from nncore import explain, spec
from nncore.conventions import conventions, sigmoid_slopes
from nncore.network import Network
from nncore.numpy_training import train
from nncore.spec import ACTIVATION_NAMES, Experiment
from tests.lab_experiments import SIGMOID, lab

THREE = spec.Blobs(samples=60, classes=3)
AMOUNTS = {"data": spec.PlaneRegression(samples=60)}
SOFTMAX = spec.Dense(units=3, activation="softmax")
LINEAR = spec.Dense(units=1, activation="linear")
TANH = spec.Dense(units=3, activation="tanh")

TOLD = {
    **{
        activation: lab(spec.Dense(units=3, activation=activation), SIGMOID)
        for activation in ACTIVATION_NAMES
    },
    "softmax and cross-entropy": lab(
        TANH, SOFTMAX, data=THREE, loss="sparse_categorical_crossentropy"
    ),
    "softmax and squares": lab(TANH, SOFTMAX, data=THREE, loss="mean_squared_error"),
    "sigmoid and squares": lab(TANH, SIGMOID, loss="mean_squared_error"),
    "huber": lab(TANH, LINEAR, **AMOUNTS, loss="huber"),
    "squares": lab(TANH, LINEAR, **AMOUNTS, loss="mean_squared_error"),
    "hinge": lab(TANH, LINEAR, loss="hinge"),
    "penalties": lab(spec.Dense(units=3, activation="tanh", l1=0.01, l2=0.1), SIGMOID),
    "deep": lab(TANH, spec.Dropout(), TANH, TANH, SIGMOID, data=spec.Spiral(samples=100)),
    "momentum": lab(optimizer=spec.SGD(learning_rate=0.1, momentum=0.9)),
    "nesterov": lab(optimizer=spec.SGD(learning_rate=0.1, momentum=0.9, nesterov=True)),
    "SGD": lab(optimizer=spec.SGD(learning_rate=0.1)),
    "RMSprop": lab(optimizer=spec.RMSprop(learning_rate=0.1)),
    "AdamW": lab(optimizer=spec.AdamW(learning_rate=0.1, weight_decay=0.5)),
    "one neuron": lab(SIGMOID),
}


def told(experiment: Experiment, sample: int = 4) -> dict:
    return explain.update(experiment.model_dump_json(), b"", sample)


@pytest.mark.parametrize("name", TOLD)
def test_the_numpy_lines_carried_out_in_their_order_do_the_update(name: str) -> None:
    experiment = TOLD[name]
    shown = told(experiment)
    network = Network.of(experiment)
    numbers = {"np": np, "math": math, "x": np.array(shown["sample"]["x"])}
    target, units = shown["sample"]["target"], network.sizes[-1]
    if units == 1:
        numbers["y"] = np.array([target])
    elif "categorical" in experiment.training.loss:
        numbers["y"] = int(target)
    else:
        numbers["y"] = np.eye(units)[int(target)]
    for layer, (W, b) in enumerate(zip(network.W, network.b, strict=True), start=1):
        numbers |= {f"W{layer}": W.copy(), f"b{layer}": b.copy()}
    for step in shown["steps"]:
        exec(step["numpy"], numbers)
    assert float(numbers["loss"]) == pytest.approx(shown["loss"], rel=1e-9)
    after = network.at(np.array(shown["theta"]))
    for layer, (W, b) in enumerate(zip(after.W, after.b, strict=True), start=1):
        # Keras, and so our optimizer, rounds the powers of Adam to single precision.
        assert numbers[f"W{layer}"] == pytest.approx(W, abs=1e-6)
        assert numbers[f"b{layer}"] == pytest.approx(b, abs=1e-6)


@pytest.mark.parametrize("name", TOLD)
def test_every_partial_derivative_is_what_measuring_gives(name: str) -> None:
    shown = told(TOLD[name])
    lines = {
        kind: [line for step in shown["steps"] if step["kind"] == kind for line in step["lines"]]
        for kind in ("delta", "partials")
    }
    network, partials = Network.of(TOLD[name]), lines["partials"]
    assert len(lines["delta"]) == sum(network.sizes[1:])
    assert len(partials) == network.theta.size
    for line in lines["delta"] + partials:
        assert line["agrees"]
        assert line["numeric"] == pytest.approx(line["value"], rel=1e-4, abs=1e-7)
    assert sorted(line["index"] for line in partials) == list(range(len(partials)))


def computed(latex: str) -> float:
    """Compute a LaTeX expression of numbers."""
    text = latex.replace(r"\cdot", "*").replace(r"\left", "").replace(r"\right", "")
    text = text.replace(r"\tfrac12", "0.5*").replace(r"\ ", "").replace(r"\max", "max")
    text = re.sub(r"\|([^|]*)\|", r"abs(\1)", text)
    text = re.sub(r"\\ln ([\d.]+(?: \* 10\^\{-?\d+\})?)", r"log(\1)", text)
    text = re.sub(r"(\\frac\{1\}\{\d\}) \(", r"\1 * (", text)
    while True:
        # From the inside out: whatever has no further braces in it is a power, root or fraction.
        shorter = re.sub(r"\\sqrt\{([^{}]*)\}", r"sqrt(\1)", text)
        shorter = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", shorter)
        shorter = re.sub(r"\be\^\{([^{}]*)\}", r"exp(\1)", shorter)
        shorter = re.sub(r"\^\{([^{}]*)\}", r"**(\1)", shorter)
        if shorter == text:
            break
        text = shorter
    names = {"abs": abs, "max": max, "sqrt": math.sqrt, "exp": math.exp, "log": math.log}
    return float(eval(text.replace("^2", "**2"), {"__builtins__": {}}, names))


@pytest.mark.parametrize("name", TOLD)
def test_the_numbers_in_each_formula_give_its_result(name: str) -> None:
    for step in told(TOLD[name])["steps"]:
        lines = [line for line in step["lines"] if line["computable"]]
        for line in lines:
            middle = re.split(r" = | \\leftarrow ", line["latex"])[1]
            # Six digits are shown, and differences of them have fewer.
            assert computed(middle) == pytest.approx(line["value"], rel=2e-3, abs=2e-6), line
        assert lines or step["kind"] == "again"


def test_what_is_told_is_json_and_reads_without_calculus() -> None:
    shown = told(TOLD["deep"])
    assert json.loads(json.dumps(shown, allow_nan=False)) == shown
    assert [step["kind"] for step in shown["steps"]] == [
        *["forward"] * 4,
        "loss",
        *["delta", "partials"] * 4,
        "update",
        "again",
    ]
    for step in shown["steps"]:
        assert step["sentence"].endswith(".")
        assert step["formula"]
        assert step["keras"]
        assert "gradient" not in step["sentence"]


def test_a_step_of_gradient_descent_lowers_the_loss_of_its_example() -> None:
    shown = told(TOLD["SGD"])
    assert shown["loss_after"] < shown["loss"]
    assert "smaller" in shown["steps"][-1]["sentence"]


def test_a_blank_is_right_within_its_tolerance_and_doing_nothing_is_wrong() -> None:
    shown = told(TOLD["SGD"])
    assert [blank["step"].partition("-")[0] for blank in shown["blanks"]] == [
        "forward",
        "delta",
        "partials",
        "update",
    ]
    steps = {step["id"]: step for step in shown["steps"]}
    for blank in shown["blanks"]:
        line = steps[blank["step"]]["lines"][blank["line"]]
        assert blank["answer"] == line["value"]
        assert blank["latex"].endswith(r"= \boxed{?}")
        middle = re.split(r" = | \\leftarrow ", line["latex"])[1]
        assert abs(computed(middle) - blank["answer"]) < blank["tolerance"]
    before = Network.of(TOLD["SGD"]).theta[line["index"]]
    assert abs(before - blank["answer"]) > 5 * blank["tolerance"]


def test_parameters_of_a_moment_are_taken_and_others_refused() -> None:
    run = train(lab())
    shown = explain.update(lab().model_dump_json(), run.theta[-1].tobytes(), 0)
    row = Network.of(lab()).at(run.theta[-1].astype(float))
    assert shown["loss"] != told(lab(), 0)["loss"]
    assert row.theta == pytest.approx(np.array(shown["theta"]), abs=0.0011)
    for content in (b"x", run.theta[-1].tobytes()[:-4], np.full(17, np.nan).tobytes()):
        with pytest.raises(ValueError, match="17 parameters"):
            explain.update(lab().model_dump_json(), content, 0)
    with pytest.raises(ValueError, match="too large"):
        explain.update(TOLD["squares"].model_dump_json(), np.full(13, 1e200).tobytes(), 0)


@pytest.mark.parametrize("sample", [-1, 80, 10**9])
def test_a_row_that_is_not_there_is_refused(sample: int) -> None:
    with pytest.raises(ValueError, match="from 0 to 79"):
        told(lab(), sample)


def test_the_learning_rate_is_that_of_the_moment() -> None:
    experiment = lab(schedule=spec.StepDecay(every_epochs=1), optimizer=spec.SGD(learning_rate=0.4))
    rates = [
        explain.update(experiment.model_dump_json(), b"", 0, step)["learning_rate"]
        for step in (0, 7, 8, 16)
    ]
    assert rates == pytest.approx([0.4, 0.4, 0.2, 0.1])


# ------------------------------------------------------------------------------ both conventions


def test_both_conventions_give_the_same_sums_transposed() -> None:
    shown = conventions(lab().model_dump_json(), b"", 2)
    assert shown["rows"]["z"] == pytest.approx(shown["columns"]["z"])
    assert shown["rows"]["shapes"] == "(1, 2) · (2, 4) + (1, 4) = (1, 4)"
    assert shown["columns"]["shapes"] == "(4, 2) · (2, 1) + (4, 1) = (4, 1)"
    assert shown["slope"]["z"] == shown["rows"]["z"][0]
    json.dumps(shown, allow_nan=False)


def test_mixing_up_sum_and_answer_is_seen_in_numbers() -> None:
    at = sigmoid_slopes(2.0)
    assert at["a"] == pytest.approx(0.880797)
    assert at["from_a"]["value"] == pytest.approx(0.104994, abs=1e-6)
    assert at["from_z"]["value"] == at["from_a"]["value"]
    assert at["a_for_z"]["value"] == pytest.approx(0.207156, abs=1e-6)
    assert at["z_for_a"]["value"] == -2.0
    assert at["z_for_a"]["latex"] == r"z\,(1 - z) = 2 \cdot (-1) = -2"
