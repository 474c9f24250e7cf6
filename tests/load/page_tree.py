"""What a page shows, folded from the messages of the server as a browser folds them.

The server sends changes: an element or a block for a place. A run of the whole page removes what it
did not draw again; a run of a fragment only what belongs to that fragment.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import Message
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import RunIdentity

READ = {"body", "label", "text", "message", "alt", "content", "title"}
"""Fields whose text people read."""


@dataclass
class Node:
    """A place on the page: a block with children, or an element."""

    run: str = ""
    fragment: str = ""
    shown: Message | None = None
    children: dict[int, Node] = field(default_factory=dict)

    def fold(self, path: list[int], delta: Delta, run: str) -> None:
        """Put an element or a block in its place; what is shown for a moment only, is left out."""
        kind = delta.WhichOneof("type")
        if kind == "new_transient":
            return
        parent = self
        for place in path[:-1]:
            parent = parent.children.setdefault(place, Node(run))
        here = Node(run, delta.fragment_id, getattr(delta, kind))
        if kind == "add_block" and path[-1] in parent.children:
            here.children = parent.children[path[-1]].children
        parent.children[path[-1]] = here

    def clear(self, run: RunIdentity) -> None:
        """Remove what a run that is over has not drawn again."""
        for place, child in list(self.children.items()):
            old = child.run != run.script_run_id
            if old and (not run.fragment_ids or child.fragment in run.fragment_ids):
                del self.children[place]
            else:
                child.clear(run)

    def elements(self) -> Iterator[Node]:
        """Go through all elements, from the top of the page to its end."""
        if self.shown is not None:
            yield self
        for place in sorted(self.children):
            yield from self.children[place].elements()


def element(node: Node) -> tuple[str, Any]:
    """Return the kind of an element, such as "slider", and its own message."""
    if node.shown is None or node.shown.DESCRIPTOR.name != "Element":
        return "", None
    kind = node.shown.WhichOneof("type") or ""
    return kind, getattr(node.shown, kind, None)


def texts(message: Message) -> Iterator[str]:
    """Go through all that people read of an element or a block."""
    for description, value in message.ListFields():
        if description.message_type is not None and description.message_type.GetOptions().map_entry:
            continue
        for one in value if _repeated(value) else [value]:
            if isinstance(one, Message):
                yield from texts(one)
            elif isinstance(one, str) and description.name in READ:
                yield one
            elif description.name == "json":
                yield from _of_component(one)


def data(component: Any) -> dict[str, Any]:
    """Return what a component of version 2 was given."""
    given = component.mixed.json if component.WhichOneof("data") == "mixed" else component.json
    value = json.loads(given or "{}")
    return value if isinstance(value, dict) else {}


def _of_component(given: str) -> Iterator[str]:
    value = json.loads(given or "{}")
    if isinstance(value, dict):
        yield from (value[name] for name in READ if isinstance(value.get(name), str))


def _repeated(value: Any) -> bool:
    return not isinstance(value, str | bytes) and hasattr(value, "__iter__")
