"""Counts for a host: complete for whoever has the token, not there for anybody else."""

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from nncore import event_log, run_events
from nncore.engine import Engine
from ui import counts

CLIENT = TestClient(Starlette(routes=[Route(counts.PATH, counts.answer)]))
TOKEN = "a-long-token-of-a-host"


def collected(token: str = TOKEN) -> dict[str, float]:
    """Return each count as `name{label}`."""
    answer = CLIENT.get(counts.PATH, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        sample.name + "".join(sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(counts.TOKEN, TOKEN)


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer ü"],
)
@pytest.mark.usefixtures("token")
def test_a_stranger_finds_no_such_page(authorization: str) -> None:
    header = {"authorization": authorization.encode("utf-8")}
    assert CLIENT.get(counts.PATH).status_code == 404
    answer = CLIENT.get(counts.PATH, headers=header)
    assert answer.status_code == 404
    assert "nncore" not in answer.text


@pytest.mark.parametrize("authorization", ["Bearer ", "Bearer", f"Bearer {TOKEN}"])
@pytest.mark.parametrize("set_to", [None, ""])
def test_without_a_token_it_is_closed_to_everybody(
    authorization: str, set_to: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(counts.TOKEN, raising=False)
    if set_to is not None:
        monkeypatch.setenv(counts.TOKEN, set_to)
    header = {"authorization": authorization}
    assert CLIENT.get(counts.PATH, headers=header).status_code == 404


@pytest.mark.usefixtures("token")
def test_every_event_is_counted_by_its_name() -> None:
    before = collected().get("nncore_events_totalcounted_for_a_host", 0)
    event_log.tell("counted_for_a_host", secret="never in a count")
    after = collected()
    assert after["nncore_events_totalcounted_for_a_host"] == before + 1
    assert not any("never" in name for name in after)


@pytest.mark.usefixtures("token")
def test_engine_server_and_failures_are_counted(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_events, "_outcomes", {"failed": 3, "finished": 5})
    found = collected()
    assert found["nncore_runs_ended_totalfailed"] == 3
    assert found["nncore_well"] == 1
    assert found["nncore_runs_running"] == found["nncore_runs_waiting"] == 0
    assert found["nncore_server_memory_bytes"] > 10_000_000
    assert found["nncore_uptime_seconds"] > 0
    assert found["nncore_sessions"] == 0
