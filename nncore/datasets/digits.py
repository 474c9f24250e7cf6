"""1,797 handwritten digits of 8×8 pixels, small enough to read as numbers.

Each pixel counts the dark dots in a 4×4 block of the original scan, so its value lies in 0…16.
"""

from __future__ import annotations

import numpy as np

from nncore import spec
from nncore.datasets.dataset import Description, Parts, split

DIGITS = Description(
    label="Digits (8×8)",
    question="Which digit is written here?",
    source=(
        "E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits, UCI Machine Learning "
        "Repository, 1998; the test part, as it comes with scikit-learn"
    ),
    license="CC BY 4.0",
    kind="images",
    class_names=tuple("0123456789"),
)
LARGEST_PIXEL = 16


def digits(data: spec.Digits) -> Parts:
    """Return X (1797, 8, 8, 1) of uint8 and y (1797,), split; needs scikit-learn."""
    from sklearn.datasets import load_digits

    X, y = load_digits(return_X_y=True)
    images = X.reshape(-1, 8, 8, 1).astype(np.uint8)
    return split(images, y, data.test_rows, data.seed)
