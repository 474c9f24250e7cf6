"""A cost finds its threshold, and no other is cheaper."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncore import mistake_costs, thresholds
from tests.test_thresholds import HAND, ROWS, of

# Timings on a shared machine are no finding.
FEW = settings(max_examples=40, deadline=None)


@FEW
@given(ROWS, st.floats(0.01, 1000))
def test_no_threshold_costs_less_than_the_cheapest(rows, miss):
    best = mistake_costs.cheapest(of(rows), miss)
    assert best.low < best.threshold <= best.high
    at_best = thresholds.counts(of(rows), best.threshold)
    assert miss * at_best.missed + at_best.alarms == pytest.approx(best.cost)
    for cut in [-1.0, *(score for _, score in rows), 2.0]:
        other = thresholds.counts(of(rows), cut)
        assert best.cost <= miss * other.missed + other.alarms + 1e-9


def test_the_cheapest_threshold_is_a_short_number_and_follows_the_cost():
    # A miss for 10 alarms: call all down to 0.7, at the price of one alarm.
    assert mistake_costs.cheapest(of(HAND), 10).threshold == 0.4
    assert mistake_costs.cheapest(of(HAND), 10).cost == 1
    # A miss for a tenth of an alarm: better miss the one that shares its score with another.
    cheap = mistake_costs.cheapest(of(HAND), 0.1)
    assert (cheap.low, cheap.high, cheap.threshold) == (0.7, 0.8, 0.8)
