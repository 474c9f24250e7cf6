"""A run's state, written down and read back."""

import numpy as np
import pytest

from nncore import npz
from nncore.checkpoints import Checkpoint, Progress, Sums


def checkpoint() -> Checkpoint:
    return Checkpoint(
        Progress(3, 17, Sums(32, 0.1 + 0.2, 1e-300, 7.0), 12.5, None, 1, True),
        [np.arange(6, dtype=np.float32).reshape(2, 3), np.float32([1.5])],
        [np.int64(41), np.float32(0.001), np.ones((2, 3), np.float32)],
        {"callbacks.stopping.best": np.asarray(0.3)},
    )


def test_a_checkpoint_survives_being_bytes_exactly() -> None:
    before, after = checkpoint(), Checkpoint.from_bytes(checkpoint().to_bytes())
    assert after.progress == before.progress
    for group in ("weights", "optimizer"):
        for one, other in zip(getattr(before, group), getattr(after, group), strict=True):
            assert np.array_equal(one, other)
            assert np.asarray(one).dtype == other.dtype
    assert after.callbacks == before.callbacks


@pytest.mark.parametrize("cut", [0, 10, 500, -1])
def test_a_cut_checkpoint_is_refused_with_a_sentence(cut: int) -> None:
    with pytest.raises(ValueError, match=r"These bytes are not .*\."):
        Checkpoint.from_bytes(checkpoint().to_bytes()[:cut])


def test_another_archive_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="not the checkpoint of a run"):
        Checkpoint.from_bytes(npz.pack({"kernel": np.ones(3)}))


def test_sums_add_up() -> None:
    assert Sums(1, 2.0, 3.0, 4.0) + Sums(10, 20.0, 30.0, 40.0) == Sums(11, 22.0, 33.0, 44.0)


def test_a_checkpoint_larger_than_what_is_read_from_strangers_is_read() -> None:
    large = np.zeros(npz.MAXIMUM_BYTES // 4 + 1, np.float32)
    written = Checkpoint(Progress(), [large], [np.int64(0)], {}).to_bytes()
    assert Checkpoint.from_bytes(written).weights[0].shape == large.shape


def test_a_checkpoint_of_the_deepest_network_there_can_be_is_read() -> None:
    weights = [np.zeros(1, np.float32)] * (63 * 4 + 2)
    written = Checkpoint(
        Progress(),
        weights,
        [*weights, *weights],
        {f"callbacks.best_weights.{index}": weight for index, weight in enumerate(weights)},
    ).to_bytes()
    assert len(Checkpoint.from_bytes(written).weights) == len(weights)
