"""Shares written so that rounding does not make them perfect."""

from hypothesis import given
from hypothesis import strategies as st

from nncore import rounding


def test_only_all_is_written_as_all_and_only_nothing_as_nothing():
    assert rounding.percent(1.0) == "100.0%"
    assert rounding.percent(0.0) == "0.0%"
    assert rounding.percent(9_107 / 9_108) == "99.99%"
    assert rounding.percent(3 / 10_000) == "0.03%"
    assert rounding.decimal(1.0) == "1.0000"
    assert rounding.decimal(0.999987) == "0.99999"


def test_other_shares_are_rounded_as_python_rounds_them():
    assert rounding.percent(0.98765) == f"{0.98765:.1%}"
    assert rounding.decimal(0.98765) == f"{0.98765:.4f}"


@given(st.integers(2, 10**6), st.data())
def test_a_share_of_a_million_is_never_written_as_perfect(of, data):
    share = data.draw(st.integers(1, of - 1)) / of
    assert float(rounding.decimal(share)) not in (0, 1)
    assert float(rounding.percent(share)[:-1]) not in (0, 100)
    assert abs(float(rounding.decimal(share)) - share) <= 0.5001e-4
