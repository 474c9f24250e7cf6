"""An Experiment as a program of its own: a script or a notebook of plain Keras.

What is written needs nothing of this project: the same data in the same split, the same initial
weights, the same batches in the same order, Keras's own schedules and callbacks. Run anywhere, it
arrives at the same test accuracy up to rounding; with dropout up to chance, for the masks differ.
Only numbers and names that `nncore.spec` has checked enter the code, never text from outside.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import indent
from typing import Any

import nbformat

from nncore import schedules, shapes, spec
from nncore.datasets import DESCRIPTIONS


@dataclass(frozen=True)
class _Section:
    """A step of the program: heading, what the reader should know, code."""

    heading: str
    explanation: str
    code: str


def script(experiment: spec.Experiment) -> str:
    """Return a stand-alone Python script that reproduces the run of an Experiment.

    It needs tensorflow (which brings keras), numpy and scikit-learn, prints `test loss` and
    `test accuracy`, and writes a file only if called with `--save`.

    Parameters
    ----------
    experiment : spec.Experiment

    Returns
    -------
    str
        Python source.
    """
    text = _SCRIPT_DOCSTRING.format(**_facts(experiment)) + "\n"
    text += f"\n{_imports(experiment, notebook=False)}\n\n{_arguments(experiment)}\n"
    for number, section in enumerate(_sections(experiment), start=1):
        # As formatters want it, a class or function stands two lines apart.
        text += "\n\n" if section.code.startswith(("class ", "def ")) else "\n"
        text += _comment(f"{number}. {section.heading}\n{section.explanation}\n") + section.code
        text += "\n"
    return text + "\nif arguments.save:\n    model.save(arguments.save)\n"


def notebook(experiment: spec.Experiment) -> bytes:
    """Return the same program as a Jupyter notebook.

    Parameters
    ----------
    experiment : spec.Experiment

    Returns
    -------
    bytes
        An `.ipynb` file, valid by `nbformat.validate`.
    """
    facts = _facts(experiment)
    cells = [
        ("markdown", _NOTEBOOK_TITLE.format(**facts)),
        ("code", _imports(experiment, notebook=True)),
    ]
    if experiment.data.name == "mnist":
        cells.append(("code", _NOTEBOOK_MNIST))
    for number, section in enumerate(_sections(experiment), start=1):
        cells.append(("markdown", f"## {number}. {section.heading}\n\n{section.explanation}"))
        cells.append(("code", section.code))
    cells.append(("markdown", _NOTEBOOK_SAVING))
    book = nbformat.v4.new_notebook(
        cells=[
            # Ids are random by default; the same experiment shall give the same file.
            getattr(nbformat.v4, f"new_{kind}_cell")(source, id=f"cell-{place}")
            for place, (kind, source) in enumerate(cells)
        ],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        },
    )
    return str(nbformat.writes(book)).encode()


# ------------------------------------------------------------------------------------- the head

_SCRIPT_DOCSTRING = '''"""{label}: {question}

A network of {parameters:,} parameters, trained with plain Keras. To run it:

    pip install tensorflow scikit-learn
    python experiment.py

With --save model.keras the trained model is kept; otherwise nothing is written.
"""'''

_NOTEBOOK_TITLE = """# {label}: {question}

