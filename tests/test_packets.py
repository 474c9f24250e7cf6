"""What is packed comes back, and a byte stands for a value close to the one stored."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from nncore import packets


@pytest.mark.parametrize("kind", ["uint8", "uint16", "int32", "float32", "float64"])
@pytest.mark.parametrize("shape", [(3,), (2, 5), (0, 4), (1, 2, 3)])
def test_arrays_of_every_kind_and_shape_come_back(kind: str, shape: tuple[int, ...]) -> None:
    array = np.arange(np.prod(shape), dtype=kind).reshape(shape)
    header, back = packets.unpack(packets.pack({"a": "ä", "b": None}, {"one": array}))
    assert header == {"a": "ä", "b": None}
    assert back["one"].dtype == array.dtype
    np.testing.assert_array_equal(back["one"], array)


def test_every_array_begins_at_a_multiple_of_eight_bytes() -> None:
    odd = {name: np.zeros(size, np.uint8) for name, size in {"a": 1, "b": 7, "c": 13}.items()}
    content = packets.pack({}, {**odd, "numbers": np.array([1.5, np.nan])})
    length = int.from_bytes(content[:4], "little")
    assert (4 + length) % 8 == 0
    np.testing.assert_array_equal(packets.unpack(content)[1]["numbers"], [1.5, np.nan])


def test_a_type_that_no_browser_has_is_refused() -> None:
    with pytest.raises(ValueError, match="type of one should be"):
        packets.pack({}, {"one": np.zeros(2, np.int64)})


@given(
    arrays.arrays(np.float64, 20, elements=st.floats(-3, 3)), st.floats(-1, 1), st.floats(0.5, 5)
)
def test_a_byte_is_within_half_a_step_of_its_value(
    values: np.ndarray, middle: float, scale: float
) -> None:
    inside = np.clip(values, middle - scale, middle + scale)
    back = packets.restored(packets.quantized(values, middle, scale), middle, scale)
    assert np.abs(back - inside).max() <= scale / 254 * 1.000001


def test_the_middle_is_exact_and_what_is_no_number_is_told_apart() -> None:
    stored = packets.quantized(np.array([0.5, np.nan, np.inf, -np.inf]), 0.5, 2.0)
    assert stored.tolist() == [128, 0, 255, 1]
    assert np.isnan(packets.restored(stored, 0.5, 2.0)[1])
