"""Arrays as bytes and back: the only form in which weights and predictions travel.

An `.npz` is a zip archive of arrays. Nothing in it is executed, and how large it will be is read
from its table of contents before any of it is unpacked: a few bytes can claim to be gigabytes.
"""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAXIMUM_BYTES = 128 * 2**20
# A checkpoint of 64 layers has at most 4 weights in each, as many of Adam and as many best ones.
_MAXIMUM_ARRAYS = 1_024


def pack(arrays: Mapping[str, NDArray[Any]], *, compress: bool = False) -> bytes:
    """Return named arrays as the bytes of an `.npz`, larger but faster without `compress`."""
    content = io.BytesIO()
    save = np.savez_compressed if compress else np.savez
    save(content, allow_pickle=False, **arrays)
    return content.getvalue()


def unpack(content: bytes, maximum_bytes: int = MAXIMUM_BYTES) -> dict[str, NDArray[Any]]:
    """Read the arrays of an `.npz`.

    Parameters
    ----------
    content : bytes
        The file, from anywhere.
    maximum_bytes : int
        How much it may unpack to.

    Raises
    ------
    ValueError
        With a sentence, if it is not such a file, is damaged, too large, or holds Python objects.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            # The archive reads no member beyond the size that it declares.
            size = sum(member.file_size for member in members)
            if size > maximum_bytes or len(members) > _MAXIMUM_ARRAYS:
                raise _Unsound(
                    f"it would unpack to {len(members):,} arrays of {size:,} bytes in all, and "
                    f"{maximum_bytes:,} are allowed"
                )
            return {
                member.filename.removesuffix(".npy"): _array(archive.read(member))
                for member in members
            }
    except _Unsound as unsound:
        raise ValueError(f"These bytes are not a sound .npz file: {unsound}.") from unsound
    # zip, deflate and NumPy's headers each fail in many ways of their own, none of them ours to tell
    except Exception as error:
        raise ValueError("These bytes are not a sound .npz file.") from error


class _Unsound(ValueError):
    """What is wrong with an archive, in words."""


def _array(member: bytes) -> NDArray[Any]:
    """Read one `.npy`, whose header must not promise more than there is."""
    stream = io.BytesIO(member)
    version = np.lib.format.read_magic(stream)
    read_header = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }[version]
    shape, _, dtype = read_header(stream)
    if math.prod(shape) * dtype.itemsize != len(member) - stream.tell():
        raise _Unsound("an array is not as long as it says")
    stream.seek(0)
    array: NDArray[Any] = np.lib.format.read_array(stream, allow_pickle=False)
    return array