A network of {parameters:,} parameters, trained with plain Keras. It needs the packages tensorflow
and scikit-learn."""

_NOTEBOOK_MNIST = """# If this file is not there, Keras downloads it.
mnist_file = Path("mnist.npz")"""

_NOTEBOOK_SAVING = "To keep the model, run `model.save('model.keras')` in a new cell."


def _facts(experiment: spec.Experiment) -> dict[str, Any]:
    description = DESCRIPTIONS[experiment.data.name]
    report = shapes.trace(experiment.model.layers, experiment.data.input_shape)
    return {
        "label": description.label,
        "question": description.question,
        "parameters": sum(line.parameters for line in report),
    }


def _imports(experiment: spec.Experiment, *, notebook: bool) -> str:
    data = experiment.data.name
    standard = ["import math"] if notebook else ["import argparse", "import math"]
    if data == "mnist":
        standard.append("from pathlib import Path")
    others = ["import keras", "import numpy as np"]
    if data in _SKLEARN_LOADERS:
        others.append(f"from sklearn.datasets import {_SKLEARN_LOADERS[data]}")
    if data != "mnist":
        others.append("from sklearn.model_selection import train_test_split")
    return "\n".join([*standard, "", *others])


_SKLEARN_LOADERS = {
    "moons": "make_moons",
    "circles": "make_circles",
    "breast_cancer": "load_breast_cancer",
    "digits": "load_digits",
}


def _arguments(experiment: spec.Experiment) -> str:
    lines = ["parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])"]
    if experiment.data.name == "mnist":
        lines += [
            "parser.add_argument(",
            '    "mnist",',
            '    nargs="?",',
            "    type=Path,",
            '    default=Path(__file__).with_name("mnist.npz"),',
            '    help="mnist.npz; if it is not there, Keras downloads it",',
            ")",
        ]
    lines += [
        'parser.add_argument("--save", metavar="FILE", help="keep the model, as .keras")',
        "arguments = parser.parse_args()",
    ]
    if experiment.data.name == "mnist":
        lines.append("mnist_file = arguments.mnist")
    return "\n".join(lines)


# ---------------------------------------------------------------------------------- the sections


def _sections(experiment: spec.Experiment) -> list[_Section]:
    training = experiment.training
    return [
        _Section("The settings", "Change one of them and run again.", _settings(training)),
        _data_section(experiment.data),
        _targets_section(experiment),
        _Section("The batches", _BATCHES_EXPLANATION, _BATCHES),
        _network_section(experiment),
        _compile_section(experiment),
        _training_section(training),
        _test_section(experiment),
    ]


def _settings(training: spec.Training) -> str:
    lines = [
        f"SEED = {training.seed}  # decides the initial weights and the order of the batches",
        f"EPOCHS = {training.epochs}",
        f"BATCH_SIZE = {training.batch_size}",
        f"LEARNING_RATE = {training.optimizer.learning_rate!r}",
    ]
    if training.validation_split:
        lines.append(f"VALIDATION_SPLIT = {training.validation_split!r}")
    return "\n".join(lines)


def _data_section(data: Any) -> _Section:
    load = _DATA[data.name](data)
    if data.name == "mnist":
        return _Section("The data", _IMAGES_EXPLANATION, load)
    if data.name == "digits":
        return _Section("The data", _IMAGES_EXPLANATION, f"{load}\n{_split(data)}")
    return _Section("The data", _TABLE_EXPLANATION, f"{load}\n{_split(data)}\n{_STANDARDIZE}")


_TABLE_EXPLANATION = (
    "A test part is set aside first. Every column is then standardized with mean and\n"
    "standard deviation of the training part alone: the test rows must not influence it."
)
_IMAGES_EXPLANATION = "Pixels are scaled to numbers from 0 to 1."
_STANDARDIZE = """\
mean, deviation = X_train.mean(axis=0), X_train.std(axis=0)
X_train = ((X_train - mean) / deviation).astype("float32")
X_test = ((X_test - mean) / deviation).astype("float32")"""


def _split(data: Any) -> str:
    return _call(
        "X_train, X_test, y_train, y_test = train_test_split",
        "X",
        "y",
        f"test_size={data.test_share!r}",
        f"random_state={data.seed}",
    )


def _moons(data: Any) -> str:
    return _call(
        "X, y = make_moons",
        f"n_samples={data.samples}",
        f"noise={data.noise!r}",
        f"random_state={data.seed}",
    )


def _circles(data: Any) -> str:
    return _call(
        "X, y = make_circles",
        f"n_samples={data.samples}",
        f"noise={data.noise!r}",
        f"random_state={data.seed}",
        "factor=0.5",
    )


def _customers(data: Any) -> str:
    return f"""\
rng = np.random.RandomState({data.seed})
age = rng.uniform(-2, 2, {data.samples})
income = rng.uniform(-2, 2, {data.samples})
chance = rng.normal(0, 1, {data.samples})
X = np.column_stack([age, income])
y = (age + income + chance >= 0).astype("int64")"""


def _breast_cancer(data: Any) -> str:
    return "X, y = load_breast_cancer(return_X_y=True)"


def _digits(data: Any) -> str:
    return """\
