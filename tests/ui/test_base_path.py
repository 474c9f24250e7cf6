"""Behind a proxy that gives the app a path, its own addresses are below that path, too."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from ui import base_path


async def echo(request: Request) -> Response:
    return PlainTextResponse(f"{request.method} {request.path_params['number']}")


def client(base: str) -> TestClient:
    routes = [Route("/things/{number:int}", echo, methods=["POST"])]
    return TestClient(Starlette(routes=base_path.below(base, routes)))


@pytest.mark.parametrize("base", ["lessons/nets", "/lessons/nets/"])
def test_an_address_answers_below_the_path_and_plainly(base: str) -> None:
    for address in ("/lessons/nets/things/7", "/things/7"):
        answer = client(base).post(address)
        assert (answer.status_code, answer.text) == (200, "POST 7")
    assert client(base).get("/lessons/nets/things/7").status_code == 405
    assert client(base).post("/other/things/7").status_code == 404


def test_without_a_path_there_are_only_the_plain_addresses() -> None:
    assert len(base_path.below("", [Route("/", echo)])) == 1
