"""One tab of a browser, without the browser: what it sends, and what its page would show.

A tab asks for the page (which gives it the visitor's cookie), opens the connection, and sends one
message at a time, as a person does. Beside that it does what the page's own JavaScript does: it
asks for news of a run that it watches, runs a fragment again whose time has come, and names the
messages that it keeps. A few hundred fit into one event loop:

    tab = await Tab.open(server.url, "neuron")
    seconds = await tab.load()
    seconds = await tab.set("x₁", 2.5)
    assert "answer" in tab.text() and not tab.errors()
    await tab.close()
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Coroutine
from typing import Any

import httpx2
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NumberInput_pb2 import NumberInput
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.load import page_tree
from tests.load.page_tree import Node

COOKIE = "nncore_visitor"
PATIENCE_SECONDS = 60.0
EARLY = ForwardMsg.FINISHED_EARLY_FOR_RERUN
TEXTS = ("selectbox", "radio", "text_input", "text_area", "color_picker")
SEVERAL_TEXTS = ("multiselect", "button_group")


class Tab:
    """An open page; made by `Tab.open`."""

    def __init__(self, url: str, page: str, query: str, client: httpx2.AsyncClient) -> None:
        self.url, self.page, self.query = url, page, query
        self.closed: int | None = None
        """Why the server closed the connection; None while it is open."""
        self.runs = 0
        """How often the script or a fragment of it has ended here."""
        self.drawn = 0
        """Elements and blocks that the server has sent in the latest run: what an answer costs."""
        self._client = client
        self._tree = Node()
        self._states: dict[str, WidgetState] = {}
        self._kept: dict[str, ForwardMsg] = {}
        self._script = ""
        self._current = ""
        self._one_at_a_time = asyncio.Lock()
        self._answered: asyncio.Future[None] | None = None
        self._watched: dict[str, tuple[str, asyncio.Task[None]]] = {}
        self._repeated: dict[str, asyncio.Task[None]] = {}
        self._connection: ClientConnection
        self._reading: asyncio.Task[None]

    @classmethod
    async def open(
        cls, url: str, page: str = "neuron", query: str = "", cookie: str | None = None
    ) -> Tab:
        """Ask for a page and connect.

        Parameters
        ----------
        url : str
            Of the server.
        page : str
            Its name in the address; "" is Home.
        query : str
            What follows the question mark.
        cookie : str, optional
            The visitor's token; by default the server gives a new one.

        Raises
        ------
        httpx2.HTTPStatusError
            If the server does not give the page.
        websockets.exceptions.InvalidStatus
            If it refuses the connection.
        """
        given = {} if cookie is None else {COOKIE: cookie}
        client = httpx2.AsyncClient(base_url=url, verify=False, timeout=30.0, cookies=given)
        tab = cls(url, page, query, client)
        try:
            (await client.get(f"/{page}?{query}")).raise_for_status()
            tab._connection = await connect(
                f"{url.replace('http', 'ws', 1)}/_stcore/stream",
                subprotocols=["streamlit"],  # type: ignore[list-item]
                additional_headers={"Cookie": f"{COOKIE}={tab.cookie}"},
                origin=url,  # type: ignore[arg-type]
                max_size=None,
                open_timeout=30.0,
            )
        except BaseException:
            await client.aclose()
            raise
        tab._reading = asyncio.create_task(tab._read())
        return tab

    @property
    def cookie(self) -> str:
        """The visitor's token."""
        return self._client.cookies.get(COOKIE) or ""

    async def load(self) -> float:
        """Run the whole page, as a browser does that has just connected; return seconds."""
        return await self._run(ClientState())

    async def set(self, label: str, value: Any) -> float:
        """Change a widget; return seconds until the page is drawn.

        Parameters
        ----------
        label : str
        value : float, bool, str or list of str
            What is typed or chosen; for buttons side by side, the text of the chosen one.
        """
        node, kind, widget = self._widget(label)
        state = WidgetState(id=widget.id)
        if kind == "bidi_component":
            turn = page_tree.data(widget)["turn"] + 1
            state.json_value = json.dumps({"sent": [value, turn]})
        elif kind == "slider":
            state.double_array_value.data.append(value)
        elif kind == "number_input" and widget.data_type == NumberInput.INT:
            state.int_value = value
        elif kind == "number_input":
            state.double_value = value
        elif kind == "checkbox":
            state.bool_value = value
        elif kind in TEXTS:
            state.string_value = value
        elif kind in SEVERAL_TEXTS:
            chosen = [value] if isinstance(value, str) else value
            state.string_array_value.data.extend(chosen)
        else:
            raise ValueError(f"{label} is a {kind}, which cannot be set")
        self._states[widget.id] = state
        return await self._run(ClientState(fragment_id=node.fragment))

    async def press(self, label: str) -> float:
        """Press a button; return seconds until the page is drawn."""
        node, _, button = self._widget(label)
        if button.disabled:
            raise ValueError(f"the button {label} cannot be pressed now")
        trigger = WidgetState(id=button.id, trigger_value=True)
        return await self._run(ClientState(fragment_id=node.fragment), trigger)

    async def raw(self, message: bytes) -> None:
        """Send anything, without waiting for an answer."""
        await self._connection.send(message)

    def text(self) -> str:
        """Return all text of the page, from its top to its end."""
        shown = (node.shown for node in self._tree.elements() if node.shown is not None)
        return "\n".join(text for message in shown for text in page_tree.texts(message))

    def errors(self) -> list[str]:
        """Return the texts of exceptions and of red boxes."""
        found = []
        for node in self._tree.elements():
            kind, message = page_tree.element(node)
            if kind == "exception" or (kind == "alert" and message.format == message.ERROR):
                found.append(" ".join(page_tree.texts(message)))
        return found

    async def close(self) -> None:
        """Close the tab; closing it twice is harmless."""
        self._still()
        await self._connection.close()
        await self._reading
        await self._client.aclose()

    # ------------------------------------------------------------------------------- sending

    def _widget(self, label: str) -> tuple[Node, str, Any]:
        for node in self._tree.elements():
            kind, widget = page_tree.element(node)
            named = page_tree.data(widget) if kind == "bidi_component" else {}
            if hasattr(widget, "id") and label in (
                getattr(widget, "label", ""),
                named.get("label"),
            ):
                return node, kind, widget
        raise LookupError(f"nothing on the page {self.page} is called {label}")

    async def _run(self, state: ClientState, trigger: WidgetState | None = None) -> float:
        began = time.perf_counter()
        async with self._one_at_a_time:
            state.query_string = self.query
            state.page_script_hash = self._script
            state.page_name = "" if self._script else self.page
            state.widget_states.widgets.extend(self._states.values())
            if trigger is not None:
                state.widget_states.widgets.append(trigger)
            state.cached_message_hashes.extend(self._kept)
            context = state.context_info
            context.timezone, context.locale, context.color_scheme = "UTC", "en-US", "light"
            context.url = f"{self.url}/{self.page}"
            self._answered = asyncio.get_running_loop().create_future()
            await self._connection.send(BackMsg(rerun_script=state).SerializeToString())
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._answered
        return time.perf_counter() - began

    # ----------------------------------------------------------------------------- receiving

    async def _read(self) -> None:
        try:
            async for message in self._connection:
                self._take(ForwardMsg.FromString(message))  # type: ignore[arg-type]
        except ConnectionClosed:
            pass
        finally:
            self.closed = self._connection.close_code
            self._still()
            if self._answered is not None and not self._answered.done():
                self._answered.set_exception(ConnectionError(f"closed with {self.closed}"))

    def _take(self, message: ForwardMsg) -> None:
        metadata = message.metadata
        if message.WhichOneof("type") == "ref_hash":
            message = self._kept[message.ref_hash]
        elif metadata.cacheable:
            self._kept[message.hash] = message
        kind = message.WhichOneof("type")
        if kind == "delta":
            self.drawn += 1
            self._tree.fold(list(metadata.delta_path), message.delta, self._current)
            if message.delta.WhichOneof("type") == "new_element":
                self._obey(message.delta.new_element)
        elif kind == "new_session":
            self.drawn = 0
            self._current = metadata.run.script_run_id
            self._script = message.new_session.page_script_hash
            if not metadata.run.fragment_ids:
                self._stop_repeating(list(self._repeated))
        elif kind == "navigation":
            self._script = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            again = message.auto_rerun
            self._stop_repeating([again.fragment_id])
            task = self._in_background(self._repeat(again.fragment_id, again.interval))
            self._repeated[again.fragment_id] = task
        elif kind == "stop_auto_rerun":
            self._stop_repeating(list(message.stop_auto_rerun.fragment_ids))
        elif kind == "script_finished":
            self._finish(message, metadata.run)

    def _obey(self, shown: Element) -> None:
        """Forget what was chosen in a widget that the page has set by itself."""
        widget = getattr(shown, shown.WhichOneof("type") or "", None)
        if getattr(widget, "set_value", False):
            self._states.pop(widget.id, None)

    def _finish(self, message: ForwardMsg, run: Any) -> None:
        if message.script_finished == EARLY:
            return  # the next run is about to begin
        self.runs += 1
        for root in self._tree.children.values():  # the page itself, the sidebar, the foot
            root.clear(run)
        self._watch()
        if self._answered is not None and not self._answered.done():
            self._answered.set_result(None)

    # ------------------------------------------------------- what the page's JavaScript does

    def _watch(self) -> None:
        """Ask for news of the runs that are on the page now, and of no others."""
        present = {}
        for node in self._tree.elements():
            kind, component = page_tree.element(node)
            if kind == "bidi_component" and component.component_name.endswith("news"):
                present[component.id] = node, page_tree.data(component)
        for name in list(self._watched):
            if name not in present or self._watched[name][0] != json.dumps(present[name][1]):
                self._watched.pop(name)[1].cancel()
        for name, (node, asked) in present.items():
            if name not in self._watched:
                task = self._in_background(self._look_for_news(name, node.fragment, asked))
                self._watched[name] = json.dumps(asked), task

    async def _look_for_news(self, component: str, fragment: str, asked: dict[str, Any]) -> None:
        while True:
            await asyncio.sleep(asked["seconds"])
            try:
                response = await self._client.get(f"/{asked['address']}")
            except httpx2.TransportError:  # the server is away for a moment
                continue
            answer = response.text if response.is_success else ""
            if answer != asked["seen"]:
                event = json.dumps([{"event": "news", "value": answer}])
                trigger = WidgetState(
                    id=f"$$STREAMLIT_INTERNAL_KEY_{component}__events", json_trigger_value=event
                )
                # A page that is drawn anew cancels this task: what it has sent must not be lost.
                await asyncio.shield(
                    self._in_background(self._run(ClientState(fragment_id=fragment), trigger))
                )

    async def _repeat(self, fragment: str, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            again = ClientState(fragment_id=fragment, is_auto_rerun=True)
            await asyncio.shield(self._in_background(self._run(again)))

    def _in_background(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        task.add_done_callback(_read_its_error)
        return task

    def _stop_repeating(self, fragments: list[str]) -> None:
        for fragment in fragments:
            if fragment in self._repeated:
                self._repeated.pop(fragment).cancel()

    def _still(self) -> None:
        self._stop_repeating(list(self._repeated))
        for _, task in self._watched.values():
            task.cancel()
        self._watched.clear()


def _read_its_error(task: asyncio.Task[Any]) -> None:
    """Say nothing of a background task that ended because the tab was closed."""
    if not task.cancelled():
        task.exception()
