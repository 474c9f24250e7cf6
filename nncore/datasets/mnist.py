"""70,000 handwritten digits of 28×28 pixels, the data set on which networks are shown to work.

60,000 are for training and 10,000, by other writers, for testing. The file stands beside this
module, so nothing is downloaded; `mnist.md` names its source and license.
"""

from __future__ import annotations

import hashlib
import io
import math
import zipfile
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nncore import spec
from nncore.datasets.dataset import Description, Parts

MNIST = Description(
    label="MNIST (28×28)",
    question="Which digit is written here?",
    source="Y. LeCun, C. Cortes, C. J. C. Burges: The MNIST database of handwritten digits",
    license="CC BY-SA 3.0",
    kind="images",
    class_names=tuple("0123456789"),
)
LARGEST_PIXEL = 255
FILE = Path(__file__).with_name("mnist.npz")
SHA256 = "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"


def mnist(data: spec.Mnist) -> Parts:
    """Return X (n, 28, 28, 1) of uint8 and y (n,); the training part cut to its first rows.

    Raises
    ------
    OSError
        If the file is missing or is not the one that belongs here.
    """
    everything = _read()
    return Parts(
        everything.X_train[: data.first_rows],
        everything.y_train[: data.first_rows],
        everything.X_test,
        everything.y_test,
    )


def test_image(index: int) -> NDArray[np.uint8]:
    """Return one test image, shape (28, 28), unpacking no more than leads to it.

    For one of the first, that is half a millisecond: a page need not ask a worker.
    """
    with zipfile.ZipFile(FILE) as archive, archive.open("x_test.npy") as stream:
        np.lib.format.read_magic(stream)
        (_, *shape), _, kind = np.lib.format.read_array_header_1_0(stream)
        size = math.prod(shape) * kind.itemsize
        stream.read(index * size)
        return np.frombuffer(stream.read(size), kind).reshape(shape)


@lru_cache(maxsize=1)
def _read() -> Parts:
    content = FILE.read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise OSError(
            f"{FILE.name} is not the file that belongs here: its checksum differs. "
            "Restore it from the project's repository."
        )
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return Parts(
            arrays["x_train"][..., np.newaxis],
            arrays["y_train"],
            arrays["x_test"][..., np.newaxis],
            arrays["y_test"],
        )
