"""The data sets: what each is, how many rows it has, and how they are split.

This is their description alone; `nncore.datasets` loads them. Adding one is adding a class, its
place in `Data` and its entry in `DATASETS`. The points of the plane have a module of their own,
`nncore.spec.plane`.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from nncore.spec.base import Seed
from nncore.spec.data_specification import DataSpecification, Labeled, Scaled, TestShare
from nncore.spec.plane import (
    Blobs,
    Circles,
    Customers,
    ExclusiveOr,
    Gates,
    GaussianRegression,
    Gaussians,
    Moons,
    PlaneRegression,
    Ring,
    Spiral,
)

__all__ = ["CLASSIFICATION", "DATASETS", "BreastCancer", "Data", "Digits", "Mnist"]


class BreastCancer(Labeled, Scaled):
    """Malignant or benign from 30 measurements (scikit-learn's copy of the Wisconsin data)."""

    input_shape: ClassVar[tuple[int, ...]] = (30,)
    classes: ClassVar[int] = 2
    name: Literal["breast_cancer"] = "breast_cancer"
    seed: Seed = 42
    test_share: TestShare = 0.2

    @property
    def rows(self) -> int:
        return 569


class Digits(Labeled, Scaled):
    """Handwritten digits of 8×8 pixels with values 0…16 (scikit-learn's `load_digits`)."""

    input_shape: ClassVar[tuple[int, ...]] = (8, 8, 1)
    classes: ClassVar[int] = 10
    name: Literal["digits"] = "digits"
    seed: Seed = 42
    test_share: TestShare = 0.2

    @property
    def rows(self) -> int:
        return 1_797


class Mnist(Labeled, Scaled):
    """Handwritten digits of 28×28 pixels; its own 60,000 / 10,000 split."""

    input_shape: ClassVar[tuple[int, ...]] = (28, 28, 1)
    classes: ClassVar[int] = 10
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
    Moons
    | Circles
    | Ring
    | ExclusiveOr
    | Gaussians
    | Spiral
    | Blobs
    | Gates
    | Customers
    | PlaneRegression
    | GaussianRegression
    | BreastCancer
    | Digits
    | Mnist,
    Field(discriminator="name"),
]
DATASETS: dict[str, type[DataSpecification]] = {
    "customers": Customers,
    "moons": Moons,
    "circles": Circles,
    "ring": Ring,
    "xor": ExclusiveOr,
    "gaussians": Gaussians,
    "spiral": Spiral,
    "blobs": Blobs,
    "gates": Gates,
    "regression_plane": PlaneRegression,
    "regression_gaussians": GaussianRegression,
    "breast_cancer": BreastCancer,
    "digits": Digits,
    "mnist": Mnist,
}
CLASSIFICATION: tuple[str, ...] = tuple(
    name for name, kind in DATASETS.items() if not kind.regression
)
"""Names of the data sets whose answers are classes, not amounts."""