X, y = load_digits(return_X_y=True)
X = X.reshape(-1, 8, 8, 1).astype("float32") / 16"""


def _mnist(data: Any) -> str:
    return f"""\
if mnist_file.exists():
    with np.load(mnist_file) as arrays:
        X_train, y_train = arrays["x_train"], arrays["y_train"]
        X_test, y_test = arrays["x_test"], arrays["y_test"]
else:
    (X_train, y_train), (X_test, y_test) = keras.datasets.mnist.load_data()
X_train, y_train = X_train[:{data.first_rows}], y_train[:{data.first_rows}]
X_train = X_train[..., np.newaxis].astype("float32") / 255
X_test = X_test[..., np.newaxis].astype("float32") / 255"""


_DATA: dict[str, Callable[[Any], str]] = {
    "moons": _moons,
    "circles": _circles,
    "customers": _customers,
    "breast_cancer": _breast_cancer,
    "digits": _digits,
    "mnist": _mnist,
}


def _output_units(experiment: spec.Experiment) -> int:
    report = shapes.trace(experiment.model.layers, experiment.data.input_shape)
    return report[-1].output_shape[0]


def _targets_section(experiment: spec.Experiment) -> _Section:
    units = _output_units(experiment)
    if experiment.training.loss == "sparse_categorical_crossentropy":
        explanation = "The loss compares one probability a class with the number of the class."
        lines = ["t_train, t_test = y_train, y_test"]
    elif units == 1:
        explanation = "The loss compares the one output with 0 or 1, as a column of numbers."
        lines = [
            't_train = y_train[:, np.newaxis].astype("float32")',
            't_test = y_test[:, np.newaxis].astype("float32")',
        ]
    else:
        explanation = (
            "The loss compares each output with 1 for the true class and 0 for the others."
        )
        lines = [
            f't_train = np.eye({units}, dtype="float32")[y_train]',
            f't_test = np.eye({units}, dtype="float32")[y_test]',
        ]
    if experiment.training.validation_split:
        explanation += (
            "\nThe last rows are held out for validation: the weights are not fitted to them."
        )
        lines += [
            "fitted = int(len(X_train) * (1 - VALIDATION_SPLIT))",
            "X_val, t_val = X_train[fitted:], t_train[fitted:]",
            "X_train, t_train = X_train[:fitted], t_train[:fitted]",
        ]
    return _Section("The targets", explanation, "\n".join(lines))


_BATCHES_EXPLANATION = (
    "Keras could shuffle by itself. Here the order follows from seed and epoch alone, so\n"
    "that anyone can repeat it."
)
_BATCHES = '''\
class Batches(keras.utils.PyDataset):
    """The training rows in mini-batches, in a new order each epoch."""

    def __init__(self, X, t):
        super().__init__()
        self.X, self.t = X, t
        self.shuffle(epoch=0)

    def shuffle(self, epoch):
        self.order = np.random.default_rng([SEED, epoch]).permutation(len(self.X))

    def __len__(self):
        return math.ceil(len(self.X) / BATCH_SIZE)  # the last batch may be smaller

    def __getitem__(self, step):
        rows = self.order[step * BATCH_SIZE : (step + 1) * BATCH_SIZE]
        return self.X[rows], self.t[rows]


batches = Batches(X_train, t_train)'''


def _network_section(experiment: spec.Experiment) -> _Section:
    layers = [
        f"keras.Input({experiment.data.input_shape!r}),",
        *(
            f"{_LAYERS[layer.type](layer, index)},"
            for index, layer in enumerate(experiment.model.layers)
        ),
    ]
    stack = indent("\n".join(layers), " " * 8)
    return _Section(
        "The network",
        "Each layer draws its initial weights from a seed of its own.",
        f"""\
def layer_seed(index):
    return (64 * SEED + index) % 2**31


