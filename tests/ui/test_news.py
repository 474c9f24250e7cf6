"""A browser that watches a run hears of news, and of nobody else's run."""

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from nncore import presets
from nncore.comparison import with_seed
from nncore.engine import Engine
from nncore.jobs import comparing
from tests.conftest import wait_until
from ui import news, visitor

OWNER, STRANGER = "o" * 32, "s" * 32
APP = Starlette(routes=[Route(news.PATH, news.answer)])


def browser(token: str | None) -> TestClient:
    return TestClient(APP, cookies={visitor.COOKIE: token} if token else {})


def press(engine: Engine) -> str:
    experiment = presets.PRESETS["moons_64_32"].experiment
    return engine.submit(experiment, OWNER, fresh=True).job_id


def test_the_answer_changes_with_the_run_and_rests_with_it(engine: Engine) -> None:
    job, client = press(engine), browser(OWNER)
    answers = {client.get(f"/news/{job}").text}
    while engine.job(job, OWNER).state != "ended":
        answers.add(client.get(f"/news/{job}").text)
    assert len(answers) > 3
    last = client.get(f"/news/{job}")
    assert last.text == client.get(f"/news/{job}").text
    assert last.headers["cache-control"] == "no-store"


def test_a_page_that_shows_the_run_as_it_is_gets_the_answer_it_has_seen(engine: Engine) -> None:
    job = press(engine)
    wait_until(lambda: engine.job(job, OWNER).state == "ended")
    seen = news.state(engine, engine.job(job, OWNER))
    assert browser(OWNER).get(f"/news/{job}").text == seen


def test_a_comparison_asks_for_all_of_its_runs_at_once(engine: Engine) -> None:
    plain = presets.PRESETS["moons_64_32"].experiment
    owner = comparing(OWNER)
    jobs = engine.compare([with_seed(plain, seed) for seed in (901, 902)], owner)
    address, client = f"/news/{','.join(jobs)}?comparing", browser(OWNER)
    answers = set()
    while any(engine.job(job, owner).state != "ended" for job in jobs):
        answers.add(client.get(address).text)
    assert len(answers) > 3
    seen = news.state_of_all(engine, [engine.job(job, owner) for job in jobs])
    assert client.get(address).text == seen
    assert browser(STRANGER).get(address).status_code == 404
    assert client.get(f"/news/{','.join(jobs)}").status_code == 404


def test_strangers_hear_nothing(engine: Engine) -> None:
    job = press(engine)
    for token in (STRANGER, comparing(OWNER), None):  # the second is no browser's token
        assert browser(token).get(f"/news/{job}").status_code == 404
    assert browser(OWNER).get("/news/0123456789abcdef").status_code == 404
    engine.cancel(job, OWNER)
