"""The data of an exported program: loaded, split and scaled as nncore does it.

Each data set has a function that writes how it is loaded. Where it comes without a test part of its
own, one is set aside before anything is learned from the rest, be it only a mean.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nncore import spec
from nncore.datasets import label_noise
from nncore.export import plane
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
    if isinstance(data, spec.PlaneSpecification):
        return _plane_section(data)
    load = _LOADING[data.name](data)
    images = _IMAGES_EXPLANATION if data.scaled else _RAW_EXPLANATION
    if isinstance(data, spec.Mnist):
        return Section("The data", images, f"{load}{random_labels(data)}")
    split = _split(data.test_share, data.seed) + random_labels(data)
    if data.name == "digits":
        return Section("The data", images, f"{load}\n{split}")
    explanation, scaling = table_scaling(data)
    return Section("The data", explanation, f"{load}\n{split}\n{scaling}")


def _plane_section(data: spec.PlaneSpecification) -> Section:
    points, features = plane.points(data), plane.features(data)
    if isinstance(data, spec.Gates):
        code = f"{points}{random_labels(data)}\n{features}{AS_THEY_ARE}"
        return Section("The data", _GATES_EXPLANATION, code)
    split = _split(data.test_share, data.seed) + random_labels(data)  # type: ignore[attr-defined]
    explanation, scaling = table_scaling(data)
    return Section("The data", explanation, f"{points}\n{split}\n{features}{scaling}")


def table_scaling(data: spec.DataSpecification) -> tuple[str, str]:
    """Return what is said about the scaling of columns, and the code for it."""
    if isinstance(data, spec.Scaled) and data.scaled:
        return _TABLE_EXPLANATION, STANDARDIZE
    return _RAW_EXPLANATION, AS_THEY_ARE


_TABLE_EXPLANATION = (
    "A test part is set aside first. Every column is then standardized with mean and\n"
    "standard deviation of the training part alone: the test rows must not influence it."
)
_RAW_EXPLANATION = "Nothing is scaled: the network reads the numbers as they were measured."
_GATES_EXPLANATION = "A truth table; its zeros and ones are given to the network as they are."
_IMAGES_EXPLANATION = "Pixels are scaled to numbers from 0 to 1."
AS_THEY_ARE = 'X_train, X_test = X_train.astype("float32"), X_test.astype("float32")'
STANDARDIZE = """\
mean, deviation = X_train.mean(axis=0), X_train.std(axis=0)
deviation[deviation == 0] = 1  # a column that never varies
X_train = ((X_train - mean) / deviation).astype("float32")
X_test = ((X_test - mean) / deviation).astype("float32")"""


def random_labels(data: spec.DataSpecification) -> str:
    """Write the code that replaces labels, after a line break; none if there is no label noise."""
    if not isinstance(data, spec.Labeled) or not data.label_noise:
        return ""
    return f"""
# Some training labels are replaced by random ones; the test part keeps the true ones.
label_noise = {data.label_noise!r}
rng = np.random.RandomState([{label_noise.seed(data)}, {label_noise.STREAM}])
replaced = rng.permutation(len(y_train))[: round(label_noise * len(y_train))]
y_train[replaced] = rng.randint({data.classes}, size=len(y_train))[replaced]"""


def _split(test_share: float, seed: int) -> str:
    return call(
        "X_train, X_test, y_train, y_test = train_test_split",
        "X",
        "y",
        f"test_size={test_share!r}",
        f"random_state={seed}",
    )


def _breast_cancer(_: spec.BreastCancer) -> str:
    return "X, y = load_breast_cancer(return_X_y=True)"


def _digits(data: spec.Digits) -> str:
    divided = " / 16" if data.scaled else ""
    return f"""\
X, y = load_digits(return_X_y=True)
X = X.reshape(-1, 8, 8, 1).astype("float32"){divided}"""


def _mnist(data: spec.Mnist) -> str:
    divided = " / 255" if data.scaled else ""
    return f"""\
if mnist_file.exists():
    with np.load(mnist_file) as arrays:
        X_train, y_train = arrays["x_train"], arrays["y_train"]
        X_test, y_test = arrays["x_test"], arrays["y_test"]
else:
    (X_train, y_train), (X_test, y_test) = keras.datasets.mnist.load_data()
X_train, y_train = X_train[:{data.first_rows}], y_train[:{data.first_rows}]
X_train = X_train[..., np.newaxis].astype("float32"){divided}
X_test = X_test[..., np.newaxis].astype("float32"){divided}"""


_LOADING: dict[str, Callable[[Any], str]] = {
    "breast_cancer": _breast_cancer,
    "digits": _digits,
    "mnist": _mnist,
}
