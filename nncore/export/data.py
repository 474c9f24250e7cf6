"""The data of an exported program: loaded, split and scaled as nncore does it.

Each data set has a function that writes how it is loaded. Where it comes without a test part of its
own, one is set aside before anything is learned from the rest, be it only a mean.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nncore import spec
from nncore.export.section import Section, call

SKLEARN_LOADERS = {
    "moons": "make_moons",
    "circles": "make_circles",
    "breast_cancer": "load_breast_cancer",
    "digits": "load_digits",
}
"""What the program imports from `sklearn.datasets`; the other data need nothing from there."""


def data_section(data: spec.Data) -> Section:
    """Write the code that makes `X_train`, `y_train`, `X_test` and `y_test`."""
    load = _LOADING[data.name](data)
    if data.name == "mnist":
        return Section("The data", _IMAGES_EXPLANATION, load)
    split = _split(data.test_share, data.seed)
    if data.name == "digits":
        return Section("The data", _IMAGES_EXPLANATION, f"{load}\n{split}")
    return Section("The data", _TABLE_EXPLANATION, f"{load}\n{split}\n{_STANDARDIZE}")


_TABLE_EXPLANATION = (
    "A test part is set aside first. Every column is then standardized with mean and\n"
    "standard deviation of the training part alone: the test rows must not influence it."
)
_IMAGES_EXPLANATION = "Pixels are scaled to numbers from 0 to 1."
_STANDARDIZE = """\
mean, deviation = X_train.mean(axis=0), X_train.std(axis=0)
X_train = ((X_train - mean) / deviation).astype("float32")
X_test = ((X_test - mean) / deviation).astype("float32")"""


def _split(test_share: float, seed: int) -> str:
    return call(
        "X_train, X_test, y_train, y_test = train_test_split",
        "X",
        "y",
        f"test_size={test_share!r}",
        f"random_state={seed}",
    )


def _moons(data: spec.Moons) -> str:
    return call(
        "X, y = make_moons",
        f"n_samples={data.samples}",
        f"noise={data.noise!r}",
        f"random_state={data.seed}",
    )


def _circles(data: spec.Circles) -> str:
    return call(
        "X, y = make_circles",
        f"n_samples={data.samples}",
        f"noise={data.noise!r}",
        f"random_state={data.seed}",
        "factor=0.5",
    )


def _customers(data: spec.Customers) -> str:
    return f"""\
rng = np.random.RandomState({data.seed})
age = rng.uniform(-2, 2, {data.samples})
income = rng.uniform(-2, 2, {data.samples})
chance = rng.normal(0, 1, {data.samples})
X = np.column_stack([age, income])
y = (age + income + chance >= 0).astype("int64")"""


def _breast_cancer(_: spec.BreastCancer) -> str:
    return "X, y = load_breast_cancer(return_X_y=True)"


def _digits(_: spec.Digits) -> str:
    return """\
X, y = load_digits(return_X_y=True)
X = X.reshape(-1, 8, 8, 1).astype("float32") / 16"""


def _mnist(data: spec.Mnist) -> str:
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


_LOADING: dict[str, Callable[[Any], str]] = {
    "moons": _moons,
    "circles": _circles,
    "customers": _customers,
    "breast_cancer": _breast_cancer,
    "digits": _digits,
    "mnist": _mnist,
}
