"""Archives of arrays: what goes in comes out, and nothing else gets in."""

from __future__ import annotations

import contextlib
import io
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncore import npz

ARRAYS = {"0.kernel": np.arange(6, dtype=np.float32).reshape(2, 3), "labels": np.array([3, 1])}
NOT_SOUND = "not a sound .npz"


@pytest.mark.parametrize("compress", [True, False])
def test_arrays_survive(compress: bool) -> None:
    found = npz.unpack(npz.pack(ARRAYS, compress=compress))
    assert set(found) == set(ARRAYS)
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype


def test_python_objects_are_never_unpacked() -> None:
    content = io.BytesIO()
    np.savez(content, evil=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ValueError, match=NOT_SOUND):
        npz.unpack(content.getvalue())


def test_a_small_file_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.npy", bytes(20_000_000))
    assert len(content.getvalue()) < 30_000
    with pytest.raises(ValueError, match="20,000,000 bytes in all"):
        npz.unpack(content.getvalue(), maximum_bytes=1_000_000)


def test_an_array_that_promises_more_than_it_holds_is_refused() -> None:
    member = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        member, {"descr": "<f4", "fortran_order": False, "shape": (10**12,)}
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("long.npy", member.getvalue())
    with pytest.raises(ValueError, match="not as long as it says"):
        npz.unpack(content.getvalue())


@given(st.binary(max_size=400))
def test_foreign_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=NOT_SOUND):
        npz.unpack(content)


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_damaged_archives_are_refused_or_still_arrays(place: int, noise: bytes) -> None:
    whole = npz.pack(ARRAYS)
    place %= len(whole)
    damaged = whole[:place] + noise + whole[place + len(noise) :]
    # A flipped bit in a name or a date goes unnoticed; any other exception would fail the test.
    with contextlib.suppress(ValueError):
        assert all(isinstance(array, np.ndarray) for array in npz.unpack(damaged).values())


@given(st.integers(0, 10_000))
def test_cut_archives_are_refused(length: int) -> None:
    whole = npz.pack(ARRAYS)
    with pytest.raises(ValueError, match=NOT_SOUND):
        npz.unpack(whole[: length % len(whole)])
