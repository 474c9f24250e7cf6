"""One test image of MNIST is the same, read alone or with all others."""

import numpy as np
import pytest

from nncore import datasets, spec
from nncore.datasets import mnist


@pytest.mark.parametrize("index", [0, 42, 9_999])
def test_an_image_read_alone_is_that_of_the_test_part(index: int) -> None:
    expected = datasets.measured(spec.Mnist()).X_test[index, ..., 0]
    np.testing.assert_array_equal(mnist.test_image(index), expected)
