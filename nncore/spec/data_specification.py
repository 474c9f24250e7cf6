"""What every data set has: a shape, a number of classes, a training and a test part.

The kinds of data differ in what decides these; whoever trains or draws asks only for them.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import Annotated, ClassVar, Self

from pydantic import Field

from nncore.spec.base import Specification

TestShare = Annotated[float, Field(ge=0.05, le=0.9)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]


class DataSpecification(Specification):
    """What every data set has.

    Attributes
    ----------
    classes : int
        Number of possible answers; 0 where the answer is an amount.
    regression : bool
        Whether the answer is an amount.
    """

    classes: ClassVar[int]
    regression: ClassVar[bool] = False

    @property
    @abstractmethod
    def input_shape(self) -> tuple[int, ...]:
        """Shape of one example."""

    @property
    @abstractmethod
    def rows(self) -> int:
        """Number of examples, training and test together."""

    @property
    def test_rows(self) -> int:
        """Number of test examples; scikit-learn rounds the share up."""
        return math.ceil(self.rows * getattr(self, "test_share", 0.2))

    @property
    def tests_what_was_trained(self) -> bool:
        """Whether the test part has the same examples as the training part."""
        return False

    @property
    def train_rows(self) -> int:
        """Number of training examples, the later validation part included."""
        return self.rows - self.test_rows

    @property
    def unaltered(self) -> Self:
        """The same examples in the same order, with true labels and scaled inputs."""
        altered = {"label_noise": 0.0, "scaled": True}
        return self.model_copy(
            update={name: one for name, one in altered.items() if name in type(self).model_fields}
        )


class Labeled(DataSpecification):
    """Data whose answers are classes, some of which may be made wrong on purpose."""

    label_noise: Share = 0.0
    """Share of the training rows, the later validation part included, whose label is drawn anew
    from all classes; the test part keeps its true labels."""


class Scaled(DataSpecification):
    """Data that are brought to a common size before a network reads them, unless told not to."""

    scaled: bool = True
    """False hands over the numbers in the units they were measured in."""
