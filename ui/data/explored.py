"""The data set that is being explored, its facts, and the example that all parts look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from nncore import glossary, spec
from nncore.datasets import DESCRIPTIONS
from nncore.datasets.exploration import facts
from ui import address, session

OPENING = "mnist"
# Images first, then the table; points of the plane as they come.
NAMES = sorted(
    spec.CLASSIFICATION,
    key=lambda name: ["images", "table", "plane"].index(DESCRIPTIONS[name].kind),
)
NAMES = [OPENING, *(name for name in NAMES if name != OPENING)]
INDEX = "index"
"""Where the number of the example that is looked at is kept; every part has the same."""


@dataclass(frozen=True)
class Explored:
    """A data set.

    Attributes
    ----------
    name : str
        One of `nncore.spec.CLASSIFICATION`.
    data_json : str
        Its specification, as workers want it.
    facts : dict
        As `nncore.datasets.exploration.facts.facts` returns them.
    """

    name: str
    data_json: str
    facts: dict[str, Any]

    @property
    def class_names(self) -> list[str]:
        """Names of the classes."""
        names: list[str] = self.facts["class_names"]
        return names

    @property
    def images(self) -> bool:
        """Whether the examples are images."""
        return bool(self.facts["kind"] == "images")

    @property
    def noun(self) -> str:
        """What one example is called."""
        return {"images": "image", "table": "row", "plane": "point"}[self.facts["kind"]]


def choose() -> Explored | None:
    """Let the visitor choose a data set; None while a worker reads it."""
    # Bound to the address, a select box would write its label there, not the name.
    address.choice("data", OPENING, NAMES)
    name = st.selectbox(
        "Data set",
        NAMES,
        format_func=lambda one: DESCRIPTIONS[one].label,
        key="data",
        help=glossary.sentence("data"),
        on_change=_begin_anew,
    )
    data_json = spec.DATASETS[name]().model_dump_json()
    found = session.ask(facts.facts, data_json, timeout=1.9)
    return None if found is None else Explored(name, data_json, found)


def keep_in_address(explored: Explored) -> None:
    """Write the data set into the page's address; where this is called, a page has a little gap."""
    address.keep({"data": None if explored.name == OPENING else explored.name}, key="data.at")


def _begin_anew() -> None:
    """Look at the first example of another data set, in its middle."""
    look_at(0)
    for place in ("row", "column"):
        st.session_state.pop(place, None)


def look_at(index: int | None) -> None:
    """Have every part look at this example; for callbacks."""
    if index is not None:
        st.session_state[INDEX] = index


def example_field(explored: Explored, *, next_of: bool = True) -> dict[str, Any] | None:
    """Draw the field for an example's number, and return that example.

    Parameters
    ----------
    explored : Explored
    next_of : bool
        Whether to offer the next example of each class.

    Returns
    -------
    dict or None
        As `nncore.datasets.exploration.facts.example` returns it; None, and a sentence on the page,
        if there is no such example.
    """
    last = explored.facts["train_rows"] - 1
    index = st.number_input(
        f"Training {explored.noun}, by its number (0 to {last:,})",
        step=1,
        key=INDEX,
        bind="query-params",
    )
    found = session.ask(facts.example, explored.data_json, int(index or 0))
    if found is not None and next_of:
        st.pills(
            "The next one of class",
            range(len(explored.class_names)),
            format_func=explored.class_names.__getitem__,
            wrap=True,
            key="next_of",
            on_change=_go_on,
            args=(found["following"],),
        )
    return found


def _go_on(following: list[int | None]) -> None:
    """Go to the next example of the class that was pressed, and leave no class pressed."""
    label = st.session_state["next_of"]
    st.session_state["next_of"] = None
    if label is not None:
        look_at(following[label])
