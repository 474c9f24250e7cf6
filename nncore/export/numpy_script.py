"""An Experiment of the lab as a program of NumPy alone, which a student can read to its end.

There is no framework in it: the data are drawn, the weights are drawn, and a loop of forward,
backward and update follows. It computes in float64 and the lab in float32, so it arrives at
the same loss as the lab to within rounding, which a long run can magnify. Some data sets are
scikit-learn's own.
"""

from __future__ import annotations

from collections.abc import Callable
from textwrap import indent
from typing import Any

from nncore import numpy_training, schedules, spec
from nncore.export import plane, program
from nncore.export.data import SKLEARN_LOADERS, data_section, random_labels, table_scaling
from nncore.export.numpy_network import (
    activations_section,
    backward_lines,
    forward_lines,
    update_section,
    weights_section,
)
from nncore.export.section import Section
from nncore.losses import LOSSES
from nncore.network import Network

_DOCSTRING = '''"""{label}: {question}

A network of {parameters:,} parameters in NumPy, without a framework. To run it:

    pip install {packages}
    python network.py

It computes in float64, with 16 digits; the lab computes in float32, with 7. Each step rounds
differently and starts from what the last one left, so after many steps the losses printed here
and shown there can differ, most of all small ones.
"""'''


def numpy_script(experiment: spec.Experiment) -> str:
    """Return a stand-alone Python script that trains the network of an Experiment in NumPy.

    It prints `training loss`, `test loss` and, for classes, `test accuracy`.

    Parameters
    ----------
    experiment : spec.Experiment

    Returns
    -------
    str
        Python source.

    Raises
    ------
    ValueError
        With a sentence, if it is not trained in NumPy; see `nncore.numpy_training.refusal`.
    """
    complaint = numpy_training.refusal(experiment)
    if complaint:
        raise ValueError(complaint)
    loader = SKLEARN_LOADERS.get(experiment.data.name)
    packages = "numpy scikit-learn" if loader else "numpy"
    body = ""
    for number, section in enumerate(_sections(experiment), start=1):
        # As formatters want it, a function stands two lines apart.
        body += "\n\n" if section.code.startswith("def ") else "\n"
        body += indent(
            f"{number}. {section.heading}\n{section.explanation}\n", "# ", lambda _: True
        )
        body += f"{section.code}\n"
        ends_in_function = section.code.rpartition("\n\n\n")[2].startswith("def ")
        body += "\n" if ends_in_function else ""
    imports = "import math\n\n" if "math." in body else ""
    imports += "import numpy as np\n"
    imports += f"from sklearn.datasets import {loader}\n" if loader else ""
    docstring = _DOCSTRING.format(packages=packages, **program.facts(experiment))
    return f"{docstring}\n\n{imports}{body}"


def _sections(experiment: spec.Experiment) -> list[Section]:
    network = Network.of(experiment)
    return [
        _settings(experiment.training),
        _data(experiment),
        _targets(experiment, network),
        activations_section(network, experiment.training.loss),
        weights_section(experiment, network),
        update_section(experiment.training.optimizer),
        _training(experiment, network),
        _test(experiment, network),
    ]


def _settings(training: spec.Training) -> Section:
    return Section(
        "The settings",
        "Change one of them and run again.",
        f"SEED = {training.seed}  # decides the initial weights and the order of the batches\n"
        f"EPOCHS = {training.epochs}\n"
        f"BATCH_SIZE = {training.batch_size}\n"
        f"LEARNING_RATE = {training.optimizer.learning_rate!r}",
    )


def _data(experiment: spec.Experiment) -> Section:
    data: Any = experiment.data
    section = data_section(data)
    if isinstance(data, spec.Gates):
        return section
    if isinstance(data, spec.PlaneSpecification):
        draw, features = plane.points(data), plane.features(data)
    else:
        draw, features = "X, y = load_breast_cancer(return_X_y=True)", ""
    split = f"""\
order = np.random.RandomState({data.seed}).permutation(len(X))
test, train = order[:{data.test_rows}], order[{data.test_rows}:]
X_train, y_train, X_test, y_test = X[train], y[train], X[test], y[test]{random_labels(data)}"""
    explanation, scaling = table_scaling(data)
    return Section(section.heading, explanation, f"{draw}\n{split}\n{features}{scaling}")


def _targets(experiment: spec.Experiment, network: Network) -> Section:
    units = network.sizes[-1]
    lines = []
    if experiment.training.validation_split:
        fitted = experiment.fitted_rows
        lines.append(f"X_train, y_train = X_train[:{fitted}], y_train[:{fitted}]")
    if units == 1:
        explanation = "As a column of numbers, for the network gives a column too."
        lines += [f"t_{part} = y_{part}[:, np.newaxis].astype(float)" for part in ("train", "test")]
    else:
        explanation = "One number a class: 1 for the true one, 0 for the others."
        lines += [f"t_{part} = np.eye({units})[y_{part}]" for part in ("train", "test")]
    lines.append("X_train, X_test = X_train.astype(float), X_test.astype(float)")
    return Section("The targets", explanation, "\n".join(lines))


