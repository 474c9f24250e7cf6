"""Every browser gets a token of its own, once."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.visitor import COOKIE, VisitorCookie


async def page(_: Request) -> Response:
    return HTMLResponse("<p>page</p>")


async def numbers(_: Request) -> Response:
    return JSONResponse([1, 2])


def browser(scheme: str = "http") -> TestClient:
    app = Starlette(
        routes=[Route("/", page), Route("/numbers", numbers)],
        middleware=[Middleware(VisitorCookie)],
    )
    return TestClient(app, base_url=f"{scheme}://testserver")


def test_the_first_page_sets_a_token_that_scripts_cannot_read() -> None:
    header = browser().get("/").headers["set-cookie"]
    assert header.startswith(f"{COOKIE}=")
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Secure" not in header
    assert "Secure" in browser("https").get("/").headers["set-cookie"]


def test_a_token_is_kept_and_two_browsers_differ() -> None:
    one, other = browser(), browser()
    one.get("/")
    kept = one.cookies[COOKIE]
    assert "set-cookie" not in one.get("/").headers
    assert one.cookies[COOKIE] == kept
    other.get("/")
    assert other.cookies[COOKIE] != kept


def test_a_forged_token_is_replaced_and_only_pages_set_one() -> None:
    client = browser()
    assert "set-cookie" not in client.get("/numbers").headers
    answer = client.get("/", headers={"cookie": f"{COOKIE}=<script>"})
    assert f"{COOKIE}=" in answer.headers["set-cookie"]
