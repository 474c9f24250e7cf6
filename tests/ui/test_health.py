"""The health route knows an engine that is well from one that only answers."""

import math
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

import nncore
from nncore import engine as engines
from nncore.engine import Engine, Status
from nncore.limits import Limits
from tests.conftest import wait_until
from ui import health

CLIENT = TestClient(Starlette(routes=[Route(health.PATH, health.answer)]))
LATER = 3_600.0
"""Seconds until an engine would start its workers, which these tests do without."""


@pytest.fixture
def other_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Engine]:
    """An engine in the place of this process's own, built with the arguments of the test."""
    built = Engine(**{"store_path": tmp_path / "store", "delay": LATER, **request.param(tmp_path)})
    monkeypatch.setattr(engines, "get", lambda: built)
    built.start()
    yield built
    built.close()


def test_a_ready_engine_is_well_and_says_little(engine: Engine) -> None:
    answer = CLIENT.get(health.PATH)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    said = answer.json()
    assert said["status"] == "ok"
    assert said["engine"] == "ready"
    assert said["version"] == nncore.__version__
    assert set(said) == {
        *("status", "reason", "engine", "running", "waiting"),
        *("sessions", "version", "uptime_seconds"),
    }


def test_a_server_without_an_engine_is_unwell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "get", lambda: None)
    answer = CLIENT.get(health.PATH)
    assert answer.status_code == 503
    assert answer.json()["reason"] == "The engine was not started."


@pytest.mark.parametrize("other_engine", [lambda _: {}], indirect=True, ids=["waits"])
def test_an_engine_that_starts_is_well_until_patience_ends(
    other_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert CLIENT.get(health.PATH).json()["engine"] == "starting"
    assert CLIENT.get(health.PATH).status_code == 200
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.0)
    answer = CLIENT.get(health.PATH)
    assert answer.status_code == 503
    assert "cannot train" in answer.json()["reason"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("other_engine", [lambda _: {}], indirect=True, ids=["dies"])
def test_an_engine_whose_dispatcher_died_is_unwell(other_engine: Engine) -> None:
    assert CLIENT.get(health.PATH).status_code == 200
    other_engine._dispatcher._post(sys.exit)
    wait_until(lambda: CLIENT.get(health.PATH).status_code == 503, 10)
    assert "dead or stuck" in CLIENT.get(health.PATH).json()["reason"]


class DeadLanes:
    """Lanes whose thread has ended."""

    alive = False

    def close(self) -> None:
        pass


@pytest.mark.parametrize("other_engine", [lambda _: {}], indirect=True, ids=["lanes die"])
def test_an_engine_that_reaches_workers_no_more_is_unwell(other_engine: Engine) -> None:
    other_engine._dispatcher.connect(DeadLanes())  # type: ignore[arg-type]
    assert CLIENT.get(health.PATH).status_code == 503


@pytest.mark.parametrize("other_engine", [lambda _: {}], indirect=True, ids=["out of reach"])
def test_workers_out_of_reach_for_long_are_unwell_and_their_address_stays_untold(
    other_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_engine._dispatcher.trouble_is("The workers at tls://10.1.2.3 cannot be reached.")
    assert CLIENT.get(health.PATH).status_code == 200, "they may come back"
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.5)
    wait_until(lambda: CLIENT.get(health.PATH).status_code == 503, 10)
    assert "10.1.2.3" not in CLIENT.get(health.PATH).text


def in_a_file(folder: Path) -> dict[str, Path]:
    (folder / "file").write_text("not a folder")
    return {"store_path": folder / "file" / "store"}


@pytest.mark.parametrize("other_engine", [in_a_file], indirect=True, ids=["no folder"])
def test_a_store_that_cannot_be_written_is_unwell(other_engine: Engine) -> None:
    other_engine.look("a test part", "somebody")  # something to write
    wait_until(lambda: CLIENT.get(health.PATH).status_code == 503, 15)
    assert CLIENT.get(health.PATH).json()["reason"].startswith("Runs cannot be saved")


def test_trouble_beside_a_ready_worker_is_borne_for_a_while_and_then_told() -> None:
    def troubled(seconds: float) -> Status:
        return Status("ready", None, 1, 0, "A worker did not start.", ailing_seconds=seconds)

    assert health.complaint(troubled(health.PATIENCE_SECONDS - 1)) == ""
    assert "cannot" in health.complaint(troubled(health.PATIENCE_SECONDS + 1))
    assert "stuck" in health.complaint(Status("ready", None, 1, 0, silent_seconds=math.inf))


LIMITS = Limits(max_waiting=3, max_sessions=10)


@pytest.mark.parametrize(
    ("status", "tabs", "said"),
    [
        (Status("restarting", None, 0, 1, ailing_seconds=0.1), 1, "No worker can train"),
        (Status("ready", None, 1, 0, "tls://10.1.2.3", ailing_seconds=0.1), 1, "No worker can"),
        (Status("ready", None, 1, 3), 1, "queue is full"),
        (Status("ready", None, 1, 2), 10, "places are taken"),
    ],
)
def test_what_mends_itself_is_said_at_once_and_restarts_nothing(
    status: Status, tabs: int, said: str
) -> None:
    assert health.complaint(status) == ""
    strain = health.strain(status, tabs, LIMITS)
    assert said in strain
    assert "10.1.2.3" not in strain


@pytest.mark.parametrize(
    "status",
    [Status("starting", 5.0, 0, 0, ailing_seconds=9.0), Status("ready", None, 1, 2)],
)
def test_a_server_that_starts_or_is_merely_busy_is_not_strained(status: Status) -> None:
    assert health.strain(status, 9, LIMITS) == ""


@pytest.mark.parametrize("other_engine", [lambda _: {}], indirect=True, ids=["trouble"])
def test_a_probe_that_reads_the_answer_sees_trouble_at_once(other_engine: Engine) -> None:
    other_engine._dispatcher.worker_ready("a worker")
    wait_until(lambda: CLIENT.get(health.PATH).json()["engine"] == "ready", 10)
    assert CLIENT.get(health.PATH).json()["status"] == "ok"
    other_engine._dispatcher.trouble_is("The workers cannot be reached.")
    answer = CLIENT.get(health.PATH)
    assert answer.status_code == 200
    assert answer.json()["status"] == "strained"
    assert answer.json()["reason"]


def test_asking_a_hundred_times_takes_no_time(engine: Engine) -> None:
    began = time.process_time()
    for _ in range(100):
        health.complaint(health.status())
    assert time.process_time() - began < 0.1
