"""A real table: 30 measurements of cell nuclei from 569 breast tumors.

Each of ten properties of the nuclei is given as mean, standard error and worst value. The units
differ by a factor of a hundred thousand, which is why the columns are standardized.
"""

from __future__ import annotations

from nncore import spec
from nncore.datasets.dataset import Description, Parts, split

_PROPERTIES = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave points",
    "symmetry",
    "fractal dimension",
)

BREAST_CANCER = Description(
    label="Breast cancer",
    question="Is this tumor malignant or benign?",
    source=(
        "W. Wolberg, O. Mangasarian, N. Street, W. Street: Breast Cancer Wisconsin (Diagnostic), "
        "UCI Machine Learning Repository, 1993; the copy that comes with scikit-learn"
    ),
    license="CC BY 4.0",
    kind="table",
    class_names=("malignant", "benign"),
    feature_names=(
        *(f"mean {name}" for name in _PROPERTIES),
        *(f"{name} error" for name in _PROPERTIES),
        *(f"worst {name}" for name in _PROPERTIES),
    ),
)


def breast_cancer(data: spec.BreastCancer) -> Parts:
    """Return X (569, 30) and y (569,), split; needs scikit-learn."""
    from sklearn.datasets import load_breast_cancer

    X, y = load_breast_cancer(return_X_y=True)
    return split(X, y, data.test_rows, data.seed)
