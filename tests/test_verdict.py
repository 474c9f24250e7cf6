"""The verdict: its numbers against SciPy and hand-worked ones, its words, and what must not matter."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncore.paired_differences import Row, holm, paired
from nncore.verdict import Verdict, verdict

PLAIN = [0.90, 0.91, 0.89, 0.92, 0.90, 0.88, 0.91, 0.90]
GAINS = [0.010, 0.014, 0.008, 0.020, 0.012, 0.004, 0.016, 0.012]
NAN = math.nan


def accuracy(**finals: Any) -> Verdict:
    return verdict(finals, next(iter(finals)), what="validation accuracy", smaller_is_better=False)


def loss(**finals: Any) -> Verdict:
    return verdict(finals, next(iter(finals)), what="validation loss", smaller_is_better=True)


def only(told: Verdict) -> Row:
    (row,) = told.rows
    return row


def numbers(row: Row) -> list[float]:
    return [row.difference, row.low, row.high, row.p_adjusted]


def test_numbers_are_those_of_scipys_paired_t_test() -> None:
    from scipy import stats

    rng = np.random.default_rng(0)
    for count in (5, 6, 8, 13, 20):
        plain, other = rng.normal(1.0, 0.2, (2, count))
        row = only(loss(plain=plain, other=other))
        theirs = stats.ttest_rel(other, plain)
        ends = theirs.confidence_interval(0.95)
        wanted = [np.mean(other - plain), ends.low, ends.high, theirs.pvalue]
        assert numbers(row) == pytest.approx(wanted, rel=1e-9)


def test_holms_correction_worked_by_hand() -> None:
    # In rising order 0.005·4, 0.01·3, 0.03·2, and 0.04·1, which may not fall below 0.06.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


def test_a_difference_that_is_clear_alone_may_be_luck_among_five() -> None:
    noise = np.array([0.01, -0.012, 0.004, 0.009, -0.006, 0.013, -0.011, 0.002])
    edge = np.array([0.030, -0.008, 0.021, 0.012, 0.002, 0.024, -0.004, 0.015])
    plain = np.array(PLAIN)
    alone = only(accuracy(plain=plain, edge=plain + edge))
    assert alone.answer == "better"
    others = {f"noise {place}": plain + np.roll(noise, place) for place in range(4)}
    told = accuracy(plain=plain, edge=plain + edge, **others)
    assert {row.answer for row in told.rows} == {"no clear difference"}
    assert told.rows[0].p_adjusted == pytest.approx(5 * alone.p_adjusted)
    assert "with several variants luck finds one like it more often" in told.sentences["edge"]


def test_a_clear_difference_is_told_in_points_with_its_interval() -> None:
    told = accuracy(none=PLAIN, dropout=np.add(PLAIN, GAINS))
    assert only(told).answer == "better"
    assert told.sentence == (
        "Over 8 seeds, dropout ends with 1.2 points more validation accuracy than none, on average; "
        "95% interval 0.8 to 1.6. Clear difference."
    )


def test_no_clear_difference_claims_nothing() -> None:
    changes = [0.02, -0.014, 0.008, -0.01, 0.012, 0.004, -0.016, 0.012]
    told = accuracy(none=PLAIN, dropout=np.add(PLAIN, changes))
    assert only(told).answer == "no clear difference"
    assert told.sentence == (
        "No clear difference: over 8 seeds, dropout ends with 0.2 points more validation accuracy "
        "than none, on average; 95% interval from 0.9 less to 1.3 more. These runs cannot tell "
        "which is better."
    )


def test_losses_are_told_in_plain_numbers_and_less_is_better() -> None:
    told = loss(none=PLAIN, L2=np.subtract(PLAIN, GAINS))
    assert only(told).answer == "better"
    assert "L2 ends with 0.012 less validation loss than none" in told.sentence
    assert "interval 0.008 to 0.016" in told.sentence
    assert only(loss(none=PLAIN, L2=np.add(PLAIN, GAINS))).answer == "worse"


@pytest.mark.parametrize("count", [1, 3, 4])
def test_under_five_pairs_there_are_too_few_runs(count: int) -> None:
    told = accuracy(none=PLAIN[:count], dropout=[one + 0.05 for one in PLAIN[:count]])
    row = only(told)
    assert (row.answer, row.pairs) == ("too few runs", count)
    assert all(math.isnan(number) for number in numbers(row))
    assert told.sentence.startswith(f"Too few runs to tell: {count} seed")


def test_broken_runs_are_counted_and_told_beside_a_verdict_on_the_others() -> None:
    fast = [*np.subtract(PLAIN[:6], GAINS[:6]), NAN, np.inf]
    told = loss(none=PLAIN, fast=fast)
    row = only(told)
    assert (row.runs, row.pairs, row.broken, row.answer) == (8, 6, 2, "better")
    assert told.sentence.startswith("Over the 6 of 8 seeds that ended with both, fast ends")
    assert told.sentence.endswith(
        "Clear difference among the runs that ended. 2 of 8 runs with fast broke down and are not "
        "in this mean."
    )


@pytest.mark.parametrize(
    ("none", "fast", "words"),
    [
        (PLAIN, [NAN] * 8, "All 8 runs with fast broke down. So no pair is left"),
        ([NAN] * 8, PLAIN, "All 8 runs with none broke down. So no pair is left"),
        (PLAIN, [NAN] * 4 + PLAIN[4:], "4 of 8 runs with fast broke down. So only 4 pairs are"),
        ([0.5], [NAN], "1 of 1 run with fast broke down. So no pair is left"),
    ],
)
def test_too_many_broken_runs_leave_nothing_to_compare(
    none: list[float], fast: list[float], words: str
) -> None:
    told = loss(none=none, fast=fast)
    assert only(told).answer == "broken"
    assert told.sentence.startswith(words)


def test_three_seeds_are_too_few_whether_or_not_a_run_broke() -> None:
    told = loss(none=PLAIN[:3], fast=[NAN, *PLAIN[1:3]])
    assert only(told).answer == "too few runs"
    assert told.sentence.endswith("1 of 3 runs with fast broke down.")


def test_a_diverging_variant_leaves_the_others_their_verdict() -> None:
    told = accuracy(none=PLAIN, rate=[NAN] * 8, dropout=np.add(PLAIN, GAINS))
    assert [row.answer for row in told.rows] == ["broken", "better"]
    assert told.rows[1] == only(accuracy(none=PLAIN, dropout=np.add(PLAIN, GAINS)))
    assert "Clear difference." in told.sentence
    assert "All 8 runs with rate broke down." in told.sentence


def test_runs_that_have_not_ended_are_not_called_broken() -> None:
    half = [*np.add(PLAIN[:3], 0.01), *[NAN] * 5]
    healthy = {name: np.zeros(8, bool) for name in ("none", "half")}
    told = verdict(
        {"none": PLAIN, "half": half},
        "none",
        what="validation accuracy",
        smaller_is_better=False,
        broken=healthy,
    )
    assert (only(told).answer, only(told).broken) == ("too few runs", 0)
    assert "broke" not in told.sentence


def test_a_stop_half_way_beside_broken_runs_is_no_break_down_of_all() -> None:
    marks = {"none": np.zeros(8, bool), "fast": np.arange(8) < 2}
    told = verdict(
        {"none": [NAN] * 8, "fast": [NAN] * 8},
        "none",
        what="validation loss",
        smaller_is_better=True,
        broken=marks,
    )
    assert only(told).answer == "too few runs"
    assert told.sentence.endswith("2 of 8 runs with fast broke down.")


def test_a_run_said_to_be_broken_does_not_count_whatever_it_came_to() -> None:
    marks = {"none": np.zeros(8, bool), "fast": np.arange(8) == 0}
    told = verdict(
        {"none": PLAIN, "fast": np.subtract(PLAIN, GAINS)},
        "none",
        what="validation loss",
        smaller_is_better=True,
        broken=marks,
    )
    assert (only(told).pairs, only(told).broken) == (7, 1)


def test_equal_ends_are_no_difference_and_a_ceiling_is_named() -> None:
    told = accuracy(none=PLAIN, same=PLAIN)
    assert numbers(only(told)) == [0.0, 0.0, 0.0, 1.0]
    assert "end with exactly the same validation accuracy" in told.sentence
    assert "too easy" not in told.sentence
    perfect = accuracy(none=[1.0] * 6, same=[1.0] * 6)
    assert perfect.sentence.endswith("the task is too easy to tell them apart.")


def test_rounding_is_no_difference() -> None:
    told = accuracy(none=[0.3] * 8, same=[0.1 + 0.2] * 8)
    assert numbers(only(told)) == [0.0, 0.0, 0.0, 1.0]


def test_differences_that_do_not_scatter_are_judged_by_their_sign() -> None:
    # 2 / 2⁵ is more than 5%, 2 / 2⁸ less: one row of the validation part more with every seed.
    few = accuracy(none=PLAIN[:5], one=np.add(PLAIN[:5], 0.025))
    assert (only(few).answer, only(few).p_adjusted) == ("no clear difference", 2 / 2**5)
    many = accuracy(none=PLAIN, one=np.add(PLAIN, 0.025))
    assert (only(many).answer, only(many).p_adjusted) == ("better", 2 / 2**8)
    assert "2.5 points more validation accuracy than none, with every seed" in many.sentence


def test_several_variants_are_told_together() -> None:
    told = loss(none=PLAIN, L1=np.roll(PLAIN, 1), L2=np.roll(PLAIN, 3), far=np.add(PLAIN, GAINS))
    assert told.sentence.startswith("Over 8 seeds, far ends with 0.012 more validation loss")
    assert told.sentence.endswith(
        "No clear difference in validation loss between none and L1 or L2 over 8 seeds: these runs "
        "cannot tell which is better."
    )
    assert set(told.sentences) == {"L1", "L2", "far"}


def test_a_clear_end_is_never_rounded_to_zero() -> None:
    changes = [0.00018, 0.0002, 0.00005, 0.0001, 0.00025, 0.00009, 0.00012, 0.00003]
    told = accuracy(none=PLAIN, tiny=np.add(PLAIN, changes))
    assert only(told).answer == "better"
    assert "0.013 points more" in told.sentence
    assert "interval 0.006 to 0.019." in told.sentence


def test_enormous_losses_are_told_by_their_power_of_ten() -> None:
    told = loss(none=PLAIN, wild=[1e12 * one for one in PLAIN])
    assert "ends with 9e+11 more validation loss than none" in told.sentence


def test_the_rule_is_two_sentences() -> None:
    rule = accuracy(none=PLAIN, same=PLAIN).rule
    assert rule.count(". ") + rule.endswith(".") == 2
    assert "from 5 pairs on" in rule


def test_one_variant_alone_is_nothing_to_compare() -> None:
    assert accuracy(none=PLAIN).sentence.startswith("There is nothing to compare")


def test_what_cannot_be_compared_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"“other” is none of the variants: none\."):
        verdict({"none": PLAIN}, "other", what="loss", smaller_is_better=True)
    with pytest.raises(ValueError, match="one value for every seed"):
        loss(none=PLAIN, short=PLAIN[:3])


seeds_and_values = st.integers(5, 12).flatmap(
    lambda count: st.tuples(
        *[st.lists(st.floats(-1e3, 1e3), min_size=count, max_size=count) for _ in range(2)],
        st.permutations(range(count)),
    )
)


@given(seeds_and_values)
def test_neither_the_order_of_seeds_nor_who_is_called_reference_changes_the_answer(
    drawn: tuple[list[float], list[float], list[int]],
) -> None:
    one, other, order = np.array(drawn[0]), np.array(drawn[1]), drawn[2]
    row = only(loss(one=one, other=other))
    moved = only(loss(one=one[order], other=other[order]))
    assert numbers(moved) == pytest.approx(numbers(row), rel=1e-6, abs=1e-9)
    swapped = only(loss(other=other, one=one))
    mirrored = [-swapped.difference, -swapped.high, -swapped.low, swapped.p_adjusted]
    assert mirrored == pytest.approx(numbers(row), rel=1e-6, abs=1e-9)
    opposite = {"better": "worse", "worse": "better"}
    assert swapped.answer == opposite.get(row.answer, row.answer)


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True, width=32), min_size=1, max_size=9))
def test_whatever_runs_come_to_there_is_a_sentence(values: list[float]) -> None:
    told = loss(plain=[1.0] * len(values), other=values)
    assert told.sentence.endswith(".")
    assert "nan" not in told.sentence.lower()


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=6))
def test_holm_keeps_the_order_and_never_makes_a_chance_smaller(chances: list[float]) -> None:
    adjusted = holm(chances)
    assert all(new >= old for new, old in zip(adjusted, chances, strict=True))
    ranks = np.argsort(chances, kind="stable")
    assert (np.diff(np.array(adjusted)[ranks]) >= 0).all()
    assert max(adjusted) <= 1


def test_enormous_differences_do_not_overflow() -> None:
    mean, low, high, chance = paired(np.array([1e300, 2e300, 1e300, -1e300, 3e300]))
    assert np.isfinite([mean, low, high]).all()
    assert chance > 0.05


def test_many_clear_differences_of_one_direction_are_told_as_one_list() -> None:
    scatter = np.array([0.0, 0.01, -0.01, 0.02, -0.02])
    finals = {"poor": 2.0 + scatter[::-1]} | {
        name: end + scatter for name, end in (("A", 1.0), ("B", 0.5), ("C", 0.25))
    }
    said = verdict(finals, "poor", what="loss", smaller_is_better=True).sentence
    assert said.startswith(
        "Over 5 seeds, 3 variants end with clearly less loss than poor: A by 1.00 "
    )
    assert said.count("Over 5 seeds") == 1
    assert " on average (95% interval 0." in said
    assert " and C by 1.75 (" in said
    two = verdict(
        {name: finals[name] for name in ("poor", "A", "B")},
        "poor",
        what="loss",
        smaller_is_better=True,
    ).sentence
    assert two.count("Clear difference") == 2
