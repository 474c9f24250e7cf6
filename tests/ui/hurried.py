"""An event loop whose clock jumps to whatever is waited for: hours pass in no time."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

Value = TypeVar("Value")


class _Jumping(selectors.DefaultSelector):
    """Waits for nothing, and says how long it would have waited."""

    slept = 0.0

    def select(self, timeout: float | None = None) -> Any:
        if timeout is None:
            raise RuntimeError("everybody waits, and for nothing that will come")
        self.slept += max(0.0, timeout)
        return super().select(0)


class _HurriedLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.slept


def hurried(coroutine: Coroutine[Any, Any, Value]) -> Value:
    """Run a coroutine to its end, on a clock that starts at 0."""
    with asyncio.Runner(loop_factory=_HurriedLoop) as runner:
        return runner.run(coroutine)


def now() -> float:
    """Return seconds on that clock."""
    return asyncio.get_running_loop().time()
