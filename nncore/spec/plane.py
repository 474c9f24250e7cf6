"""Data of the plane: two coordinates a point, from which up to seven features are made.

A network need not read the coordinates as they are: their squares, product and sines are features
too, and with the right ones a single neuron solves what otherwise needs hidden layers. The shapes
are drawn by `nncore.datasets.plane`.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, get_args

from pydantic import Field, field_validator

from nncore.spec.base import Seed
from nncore.spec.data_specification import DataSpecification, Labeled, Scaled, TestShare

Feature = Literal["x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2"]
FEATURES: tuple[Feature, ...] = get_args(Feature)
Gate = Literal["and", "or", "nand", "xor"]
GATES: tuple[Gate, ...] = get_args(Gate)
Samples = Annotated[int, Field(ge=10, le=20_000)]
Noise = Annotated[float, Field(ge=0.0, le=1.0)]
WideNoise = Annotated[float, Field(ge=0.0, le=3.0)]
"""For points that are spread over -6…6 instead of -2…2."""


class PlaneSpecification(DataSpecification):
    """Points of the plane, and the features that a network reads of each."""

    features: Annotated[tuple[Feature, ...], Field(min_length=1, max_length=7)] = ("x1", "x2")

    @field_validator("features")
    @classmethod
    def _each_once_and_in_order(cls, features: tuple[Feature, ...]) -> tuple[Feature, ...]:
        """Sort them: the same features in another order are the same experiment."""
        if len(set(features)) < len(features):
            raise ValueError("Each feature can be chosen once. Remove the one that is there twice.")
        return tuple(one for one in FEATURES if one in features)

    @property
    def input_shape(self) -> tuple[int, ...]:
        return (len(self.features),)


class _Points(PlaneSpecification, Scaled):
    samples: Samples = 2_000
    noise: Noise = 0.25
    seed: Seed = 42
    test_share: TestShare = 0.2

    @property
    def rows(self) -> int:
        return self.samples


class _TwoClasses(_Points, Labeled):
    classes: ClassVar[int] = 2


class _Wide(_Points):
    """Points spread over -6…6; half of them are put aside for the test."""

    samples: Samples = 500
    noise: WideNoise = 0.0
    test_share: TestShare = 0.5


class _WideTwoClasses(_Wide, Labeled):
    classes: ClassVar[int] = 2


class _Amounts(_Wide):
    classes: ClassVar[int] = 0
    regression: ClassVar[bool] = True


class Moons(_TwoClasses):
    """Two interleaved half circles (scikit-learn's `make_moons`)."""

    name: Literal["moons"] = "moons"


class Circles(_TwoClasses):
    """A small circle inside a large one (scikit-learn's `make_circles`, factor 0.5)."""

    name: Literal["circles"] = "circles"
    noise: Noise = 0.1


class Ring(_WideTwoClasses):
    """A disk and the ring around it, with a gap between them."""

    name: Literal["ring"] = "ring"


class ExclusiveOr(_WideTwoClasses):
    """Four squares like those of a checkerboard: x1 and x2 have the same sign, or they have not."""

    name: Literal["xor"] = "xor"


class Gaussians(_WideTwoClasses):
    """Two round clouds, around (2, 2) and (-2, -2)."""

    name: Literal["gaussians"] = "gaussians"


class Spiral(_WideTwoClasses):
    """Two spiral arms wound into each other."""

    name: Literal["spiral"] = "spiral"


class Blobs(_Wide, Labeled):
    """Three to five round clouds, evenly around the origin."""

    name: Literal["blobs"] = "blobs"
    classes: Annotated[int, Field(ge=3, le=5)] = 3  # type: ignore[misc]  # others have a fixed one


class PlaneRegression(_Amounts):
    """An amount that rises evenly from one corner to the other, from -1 to 1."""

    name: Literal["regression_plane"] = "regression_plane"


class GaussianRegression(_Amounts):
    """An amount with three hills and three hollows, from -1 to 1."""

    name: Literal["regression_gaussians"] = "regression_gaussians"


class Customers(PlaneSpecification, Labeled, Scaled):
    """Customers who buy when age + income + noise is at least 0 (both features in -2…2)."""

    classes: ClassVar[int] = 2
    name: Literal["customers"] = "customers"
    samples: Samples = 200
    seed: Seed = 42
    test_share: TestShare = 0.2

    @property
    def rows(self) -> int:
        return self.samples


class Gates(PlaneSpecification, Labeled):
    """The truth table of a gate: the four corners of the unit square, in turn.

    Without noise the test part is the table itself; with noise it is as many rows drawn anew.
    """

    classes: ClassVar[int] = 2
    name: Literal["gates"] = "gates"
    gate: Gate = "xor"
    samples: Annotated[int, Field(ge=4, le=20_000)] = 4
    noise: Noise = 0.0
    seed: Seed = 42

    @property
    def rows(self) -> int:
        return self.samples + self.test_rows

    @property
    def test_rows(self) -> int:
        return self.samples if self.noise > 0 else 4

    @property
    def tests_what_was_trained(self) -> bool:
        return self.noise == 0