def _training(experiment: spec.Experiment, network: Network) -> Section:
    training = experiment.training
    depth = len(network.activations)
    gradients = ", ".join(f"dW{number}, db{number}" for number in range(1, depth + 1))
    body = [
        "rows = order[first : first + BATCH_SIZE]",
        "x, y, n = X_train[rows], t_train[rows], len(rows)",
        *(["masks = np.random.RandomState([SEED, step])"] if any(network.dropout) else []),
        "",
        "# Forward: sums, then bent.",
        *forward_lines(network, dropping=True),
        "",
        "# Backward: how much the loss changes with each number.",
        *backward_lines(network, training.loss),
        "",
        *RATES[training.schedule.name](experiment),
        f"update([{gradients}], learning_rate, step)",
        "step += 1",
    ]
    return Section(
        "Training",
        "Each epoch sees all rows in a new order, a batch at a time.",
        f"""\
steps_per_epoch = {experiment.steps_per_epoch}
step = 0
for epoch in range(EPOCHS):
    order = np.random.default_rng([SEED, epoch]).permutation(len(X_train))
    for first in range(0, len(order), BATCH_SIZE):
{_indented(body, 8)}""",
    )


def _constant(experiment: spec.Experiment) -> list[str]:
    return ["learning_rate = LEARNING_RATE"]


def _step(experiment: spec.Experiment) -> list[str]:
    rule: Any = experiment.training.schedule
    falls = f"step // ({rule.every_epochs} * steps_per_epoch)"
    return [f"learning_rate = LEARNING_RATE * {rule.factor!r} ** ({falls})"]


def _exponential(experiment: spec.Experiment) -> list[str]:
    rule: Any = experiment.training.schedule
    falls = f"step / ({rule.every_epochs} * steps_per_epoch)"
    return [f"learning_rate = LEARNING_RATE * {rule.factor!r} ** ({falls})"]


def _cosine(experiment: spec.Experiment) -> list[str]:
    warmup, decay = schedules.warmup_and_decay_steps(
        experiment.training, experiment.steps_per_epoch
    )
    lines = [f"share = 0.5 + 0.5 * math.cos(math.pi * (step - {warmup}) / {decay})"]
    if warmup:
        lines += [f"if step < {warmup}:", f"    share = step / {warmup}"]
    return [*lines, "learning_rate = LEARNING_RATE * share"]


RATES: dict[str, Callable[[spec.Experiment], list[str]]] = {
    "constant": _constant,
    "step": _step,
    "exponential": _exponential,
    "cosine": _cosine,
}
"""Schedule → the lines that compute the learning rate of a step."""


def _test(experiment: spec.Experiment, network: Network) -> Section:
    depth, loss = len(network.activations), experiment.training.loss
    z, a = f"z{depth}", f"a{depth}"
    lines = ["def loss_and_answers(x, y):"]
    lines += [f"    {line}" for line in forward_lines(network, dropping=False)]
    lines += [f"    return {_LOSS[loss].format(z=z, a=a)}, {a}", "", ""]
    lines += [
        "train_loss, _ = loss_and_answers(X_train, t_train)",
        "test_loss, answers = loss_and_answers(X_test, t_test)",
        'print(f"training loss: {train_loss:.6f}")',
        'print(f"test loss: {test_loss:.6f}")',
    ]
    if not experiment.data.regression:
        one = network.sizes[-1] == 1
        found = f"answers[:, 0] > {LOSSES[loss].threshold:g}" if one else "answers.argmax(axis=1)"
        lines.append(f"accuracy = np.mean(({found}) == y_test)")
        lines.append('print(f"test accuracy: {accuracy:.6f}")')
    return Section(
        "The test",
        "Without dropout, and on rows that had no part in training.",
        "\n".join(lines),
    )


_LOSS = {
    "binary_crossentropy": "np.mean(np.logaddexp(0, {z}) - y * {z})",
    "sparse_categorical_crossentropy": (
        "np.mean(np.logaddexp.reduce({z}, axis=1) - ({z} * y).sum(axis=1))"
    ),
    "mean_squared_error": "np.mean(({a} - y) ** 2)",
    "huber": "np.mean(np.where(abs({a} - y) <= 1, ({a} - y) ** 2 / 2, abs({a} - y) - 0.5))",
    "hinge": "np.mean(np.maximum(1 - (2 * y - 1) * {a}, 0))",
}
"""Loss → its mean; cross-entropies are computed from the sums, so that nothing is divided by 0."""


def _indented(lines: list[str], spaces: int) -> str:
    return indent("\n".join(lines), " " * spaces)
