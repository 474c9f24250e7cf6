"""What lies under the player: sections that compute nothing until they are opened."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from nncore import spec
from ui.draft import Draft
from ui.lab import (
    conventions,
    in_keras,
    initializers,
    losses,
    many_runs,
    one_update,
    surface_race,
    take_away,
)


@dataclass(frozen=True)
class Shown:
    """What the player shows.

    Attributes
    ----------
    draft : Draft
    experiment : spec.Experiment
    moment : int or None
        None is the last one.
    """

    draft: Draft
    experiment: spec.Experiment
    moment: int | None


@dataclass(frozen=True)
class Section:
    """A section: its title, its icon, and what draws it."""

    title: str
    icon: str
    draw: Callable[[Shown], None]


SECTIONS: dict[str, Section] = {
    "update": Section(
        "One update under glass: every number on its way",
        "search",
        lambda shown: one_update.section(shown.experiment, shown.moment),
    ),
    "conventions": Section(
        "Rows or columns? Two books, one network",
        "swap_horiz",
        lambda shown: conventions.section(shown.experiment, shown.moment),
    ),
    "many": Section(
        "Many at once: how much of it was luck?",
        "grid_view",
        lambda shown: many_runs.section(shown.experiment),
    ),
    "keras": Section(
        "In Keras: does it compute the same?",
        "compare",
        lambda shown: in_keras.section(shown.experiment),
    ),
    "initializers": Section(
        "How should weights begin?", "casino", lambda shown: initializers.section()
    ),
    "surface": Section(
        "Who is first down a loss surface?", "terrain", lambda shown: surface_race.section()
    ),
    "losses": Section(
        "What does a loss charge for a mistake?", "balance", lambda shown: losses.section()
    ),
    "schedules": Section(
        "How should the learning rate change?", "trending_down", lambda shown: _on_another_page()
    ),
    "take_away": Section(
        "Take it away: file, link, Keras", "download", lambda shown: take_away.section(shown.draft)
    ),
}
"""In the order on the page; the names stand in its address."""


def _on_another_page() -> None:
    st.markdown(
        "A large rate gets near a minimum fast, a small one settles into it: a schedule has both."
    )
    st.page_link(
        "../pages/optimization.py",
        label="Six schedules, drawn before training and as used: **Optimization**",
        icon=":material/trending_down:",
        query_params={"part": "Schedules"},
    )


def sections(shown: Shown) -> None:
    """Draw all sections, the closed ones as their titles."""
    for name, section in SECTIONS.items():
        place = st.expander(
            section.title,
            icon=f":material/{section.icon}:",
            key=f"open_{name}",
            on_change="rerun",
            bind="query-params",
        )
        if place.open:
            with place:
                section.draw(shown)
