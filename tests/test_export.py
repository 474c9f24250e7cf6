"""The exported programs: they compile, stand alone, and arrive where nncore's own training does."""

import ast
import io
import json
import os
import shutil
import subprocess
import sys

import nbformat
import numpy as np
import pytest
from hypothesis import given, settings

from nncore import export, spec
from nncore.datasets import mnist
from nncore.history import History
from nncore.presets import LAB_PRESETS, PRESETS
from tests.experiments import experiments

ALLOWED = {"argparse", "math", "pathlib", "keras", "numpy", "sklearn"}
SIGMOID = spec.Dense(units=1, activation="sigmoid")
SOFTMAX = spec.Dense(units=10, activation="softmax")


def imported(source):
    """Return the top-level modules that a program imports."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module.partition(".")[0])
    return names


@settings(deadline=None)
@given(experiments())
def test_every_experiment_becomes_a_program_of_plain_keras(experiment):
    source = export.script(experiment)
    compile(source, "experiment.py", "exec")
    assert imported(source) <= ALLOWED
    assert all(len(line) <= 88 for line in source.splitlines())


@settings(deadline=None, max_examples=20)
@given(experiments())
def test_every_experiment_becomes_a_valid_notebook_with_the_same_code(experiment):
    book = nbformat.reads(export.notebook(experiment).decode(), as_version=4)
    nbformat.validate(book)
    code = [cell.source for cell in book.cells if cell.cell_type == "code"]
    for source in code:
        compile(source, "cell", "exec")
    script = export.script(experiment)
    first_step = next(place for place, source in enumerate(code) if source.startswith("SEED"))
    assert all(source in script for source in code[first_step:])


def test_the_same_experiment_gives_the_same_files():
    experiment = PRESETS["moons_64_32"].experiment
    assert export.script(experiment) == export.script(experiment)
    assert export.notebook(experiment) == export.notebook(experiment)


def test_the_scripts_are_formatted_and_without_complaints_of_a_linter(tmp_path):
    for name, preset in (PRESETS | LAB_PRESETS).items():
        (tmp_path / f"{name}.py").write_text(export.script(preset.experiment), encoding="utf-8")
    for arguments in (["format", "--check"], ["check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *arguments, "--isolated", "--no-cache", str(tmp_path)],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout


def test_nothing_but_checked_numbers_and_names_distinguishes_two_scripts():
    one = export.script(PRESETS["digits_64_50_10"].experiment)
    training = PRESETS["digits_64_50_10"].experiment.training.model_copy(update={"epochs": 7})
    other = export.script(
        PRESETS["digits_64_50_10"].experiment.model_copy(update={"training": training})
    )
    differing = set(one.splitlines()) ^ set(other.splitlines())
    assert differing == {"EPOCHS = 40", "EPOCHS = 7"}


# Together they use every optimizer, schedule, loss but one, penalty and callback.
REPRODUCED = {
    "moons": spec.Experiment(
        data=spec.Moons(samples=400, label_noise=0.2),
        model=spec.Model(layers=(spec.Dense(units=16, kernel_initializer="he_normal"), SIGMOID)),
        training=spec.Training(
            optimizer=spec.AdamW(learning_rate=0.02),
            schedule=spec.StepDecay(every_epochs=2),
            epochs=6,
            validation_split=0.0,
        ),
    ),
    "breast_cancer": spec.Experiment(
        data=spec.BreastCancer(),
        model=spec.Model(
            layers=(spec.Dense(units=16, l2=0.001), spec.Dense(units=8, l1=0.0005), SIGMOID)
        ),
        training=spec.Training(
            optimizer=spec.Adam(learning_rate=0.03),
            batch_size=32,
            epochs=30,
            early_stopping=spec.EarlyStopping(patience=4),
            reduce_lr_on_plateau=spec.ReduceLROnPlateau(patience=2),
        ),
    ),
    "digits": spec.Experiment(
        data=spec.Digits(scaled=False),
        model=spec.Model(layers=(spec.Flatten(), spec.Dense(units=24, activation="tanh"), SOFTMAX)),
        training=spec.Training(
            optimizer=spec.RMSprop(learning_rate=0.002),
            schedule=spec.ExponentialDecay(every_epochs=2),
            loss="mean_squared_error",
            epochs=4,
            keep_best=True,
            seed=7,
        ),
    ),
    "mnist": spec.Experiment(
        data=spec.Mnist(first_rows=500, label_noise=0.1),
        model=spec.Model(
            layers=(
                # Without chance they change nothing, and the program with them can be compared.
                spec.RandomTranslation(factor=0.0),
                spec.GaussianNoise(stddev=0.0),
                spec.Conv2D(filters=8, activation="linear"),
                spec.BatchNormalization(),
                spec.Activation(activation="relu"),
                spec.MaxPooling2D(),
                spec.Flatten(),
                SOFTMAX,
            )
        ),
        training=spec.Training(
            optimizer=spec.SGD(learning_rate=0.05, momentum=0.9, nesterov=True),
            schedule=spec.CosineDecay(warmup_epochs=0.5),
            loss="sparse_categorical_crossentropy",
            epochs=3,
        ),
    ),
}
DRIVER = """\
import runpy, sys
for name in sys.argv[1:]:
    sys.argv = [f"{name}.py", *(["--save", "saved.keras"] if name == "moons" else [])]
    print("run", name)
    runpy.run_path(f"{name}.py", run_name="__main__")
