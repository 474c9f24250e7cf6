"""Which test rows are the same rows, whatever else differs between two experiments.

Whoever changes a knob and opens the test part of the next comparison has looked at the same rows
again. So looks are counted by where the rows come from: how the training part is cut, scaled or
spoiled with wrong labels changes none of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from nncore import spec
from nncore.spec.data_specification import DataSpecification

_OF_TRAINING = {"first_rows", "features", "label_noise", "scaled"}
# Test rows are the first of one permutation, so a larger part holds all of a smaller one.
_OF_SIZE = {"test_share"}


def part(data: DataSpecification) -> str:
    """Return the name of a test part: the same for data whose test rows are the same.

    Two parts of one data set that differ in size alone share their rows, and a name.
    """
    return spec.canonical(data.model_dump(mode="json", exclude=_OF_TRAINING | _OF_SIZE))


def parts(experiments: Iterable[spec.Experiment]) -> tuple[str, ...]:
    """Return the names of the test parts of several Experiments, each once."""
    return tuple(dict.fromkeys(part(one.data) for one in experiments))
