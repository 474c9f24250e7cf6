"""The order of the rows."""

import numpy as np

from nncore.batches import batch_order


def test_an_epoch_visits_every_row_once() -> None:
    assert sorted(batch_order(3, 7, 101)) == list(range(101))


def test_the_order_depends_on_seed_and_epoch_alone() -> None:
    order = batch_order(0, 1, 50)
    assert np.array_equal(order, batch_order(0, 1, 50))
    assert not np.array_equal(order, batch_order(0, 2, 50))
    assert not np.array_equal(order, batch_order(1, 1, 50))


def test_the_order_is_fixed_forever_because_exported_scripts_rely_on_it() -> None:
    assert batch_order(0, 0, 8).tolist() == [2, 4, 3, 6, 5, 0, 1, 7]
    assert batch_order(7, 3, 8).tolist() == [3, 5, 0, 4, 2, 7, 1, 6]
