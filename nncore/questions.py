"""Short questions to a lane: a preview, a report, an example, a comparison with Keras.

An answer depends only on the function and its arguments, so it is kept, and two hundred pages that
ask the same at the same time ask once. A question that is not answered in time goes on being
answered: whoever asks again a moment later gets it.
"""

from __future__ import annotations

import concurrent.futures
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

from nncore.jobs import Refused

Value = TypeVar("Value")
Answer = concurrent.futures.Future[tuple[str, Any]]

KEPT_ANSWERS = 128
KEPT_BYTES = 32 * 2**20
UNANSWERED = 64
STUCK_SECONDS = 15.0
_PLAIN = (str, bytes, int, float, bool, type(None))


class EngineBusy(Exception):
    """No answer in time; the sentence says why. Asking again in a moment may help."""


class Questions:
    """Asks, keeps answers, and notices a lane that is stuck. Safe to use from several threads.

    Parameters
    ----------
    send : function
        Sends a function and its arguments to the lane and returns a future of what
        `nncore.inside_worker.answer` returns.
    restart : function
        Restarts the lane; called when it has answered nobody for `STUCK_SECONDS`.
    waiting : function
        Returns the sentence that is told when there is no answer in time: why, just now.
    manned : function
        Whether the lane has a worker: one that is still starting is slow, but not stuck.
    """

    def __init__(
        self,
        send: Callable[[Callable[..., Any], tuple[Any, ...]], Answer],
        restart: Callable[[], None],
        waiting: Callable[[], str] = lambda: "The worker for short questions is busy.",
        manned: Callable[[], bool] = lambda: True,
    ) -> None:
        self._send = send
        self._restart = restart
        self._waiting = waiting
        self._manned = manned
        self._lock = threading.Lock()
        self._answers: OrderedDict[tuple[Any, ...], Answer] = OrderedDict()
        self._sizes: dict[tuple[Any, ...], int] = {}
        self._last_sign_of_life = time.monotonic()
        self._closed = False

    def close(self) -> None:
        """Let go whoever waits: there will be no answer."""
        with self._lock:
            self._closed = True
            unanswered = [answer for answer in self._answers.values() if not answer.done()]
        for answer in unanswered:
            answer.cancel()

    def ask(self, function: Callable[..., Value], *arguments: Any, timeout: float) -> Value:
        """Return what the function returns in the lane, which others may share.

        Raises
        ------
        Refused
            If the function raised a ValueError: its sentence.
        EngineBusy
            If there is no answer in `timeout` seconds.
        TypeError
            If the function is not importable by name or an argument is no plain value.
        """
        try:
            kind, value = self._answer(function, arguments).result(timeout)
        except concurrent.futures.TimeoutError:
            self._restart_if_stuck()
            raise EngineBusy(self._waiting()) from None
        except (ConnectionError, concurrent.futures.CancelledError):
            raise EngineBusy("The worker for short questions is starting again.") from None
        if kind == "refused":
            raise Refused(value)
        return value  # type: ignore[no-any-return]

    def _answer(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Answer:
        name = (function.__module__, function.__qualname__)
        if "<" in name[1] or name[0] == "__main__":
            raise TypeError(f"{name[1]} cannot be imported by name in the worker.")
        key = (*name, *map(_fingerprint, arguments))
        with self._lock:
            if self._closed:
                raise EngineBusy("The server is stopping.")
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
            unanswered = sum(not answer.done() for answer in self._answers.values())
            if not unanswered:
                self._last_sign_of_life = time.monotonic()
            if unanswered >= UNANSWERED:
                raise EngineBusy("Too many others are asking just now.")
            answer = self._answers[key] = self._send(function, arguments)
            while len(self._answers) > KEPT_ANSWERS:
                self._drop_oldest()
        answer.add_done_callback(lambda done: self._done(key, done))
        return answer

    def _done(self, key: tuple[Any, ...], answer: Answer) -> None:
        self._last_sign_of_life = time.monotonic()
        failed = answer.cancelled() or answer.exception() is not None
        with self._lock:
            if self._answers.get(key) is not answer:
                return
            if failed:
                del self._answers[key]
                return
            self._sizes[key] = _size(answer.result())
            # The newest stays, for whoever asked is about to read it.
            while sum(self._sizes.values()) > KEPT_BYTES and len(self._answers) > 1:
                self._drop_oldest()

    def _drop_oldest(self) -> None:
        key, _ = self._answers.popitem(last=False)
        self._sizes.pop(key, None)

    def _restart_if_stuck(self) -> None:
        manned = self._manned()
        with self._lock:
            if manned and time.monotonic() - self._last_sign_of_life < STUCK_SECONDS:
                return
            self._last_sign_of_life = time.monotonic()
        if manned:
            self._restart()


def _size(value: Any) -> int:
    """Return about how many bytes an answer takes."""
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    if isinstance(value, list | tuple):
        return sum(map(_size, value))
    return len(value) if isinstance(value, bytes | str) else getattr(value, "nbytes", 8)


def _fingerprint(argument: Any) -> Any:
    """Return what stands for an argument in a key: its type too, for 1 == True == 1.0.

    Raises
    ------
    TypeError
        If it is not a plain value.
    """
    if not isinstance(argument, _PLAIN):
        raise TypeError(f"{type(argument).__name__} cannot be sent: send JSON text or bytes.")
    if isinstance(argument, bytes):
        return bytes, hashlib.sha256(argument).digest()
    return type(argument), argument
