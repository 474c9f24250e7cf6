"""Short questions: asked once, kept, refused with a sentence; with threads in place of a worker."""

import base64
import concurrent.futures
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from nncore import inside_worker, npz, questions
from nncore.jobs import Refused
from nncore.questions import Answer, EngineBusy, Questions

_open = threading.Event()


def waits(name: str) -> str:
    """Answer once the test lets it."""
    _open.wait(10)
    return name


class Lane:
    """A lane that computes in a thread and counts."""

    def __init__(self) -> None:
        self._thread = concurrent.futures.ThreadPoolExecutor(1)
        self.asked = 0
        self.restarts = 0

    def send(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Answer:
        self.asked += 1
        return self._thread.submit(inside_worker.answer, function, arguments)

    def restart(self) -> None:
        self.restarts += 1


@pytest.fixture
def lane() -> Iterator[Lane]:
    _open.clear()
    lane = Lane()
    yield lane
    _open.set()
    lane._thread.shutdown()


@pytest.fixture
def asked(lane: Lane) -> Questions:
    return Questions(lane.send, lane.restart)


def test_equal_questions_are_answered_once(lane: Lane, asked: Questions) -> None:
    first = asked.ask(base64.b64encode, b"abc", timeout=5)
    assert first == b"YWJj"
    assert asked.ask(base64.b64encode, b"abc", timeout=5) is first
    assert lane.asked == 1


def test_arguments_that_are_equal_but_of_another_type_are_other_questions(
    lane: Lane, asked: Questions
) -> None:
    assert asked.ask(repr, 1, timeout=5) == "1"
    assert asked.ask(repr, True, timeout=5) == "True"
    assert asked.ask(repr, 1.0, timeout=5) == "1.0"


def test_those_who_ask_at_the_same_time_share_one_answer(lane: Lane, asked: Questions) -> None:
    answers: list[str] = []
    threads = [
        threading.Thread(target=lambda: answers.append(asked.ask(waits, "x", timeout=5)))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    _open.set()
    for thread in threads:
        thread.join()
    assert answers == ["x"] * 20
    assert lane.asked == 1


def test_who_asks_again_gets_the_answer_that_came_too_late(lane: Lane, asked: Questions) -> None:
    with pytest.raises(EngineBusy, match="busy"):
        asked.ask(waits, "x", timeout=0.05)
    _open.set()
    assert asked.ask(waits, "x", timeout=5) == "x"
    assert lane.asked == 1
    assert lane.restarts == 0


def test_a_value_error_is_a_refusal_with_its_sentence(asked: Questions) -> None:
    with pytest.raises(Refused, match="not a sound"):
        asked.ask(npz.unpack, b"no archive", timeout=5)


def test_another_error_is_raised_and_not_kept(lane: Lane, asked: Questions) -> None:
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            asked.ask(divmod, 1, 0, timeout=5)
    assert lane.asked == 2


def test_a_function_without_an_importable_name_is_not_sent(lane: Lane, asked: Questions) -> None:
    with pytest.raises(TypeError, match="by name"):
        asked.ask(lambda: 1, timeout=5)
    with pytest.raises(TypeError, match="list"):
        asked.ask(len, [1], timeout=5)
    assert lane.asked == 0


def test_too_many_unanswered_questions_are_refused_at_once(lane: Lane, asked: Questions) -> None:
    for index in range(questions.UNANSWERED):
        with pytest.raises(EngineBusy):
            asked.ask(waits, str(index), timeout=0)
    with pytest.raises(EngineBusy, match="many others"):
        asked.ask(waits, "one more", timeout=5)


def test_a_lane_that_answers_nobody_is_restarted_once(
    lane: Lane, asked: Questions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "STUCK_SECONDS", 0.2)
    for _ in range(2):
        with pytest.raises(EngineBusy):
            asked.ask(waits, "x", timeout=0.15)
    time.sleep(0.1)
    with pytest.raises(EngineBusy):
        asked.ask(waits, "x", timeout=0)
    assert lane.restarts == 1


def test_a_lane_without_a_worker_is_not_stuck_and_a_new_worker_gets_its_time(
    lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "STUCK_SECONDS", 0.2)
    manned = [False]
    asked = Questions(lane.send, lane.restart, manned=lambda: manned[0])
    for _ in range(3):
        with pytest.raises(EngineBusy):
            asked.ask(waits, "x", timeout=0.15)
    manned[0] = True
    with pytest.raises(EngineBusy):
        asked.ask(waits, "x", timeout=0)
    assert lane.restarts == 0
    with pytest.raises(EngineBusy):
        asked.ask(waits, "x", timeout=0.3)
    assert lane.restarts == 1


def test_who_has_to_wait_is_told_why(lane: Lane) -> None:
    asked = Questions(lane.send, lane.restart, lambda: "A training holds the worker.")
    with pytest.raises(EngineBusy, match="A training holds the worker"):
        asked.ask(waits, "x", timeout=0.05)


def test_who_waits_when_the_server_stops_is_let_go(lane: Lane, asked: Questions) -> None:
    lane._thread.submit(waits, "before it")  # the lane works on something else
    with concurrent.futures.ThreadPoolExecutor() as elsewhere:
        waiting = elsewhere.submit(asked.ask, base64.b64encode, b"abc", timeout=600)
        while not lane.asked:
            time.sleep(0.001)
        asked.close()
        with pytest.raises(EngineBusy):
            waiting.result(timeout=5)
    with pytest.raises(EngineBusy, match="stopping"):
        asked.ask(base64.b64encode, b"def", timeout=600)


def test_only_the_latest_answers_are_kept(lane: Lane, asked: Questions) -> None:
    for index in range(questions.KEPT_ANSWERS + 1):
        asked.ask(str, index, timeout=5)
    asked.ask(str, questions.KEPT_ANSWERS, timeout=5)
    assert lane.asked == questions.KEPT_ANSWERS + 1
    asked.ask(str, 0, timeout=5)
    assert lane.asked == questions.KEPT_ANSWERS + 2


def test_large_answers_are_kept_up_to_a_number_of_bytes(
    lane: Lane, asked: Questions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "KEPT_BYTES", 3_000)
    for letter in (b"a", b"b", b"c"):
        asked.ask(base64.b64encode, 1_000 * letter, timeout=5)  # 1,336 bytes each
    lane._thread.submit(int).result(5)  # by now the last answer has been taken in
    assert lane.asked == 3
    asked.ask(base64.b64encode, 1_000 * b"c", timeout=5)
    asked.ask(base64.b64encode, 1_000 * b"b", timeout=5)
    assert lane.asked == 3
    asked.ask(base64.b64encode, 1_000 * b"a", timeout=5)
    assert lane.asked == 4
