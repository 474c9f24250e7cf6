"""Which training images a drawing resembles, and whether it resembles any.

A classifier has no answer "none of these": it shares 100 % among ten digits whatever it is shown.
So the drawing is compared with what the network has learned from. If even the nearest training
images are farther away than almost every training image is from its own nearest, or if there is
more fine detail than in almost every one, it does not look like a digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from nncore import datasets, spec, strokes

Array = NDArray[np.float32]

NEIGHBORS = 5
"""The distance to the training images is the mean of that many nearest."""
SHARE_FARTHER = 0.012
SHARE_MORE_DETAILED = 0.003
"""Shares of the training images that are beyond each limit themselves."""
MEASURING_ROWS = 5_000
"""The last so many training images say where the limits lie; all of them would take a minute."""
_AT_ONCE = 250
_DATA: TypeAdapter[spec.Data] = TypeAdapter(spec.Data)


@dataclass(frozen=True)
class Limits:
    """Where "does not look like a digit" begins.

    Attributes
    ----------
    distance : float
        Mean distance to the nearest training images; see `nncore.strokes.describe`.
    detail : float
        See `nncore.strokes.detail`.
    """

    distance: float
    detail: float


RULE = (
    f"A drawing does not look like a digit if its {NEIGHBORS} nearest training images, compared by "
    "the directions of their strokes, are more than {distance:.2f} away on average, as for only "
    f"{1000 * SHARE_FARTHER:.0f} in 1,000 training images; or if its amount of fine detail is more "
    "than {detail:.1f}, as for only "
    f"{1000 * SHARE_MORE_DETAILED:.0f} in 1,000."
)
BY_MNIST = (
    " This rests on MNIST's training images and on your drawing as it is prepared for them: 8×8 "
    "pixels tell too little."
)
CAVEATS = {"mnist": "", "digits": " With 8×8 pixels this test is weaker: some scribbles pass."}
MEASURED = {"mnist": Limits(distance=0.537, detail=53.2)}
"""What `measure` found where it takes longer than a reader waits: `python -m nncore.likeness`."""


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
    reference = _reference(_whole(data))
    distances = _distances(reference, drawn)
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
            _judged(reference, distances, drawn) if for_mnist is None else _by_mnist(for_mnist)
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
    reference = _reference(_whole(data))
    return _judged(reference, _distances(reference, drawn), drawn)


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
    reference = _reference(_whole(data))
    near: list[Array] = []
    for start in range(0, len(images), _AT_ONCE):
        distances = _distances(reference, images[start : start + _AT_ONCE])
        near.append(_mean_of_nearest(distances))
    return (np.concatenate(near) <= reference.limits.distance) & (
        strokes.detail(images) <= reference.limits.detail
    )


def measure(data: spec.Data) -> Limits:
    """Find the limits that the stated shares of the training images exceed.

    Each image is compared with all others, so that it is not its own nearest.
    """
    described = _described(data)
    measuring = np.arange(max(0, len(described) - MEASURING_ROWS), len(described))
    means = []
    for start in range(0, len(measuring), _AT_ONCE):
        rows = measuring[start : start + _AT_ONCE]
        alike = described[rows] @ described.T
        alike[np.arange(len(rows)), rows] = -1
        closest = np.partition(alike, -NEIGHBORS, axis=1)[:, -NEIGHBORS:]
        means.append(np.sqrt(np.maximum(2 - 2 * closest, 0)).mean(axis=1))
    return Limits(
        float(np.quantile(np.concatenate(means), 1 - SHARE_FARTHER)),
        float(np.quantile(strokes.detail(_images(data, measuring)), 1 - SHARE_MORE_DETAILED)),
    )


@dataclass(frozen=True)
class _Reference:
    """Training images as they are compared."""

    described: Array
    limits: Limits
    rule: str


@lru_cache(maxsize=2)
def _reference(data: spec.Data) -> _Reference:
    limits = MEASURED.get(data.name) or measure(data)
    rule = RULE.format(distance=limits.distance, detail=limits.detail) + CAVEATS[data.name]
    return _Reference(_described(data), limits, rule)


def _described(data: spec.Data) -> Array:
    """Return the description of every training image."""
    rows = np.arange(data.train_rows)
    described = np.empty((len(rows), strokes.length(data.input_shape[0])), np.float32)
    for start in range(0, len(rows), _AT_ONCE):  # all of MNIST as float32 would be 190 MB
        some = rows[start : start + _AT_ONCE]
        described[some] = strokes.describe(_images(data, some))
    return described


def _images(data: spec.Data, rows: NDArray[np.int64]) -> Array:
    """Return training images from 0, paper, to 1, ink, shape (n, side, side)."""
    pixels = datasets.measured(data).X_train[rows, ..., 0]
    return pixels.astype(np.float32) / np.float32(datasets.LARGEST_PIXELS[data.name])


def _whole(data: spec.Data) -> spec.Data:
    """Return the specification of all training images, however few a network was given."""
    return spec.Mnist() if isinstance(data, spec.Mnist) else data


def _read(data_json: str, image: bytes) -> tuple[spec.Data, Array]:
    data: spec.Data = _DATA.validate_json(data_json)
    if data.name not in datasets.LARGEST_PIXELS:
        raise ValueError("Only images can be compared with a drawing.")
    side = data.input_shape[0]
    drawn = np.frombuffer(image[: len(image) // 4 * 4], np.float32)
    if len(image) != 4 * side * side or not np.isfinite(drawn).all():
        raise ValueError(f"A drawing for these data consists of {side}×{side} finite numbers.")
    return data, drawn.reshape(1, side, side)


def _distances(reference: _Reference, drawn: Array) -> Array:
    """Return the distance of each drawing to each training image, shape (n, training images)."""
    told = strokes.describe(drawn)
    squared = (told**2).sum(axis=1, keepdims=True) + 1 - 2 * (told @ reference.described.T)
    return np.asarray(np.sqrt(squared.clip(min=0)))


def _by_mnist(image: bytes) -> dict[str, Any]:
    judged = verdict(spec.Mnist().model_dump_json(), image)
    return {**judged, "rule": judged["rule"] + BY_MNIST}


def _mean_of_nearest(distances: Array) -> Array:
    nearest = np.partition(distances, NEIGHBORS - 1, axis=1)[:, :NEIGHBORS]
    return np.asarray(nearest.mean(axis=1))


def _judged(reference: _Reference, distances: Array, drawn: Array) -> dict[str, Any]:
    limits = reference.limits
    distance = float(_mean_of_nearest(distances)[0])
    detail = float(strokes.detail(drawn)[0])
    far = (
        f"the {NEIGHBORS} nearest of {len(reference.described):,} training images are {distance:.2f} away on "
        f"average, {{}} than {limits.distance:.2f}"
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
        "rule": reference.rule,
        "distance": distance,
        "distance_limit": limits.distance,
        "detail": detail,
        "detail_limit": limits.detail,
    }


def main() -> None:
    """Print the limits of the data that readers cannot wait for."""
    for data in (spec.Mnist(),):
        print(f"{data.name}: {measure(data)}")


if __name__ == "__main__":
    main()
