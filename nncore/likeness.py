"""Which training images a drawing resembles, and whether it resembles any.

A classifier has no answer "none of these": it shares 100 % among ten digits whatever it is shown.
So the drawing is compared with what the network has learned from. If even the nearest training
images are farther away than almost every training image is from its own nearest, or if there is
more fine detail than in almost every one, it does not look like a digit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from nncore import datasets, likeness_limits, spec, strokes
from nncore.likeness_limits import NEIGHBORS, SHARE_FARTHER, SHARE_MORE_DETAILED, Reference

Array = NDArray[np.float32]

_DATA: TypeAdapter[spec.Data] = TypeAdapter(spec.Data)

RULE = (
    f"A drawing does not look like a digit if its {NEIGHBORS} nearest training images, compared by "
    "the directions of their strokes, are more than {distance:.2f} away on average, as for only "
    f"{1000 * SHARE_FARTHER:.0f} in 1,000 training images; or if its amount of fine detail, the sum "
    "of what pixels differ from the mean of their four neighbors, is more than {detail:.1f}, as for "
    f"only {1000 * SHARE_MORE_DETAILED:.0f} in 1,000."
)
BY_MNIST = (
    " This rests on MNIST's training images and on your drawing as it is prepared for them: 8×8 "
    "pixels tell too little."
)
CAVEATS = {"mnist": "", "digits": " With 8×8 pixels this test is weaker: some scribbles pass."}
"""Added to the rule, by data."""
_WHOSE = {"mnist": "MNIST's", "digits": "the 8×8 digits'"}
"""A network may have learned from fewer images, or from others, than its drawing is compared with."""


def nearest(
    data_json: str, image: bytes, count: int = 8, for_mnist: bytes | None = None
) -> dict[str, Any]:
    """Find the training images that a prepared drawing resembles most; for a worker.

    Parameters
    ----------
    data_json : str
        A specification of images, as the network was trained on.
    image : bytes
        float32 from 0, paper, to 1, ink: `nncore.drawing.Prepared.image.tobytes()`.
    count : int
        How many.
    for_mnist : bytes, optional
        The same drawing prepared for MNIST, if the verdict shall rest on that: on 28×28 pixels more
        can be told than on 8×8.

    Returns
    -------
    dict
        `rows`, `labels`, `distances`: lists, the nearest first; `pixels`: list of arrays of uint8,
        shape (side, side), as they were measured; and `verdict`, as `verdict` returns it.

    Raises
    ------
    ValueError
        With a sentence, if the data are no images, or the image is none of theirs.
    """
    data, drawn = _read(data_json, image)
    reference = likeness_limits.reference(_whole(data))
    distances = reference.distances(drawn)
    # A network that was given only the first rows never saw the others.
    seen = distances[0, : data.train_rows]
    rows = np.argsort(seen, kind="stable")[:count]
    raw = datasets.measured(_whole(data))
    return {
        "rows": [int(row) for row in rows],
        "labels": [int(raw.y_train[row]) for row in rows],
        "distances": [float(seen[row]) for row in rows],
        "pixels": [np.array(raw.X_train[row, ..., 0]) for row in rows],
        "verdict": (
            _judged(data, reference, distances, drawn)
            if for_mnist is None
            else _by_mnist(for_mnist)
        ),
    }


def verdict(data_json: str, image: bytes) -> dict[str, Any]:
    """Say whether a prepared drawing looks like a digit; for a worker.

    Parameters
    ----------
    data_json, image
        As `nearest` takes them.

    Returns
    -------
    dict
        `digit` (bool), `sentence` with the numbers, `rule` that holds for every drawing; `distance`,
        `distance_limit`, `detail`, `detail_limit`.
    """
    data, drawn = _read(data_json, image)
    reference = likeness_limits.reference(_whole(data))
    return _judged(data, reference, reference.distances(drawn), drawn)


def resemble(data: spec.Data, images: Array) -> NDArray[np.bool_]:
    """Say of many prepared drawings at once whether each looks like a digit.

    Parameters
    ----------
    data : nncore.spec data specification
        Of images.
    images : ndarray of float32, shape (n, side, side)

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    reference = likeness_limits.reference(_whole(data))
    near: list[Array] = []
    for start in range(0, len(images), likeness_limits.AT_ONCE):
        distances = reference.distances(images[start : start + likeness_limits.AT_ONCE])
        near.append(likeness_limits.mean_of_nearest(distances))
    return (np.concatenate(near) <= reference.limits.distance) & (
        strokes.detail(images) <= reference.limits.detail
    )


def _whole(data: spec.Data) -> spec.Data:
    """Return the specification of all training images with their true labels, whatever was given."""
    return spec.Mnist() if isinstance(data, spec.Mnist) else data.unaltered


def _read(data_json: str, image: bytes) -> tuple[spec.Data, Array]:
    data: spec.Data = _DATA.validate_json(data_json)
    if data.name not in datasets.LARGEST_PIXELS:
        raise ValueError("Only images can be compared with a drawing.")
    side = data.input_shape[0]
    drawn = np.frombuffer(image[: len(image) // 4 * 4], np.float32)
    if len(image) != 4 * side * side or not np.isfinite(drawn).all():
        raise ValueError(f"A drawing for these data consists of {side}×{side} finite numbers.")
    return data, drawn.reshape(1, side, side)


def _by_mnist(image: bytes) -> dict[str, Any]:
    judged = verdict(spec.Mnist().model_dump_json(), image)
    return {**judged, "rule": judged["rule"] + BY_MNIST}


def _judged(
    data: spec.Data, reference: Reference, distances: Array, drawn: Array
) -> dict[str, Any]:
    limits = reference.limits
    distance = float(likeness_limits.mean_of_nearest(distances)[0])
    detail = float(strokes.detail(drawn)[0])
    far = (
        f"the {NEIGHBORS} nearest of {_WHOSE[data.name]} {len(reference.described):,} training images "
        f"are {distance:.2f} away on average, {{}} than {limits.distance:.2f}"
    )
    crowded = f"the amount of fine detail is {detail:.1f}, {{}} than {limits.detail:.1f}"
    is_far, is_crowded = distance > limits.distance, detail > limits.detail
    if is_far or is_crowded:
        reasons = [far.format("more")] * is_far + [crowded.format("more")] * is_crowded
        sentence = f"This does not look like a digit: {', and '.join(reasons)}."
    else:
        sentence = (
            f"This looks like a digit: {far.format('no more')}, and {crowded.format('no more')}."
        )
    return {
        "digit": not (is_far or is_crowded),
        "sentence": sentence,
        "rule": RULE.format(distance=limits.distance, detail=limits.detail) + CAVEATS[data.name],
        "distance": distance,
        "distance_limit": limits.distance,
        "detail": detail,
        "detail_limit": limits.detail,
    }
