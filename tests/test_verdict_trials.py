"""Whether the verdict keeps its word, over many comparisons whose truth is known."""

from __future__ import annotations

import numpy as np

from benchmarks.verdicts import SAME, clear, deep, trained


def test_where_nothing_differs_one_comparison_in_twenty_is_called_clear() -> None:
    # Judged by the normal curve instead of Student's, it would be one in eight.
    luck = np.random.default_rng(0).normal(size=(2_000, 2, 5))
    assert 0.035 <= clear(luck, "val_loss") / len(luck) <= 0.065


def test_four_variants_that_do_not_differ_find_a_clear_one_no_more_often() -> None:
    # Without Holm's correction it would be one comparison in seven.
    luck = np.random.default_rng(1).normal(size=(1_000, 5, 8))
    assert 0.02 <= clear(luck, "val_loss") / len(luck) <= 0.065


def test_the_same_network_with_other_seeds_is_hardly_ever_called_better() -> None:
    values = trained({"A": SAME}, 60 * 2 * 5)["A"].final("val_loss").reshape(60, 2, 5)
    assert len(np.unique(values)) > 590
    assert clear(values, "val_loss") <= 7


def test_tiny_initial_weights_are_told_from_he_in_a_deep_network() -> None:
    found = trained({"tiny": deep("random_normal"), "He": deep("he_normal")}, 6 * 5)
    values = np.stack([one.final("val_loss").reshape(6, 5) for one in found.values()], axis=1)
    assert clear(values, "val_loss") == 6
