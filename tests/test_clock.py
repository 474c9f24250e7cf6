"""A clock that jumps, and what is decided by it."""

import time
from pathlib import Path

import pytest

from nncore import clock
from nncore.store import Store
from tests.test_store import fill

YEAR, HOUR = 365.0 * 86_400, 3_600.0


def jump(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let the time of day be another one, as whoever sets a computer's clock does."""
    right = time.time
    monkeypatch.setattr(time, "time", lambda: right() + seconds)


def test_a_clock_that_is_right_tells_one_time() -> None:
    assert clock.now() == pytest.approx(time.time(), abs=1.0)
    assert clock.surely() == pytest.approx(time.time(), abs=1.0)


@pytest.mark.parametrize("seconds", [HOUR, -HOUR, YEAR, -YEAR])
def test_what_is_written_is_never_early_and_what_is_surely_past_never_late(
    monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    right = time.time()
    jump(monkeypatch, seconds)
    assert clock.now() == pytest.approx(right + max(0.0, seconds), abs=1.0)
    assert clock.surely() == pytest.approx(right + min(0.0, seconds), abs=1.0)


@pytest.mark.parametrize("seconds", [HOUR, -HOUR, YEAR, -YEAR])
def test_no_jump_of_the_clock_drops_a_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, seconds: float
) -> None:
    store = Store(tmp_path, megabytes=10)
    fill(store, "before", 10, clock.now())
    with monkeypatch.context() as jumped:
        jump(jumped, seconds)
        fill(store, "meanwhile", 10, clock.now())
        assert store.prune(days=30) == []
    assert store.prune(days=30) == []
    assert [store.job(one) for one in ("before", "meanwhile")].count(None) == 0


def test_a_run_that_is_surely_too_old_is_dropped(tmp_path: Path) -> None:
    store = Store(tmp_path, megabytes=10)
    fill(store, "old", 10, clock.surely() - 31 * 86_400)
    assert store.prune(days=30) == ["old"]