model = keras.Sequential(
    [
{stack}
    ]
)
model.summary()""",
    )


def _weighted(layer: Any, index: int) -> list[str]:
    """Return the arguments that Dense and Conv2D have in common."""
    seed = "" if layer.kernel_initializer == "zeros" else f"seed=layer_seed({index})"
    arguments = [
        f'activation="{layer.activation}"',
        f"kernel_initializer=keras.initializers.{_INITIALIZERS[layer.kernel_initializer]}({seed})",
    ]
    penalties = {name: value for name, value in (("l1", layer.l1), ("l2", layer.l2)) if value}
    if len(penalties) == 1:
        ((name, value),) = penalties.items()
        penalty = f"keras.regularizers.{name.upper()}({value!r})"
        arguments.append(f"kernel_regularizer={penalty}")
    elif penalties:
        both = (f"{name}={value!r}" for name, value in penalties.items())
        arguments.append(_call("kernel_regularizer=keras.regularizers.L1L2", *both))
    return arguments


_INITIALIZERS = {
    "glorot_uniform": "GlorotUniform",
    "glorot_normal": "GlorotNormal",
    "he_uniform": "HeUniform",
    "he_normal": "HeNormal",
    "random_normal": "RandomNormal",
    "zeros": "Zeros",
}

_LAYERS: dict[str, Callable[[Any, int], str]] = {
    "Dense": lambda layer, index: _call(
        "keras.layers.Dense", str(layer.units), *_weighted(layer, index)
    ),
    "Conv2D": lambda layer, index: _call(
        "keras.layers.Conv2D",
        str(layer.filters),
        f"kernel_size={layer.kernel_size}",
        f'padding="{layer.padding}"',
        *_weighted(layer, index),
    ),
    "Dropout": lambda layer, index: (
        f"keras.layers.Dropout({layer.rate!r}, seed=layer_seed({index}))"
    ),
    "BatchNormalization": lambda layer, index: "keras.layers.BatchNormalization()",
    "Activation": lambda layer, index: f'keras.layers.Activation("{layer.activation}")',
    "MaxPooling2D": lambda layer, index: f"keras.layers.MaxPooling2D({layer.pool_size})",
    "Flatten": lambda layer, index: "keras.layers.Flatten()",
}


def _compile_section(experiment: spec.Experiment) -> _Section:
    training = experiment.training
    rule = _SCHEDULES[training.schedule.name](experiment)
    lines = [
        _call(
            "model.compile",
            _optimizer(training, "learning_rate" if rule else "LEARNING_RATE"),
            f'loss="{training.loss}"',
            'metrics=["accuracy"]',
        )
    ]
    explanation = "Which loss is made small, by which optimizer."
    if rule:
        explanation += (
            "\nThe learning rate follows a schedule; Keras's schedules count steps, not epochs."
        )
        lines = ["steps_per_epoch = len(batches)", rule, *lines]
    return _Section("The optimizer and the loss", explanation, "\n".join(lines))


def _optimizer(training: spec.Training, learning_rate: str) -> str:
    function = f"optimizer=keras.optimizers.{training.optimizer.name}"
    options = training.optimizer.model_dump(exclude={"name", "learning_rate"})
    if not options:
        return f"{function}({learning_rate})"
    return _call(function, learning_rate, *(f"{name}={value!r}" for name, value in options.items()))


def _step_decay(experiment: spec.Experiment) -> str:
    rule: Any = experiment.training.schedule
    return f"""\
# Keras lowers the rate after a boundary, so each boundary is the last step of an epoch.
falls = range({rule.every_epochs}, EPOCHS, {rule.every_epochs})
factor = {rule.factor!r}
learning_rate = keras.optimizers.schedules.PiecewiseConstantDecay(
    boundaries=[epoch * steps_per_epoch - 1 for epoch in falls],
    values=[LEARNING_RATE * factor**fall for fall in range(len(falls) + 1)],
)"""


def _exponential_decay(experiment: spec.Experiment) -> str:
    rule: Any = experiment.training.schedule
    return _call(
        "learning_rate = keras.optimizers.schedules.ExponentialDecay",
        "LEARNING_RATE",
        f"decay_steps={rule.every_epochs} * steps_per_epoch",
        f"decay_rate={rule.factor!r}",
    )


def _cosine_decay(experiment: spec.Experiment) -> str:
    rule: Any = experiment.training.schedule
    warmup, _ = schedules.warmup_and_decay_steps(experiment.training, experiment.steps_per_epoch)
    if not warmup:
        return _call(
            "learning_rate = keras.optimizers.schedules.CosineDecay",
            "LEARNING_RATE",
            "decay_steps=EPOCHS * steps_per_epoch",
        )
    decay = _call(
        "learning_rate = keras.optimizers.schedules.CosineDecay",
        "0.0",
        "decay_steps=all_steps - warmup_steps",
        "warmup_target=LEARNING_RATE",
        "warmup_steps=warmup_steps",
    )
    return f"""\
