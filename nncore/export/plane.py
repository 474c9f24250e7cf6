"""The points of the plane in an exported program: drawn as nncore draws them, number by number.

Each shape has a function that writes the code for its points `X` and their answers `y`; the names
and the order of the random draws are those of `nncore.datasets`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nncore import spec
from nncore.datasets import drawn, gates
from nncore.export.section import call

_FEATURES: dict[spec.Feature, str] = {
    "x1": "x1",
    "x2": "x2",
    "x1_squared": "x1**2",
    "x2_squared": "x2**2",
    "x1_x2": "x1 * x2",
    "sin_x1": "np.sin(x1)",
    "sin_x2": "np.sin(x2)",
}
_PLAIN: tuple[spec.Feature, ...] = ("x1", "x2")


def points(data: spec.PlaneSpecification) -> str:
    """Write the code that makes `X` (n, 2) and `y` (n,)."""
    return _DRAWING[data.name](data)  # type: ignore[attr-defined]  # every member of Data has one


def features(data: spec.PlaneSpecification) -> str:
    """Write the code that makes features of the coordinates; none if these are the features."""
    if data.features == _PLAIN:
        return ""
    columns = ", ".join(_FEATURES[name] for name in data.features)
    return f"""

def features(X):
    x1, x2 = X.T
    return np.column_stack([{columns}])


X_train, X_test = features(X_train), features(X_test)
"""


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


def _ring(data: spec.Ring) -> str:
    return f"""\
rng = np.random.RandomState({data.seed})
y = np.arange({data.samples}) % 2
inside = {drawn.RADIUS} * rng.uniform(0, 0.5, {data.samples})
outside = {drawn.RADIUS} * rng.uniform(0.7, 1, {data.samples})
angle = rng.uniform(0, 2 * np.pi, {data.samples})
circle = np.column_stack([np.sin(angle), np.cos(angle)])
X = np.where(y == 1, inside, outside)[:, np.newaxis] * circle
{_moved(data.noise)}"""


def _exclusive_or(data: spec.ExclusiveOr) -> str:
    return f"""\
rng = np.random.RandomState({data.seed})
X = rng.uniform(-{drawn.RADIUS}, {drawn.RADIUS}, ({data.samples}, 2))
X = X + np.where(X > 0, {drawn.GAP}, -{drawn.GAP})
y = (X.prod(axis=1) > 0).astype("int64")
{_moved(data.noise)}"""


def _gaussians(data: spec.Gaussians) -> str:
    return f"""\
rng = np.random.RandomState({data.seed})
y = np.arange({data.samples}) % 2
centers = np.array([(-2.0, -2.0), (2.0, 2.0)])[y]
X = centers + rng.normal(0, {drawn.CLOUD}, centers.shape)
{_moved(data.noise)}"""


def _spiral(data: spec.Spiral) -> str:
    return f"""\
rng = np.random.RandomState({data.seed})
y = np.arange({data.samples}) % 2
along = rng.uniform(0, 1, {data.samples})
angle = 2 * np.pi * {drawn.TURNS} * along + np.pi * y
circle = np.column_stack([np.sin(angle), np.cos(angle)])
X = {drawn.RADIUS} * along[:, np.newaxis] * circle
{_moved(data.noise)}"""


def _blobs(data: spec.Blobs) -> str:
    return f"""\
rng = np.random.RandomState({data.seed})
y = np.arange({data.samples}) % {data.classes}
angle = 2 * np.pi * y / {data.classes}
centers = {0.8 * drawn.RADIUS} * np.column_stack([np.sin(angle), np.cos(angle)])
X = centers + rng.normal(0, {drawn.CLOUD}, centers.shape)
{_moved(data.noise)}"""


def _regression_plane(data: spec.PlaneRegression) -> str:
    return f"""\
{_square(data)}
y = X.sum(axis=1) / {2 * drawn.HALF_WIDTH}
{_moved(data.noise)}"""


def _regression_gaussians(data: spec.GaussianRegression) -> str:
    return f"""\
{_square(data)}
hills = np.array({drawn.HILLS.tolist()})
hollows = np.array({drawn.HOLLOWS.tolist()})


def bells(centers):
    return np.exp(-((X[:, np.newaxis] - centers) ** 2).sum(axis=-1) / 2).sum(axis=1)


y = np.clip(bells(hills) - bells(hollows), -1, 1)
{_moved(data.noise)}"""


def _gates(data: spec.Gates) -> str:
    return f"""\
rng = np.random.RandomState({data.seed})
corners = np.array({gates.CORNERS.tolist()})
answers = np.array({list(gates.ANSWERS[data.gate])})


def table(rows):
    corner = np.arange(rows) % 4
    moved = rng.normal(0, {data.noise!r}, (rows, 2))
    return corners[corner] + moved, answers[corner]


X_train, y_train = table({data.samples})
X_test, y_test = table({data.test_rows})"""


def _square(data: spec.PlaneRegression | spec.GaussianRegression) -> str:
    half = drawn.HALF_WIDTH
    return f"""\
rng = np.random.RandomState({data.seed})
X = rng.uniform(-{half}, {half}, ({data.samples}, 2))"""


def _moved(noise: float) -> str:
    return f"X = X + rng.normal(0, {noise!r}, X.shape)"


_DRAWING: dict[str, Callable[[Any], str]] = {
    "moons": _moons,
    "circles": _circles,
    "customers": _customers,
    "ring": _ring,
    "xor": _exclusive_or,
    "gaussians": _gaussians,
    "spiral": _spiral,
    "blobs": _blobs,
    "regression_plane": _regression_plane,
    "regression_gaussians": _regression_gaussians,
    "gates": _gates,
}
