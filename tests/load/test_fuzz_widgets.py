"""Values nobody can choose: whatever is said of a widget, its page is drawn."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest

from nncore.engine import Engine
from tests.load import forged
from tests.load.address_names import PARTS
from tests.load.fuzzing import Trials, harmless, opened
from tests.load.test_fuzz_links import PAGES, parts_of_pages
from ui.lab.sections import SECTIONS

AT_ONCE = 8
"""Messages that one visitor sends, one after another."""


def widgets(app: AppTest) -> list[tuple[str, str]]:
    """Return kind and id of all that a page has which can be said to have a value."""
    shown: list[Any] = [getattr(node, "proto", None) for node in app._tree]
    return [(one.DESCRIPTOR.name, one.id) for one in shown if getattr(one, "id", "")]


OPEN: list[tuple[str, dict[str, str]]] = [
    ("network", {"trained": "1", **{f"open_{name}": "true" for name in SECTIONS}}),
    ("network", {"trained": "1", "open_update": "true"}),
    ("evaluate", {"cells": "shares of each row", "confused": "none"}),
    ("evaluate", {"network": "breast_cancer", "true": "malignant", "answered": "malignant"}),
    ("draw", {"surface": "boxes"}),
]
"""Pages where more than usual is unfolded."""


@pytest.fixture(scope="module")
def places(engine: Engine) -> list[tuple[str, dict[str, str]]]:
    """Return all pages, and all their parts."""
    found = list(OPEN)
    for page in PAGES:
        found.append((page, {}))
        found += [(page, {PARTS[page]: part}) for part in parts_of_pages().get(page, [])[1:]]
    return found


said = forged.KINDS_OF_ELEMENTS.flatmap(
    lambda kind: st.tuples(st.just(kind), st.integers(0, 99), forged.values(kind))
)
messages = st.lists(st.lists(said, min_size=1, max_size=3), min_size=AT_ONCE, max_size=AT_ONCE)


def about(present: list[tuple[str, str]], kind: str, place: int, state: WidgetState) -> WidgetState:
    """Say something of one of the widgets of this kind, or of any if there is none."""
    names = [name for one, name in present if one == kind] or [name for _, name in present]
    return forged.addressed(state, names[place % len(names)])


def test_every_page_is_drawn_whatever_is_said_of_its_widgets(
    places: list[tuple[str, dict[str, str]]], trials: Trials
) -> None:
    def examine(case: tuple[tuple[str, dict[str, str]], list[Any]]) -> int:
        (page, query), sent = case
        app = opened(page, dict(query))
        for message in sent:
            present = widgets(app) or [("", "unknown")]
            app._run(WidgetStates(widgets=[about(present, *one) for one in message]))
            harmless(app)
        return len(sent)

    cases = st.tuples(st.sampled_from(places), messages)
    trials.each("widget values", cases, examine, full=80, short=2, shrink=False)