all_steps = EPOCHS * steps_per_epoch
warmup_steps = min(round({rule.warmup_epochs!r} * steps_per_epoch), all_steps - 1)
{decay}"""


_SCHEDULES: dict[str, Callable[[spec.Experiment], str]] = {
    "constant": lambda experiment: "",
    "step": _step_decay,
    "exponential": _exponential_decay,
    "cosine": _cosine_decay,
}


def _training_section(training: spec.Training) -> _Section:
    callbacks = [
        "keras.callbacks.LambdaCallback(",
        "    on_epoch_begin=lambda epoch, logs: batches.shuffle(epoch),",
        "),",
        *_stopping(training),
        *_plateau(training),
    ]
    fit = ["batches", "epochs=EPOCHS"]
    if training.validation_split:
        fit += ["validation_data=(X_val, t_val)", "validation_batch_size=1024"]
    fit += ["shuffle=False", "callbacks=callbacks", "verbose=2"]
    return _Section(
        "Training",
        "The loss that Keras reports includes the penalties of L1 and L2, where there are any.",
        "callbacks = [\n"
        + indent("\n".join(callbacks), " " * 4)
        + "\n]\n"
        + _call("history = model.fit", *fit),
    )


def _stopping(training: spec.Training) -> list[str]:
    stopping = training.early_stopping
    if stopping is None and not training.keep_best:
        return []
    # Keeping the best weights is early stopping that never stops.
    patience = stopping.patience if stopping else "EPOCHS"
    restore = training.keep_best or (stopping is not None and stopping.restore_best_weights)
    call = _call(
        "keras.callbacks.EarlyStopping",
        'monitor="val_loss"',
        f"patience={patience}",
        f"restore_best_weights={restore}",
    )
    note = [] if stopping else ["# It never stops: it only restores the best weights at the end."]
    return [*note, f"{call},"]


def _plateau(training: spec.Training) -> list[str]:
    rule = training.reduce_lr_on_plateau
    if rule is None:
        return []
    call = _call(
        "keras.callbacks.ReduceLROnPlateau",
        'monitor="val_loss"',
        f"factor={rule.factor!r}",
        f"patience={rule.patience}",
        f"min_lr={rule.min_lr!r}",
    )
    return [f"{call},"]


def _test_section(experiment: spec.Experiment) -> _Section:
    penalized = any(
        getattr(layer, "l1", 0) or getattr(layer, "l2", 0) for layer in experiment.model.layers
    )
    lines = [
        "test_loss, test_accuracy = model.evaluate(X_test, t_test, batch_size=1024, verbose=0)"
    ]
    explanation = "Once, at the end, on rows that had no part in training or in any choice."
    if penalized:
        explanation += (
            "\nThe penalties on the weights say nothing about the test rows: they are taken off."
        )
        lines.append("test_loss -= sum(float(penalty) for penalty in model.losses)")
    lines += [
        'print(f"test loss: {test_loss:.6f}")',
        'print(f"test accuracy: {test_accuracy:.6f}")',
    ]
    return _Section("The test", explanation, "\n".join(lines))


# ---------------------------------------------------------------------------------- writing code


def _call(function: str, *arguments: str) -> str:
    """Write a call, one argument a line, as a formatter leaves it."""
    lines = "".join(f"    {indent(argument, '    ').lstrip()},\n" for argument in arguments)
    return f"{function}(\n{lines})"


def _comment(text: str) -> str:
    return indent(text, "# ", lambda line: True)
