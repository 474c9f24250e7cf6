"""A packet: a JSON header and behind it arrays, as one run of bytes that a browser can look into.

The browser lays typed arrays over the bytes where they lie, without reading or copying them. So
each array begins at a multiple of eight bytes, and is little-endian as every browser's processor.
Amounts that only color a picture are stored in one byte each: 1 … 255 with 128 for the middle, and
0 for what is not a number.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

MIDDLE = 128
STEPS = 127
"""Bytes on either side of the middle."""
_ALIGNMENT = 8
_TYPES = {"uint8", "uint16", "int32", "float32", "float64"}


def pack(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return a header and named arrays as bytes.

    Parameters
    ----------
    header : mapping
        Plain JSON values; `arrays` is added to it: name, type, shape and offset of each array.
    arrays : mapping of str to ndarray
        Of uint8, uint16, int32, float32 or float64.

    Raises
    ------
    ValueError
        If an array has another type, or the header holds a number that JSON has not.
    """
    described, body, offset = [], [], 0
    for name, array in arrays.items():
        if array.dtype.name not in _TYPES:
            raise ValueError(
                f"type of {name} should be one of {sorted(_TYPES)}; {array.dtype.name} was given."
            )
        content = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes()
        described.append(
            {
                "name": name,
                "type": array.dtype.name,
                "shape": list(array.shape),
                "offset": offset,
            }
        )
        content += bytes(-len(content) % _ALIGNMENT)
        body.append(content)
        offset += len(content)
    text = json.dumps(
        {**header, "arrays": described}, separators=(",", ":"), allow_nan=False
    ).encode()
    # The four bytes of the length and the text together are a multiple of eight.
    text += b" " * (-(len(text) + 4) % _ALIGNMENT)
    return b"".join([struct.pack("<I", len(text)), text, *body])


def unpack(content: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Return header and arrays of a packet, as the browser reads them."""
    (length,) = struct.unpack_from("<I", content)
    header = json.loads(content[4 : 4 + length])
    arrays = {}
    for one in header.pop("arrays"):
        kind = np.dtype(one["type"]).newbyteorder("<")
        count = int(np.prod(one["shape"], dtype=np.int64))
        flat = np.frombuffer(content, kind, count, 4 + length + one["offset"])
        arrays[one["name"]] = flat.reshape(one["shape"])
    return header, arrays


def quantized(values: NDArray[Any], middle: Any, scale: Any) -> NDArray[np.uint8]:
    """Return values as bytes: 128 at the middle, 1 and 255 at a distance of `scale` and beyond.

    The value that a byte stands for is at most scale / 254 away from the one stored, where it lies
    within the scale.

    Parameters
    ----------
    values : ndarray
    middle, scale : array-like
        Broadcast against the values; a scale is above 0.
    """
    values = np.asarray(values, np.float64)
    with np.errstate(invalid="ignore", over="ignore"):
        places = np.rint((values - middle) / scale * STEPS)
        stored = np.clip(places, -STEPS, STEPS) + MIDDLE
    return np.where(np.isnan(stored), 0, stored).astype(np.uint8)


def restored(stored: NDArray[np.uint8], middle: Any, scale: Any) -> NDArray[np.float64]:
    """Return the values that bytes stand for; NaN for 0."""
    values = (stored.astype(np.float64) - MIDDLE) / STEPS * scale + middle
    return np.where(stored == 0, np.nan, values)