print("nncore" in sys.modules)
"""


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Run the scripts, all in one process elsewhere, and return the folder and what each printed."""
    folder = tmp_path_factory.mktemp("elsewhere")
    for name, experiment in REPRODUCED.items():
        (folder / f"{name}.py").write_text(export.script(experiment), encoding="utf-8")
    (folder / "driver.py").write_text(DRIVER, encoding="utf-8")
    shutil.copy(mnist.FILE, folder / "mnist.npz")
    before = set(os.listdir(folder))
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "driver.py", *REPRODUCED],
        cwd=folder,
        env=environment | {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.rstrip().endswith("False"), "the scripts brought nncore in"
    assert set(os.listdir(folder)) - before == {"saved.keras"}
    parts = done.stdout.split("run ")[1:]
    return folder, {part.partition("\n")[0]: part for part in parts}


def trained(experiment):
    """Train in nncore; return test accuracy, test loss and the History."""
    from nncore import keras_training

    events = []
    result = keras_training.train(
        spec.to_json(experiment), events.extend, lambda: False, lambda checkpoint: None
    )
    predictions = np.load(io.BytesIO(result.predictions))
    right = predictions["y_prob"].argmax(axis=1) == predictions["y_true"]
    return right.mean(), result.test_loss, History.of(events)


def number_after(words, text):
    (line,) = (line for line in text.splitlines() if line.startswith(words))
    return float(line.removeprefix(words))


@pytest.mark.parametrize("name", REPRODUCED)
def test_the_script_arrives_at_the_accuracy_and_loss_of_nncore(name, printed):
    experiment = REPRODUCED[name]
    accuracy, loss, history = trained(experiment)
    _, texts = printed
    tolerance = max(0.005, 2 / experiment.data.test_rows)
    assert number_after("test accuracy: ", texts[name]) == pytest.approx(accuracy, abs=tolerance)
    assert number_after("test loss: ", texts[name]) == pytest.approx(loss, abs=tolerance)
    assert texts[name].count("Epoch ") == len(history.epochs["epoch"])


def test_the_reproduced_breast_cancer_run_does_stop_early_after_plateaus(printed):
    _, texts = printed
    assert texts["breast_cancer"].count("Epoch ") < 30
    assert "learning_rate: 0.0150" in texts["breast_cancer"]


def test_the_saved_model_opens_in_plain_keras_and_gives_the_printed_accuracy(printed):
    import keras

    from nncore import datasets

    folder, texts = printed
    data = datasets.load(REPRODUCED["moons"].data)
    model = keras.saving.load_model(folder / "saved.keras")
    right = (model.predict(data.X_test, verbose=0)[:, 0] > 0.5) == data.y_test
    assert right.mean() == pytest.approx(number_after("test accuracy: ", texts["moons"]), abs=1e-6)


def test_the_notebook_runs_from_top_to_bottom(tmp_path):
    from nbclient import NotebookClient

    experiment = spec.Experiment(
        data=spec.Customers(samples=100),
        model=spec.Model(
            layers=(spec.GaussianNoise(), spec.Dense(units=4), spec.Dropout(), SIGMOID)
        ),
        training=spec.Training(epochs=1, batch_size=16),
    )
    book = nbformat.reads(export.notebook(experiment).decode(), as_version=4)
    client = NotebookClient(book, timeout=200, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    outputs = json.dumps([cell.get("outputs", []) for cell in book.cells])
    assert "test accuracy" in outputs
    assert not os.listdir(tmp_path)
