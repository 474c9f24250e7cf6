"""Browsers pull moments by address: whole, to be kept for good, or a sentence says why not."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from nncore import engine as engines
from nncore import player, spec
from nncore.engine import Engine, EngineBusy, Refused
from nncore.packets import unpack
from tests.conftest import wait_until
from tests.lab_experiments import lab
from ui import moments, trajectory_player

CLIENT = TestClient(Starlette(routes=[*moments.ROUTES, *trajectory_player.ROUTES]))
EXPERIMENT = lab()
ADDRESS = f"/{moments.address(EXPERIMENT)}"


class Worker:
    """An engine whose worker is this process."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def ask(self, function: Callable[..., Any], *arguments: Any, timeout: float) -> Any:
        self.asked.append((function.__name__, *arguments[1:2]))
        try:
            return function(*arguments)
        except ValueError as error:
            raise Refused(str(error)) from error


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Worker:
    worker = Worker()
    monkeypatch.setattr(engines, "get", lambda: worker)
    monkeypatch.setattr(moments, "SEGMENTS", moments.Segments())
    return worker


def test_a_packet_comes_compressed_and_may_be_kept_for_good(engine: Engine) -> None:
    # The light worker of a test session may still be starting.
    wait_until(lambda: CLIENT.get(f"{ADDRESS}/start").status_code == 200)
    answer = CLIENT.get(f"{ADDRESS}/start")
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    header, arrays = unpack(answer.content)
    assert header["setting"]["sizes"] == [2, 4, 1]
    assert arrays["step"][0] == 0


def test_later_segments_go_on_from_kept_ones_and_are_computed_once(worker: Worker) -> None:
    long = f"/{moments.address(lab(epochs=4_000))}"
    third = CLIENT.get(f"{long}/2")
    assert third.status_code == 200
    assert worker.asked == [("segment", 0), ("segment", 1), ("segment", 2)]
    assert CLIENT.get(f"{long}/1").status_code == 200
    assert CLIENT.get(f"{long}/2").content == third.content
    assert len(worker.asked) == 3


def test_segments_pushed_out_of_memory_are_computed_again(worker: Worker) -> None:
    small = moments.Segments(kept_bytes=1)
    first = small.segment(worker, EXPERIMENT, 0)  # type: ignore[arg-type]
    small.segment(worker, lab(epochs=6), 0)  # type: ignore[arg-type]
    assert small.segment(worker, EXPERIMENT, 0) == first  # type: ignore[arg-type]
    assert len(worker.asked) == 3


def test_the_projection_has_a_place_for_every_moment(worker: Worker) -> None:
    _, start = unpack(CLIENT.get(f"{ADDRESS}/start").content)
    _, first = unpack(CLIENT.get(f"{ADDRESS}/0").content)
    _, view = unpack(CLIENT.get(f"{ADDRESS}/projection").content)
    assert view["projection"].shape[:2] == (len(first["step"]), len(start["labels"]))


def test_edited_weights_come_back_as_a_moment_and_are_not_kept(worker: Worker) -> None:
    _, arrays = unpack(CLIENT.get(f"{ADDRESS}/0").content)
    answer = CLIENT.post(f"{ADDRESS}/edited/0", content=np.zeros(17, "<f4").tobytes())
    assert answer.headers["cache-control"] == "no-store"
    _, edited = unpack(answer.content)
    assert (edited["output"] == 128).all()
    assert edited["train_loss"][0] == pytest.approx(np.log(2))
    assert edited["maps"].shape == (1, *arrays["maps"].shape[1:])


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        (f"{moments.PREFIX}/abc/0", 400, "cut or altered"),
        (f"{ADDRESS}/99", 422, "segments"),
        (f"{ADDRESS}/-1", 404, ""),
        (f"{ADDRESS}/x", 404, ""),
    ],
)
def test_a_bad_address_is_answered_with_a_sentence(
    worker: Worker, path: str, status: int, words: str
) -> None:
    answer = CLIENT.get(path)
    assert answer.status_code == status
    assert words in answer.text
    assert worker.asked == []


def test_an_experiment_that_is_not_for_the_lab_is_refused(worker: Worker) -> None:
    digits = spec.Experiment(
        data=spec.Digits(),
        model=spec.Model(layers=(spec.Flatten(), spec.Dense(units=10, activation="softmax"))),
        training=spec.Training(loss="sparse_categorical_crossentropy"),
    )
    answer = CLIENT.get(f"/{moments.PREFIX.lstrip('/')}/{spec.to_link(digits)}/0")
    assert answer.status_code == 422
    assert "Train page" in answer.text


@pytest.mark.parametrize(
    "content",
    [b"", b"123", np.full(17, np.inf, "<f4").tobytes()],
    ids=["none", "too few", "infinite"],
)
def test_weights_of_another_network_are_refused(worker: Worker, content: bytes) -> None:
    assert CLIENT.post(f"{ADDRESS}/edited/0", content=content).status_code == 422


def test_more_weights_than_any_network_has_are_not_even_read(worker: Worker) -> None:
    answer = CLIENT.post(f"{ADDRESS}/edited/0", content=bytes(moments.LARGEST_EDIT + 1))
    assert answer.status_code == 413


def test_a_busy_worker_is_a_sentence_and_the_browser_may_ask_again(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: Any, **__: Any) -> None:
        raise EngineBusy("The worker for short questions is busy.")

    monkeypatch.setattr(worker, "ask", busy)
    answer = CLIENT.get(f"{ADDRESS}/0")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert "busy" in answer.text
    monkeypatch.setattr(engines, "get", lambda: None)
    assert CLIENT.get(f"{ADDRESS}/0").status_code == 503


def test_packets_of_another_version_have_another_address() -> None:
    assert f"/v{player.VERSION}/" in ADDRESS
    assert CLIENT.get(ADDRESS.replace(f"/v{player.VERSION}/", "/v0/") + "/0").status_code == 404


def test_the_players_modules_are_served_and_no_other_files() -> None:
    for name in trajectory_player.MODULES:
        answer = CLIENT.get(f"{trajectory_player.PREFIX}/{name}")
        assert answer.headers["content-type"].startswith("text/javascript")
        assert "immutable" in answer.headers["cache-control"]
    for name in ("player.css", "..%2Fsession.py", "nothing.js"):
        assert CLIENT.get(f"{trajectory_player.PREFIX}/{name}").status_code == 404
