"""The data sets: what each is, how many rows it has, and how they are split.

This is their description alone; `nncore.datasets` loads them. Adding one is adding a class, its
place in `Data` and its entry in `DATASETS`.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from nncore.spec.base import Seed, Specification

TestShare = Annotated[float, Field(ge=0.05, le=0.5)]


class DataSpecification(Specification):
    """What every data set has: a shape, a number of classes, a training and a test part."""

    input_shape: ClassVar[tuple[int, ...]]
    classes: ClassVar[int]

    @property
    @abstractmethod
    def rows(self) -> int:
        """Number of examples, training and test together."""

    @property
    def test_rows(self) -> int:
        """Number of test examples; scikit-learn rounds the share up."""
        return math.ceil(self.rows * getattr(self, "test_share", 0.2))

    @property
    def train_rows(self) -> int:
        """Number of training examples, the later validation part included."""
        return self.rows - self.test_rows


class _Plane(DataSpecification):
    input_shape = (2,)
    classes = 2
    samples: Annotated[int, Field(ge=40, le=20_000)] = 2_000
    noise: Annotated[float, Field(ge=0.0, le=1.0)] = 0.25
    seed: Seed = 42
    test_share: TestShare = 0.2

    @property
    def rows(self) -> int:
        return self.samples


class Moons(_Plane):
    """Two interleaved half circles (scikit-learn's `make_moons`)."""

    name: Literal["moons"] = "moons"


class Circles(_Plane):
    """A small circle inside a large one (scikit-learn's `make_circles`, factor 0.5)."""

    name: Literal["circles"] = "circles"
    noise: Annotated[float, Field(ge=0.0, le=1.0)] = 0.1


class Customers(DataSpecification):
    """Customers who buy when age + income + noise is at least 0 (both features in -2…2)."""

    input_shape = (2,)
    classes = 2
    name: Literal["customers"] = "customers"
    samples: Annotated[int, Field(ge=40, le=20_000)] = 200
    seed: Seed = 42
    test_share: TestShare = 0.2

    @property
    def rows(self) -> int:
        return self.samples


class BreastCancer(DataSpecification):
    """Malignant or benign from 30 measurements (scikit-learn's copy of the Wisconsin data)."""

    input_shape = (30,)
    classes = 2
    name: Literal["breast_cancer"] = "breast_cancer"
    seed: Seed = 42
    test_share: TestShare = 0.2

    @property
    def rows(self) -> int:
        return 569


class Digits(DataSpecification):
    """Handwritten digits of 8×8 pixels with values 0…16 (scikit-learn's `load_digits`)."""

    input_shape = (8, 8, 1)
    classes = 10
    name: Literal["digits"] = "digits"
    seed: Seed = 42
    test_share: TestShare = 0.2

    @property
    def rows(self) -> int:
        return 1_797


class Mnist(DataSpecification):
    """Handwritten digits of 28×28 pixels; its own 60,000 / 10,000 split."""

    input_shape = (28, 28, 1)
    classes = 10
    name: Literal["mnist"] = "mnist"
    first_rows: Annotated[int, Field(ge=100, le=60_000)] = 60_000
    """How many of the 60,000 training images are used, the first ones."""

    @property
    def rows(self) -> int:
        return self.first_rows + 10_000

    @property
    def test_rows(self) -> int:
        return 10_000


Data = Annotated[
    Moons | Circles | Customers | BreastCancer | Digits | Mnist, Field(discriminator="name")
]
DATASETS: dict[str, type[DataSpecification]] = {
    "customers": Customers,
    "moons": Moons,
    "circles": Circles,
    "breast_cancer": BreastCancer,
    "digits": Digits,
    "mnist": Mnist,
}
