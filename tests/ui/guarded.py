"""Both ends of a connection that goes through one piece of the guard."""

import asyncio
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STREAM = "/_stcore/stream"


def http_scope(method: str = "GET", path: str = "/", **headers: str) -> Scope:
    """A request, as a web server hands it on."""
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "method": method, "path": path, "query_string": b"", "headers": raw}


def websocket_scope(path: str = STREAM, **headers: str) -> Scope:
    """A browser that wants a websocket."""
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    extensions: dict[str, Any] = {"websocket.http.response": {}}
    return {"type": "websocket", "path": path, "headers": raw, "extensions": extensions}


class Listening:
    """An app behind the guard that notes what reaches it, and answers."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.bodies: list[bytes] = []
        self.messages: list[tuple[float, Any]] = []
        self.left: list[Message] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._websocket(receive, send)
            return
        self.requests.append(scope["path"])
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body += message.get("body", b"")
            more = message.get("more_body", False)
        self.bodies.append(body)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"yes"})

    async def _websocket(self, receive: Receive, send: Send) -> None:
        assert (await receive())["type"] == "websocket.connect"
        await send({"type": "websocket.accept"})
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                self.left.append(message)
                return
            time = asyncio.get_running_loop().time()
            self.messages.append((time, message.get("bytes", message.get("text"))))


class Client:
    """What the web server does: it hands on what a client sends, and takes what it is sent."""

    def __init__(self, app: ASGIApp, scope: Scope) -> None:
        self._sent: asyncio.Queue[Message] = asyncio.Queue()
        self.got: list[Message] = []
        self._app, self._scope = app, scope
        if scope["type"] == "websocket":
            self._sent.put_nowait({"type": "websocket.connect"})
        self.served = asyncio.ensure_future(app(scope, self._receive, self._take))

    async def _receive(self) -> Message:
        return await self._sent.get()

    async def _take(self, message: Message) -> None:
        self.got.append(message)

    def says(self, *contents: bytes) -> None:
        for content in contents:
            self._sent.put_nowait({"type": "websocket.receive", "bytes": content})

    def says_text(self, content: str) -> None:
        self._sent.put_nowait({"type": "websocket.receive", "text": content})

    def leaves(self) -> None:
        self._sent.put_nowait({"type": "websocket.disconnect", "code": 1001})

    def goes(self) -> None:
        self._sent.put_nowait({"type": "http.disconnect"})

    def uploads(self, body: bytes, *, more: bool = False) -> None:
        self._sent.put_nowait({"type": "http.request", "body": body, "more_body": more})

    @property
    def waiting(self) -> int:
        """Messages that nobody has read yet."""
        return self._sent.qsize()

    @property
    def closed(self) -> int | None:
        """The code that a websocket was closed with."""
        codes = [one["code"] for one in self.got if one["type"] == "websocket.close"]
        return codes[0] if codes else None

    @property
    def status(self) -> int:
        """The status of the answer."""
        return next(one["status"] for one in self.got if one["type"].endswith("response.start"))

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the answer."""
        start = next(one for one in self.got if one["type"].endswith("response.start"))
        return {name.decode(): value.decode() for name, value in start["headers"]}

    @property
    def content(self) -> bytes:
        """All of the answer."""
        return b"".join(one.get("body", b"") for one in self.got)


async def asked(app: ASGIApp, scope: Scope, body: bytes = b"") -> Client:
    """Return a client whose request was answered."""
    client = Client(app, scope)
    client.uploads(body)
    await client.served
    return client
